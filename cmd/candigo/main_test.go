package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candigo/candigo/generator"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// outcome is what a call of the program gives.
type outcome struct {
	code           int
	stdout, stderr string
}

// call runs the program in this process with the given standard input.
func call(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// inFolder makes a folder with the files of a txtar archive the current one.
func inFolder(t *testing.T, archive string) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, f.Data, 0o666))
	}
	t.Chdir(dir)
}

// listFiles returns all files below the current folder.
func listFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	require.NoError(t, filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, filepath.ToSlash(path))
		}
		return err
	}))
	return files
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func TestHelp(t *testing.T) {
	overview := call(t, "")
	require.Zero(t, overview.code)
	require.Empty(t, overview.stderr)
	for _, cmd := range commands() {
		require.Contains(t, overview.stdout, "  "+cmd.name+" ")
		require.Contains(t, overview.stdout, cmd.short)

		help := call(t, "", "help", cmd.name)
		require.Zero(t, help.code)
		require.Empty(t, help.stderr)
		require.True(t, strings.HasPrefix(help.stdout, "usage: candigo "+cmd.name), help.stdout)
		for _, f := range cmd.flags {
			require.Contains(t, help.stdout, "  -"+f.name)
			require.Contains(t, cmd.usage, "-"+f.name)
		}
		for line := range strings.Lines(help.stdout) {
			require.LessOrEqual(t, len(line), 110, line)
		}
		for _, args := range [][]string{{cmd.name, "-h"}, {cmd.name, "x", "--help"}, {cmd.name, "-help", "-nonsense"}} {
			require.Equal(t, help, call(t, "", args...))
		}
	}
	for _, args := range [][]string{{"help"}, {"-h"}, {"--help"}, {"help", "help"}} {
		require.Equal(t, overview, call(t, "", args...))
	}
}

func TestUsageErrors(t *testing.T) {
	tests := map[string]string{ // arguments → the first line on stderr
		"frob":                          `candigo: unknown command "frob"`,
		"-x":                            `candigo: unknown command "-x"`,
		"help frob":                     `candigo help: unknown command "frob"`,
		"version now":                   `candigo version: takes no arguments`,
		"check":                         `candigo check: needs at least one FILE.did`,
		"check -jason x.did":            `candigo check: unknown flag -jason`,
		"check --json=maybe x.did":      `candigo check: -json is a switch, it takes no value "maybe"`,
		"gen":                           `candigo gen: needs FILE.did`,
		"gen a.did b.did":               `candigo gen: takes one FILE.did, not 2 arguments: is it quoted for the shell?`,
		"gen x.did -o":                  `candigo gen: -o needs a value: DIR`,
		"gen x.did -o=":                 `candigo gen: -o needs a folder`,
		"gen x.did -pkg a-b":            `candigo gen: -pkg: "a-b" is no Go package name`,
		"gen x.did -pkg func":           `candigo gen: -pkg: "func" is no Go package name`,
		"gen x.did -check -stdout":      `candigo gen: -check and -stdout exclude each other`,
		"gen -stubs -stdout x.did":      `candigo gen: -stdout and -stubs exclude each other`,
		"gen -stubs -check x.did":       `candigo gen: -check and -stubs exclude each other`,
		"gen -stubs -client x.did":      `candigo gen: -stubs and -client exclude each other: a client has nothing to implement`,
		"encode -t (nat)":               `candigo encode: needs '(VALUES)'`,
		"encode (5)":                    `candigo encode: needs the types: -t '(TYPES)', or -d FILE.did with -m METHOD`,
		"encode -t (nat) -m m (5)":      `candigo encode: -t and -m exclude each other`,
		"encode -m m (5)":               `candigo encode: -m needs -d FILE.did`,
		"encode -t (nat) -result (5)":   `candigo encode: -result needs -m METHOD`,
		"encode -d - -m m -":            `candigo encode: standard input cannot be both the interface and the message`,
		"decode -t (nat)":               `candigo decode: needs HEX`,
		"decode -t (nat) 4449 444c":     `candigo decode: takes one HEX, not 2 arguments: is it quoted for the shell?`,
		"build -o=":                     `candigo build: -o needs a FILE`,
		"serve -native a b":             `candigo serve: -native takes one DIR`,
		"serve -native -trace":          `candigo serve: -trace and -state need the replica, which -native does without`,
		"serve -native -state x":        `candigo serve: -trace and -state need the replica, which -native does without`,
		"serve -state=":                 `candigo serve: -state needs a folder`,
		"serve 1=.":                     `candigo serve: NAME=.: "1" is no name for a project: it begins with a letter`,
		"new":                           `candigo new: needs NAME`,
		"new a b":                       `candigo new: takes one NAME, not 2 arguments: is it quoted for the shell?`,
		"serve -port 1":                 `candigo serve: unknown flag -port`,
		"serve . -addr":                 `candigo serve: -addr needs a value: HOST:PORT`,
		"gen -stdout=false -o= -stubs=": `candigo gen: -stubs is a switch, it takes no value ""`,
	}
	t.Chdir(t.TempDir())
	for args, want := range tests {
		t.Run(args, func(t *testing.T) {
			got := call(t, "", strings.Fields(args)...)
			require.Equal(t, 2, got.code)
			require.Empty(t, got.stdout)
			first, _, _ := strings.Cut(got.stderr, "\n")
			require.Equal(t, want, first)
		})
	}
}

func TestReadArguments(t *testing.T) {
	flags := []flag{{name: "o", value: "DIR"}, {name: "json"}}
	tests := []struct {
		args   string
		values map[string]string
		rest   []string
	}{
		{"a -o x b", map[string]string{"o": "x"}, []string{"a", "b"}},
		{"--o=x --json a", map[string]string{"o": "x", "json": "true"}, []string{"a"}},
		{"-o=a=b -json=false", map[string]string{"o": "a=b", "json": "false"}, nil},
		{"-o -json", map[string]string{"o": "-json"}, nil},
		{"-o x -o y", map[string]string{"o": "y"}, nil},
		{"- -5 -(5) -. -- -json", map[string]string{}, []string{"-", "-5", "-(5)", "-.", "-json"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got, err := readArguments(flags, strings.Fields(tt.args))
			require.NoError(t, err)
			require.Equal(t, tt.values, got.values)
			require.Equal(t, tt.rest, got.rest)
		})
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "-version", "--version"} {
		require.Equal(t, outcome{0, "candigo " + generator.Version + "\n", ""}, call(t, "", arg))
	}
}

// panicking is a reader with a bug.
type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("index out of range") }

func TestPanicIsOneMessage(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := run([]string{"check", "-"}, panicking{}, &stdout, &stderr)
	require.Equal(t, 1, code)
	require.Empty(t, stdout.String())
	message := stderr.String()
	require.True(t, strings.HasPrefix(message, "candigo: this is a bug in candigo, nothing is wrong with your input: index out of range\n"), message)
	require.Contains(t, message, "command: candigo check -\n")
	require.Contains(t, message, "version: candigo "+generator.Version)
	require.Contains(t, message, "main_test.go:")
	require.Contains(t, message, "input.go:")
	require.NotContains(t, message, "goroutine")
}
