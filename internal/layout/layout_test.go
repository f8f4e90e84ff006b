package layout

import (
	"go/format"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// known are declarations as they are rendered, that need no gofmt.
var known = map[string]string{
	"alias":        "type A = [] byte\n\n\ntype B = * * [] candid . Nat\n\ntype C = []**[]*candid.Nat",
	"fields":       "type T struct{\nA * B\nLonger [] byte\n\n// Doc comment.\nX candid . Nat\nYy [][] T\nÜber * [] * T\n}",
	"one field":    "type T struct{\n\nValue T\n\n}\n\n\nfunc (T) isT () {}",
	"embedded":     "type F struct{\ncandid.Func\n}",
	"nothing":      "type T struct{}\n\n\ntype I interface{}\n\ntype J struct{\n}",
	"interface":    "type I interface{\n// Get gets.\nGet (q * ic . Query,a [] byte) (T,* U,error)\n\nSet () error\n}",
	"header":       "func (" + strings.Repeat("T", 48) + ") is" + strings.Repeat("T", 39) + "() {}",
	"long header":  "func (" + strings.Repeat("T", 48) + ") is" + strings.Repeat("T", 40) + "() {}",
	"constants":    "const (\nRed Color = iota\n// Green is green.\nGreen\n)",
	"pointers":     "func f (v * T,p * * U,b [] byte) (* T,[] byte,error) {\n* v = * p . X\nreturn & v . A,( * p ) . B,nil\n}",
	"calls":        "func f (dst [] byte) [] byte {\ndst = candid . AppendText (append (dst,1),v . Name)\ng (& v . X,* v . Y,f () [0])\nreturn h ()\n}",
	"if":           "func f () {\nif ! s . Enter (1) {\nreturn\n}\nif err := f (x);err != nil {\nreturn nil,err\n} else {\ng ()\n}\nif v . X == nil {\nreturn\n}\n}",
	"for":          "func f () {\nfor range v {\n}\nfor i := range v . X {\nf (& v . X [i])\n}\nfor _,e := range * v {\nf (e)\n}\n}",
	"switch":       "func f () int {\nswitch c := v . (type) {\ncase A: \ns . Add (1)\ncase B,C:\ndefault:\ns . Fail (\"none\")\n}\nswitch r . Tag (3) {\ncase 0: \nreturn 1\n}\nreturn 2\n}",
	"literals":     "func f () T {\nv = T {}\nx := U {a : 1,b : & c}\nreturn T {x}\n}",
	"functions":    "func f () error {\nreturn d . Decode (msg,candid . Signature {Types : x},func (r * candid . Reader) {\nread (r,v)\n})\n}",
	"no function":  "func f () error {\nreturn d . Decode (msg,func (* candid . Reader) {})\n}",
	"values":       "func f () T {\nreturn New (T {\nA {Name : \"x\",Update : s . X},\n},options ...)\n}",
	"list":         "var v = [] T {\n{X : y},\n}",
	"numbers":      "func f () {\ns . Add (3 * len (v))\nreturn int ([...] uint16 {1,2,3} [v])\n}",
	"text":         "func f (v E) string {\nreturn \"E(\" + strconv . Itoa (int (v)) + \"\\\")\" + \"\\x00\" [v]\n}",
	"generic":      "func f () {\nv . X = candid . New [* T] (r)\nv . Y = candid . New [[] T] (r)\nv.Z = candid.MakeSlice(r, v.Z, r.Len(1, 0))\n}",
	"variadic":     "func f (impl Service,options ... serve . Option) {\ng (impl,options ...)\n}\n\n\nfunc g () {\nx ()\n}",
	"empty lines":  "func f () {\na ()\n\n\nb ()\n}\n// g is.\nfunc g () {}",
	"paragraphs":   "// f is a function.\n// It has two lines.\n//\n// And another paragraph,\n// 2 lines.\n//\n// Last\nfunc f () {}",
	"signs":        "// `f` is:\n// - a\n// * b\n// 1. c\n// (d) 'e' [f] \"g\"\n// [f] <h> &i\n// \\j /k Ü ☃\nfunc f () {}",
	"paragraphs 2": "// f is:\n// - a\n//\n// - b\n// - c\n//\n// - d\nfunc f () {}",
	"spaces":       "// f  is   a function.\nfunc f () {}",
	"already done": "// f is a function.\nfunc f(v *T) {\n\tif v == nil {\n\t\treturn\n\t}\n}\n",
}

func TestAppend(t *testing.T) {
	for name, source := range known {
		t.Run(name, func(t *testing.T) {
			got, ok := layout(nil, []byte(source))
			require.True(t, ok)
			requireFormatted(t, source, got)
		})
	}
}

// TestAppendTheRest is about what gofmt does in ways that layout does not know.
func TestAppendTheRest(t *testing.T) {
	for name, source := range map[string]string{
		"line comment":     "type T struct{\nA int // first\nLonger string // second\n}",
		"keys":             "var v = T{\nA: 1,\nLonger: 2,\n}",
		"directive":        "//go:noinline\nfunc f () {}",
		"heading":          "// f is.\n//\n// A Heading\n//\n// Text.\nfunc f () {}",
		"new heading":      "// # A Heading\nfunc f () {}",
		"list":             "// f is:\n//   - a\n//   - b\nfunc f () {}",
		"code":             "// f is:\n//\tcode\nfunc f () {}",
		"quotes":           "// f is ``quoted''.\nfunc f () {}",
		"trailing space":   "// f is.\u00a0\nfunc f () {}",
		"link":             "// f is.\n//\n// [x]: https://example.com\nfunc f () {}",
		"spaces in text":   "//  f is.\nfunc f () {}",
		"no space":         "//f is.\nfunc f () {}",
		"empty first line": "//\n// f is.\nfunc f () {}",
		"empty last line":  "// f is.\n//\nfunc f () {}",
		"empty lines":      "// f is.\n//\n//\n// More.\nfunc f () {}",
		"tabs in text":     "// f is\ta function.\nfunc f () {}",
		"comment behind":   "func f () {\na () // why\n}",
		"raw string":       "var v = `a\nb`",
		"rune":             "var v = 'a'",
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := layout(nil, []byte(source))
			require.False(t, ok)
			got, err := Append(nil, []byte(source))
			require.NoError(t, err)
			requireFormatted(t, source, got)
		})
	}
	_, err := Append(nil, []byte("//go:x\nfunc f("))
	require.Error(t, err)
}

