package parser

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// reporter collects problems.
type reporter struct {
	sources sources
	found   Diagnostics
}

// maxMessage is how long a message may get, in bytes: names may be megabytes.
const maxMessage = 2000

func (r *reporter) report(pos Position, length int, message string, notes ...Note) {
	r.found = append(r.found, r.sources.diagnose(pos, length, shortened(message), notes...))
}

// shortened cuts a message that is too long.
func shortened(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessage], "") + "…"
}

// fault reports why a text could not be parsed.
func (r *reporter) fault(file string, f *fault) {
	r.report(position(file, f.pos), f.length, f.message, hint(f.hint)...)
}

// hint makes a note without place; none of "".
func hint(text string) []Note {
	if text == "" {
		return nil
	}
	return []Note{{Message: text}}
}

func position(file string, pos lexer.Position) Position {
	return Position{File: file, Line: pos.Line, Column: pos.Column}
}

// at gives a position in the file.
func (f *sourceFile) at(pos lexer.Position) Position { return position(f.path, pos) }

// rawLength is the length of a token as it is written, in code points.
func rawLength(raw string) int { return utf8.RuneCountInString(raw) }
