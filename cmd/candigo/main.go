// Command candigo turns a Candid interface into a Go program that answers HTTP
// as an Internet Computer canister.
//
// Run "candigo help" for its commands. It exits with 0 when it did what was
// asked, with 1 when there was a problem, and with 2 when it was called wrongly.
// Problems go to stderr, results to stdout.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/candigo/candigo/parser"
)

func main() {
	// A command is mostly done before collecting garbage pays. GOGC and
	// GOMEMLIMIT say otherwise.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(512 << 20) // as much as thousands of definitions would take
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// environment is what a command reads from and writes to.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is one subcommand. Its flags and help are data, so that reading the
// command line, the help and the usage errors are the same for all.
type command struct {
	name  string
	usage string // what follows the name
	short string // for the list of commands
	long  string
	flags []flag
	run   func(environment, arguments) error
}

func commands() []command {
	return []command{newCommand(), genCommand(), checkCommand(), encodeCommand(), decodeCommand(), buildCommand(), serveCommand(), versionCommand()}
}

// run is the whole program: args without the program's name in, the exit code out.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			printBug(stderr, args, p)
			code = 1
		}
	}()
	return dispatch(args, environment{stdin, stdout, stderr})
}

func dispatch(args []string, env environment) int {
	if len(args) == 0 {
		return showHelp(env, nil)
	}
	if args[0] == "help" || isHelpFlag(args[0]) {
		return showHelp(env, args[1:])
	}
	if args[0] == "-version" || args[0] == "--version" {
		args = append([]string{"version"}, args[1:]...)
	}
	cmd := findCommand(args[0])
	if cmd == nil {
		fmt.Fprintf(env.stderr, "candigo: unknown command %q\nRun 'candigo help' for the list of commands.\n", args[0])
		return 2
	}
	parsed, err := readArguments(cmd.flags, args[1:])
	switch {
	case err != nil:
	case parsed.help:
		return showHelp(env, args[:1])
	default:
		err = cmd.run(env, parsed)
	}
	return report(env, cmd, err)
}

// errReported stands for a problem that has been printed already.
var errReported = errors.New("reported")

// usageError is a command line that makes no sense.
type usageError string

func (e usageError) Error() string { return string(e) }

// report prints what went wrong, if anything, and gives the exit code.
func report(env environment, cmd *command, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(env.stderr, "candigo %s: %s\nusage: candigo %s %s\n", cmd.name, usage, cmd.name, cmd.usage)
		return 2
	}
	printProblem(env.stderr, err)
	return 1
}

// printProblem prints what went wrong.
func printProblem(w io.Writer, err error) {
	var problems parser.Diagnostics
	switch {
	case errors.Is(err, errReported):
	case errors.As(err, &problems):
		fmt.Fprintln(w, trimNewline(problems.Error()))
	default:
		fmt.Fprintf(w, "candigo: %v\n", err)
	}
}

func findCommand(name string) *command {
	for _, cmd := range commands() {
		if cmd.name == name {
			return &cmd
		}
	}
	return nil
}
