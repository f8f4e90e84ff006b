package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/candigo/candigo/parser"
)

// stdinName is the argument that stands for standard input.
const stdinName = "-"

// maxSource is how many bytes of standard input are read as a .did: one more
// than the parser accepts, so that the refusal is the parser's.
const maxSource = 16<<20 + 1

// loadInterface reads and checks a .did, from standard input when path is "-"
// (its imports are then relative to the current folder).
func loadInterface(env environment, path string) (*parser.Interface, error) {
	if path != stdinName {
		return parser.Load(path, nil)
	}
	src, err := io.ReadAll(io.LimitReader(env.stdin, maxSource))
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return parser.Parse(stdinName, src)
}

// textArgument returns an argument's text, or what stands on standard input
// when the argument is "-".
func textArgument(env environment, arg string) (string, error) {
	if arg != stdinName {
		return arg, nil
	}
	text, err := io.ReadAll(env.stdin)
	if err != nil {
		return "", fmt.Errorf("reading standard input: %w", err)
	}
	return string(text), nil
}

func trimNewline(text string) string { return strings.TrimRight(text, "\n") }
