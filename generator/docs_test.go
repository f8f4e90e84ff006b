package generator

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"
	"github.com/stretchr/testify/require"

	did "github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// commented gives the source of a file whose only declaration has the comment.
func commented(t testing.TB, lines ...string) string {
	p := emitted(func(f *jen.File) {
		comment(f.Group, lines...)
		f.Var().Id("a").Int()
	})()
	p.format()
	require.NoError(t, p.err)
	return "package x\n" + string(p.text)
}

func TestCommentsStayComments(t *testing.T) {
	for line, want := range map[string]string{
		"plain":                  "// plain",
		"*/ func init() {}":      "// */ func init() {}",
		"go:build ignore":        "// go:build ignore",
		"+build ignore":          "// \\+build ignore",
		"  +build ignore":        "// \\+build ignore",
		"a\rfunc b() {}":         "// a func b() {}",
		"a\nb\u2028c\u0085d":     "// a b c d",
		"\uFEFFmark\x00":         "// \uFFFDmark",
		"not utf-8 \xff":         "// not utf-8 \uFFFD",
		"\u202Ereversed":         "// \uFFFDreversed",
		"trailing  \t":           "// trailing",
		"trailing \u00a0":        "// trailing",
		"``a'' ```b`c`````":      "// “a” “b`c“",
		"````candid":             "// ```candid",
		"`backquote` \"quotes\"": "// `backquote` \"quotes\"",
	} {
		require.Equal(t, "package x\n\n"+want+"\nvar a int\n", commented(t, line), "%q", line)
	}
}

func FuzzComment(f *testing.F) {
	for _, line := range []string{"*/", "//", "/*", "+build x", "\r\n", "go:embed x", "line x:1", "# h", "- a", "candigo:end", "``a''", "a```b`````", "a\u00a0"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		source := commented(t, line, line)
		formatted, err := format.Source([]byte(source))
		require.NoError(t, err)
		require.Equal(t, string(formatted), source)
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, parser.ParseComments)
		require.NoError(t, err)
		require.Len(t, file.Decls, 1)
		require.IsType(t, &ast.GenDecl{}, file.Decls[0])
		for _, group := range file.Comments {
			for _, c := range group.List {
				require.False(t, strings.HasPrefix(c.Text, "//go:"), c.Text)
			}
		}
	})
}

func TestRenamed(t *testing.T) {
	require.Empty(t, renamed("UserID", candid.NamedLabel("user_id")))
	require.Empty(t, renamed("UserID", candid.NamedLabel("userId")))
	require.Equal(t, "5", renamed("Field5", candid.NumberedLabel(5)))
	require.Equal(t, `"dark-blue"`, renamed("DarkBlue", candid.NamedLabel("dark-blue")))
}

func TestTypeText(t *testing.T) {
	const list = `(nat, blob, vec A, opt record { 0 : text; "a b" : nat8 }, variant { x; y : empty }, ` +
		`func (A) -> (nat, nat) query, service { m : () -> (); f : F }, record {})`
	in, err := did.Parse("x.did", []byte("type A = nat; type F = func () -> (); type T = func "+list+" -> ();"))
	require.NoError(t, err)
	require.Equal(t, list, typesText(argumentTypes(in.Definitions[2].Type.Func.Args)))
}
