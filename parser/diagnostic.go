package parser

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
	Line     string // the source line, of a long one the part around Pos; "" when there is none to show
	Length   int    // how many code points of the line are meant; at least 1

	before int // how many code points of the line are in front of Line
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
		line, caret := excerpt(d.Line, d.Pos.Column-d.before, d.Length)
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

// Source is the text of a file that the interface was read from, "" when it is none of them.
func (in *Interface) Source(file string) string {
	if src := in.sources[file]; src != nil {
		return src.text
	}
	return ""
}

// sources are the texts of the files that were read, by name.
type sources map[string]*source

// source is the text of a file.
type source struct {
	text   string
	starts []int  // where each line starts; made when it is first needed
	last   cursor // problems are found about in text order, and lines may be long
}

// cursor is a place in a line.
type cursor struct{ line, column, offset int }

func (s sources) diagnose(pos Position, length int, message string, notes ...Note) Diagnostic {
	d := Diagnostic{Pos: pos, Message: message, Notes: notes, Length: max(length, 1)}
	if src := s[pos.File]; src != nil {
		d.Line, d.before = src.around(pos)
	}
	return d
}

// excerptWidth is about how many code points of a source line are shown.
const excerptWidth = 120

// around gives the line at a position, of a long one the part that is shown, and
// how many code points there are in front of that.
func (s *source) around(pos Position) (line string, before int) {
	if s.starts == nil {
		s.starts = lineStarts(s.text)
	}
	if pos.Line < 1 || pos.Line > len(s.starts) {
		return "", 0
	}
	column := 1
	if pos.Column > excerptWidth {
		column = pos.Column - excerptWidth/2 + 1
	}
	from := s.last
	if from.line != pos.Line || from.column > column {
		from = cursor{line: pos.Line, column: 1, offset: s.starts[pos.Line-1]}
	}
	from = s.walk(from, column)
	s.last = from
	to := s.walk(from, from.column+excerptWidth*3/2)
	return strings.TrimSuffix(s.text[from.offset:to.offset], "\r"), from.column - 1
}

// walk goes on to a column of a line, or to the line's end.
func (s *source) walk(c cursor, column int) cursor {
	for c.column < column && c.offset < len(s.text) && s.text[c.offset] != '\n' {
		_, size := utf8.DecodeRuneInString(s.text[c.offset:])
		c.offset += size
		c.column++
	}
	return c
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

// excerpt gives a line as it is shown, and one that underlines length code
// points from a column. Characters that a terminal would obey are left out.
func excerpt(line string, column, length int) (text, underline string) {
	runes, start := []rune(line), column-1
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
