package parser

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
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

// Sort sorts by file name, line and column.
func (d Diagnostics) Sort() {
	slices.SortStableFunc(d, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), a.Pos.Line-b.Pos.Line, a.Pos.Column-b.Pos.Column)
	})
}

// Error gives the problems in the form "file:line:col: error: message", each
// followed by its source line, a caret and its notes; no newline at the end.
func (d Diagnostics) Error() string {
	var b strings.Builder
	for i, one := range d {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(one.String())
	}
	return b.String()
}

// String gives the problem as [Diagnostics.Error] has it.
func (d Diagnostic) String() string {
	var b strings.Builder
	b.WriteString(d.Pos.String() + ": " + d.Severity.String() + ": " + d.Message)
	if d.Line != "" {
		line, caret := excerpt(d.Line, d.Pos.Column, d.Length)
		b.WriteString("\n" + line + "\n" + caret)
	}
	for _, n := range d.Notes {
		if n.Pos.Line == 0 {
			b.WriteString("\nhint: " + n.Message)
		} else {
			b.WriteString("\n" + n.Pos.String() + ": note: " + n.Message)
		}
	}
	return b.String()
}

// Errorf makes an error at a position that shows no source line; see [Interface.Diagnose].
func Errorf(pos Position, format string, args ...any) Diagnostic {
	return Diagnostic{Pos: pos, Message: fmt.Sprintf(format, args...), Length: 1}
}

// Diagnose makes an error that shows the source line at pos, which must lie in
// one of the interface's files; length code points of it are underlined.
func (in *Interface) Diagnose(pos Position, length int, message string, notes ...Note) Diagnostic {
	return in.sources.diagnose(pos, length, message, notes...)
}

// sources are the texts of the files that were read, by name.
type sources map[string]*source

// source is the text of a file.
type source struct {
	text   string
	starts []int // where each line starts; made when it is first needed
}

func (s sources) diagnose(pos Position, length int, message string, notes ...Note) Diagnostic {
	return Diagnostic{Pos: pos, Message: message, Notes: notes, Line: s.line(pos), Length: max(length, 1)}
}

// line gives the source line at a position, without its end.
func (s sources) line(pos Position) string {
	src, ok := s[pos.File]
	if !ok {
		return ""
	}
	if src.starts == nil {
		src.starts = lineStarts(src.text)
	}
	if pos.Line < 1 || pos.Line > len(src.starts) {
		return ""
	}
	line, _, _ := strings.Cut(src.text[src.starts[pos.Line-1]:], "\n")
	return strings.TrimSuffix(line, "\r")
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// excerptWidth is about how many code points of a source line are shown.
const excerptWidth = 120

// excerpt gives the part of a line around a column, and a line that underlines
// length code points from there. Characters that a terminal would obey are left out.
func excerpt(line string, column, length int) (text, underline string) {
	runes := []rune(line)
	from := 0
	if column > excerptWidth {
		from = min(column-excerptWidth/2, len(runes))
	}
	runes = runes[from:min(from+excerptWidth+excerptWidth/2, len(runes))]
	start := column - 1 - from
	var above, below strings.Builder
	for i, r := range runes {
		width := runeWidth(r)
		if r == '\t' && i < start {
			above.WriteByte('\t')
			below.WriteByte('\t')
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			r, width = '?', 1
			if runes[i] == '\t' {
				r = ' '
			}
		}
		above.WriteRune(r)
		switch {
		case i < start:
			below.WriteString(strings.Repeat(" ", width))
		case i == start:
			below.WriteString("^" + strings.Repeat("~", max(width-1, 0)))
		case i < start+length:
			below.WriteString(strings.Repeat("~", width))
		}
	}
	if start >= len(runes) {
		below.WriteByte('^')
	}
	return above.String(), below.String()
}

// runeWidth is how many columns a terminal gives a character.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case 0x1100 <= r && r <= 0x115f, 0x2e80 <= r && r <= 0xa4cf, 0xac00 <= r && r <= 0xd7a3, 0xf900 <= r && r <= 0xfaff,
		0xfe30 <= r && r <= 0xfe6f, 0xff00 <= r && r <= 0xff60, 0xffe0 <= r && r <= 0xffe6, 0x1f300 <= r && r <= 0x1faff, 0x20000 <= r && r <= 0x3fffd:
		return 2
	}
	return 1
}

func itoa(n int) string { return strconv.Itoa(n) }
