package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/candigo/candigo/generator"
)

// showHelp prints the help about args (none: about candigo) on stdout.
func showHelp(env environment, args []string) int {
	if len(args) == 0 || args[0] == "help" || isHelpFlag(args[0]) {
		printOverview(env.stdout)
		return 0
	}
	cmd := findCommand(args[0])
	if cmd == nil {
		fmt.Fprintf(env.stderr, "candigo help: unknown command %q\nRun 'candigo help' for the list of commands.\n", args[0])
		return 2
	}
	fmt.Fprintf(env.stdout, "usage: candigo %s\n\n%s", strings.TrimSpace(cmd.name+" "+cmd.usage), strings.TrimLeft(cmd.long, "\n"))
	if len(cmd.flags) > 0 {
		fmt.Fprintf(env.stdout, "\nFlags, as -x or --x, before or after the arguments:\n")
		for _, f := range cmd.flags {
			fmt.Fprintf(env.stdout, "  %-18s %s\n", strings.TrimSpace("-"+f.name+" "+f.value), f.help)
		}
	}
	return 0
}

func printOverview(w io.Writer) {
	fmt.Fprint(w, "candigo turns a Candid interface into a Go program that answers HTTP as an\nInternet Computer canister.\n\nusage: candigo COMMAND [FLAGS] [ARGUMENTS]\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", cmd.name, cmd.short)
	}
	fmt.Fprint(w, "  help       show this, or the help of a command\n\nRun 'candigo help COMMAND' for the flags of a command.\n")
	fmt.Fprint(w, "Exit codes: 0 done, 1 a problem (told on stderr), 2 wrong usage.\n")
}

// printBug prints a panic of candigo's own as one message that can be reported.
func printBug(w io.Writer, args []string, panicked any) {
	fmt.Fprintf(w, "candigo: this is a bug in candigo, nothing is wrong with your input: %v\n", panicked)
	fmt.Fprintln(w, "Please report these lines, with the .did files, at https://github.com/candigo/candigo/issues")
	fmt.Fprintf(w, "  command: candigo %s\n", strings.Join(args, " "))
	fmt.Fprintf(w, "  version: candigo %s, %s %s/%s\n", generator.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if folder, err := os.Getwd(); err == nil {
		fmt.Fprintf(w, "  folder:  %s\n", folder)
	}
	for _, line := range stackLines(string(debug.Stack()), 8) {
		fmt.Fprintf(w, "  at:      %s\n", line)
	}
}

// stackLines picks where the panic came from out of a goroutine's stack: the
// "file:line" of candigo's own frames below the call of panic, at most n.
func stackLines(stack string, n int) []string {
	_, stack, _ = strings.Cut(stack, "panic(")
	var lines []string
	for line := range strings.Lines(stack) {
		file, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "\t")
		if !ok || strings.Contains(file, "/src/runtime/") || len(lines) == n {
			continue
		}
		file, _, _ = strings.Cut(file, " +0x")
		lines = append(lines, file)
	}
	return lines
}
