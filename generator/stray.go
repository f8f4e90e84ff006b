package generator

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/candigo/candigo/parser"
)

// strayRoute finds what was likely meant as a @route line in a comment, whatever
// its case and ending: prose goes on otherwise than with a method.
func strayRoute() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?://|/\*).*?(@rout\w*)\s+(?:` + strings.Join(routeMethods, "|") + `)\b`)
}

// strayRoutes warns of comments that look like @route lines and are none: those
// that stand apart from a method, are misspelt, or are not // comments. Nobody
// would find out otherwise, as a comment may say anything.
func strayRoutes(in *parser.Interface) (warnings parser.Diagnostics) {
	read := map[parser.Position]bool{}
	for _, m := range in.Service.Methods {
		for i, line := range m.Doc {
			if isRouteLine(line) {
				read[parser.Position{File: m.DocPos[i].File, Line: m.DocPos[i].Line}] = true
			}
		}
	}
	stray, number := strayRoute(), 0
	for line := range strings.Lines(in.Source(in.File)) {
		number++
		found := stray.FindStringSubmatchIndex(line)
		if found == nil || read[parser.Position{File: in.File, Line: number}] {
			continue
		}
		pos := parser.Position{File: in.File, Line: number, Column: utf8.RuneCountInString(line[:found[2]]) + 1}
		d := in.Diagnose(pos, found[3]-found[2], "this is not read as a route: write // @route METHOD PATTERN [name] directly above "+
			requestMethod+" or "+updateMethod+", without a blank line between")
		d.Severity = parser.Warning
		warnings = append(warnings, d)
	}
	return warnings
}
