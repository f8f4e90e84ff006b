// Package layout formats generated Go.
package layout

import (
	"bytes"
	"go/format"
	"unicode"
	"unicode/utf8"
)

// Append appends declarations as gofmt writes them, in a fraction of the time,
// with an empty line before each. It knows the Go that jennifer renders for
// candigo's emitters: a statement, field, case or comment on each line, in any
// spacing. Where gofmt does more than indent, set spaces and align the types of
// fields, Append leaves the work to go/format; that is rare.
func Append(dst, source []byte) ([]byte, error) {
	if formatted, ok := layout(dst, source); ok {
		return formatted, nil
	}
	const clause = "package p\n" // without one, gofmt lays the first lines out differently
	formatted, err := format.Source(append([]byte(clause+"\n"), source...))
	return append(dst, bytes.TrimPrefix(formatted, []byte(clause))...), err
}

// layout is Append but for what is left to go/format: then it is not ok.
func layout(dst, source []byte) (formatted []byte, ok bool) {
	l := layouter{out: dst, blank: true}
	for line := range bytes.Lines(source) {
		line = bytes.Trim(line, " \t\n")
		switch {
		case bytes.HasPrefix(line, []byte("//")):
			l.endFields()
			l.comment(line)
			continue
		case len(line) == 0:
			l.endFields()
			l.blank = true
		default:
			l.code(line)
		}
		l.endComment()
	}
	return l.out, !l.unknown
}

// layouter is the state of layout.
type layouter struct {
	out     []byte
	unknown bool  // something is left to gofmt
	blank   bool  // an empty line comes before the next line
	indents []int // inside the open brackets

	inStruct bool
	fields   []fieldLine // those whose types are aligned with each other

	paragraphs int // of the comment, that ended before an empty line
	sentences  int // lines of its last paragraph; 0 outside of comments
}

// fieldLine is a field of a struct that has been written.
type fieldLine struct {
	width int // of its name
	end   int // of its name, in out
}

// begin begins a line.
func (l *layouter) begin(indent int) {
	if l.blank && !bytes.HasSuffix(l.out, []byte("{\n")) && !bytes.HasSuffix(l.out, []byte("(\n")) {
		l.out = append(l.out, '\n')
	}
	l.blank = false
	for range indent {
		l.out = append(l.out, '\t')
	}
}

// indent is that inside the innermost open bracket.
func (l *layouter) indent() int {
	if len(l.indents) == 0 {
		return 0
	}
	return l.indents[len(l.indents)-1]
}

// code writes a line of code.
func (l *layouter) code(line []byte) {
	indent := l.indent()
	closing := 0
	for closing < len(line) && closing < len(l.indents) && (line[closing] == '}' || line[closing] == ')') {
		closing++
		indent = l.indents[len(l.indents)-closing] - 1
	}
	switch {
	case closing > 0:
		l.endFields()
		l.inStruct, l.blank = false, false
	case bytes.HasPrefix(line, []byte("case ")), bytes.HasPrefix(line, []byte("default:")):
		indent--
	}
	l.begin(indent)
	start := len(l.out)
	l.spaced(line, indent+1)
	if space := bytes.IndexByte(l.out[start:], ' '); l.inStruct && space > 0 {
		l.fields = append(l.fields, fieldLine{width: utf8.RuneCount(l.out[start : start+space]), end: start + space})
	}
	if isLongHeader(l.out[start:]) {
		l.out = append(l.out[:len(l.out)-1], "\n}"...)
	}
	l.out = append(l.out, '\n')
	l.blank = len(l.indents) == 0 // after a declaration
	l.inStruct = l.inStruct || bytes.HasSuffix(line, []byte("struct{"))
}

// isLongHeader says whether a function without statements is so long that gofmt
// puts the closing brace on a line of its own.
func isLongHeader(line []byte) bool {
	header, found := bytes.CutSuffix(line, []byte(" {}"))
	return found && len(header) >= 100 && bytes.HasPrefix(header, []byte("func "))
}

// endFields aligns the fields that follow each other.
func (l *layouter) endFields() {
	widest := 0
	for _, f := range l.fields {
		widest = max(widest, f.width)
	}
	if len(l.fields) > 1 {
		start := l.fields[0].end
		rest := bytes.Clone(l.out[start:])
		written := 0
		l.out = l.out[:start]
		for _, f := range l.fields {
			l.out = append(l.out, rest[written:f.end-start]...)
			written = f.end - start
			for range widest - f.width {
				l.out = append(l.out, ' ')
			}
		}
		l.out = append(l.out, rest[written:]...)
	}
	l.fields = l.fields[:0]
}

// comment writes a line of a comment. gofmt knows headings, lists, code, links
// and quotes in comments; here are paragraphs only.
func (l *layouter) comment(line []byte) {
	if text, found := bytes.CutPrefix(line, []byte("// ")); found {
		l.unknown = l.unknown || !isPlainText(text)
		l.sentences++
	} else {
		// Empty lines are dropped, and a line between two may be a heading.
		l.unknown = l.unknown || string(line) != "//" || l.sentences == 0 || l.sentences == 1 && l.paragraphs > 0
		l.paragraphs++
		l.sentences = 0
	}
	l.begin(l.indent())
	l.out = append(append(l.out, line...), '\n')
}

// endComment ends a comment, if there is one.
func (l *layouter) endComment() {
	if l.paragraphs > 0 && l.sentences == 0 {
		l.unknown = true
	}
	l.paragraphs, l.sentences = 0, 0
}

// isPlainText says whether gofmt leaves a line of a comment as it is, if all
// lines around it are plain, too: only beside indented lines - and 1. make lists.
func isPlainText(text []byte) bool {
	last, _ := utf8.DecodeLastRune(text)
	switch {
	case len(text) == 0, unicode.IsSpace(last):
		return false
	case text[0] == ' ', text[0] == '#', text[0] == '[' && bytes.Contains(text, []byte("]:")):
		return false
	}
	return bytes.IndexByte(text, '\t') < 0 && !bytes.Contains(text, []byte("``")) && !bytes.Contains(text, []byte("''"))
}
