package parser_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// suiteReader cuts a file of the conformance suite into its parts.
type suiteReader struct{ text string }

func (r *suiteReader) skipSpace() {
	for {
		r.text = strings.TrimLeft(r.text, " \t\r\n")
		switch {
		case strings.HasPrefix(r.text, "//"):
			_, r.text, _ = strings.Cut(r.text, "\n")
		case strings.HasPrefix(r.text, "/*"):
			_, r.text, _ = strings.Cut(r.text, "*/")
		default:
			return
		}
	}
}

func (r *suiteReader) take(word string) bool {
	r.skipSpace()
	rest, found := strings.CutPrefix(r.text, word)
	if found {
		r.text = rest
	}
	return found
}

// quoted takes a text literal and gives it without quotes and escapes.
func (r *suiteReader) quoted() string {
	r.skipSpace()
	end := 1
	for r.text[end] != '"' {
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	raw := r.text[1:end]
	r.text = r.text[end+1:]
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] != '\\':
			b.WriteByte(raw[i])
		case strings.IndexByte(`\"'`, raw[i+1]) >= 0:
			i++
			b.WriteByte(raw[i])
		default:
			n, err := strconv.ParseUint(raw[i+1:i+3], 16, 8)
			if err != nil {
				panic(raw)
			}
			b.WriteByte(byte(n))
			i += 2
		}
	}
	return b.String()
}

// types takes a list of types.
func (r *suiteReader) types() string {
	r.skipSpace()
	depth := 0
	for i, c := range r.text {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				list := r.text[:i+1]
				r.text = r.text[i+1:]
				return list
			}
		}
	}
	panic("no types")
}

// definitionsEnd finds the first assertion that is not in a comment.
func definitionsEnd(src string) int {
	for end := 0; ; end++ {
		end += strings.Index(src[end:], "\nassert")
		if strings.Count(src[:end], "/*") == strings.Count(src[:end], "*/") {
			return end
		}
	}
}

// TestSuiteTexts reads all textual values of the conformance suite.
func TestSuiteTexts(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "shared", "candid-suite", "*.test.did"))
	if len(files) == 0 {
		t.Skip("skip: not here")
	}
	count := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		start := definitionsEnd(string(src))
		in, err := parser.Parse("defs.did", src[:start])
		require.NoError(t, err)
		r := &suiteReader{string(src[start:])}
		for r.take("assert") {
			var texts []string
			input := func() {
				if blob := r.take("blob"); !blob {
					texts = append(texts, r.quoted())
				} else {
					r.quoted()
				}
			}
			input()
			refused := r.take("!:")
			if !refused && !r.take(":") {
				require.True(t, r.take("==") || r.take("!="), "%.50s", r.text)
				input()
				require.True(t, r.take(":"), "%.50s", r.text)
			}
			list := r.types()
			types, err := parser.ParseTypes(list, in)
			require.NoError(t, err)
			description := ""
			if r.skipSpace(); strings.HasPrefix(r.text, `"`) {
				description = r.quoted()
			}
			r.take(";")
			for _, text := range texts {
				count++
				values, err := parser.ParseValues(text, types)
				if refused {
					require.Error(t, err, "%s: %s : %s", description, text, list)
					continue
				}
				require.NoError(t, err, "%s: %s : %s", description, text, list)
				printed := string(candid.FormatValues(nil, types, values))
				again, err := parser.ParseValues(printed, types)
				require.NoError(t, err, "%s", printed)
				requireEqualValues(t, values, again)
			}
		}
		require.Empty(t, strings.TrimSpace(r.text))
	}
	require.Equal(t, 258, count)
}

func requireEqualValues(t *testing.T, want, got []candid.Value) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.True(t, candid.Equal(want[i], got[i]), "%#v\n%#v", want[i], got[i])
	}
}
