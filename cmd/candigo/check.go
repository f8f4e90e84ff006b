package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/parser"
)

func checkCommand() command {
	return command{
		name:  "check",
		usage: "[-json] FILE.did...",
		short: "report all problems of .did files",
		long: `
Reads each FILE.did ('-': standard input) with its imports and reports all
problems: of syntax, names and types, and of @route lines. Prints nothing when
all is well. With -json, stdout gets one array of objects with file, line,
column, severity, message and notes, which is [] when all is well.
`,
		flags: []flag{{"json", "", "print the problems as JSON on stdout"}},
		run:   runCheck,
	}
}

func runCheck(env environment, args arguments) error {
	if len(args.rest) == 0 {
		return usageError("needs at least one FILE.did")
	}
	var all parser.Diagnostics
	seen := map[string]bool{} // a file imported by several is reported once
	failed := false
	for _, path := range args.rest {
		for _, d := range checkFile(env, path) {
			failed = failed || d.Severity == parser.Error
			key := parser.Diagnostics{d}.Error()
			if !seen[key] {
				seen[key] = true
				all = append(all, d)
			}
		}
	}
	if args.on("json") {
		if err := printJSON(env, all); err != nil {
			return err
		}
	} else if len(all) > 0 {
		fmt.Fprintln(env.stderr, trimNewline(all.Error()))
	}
	if failed {
		return errReported
	}
	return nil
}

// checkFile returns the problems of one file, those of its routes included:
// they are found where Go is generated, in memory here.
func checkFile(env environment, path string) parser.Diagnostics {
	in, err := loadInterface(env, path)
	var warnings parser.Diagnostics
	if err == nil {
		_, warnings, err = generator.Generate(in, generator.Options{Source: path, Name: "check", Package: "check"})
	}
	var problems parser.Diagnostics
	if err != nil && !errors.As(err, &problems) {
		problems = parser.Diagnostics{parser.Errorf(parser.Position{File: path}, "%v", err)}
	}
	return append(problems, warnings...)
}

// jsonProblem is one problem as check -json prints it.
type jsonProblem struct {
	File     string     `json:"file"`
	Line     int        `json:"line"`
	Column   int        `json:"column"`
	Severity string     `json:"severity"`
	Message  string     `json:"message"`
	Notes    []jsonNote `json:"notes"`
}

// jsonNote has no place when it is a hint.
type jsonNote struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

func printJSON(env environment, problems parser.Diagnostics) error {
	list := []jsonProblem{} // never null
	for _, d := range problems {
		p := jsonProblem{
			File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Column,
			Severity: "error", Message: d.Message, Notes: []jsonNote{},
		}
		if d.Severity == parser.Warning {
			p.Severity = "warning"
		}
		for _, n := range d.Notes {
			p.Notes = append(p.Notes, jsonNote{n.Pos.File, n.Pos.Line, n.Pos.Column, n.Message})
		}
		list = append(list, p)
	}
	enc := json.NewEncoder(env.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}