// requireFormatted compares with gofmt.
func requireFormatted(t *testing.T, source string, got []byte) {
	const clause = "package p\n"
	want, err := format.Source([]byte(clause + "\n" + source + "\n"))
	require.NoError(t, err)
	require.Equal(t, string(want), clause+string(got))
}

// FuzzAppendComment compares with gofmt what becomes of comments that consist of
// one line or several, none of which is a directive.
func FuzzAppendComment(f *testing.F) {
	for _, text := range []string{
		"f is.", "# Heading", "A Heading", "- a\n- b", "1. a\n   b", "\tcode", "``quotes''", "[x]: https://example.com",
		"a\n\nB\n\nc", "a\n\n\nb", "\na", "a\n", "a\u00a0", "ä\u2003b", "go:build x", "a\n  b\nc", "* a\n+ b\n• c", "a\n\n- b\n\nc",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var comment strings.Builder
		for line := range strings.SplitSeq(text, "\n") {
			if strings.ContainsFunc(line, func(c rune) bool { return c != '\t' && unicode.IsControl(c) || c == '\ufeff' }) || !utf8.ValidString(line) {
				t.Skip("no comment that emitters make")
			}
			comment.WriteString("//")
			if line = strings.TrimRight(line, " \t"); line != "" {
				comment.WriteString(" " + line)
			}
			comment.WriteString("\n")
		}
		source := comment.String() + "type T struct{\n" + comment.String() + "A int\n" + comment.String() + "Longer string\nB int\n}\n\n" + comment.String() + "func f () {}\n"
		got, err := Append(nil, []byte(source))
		require.NoError(t, err)
		requireFormatted(t, source, got)
	})
}
