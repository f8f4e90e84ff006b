package candid_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// TestSuite runs the specification's own conformance suite.
func TestSuite(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "candid-suite"), "*.test.did"))
	require.NoError(t, err)
	require.Len(t, files, 6)
	count := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		definitions, assertions, err := readSuite(string(source))
		require.NoError(t, err, file)
		name := filepath.Base(file)
		in, err := parser.Parse(name, []byte(definitions))
		require.NoError(t, err)
		for _, a := range assertions {
			count++
			t.Run(strings.TrimSuffix(name, ".test.did")+"/"+a.description, func(t *testing.T) { a.run(t, in) })
		}
	}
	require.Equal(t, 467, count)
}

// assertion is one line of a suite file.
type assertion struct {
	left, right input
	operator    string // ":", "!:", "==" or "!="
	types       string
	description string
}

// input is a binary message or the text of values.
type input struct {
	binary bool
	data   string
}

func (a assertion) run(t *testing.T, in *parser.Interface) {
	types, err := parser.ParseTypes(a.types, in)
	require.NoError(t, err)
	left, err := a.left.read(types)
	if a.operator == "!:" {
		require.Error(t, err, "%s", candid.FormatValues(nil, types, left))
		return
	}
	require.NoError(t, err)
	again, err := candid.AppendValues(nil, types, left)
	require.NoError(t, err)
	same, err := new(candid.Decoder).DecodeValues(again, types)
	require.NoError(t, err)
	requireEqualValues(t, types, left, same)
	if a.operator == ":" {
		return
	}
	right, err := a.right.read(types)
	require.NoError(t, err)
	if a.operator == "==" {
		requireEqualValues(t, types, right, left)
	} else {
		require.NotEqual(t, format(types, right), format(types, left))
	}
}

func (i input) read(types []*candid.Type) ([]candid.Value, error) {
	if i.binary {
		return new(candid.Decoder).DecodeValues([]byte(i.data), types)
	}
	return parser.ParseValues(i.data, types)
}

// readSuite splits a suite file into the definitions at its top and its assertions.
func readSuite(source string) (definitions string, assertions []assertion, err error) {
	r := suiteReader{text: source}
	for !r.at("assert") {
		if r.done() {
			return "", nil, errors.New("no assertions")
		}
		r.skipToken()
	}
	definitions = source[:r.pos]
	for !r.done() {
		a, err := r.assertion()
		if err != nil {
			return "", nil, errors.New("line " + strconv.Itoa(1+strings.Count(source[:r.pos], "\n")) + ": " + err.Error())
		}
		assertions = append(assertions, a)
	}
	return definitions, assertions, nil
}

type suiteReader struct {
	text string
	pos  int
}

func (r *suiteReader) space() {
	for r.pos < len(r.text) {
		rest := r.text[r.pos:]
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			r.pos++
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			r.pos += end
		case strings.HasPrefix(rest, "/*"):
			r.blockComment()
		default:
			return
		}
	}
}

func (r *suiteReader) blockComment() {
	depth := 0
	for r.pos < len(r.text) {
		switch rest := r.text[r.pos:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			r.pos += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			r.pos += 2
			if depth == 0 {
				return
			}
		default:
			r.pos++
		}
	}
}

func (r *suiteReader) done() bool {
	r.space()
	return r.pos >= len(r.text)
}

func (r *suiteReader) at(token string) bool {
	r.space()
	return strings.HasPrefix(r.text[r.pos:], token)
}

func (r *suiteReader) take(token string) bool {
	if !r.at(token) {
		return false
	}
	r.pos += len(token)
	return true
}

// skipToken skips a quoted text, a word or one other character.
func (r *suiteReader) skipToken() {
	isWord := func(c byte) bool { return c == '_' || c >= '0' && c <= '9' || c|32 >= 'a' && c|32 <= 'z' }
	switch start := r.pos; {
	case r.text[start] == '"':
		r.quoted()
	default:
		for r.pos < len(r.text) && isWord(r.text[r.pos]) {
			r.pos++
		}
		if r.pos == start {
			r.pos++
		}
	}
}

func (r *suiteReader) assertion() (a assertion, err error) {
	if !r.take("assert") {
		return a, errors.New("want assert")
	}
	if a.left, err = r.input(); err != nil {
		return a, err
	}
	for _, op := range []string{"!:", "==", "!=", ":"} {
		if r.take(op) {
			a.operator = op
			break
		}
	}
	if a.operator == "==" || a.operator == "!=" {
		if a.right, err = r.input(); err != nil {
			return a, err
		}
		if !r.take(":") {
			return a, errors.New("want :")
		}
	}
	a.types = r.types()
	if r.at(`"`) {
		if a.description, err = r.quoted(); err != nil {
			return a, err
		}
	}
	if !r.take(";") && !r.done() {
		return a, errors.New("want ;")
	}
	return a, nil
}

func (r *suiteReader) input() (i input, err error) {
	i.binary = r.take("blob")
	i.data, err = r.quoted()
	return i, err
}

// types takes a list in parentheses as it is.
func (r *suiteReader) types() string {
	r.space()
	start, depth := r.pos, 0
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case '(':
			depth++
		case ')':
			depth--
		}
		r.skipToken()
		if depth == 0 {
			break
		}
	}
	return r.text[start:r.pos]
}

func (r *suiteReader) quoted() (string, error) {
	if !r.take(`"`) {
		return "", errors.New("want a quoted text")
	}
	var b []byte
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		r.pos++
		switch c {
		case '"':
			return string(b), nil
		case '\\':
			var err error
			if b, err = r.escape(b); err != nil {
				return "", err
			}
		default:
			b = append(b, c)
		}
	}
	return "", errors.New("text does not end")
}

func (r *suiteReader) escape(b []byte) ([]byte, error) {
	rest := r.text[r.pos:]
	if i := strings.IndexByte(`nrt\'"`, rest[0]); i >= 0 {
		r.pos++
		return append(b, "\n\r\t\\'\""[i]), nil
	}
	if strings.HasPrefix(rest, "u{") {
		end := strings.IndexByte(rest, '}')
		n, err := strconv.ParseUint(strings.ReplaceAll(rest[2:max(end, 2)], "_", ""), 16, 32)
		r.pos += end + 1
		return utf8.AppendRune(b, rune(n)), err
	}
	n, err := strconv.ParseUint(rest[:2], 16, 8)
	r.pos += 2
	return append(b, byte(n)), err
}
