package parser

import (
	"fmt"
)

// Severity says how bad a [Diagnostic] is.
type Severity uint8

// The severities.
const (
	Error Severity = iota
	Warning
)

// String gives "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one problem in a source file.
type Diagnostic struct {
	Pos      Position
	Severity Severity
	Message  string
	Notes    []Note
	Line     string // the source line; "" when there is none to show
	Length   int    // how many code points of the line are meant; at least 1
}

// Note adds to a [Diagnostic]: where another place matters too or, without a
// Pos, how the problem may be solved.
type Note struct {
	Pos     Position
	Message string
}

// Diagnostics are the problems that were found, sorted by position. As an error
// its text is all of them, each with its source line and notes.
type Diagnostics []Diagnostic

// Error gives the problems in the form "file:line:col: error: message", each
// followed by its source line, a caret and its notes.
func (d Diagnostics) Error() string { return "" }

// Errorf makes an error at a position that shows no source line; see [Interface.Diagnose].
func Errorf(pos Position, format string, args ...any) Diagnostic {
	return Diagnostic{Pos: pos, Message: fmt.Sprintf(format, args...), Length: 1}
}

// Diagnose makes an error that shows the source line at pos, which must lie in
// one of the interface's files; length code points of it are underlined.
func (in *Interface) Diagnose(pos Position, length int, message string, notes ...Note) Diagnostic {
	return Diagnostic{Pos: pos, Message: message, Notes: notes, Length: max(length, 1)}
}

// sources are the texts of the files that were read, by name.
type sources map[string][]byte
