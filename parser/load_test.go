package parser_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// files is a file system of texts.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	if text, ok := f[path]; ok {
		return []byte(text), nil
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func (f files) load(t *testing.T, path string) *parser.Interface {
	t.Helper()
	in, err := parser.Load(path, f.read)
	require.NoError(t, err)
	return in
}

func names(in *parser.Interface) (all []string) {
	for _, d := range in.Definitions {
		all = append(all, d.Name)
	}
	return all
}

func methodNames(methods []parser.Method) (all []string) {
	for _, m := range methods {
		all = append(all, m.Name)
	}
	return all
}

func TestImportsComeInPlaceAndOnce(t *testing.T) {
	in := files{
		"dir/main.did":  `type A = nat; import "sub/x.did"; import "./sub/../sub/x.did"; import "y.did"; type Z = X;`,
		"dir/sub/x.did": `import "../y.did"; type X = Y; service : { ignored : () -> () };`,
		"dir/y.did":     `type Y = A;`,
	}.load(t, "dir/main.did")
	require.Equal(t, []string{"A", "Y", "X", "Z"}, names(in))
	require.Nil(t, in.Service)
	require.Equal(t, parser.Position{File: "dir/y.did", Line: 1, Column: 6}, in.Definitions[1].Pos)
	require.Same(t, in.Definitions[0].Type.Candid(), in.Definitions[3].Type.Candid())
}

func TestImportLoops(t *testing.T) {
	in := files{
		"a.did": `import "b.did"; import "a.did"; type A = record { b : opt B }; service : {};`,
		"b.did": `import service "a.did"; type B = record { a : opt A };`,
	}.load(t, "a.did")
	require.Equal(t, []string{"B", "A"}, names(in))
	require.Empty(t, in.Service.Methods)
}

func TestAbsoluteImport(t *testing.T) {
	in := files{"dir/a.did": `import "/lib/b.did";`, "/lib/b.did": `type B = nat`}.load(t, "dir/a.did")
	require.Equal(t, []string{"B"}, names(in))
}

func TestImportService(t *testing.T) {
	lib := files{
		"one.did":   "// The one.\nservice One : { a : () -> (T) query }; ",
		"two.did":   `import service "one.did"; type S = service { b : F; c : F }; type F = func () -> (); service : S`,
		"t.did":     `type T = nat;`,
		"own.did":   `import "t.did"; import service "two.did"; service Own : (nat) -> { z : () -> () };`,
		"alone.did": `import "t.did"; import service "one.did";`,
		"deep.did":  `import "t.did"; import "two.did"; service : { d : () -> () };`,
		"named.did": `import service "s.did";`,
		"s.did":     `type S = service { m : () -> () }; service : S;`,
	}
	in := lib.load(t, "own.did")
	require.Equal(t, []string{"T", "S", "F"}, names(in))
	require.Equal(t, []string{"z", "a", "b", "c"}, methodNames(in.Service.Methods))
	require.Equal(t, "Own", in.Service.Name)
	require.True(t, in.Service.HasInit)
	require.Len(t, in.Service.Init, 1)
	require.Len(t, in.Service.Type.Candid().Methods, 4)

	in = lib.load(t, "alone.did")
	require.Equal(t, []string{"a"}, methodNames(in.Service.Methods))
	require.Equal(t, []string{"The one."}, in.Service.Doc)

	// As with the Rust parser a service that an imported file imports is merged, too.
	in = lib.load(t, "deep.did")
	require.Equal(t, []string{"d", "a"}, methodNames(in.Service.Methods))

	in = lib.load(t, "named.did")
	require.Equal(t, "S", in.Service.Type.Ref.Name)
	require.Equal(t, []string{"m"}, methodNames(in.Service.Methods))
}

// TestImportOfTheMainService: it is merged already, but must be there.
func TestImportOfTheMainService(t *testing.T) {
	lib := files{
		"main.did":  `import service "lib.did"; service : { m : () -> () };`,
		"none.did":  `import "none2.did"; type T = nat;`,
		"none2.did": `import service "none.did";`,
		"init.did":  `import service "init.did"; service : () -> {};`,
		"lib.did":   `import service "main.did"; service : { l : () -> () };`,
	}
	require.Equal(t, []string{"m", "l"}, methodNames(lib.load(t, "main.did").Service.Methods))
	_, err := parser.Load("none.did", lib.read)
	require.ErrorContains(t, err, "none2.did:1:16: error: none.did declares no service")
	_, err = parser.Load("init.did", lib.read)
	require.ErrorContains(t, err, "init.did:1:16: error: the service of init.did has a constructor")
}

// TestForeignServiceIsIgnored: the service of a file that is imported for its
// types need not make sense.
func TestForeignServiceIsIgnored(t *testing.T) {
	in := files{
		"a.did": `import "b.did";`,
		"b.did": `type B = nat; service : (Nowhere) -> { f : B; g : () -> (nat) oneway };`,
	}.load(t, "a.did")
	require.Nil(t, in.Service)
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o644))
		return path
	}
	brackets := []byte(strings.Repeat("type a = record {", 1<<20))
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "none.did"), "none.did:1:1: error: cannot read the file: there is no such file"},
		{dir, ":1:1: error: cannot read the file: it is a folder"},
		{write("wasm.did", []byte("\x00asm\x01\x00\x00\x00")), "wasm.did:1:1: error: this is not text: byte 00"},
		{write("gzip.did", []byte("\x1f\x8b\x08")), "gzip.did:1:2: error: this is not UTF-8 text: byte 8b"},
		{write("latin.did", []byte("// ok ü\ntype a = nat; // \xfc\n")), "latin.did:2:18: error: this is not UTF-8 text: byte fc"},
		{write("bom.did", []byte("\ufefftype a = nat;")), "bom.did:1:1: error: the file begins with a byte order mark"},
		{write("huge.did", make([]byte, 50<<20)), "huge.did:1:1: error: cannot read the file: it is larger than 16 MiB"},
		{write("deep.did", brackets[:16<<20]), "deep.did:1:17001: error: unexpected type"},
		{write("deeper.did", []byte(strings.Repeat("{", 16<<20))), "deeper.did:1:1: error: unexpected {"},
		{write("deepest.did", []byte("type a = "+strings.Repeat("record { ", 1<<20))), "deepest.did:1:9017: error: this is nested deeper than 1,000 levels"},
		{write("opts.did", []byte("type a = "+strings.Repeat("opt ", 4<<20-9))), "opts.did:1:4010: error: this is nested deeper than 1,000 levels"},
	} {
		_, err := parser.Load(test.path, nil)
		var found parser.Diagnostics
		require.True(t, errors.As(err, &found))
		if !strings.HasPrefix(filepath.Base(test.path), "deep.") {
			require.Contains(t, err.Error(), test.want)
		}
	}
}

func TestNestingLimit(t *testing.T) {
	nested := func(levels int) string {
		return "type a = " + strings.Repeat("opt record { ", levels/2) + "nat" + strings.Repeat(" }", levels/2)
	}
	in, err := parser.Parse("a.did", []byte(nested(1000)))
	require.NoError(t, err)
	again, err := parser.Parse("a.did", parser.Format(in))
	require.NoError(t, err)
	require.Equal(t, parser.Format(in), parser.Format(again))
	_, err = parser.Parse("a.did", []byte(nested(1002)))
	require.ErrorContains(t, err, "deeper than 1,000")
	_, err = parser.Parse("a.did", []byte(strings.Repeat("type a = opt opt opt nat;", 1000)))
	require.ErrorContains(t, err, "already taken", "levels end where a definition ends")
}

// TestManyProblems: each shows its part of a line that is long.
func TestManyProblems(t *testing.T) {
	_, err := parser.Parse("a.did", []byte("type a = record {"+strings.Repeat("a : nat;", 30_000)+"}"))
	var found parser.Diagnostics
	require.ErrorAs(t, err, &found)
	require.Len(t, found, 29_999)
	require.Contains(t, found[20_000].String(), "a.did:1:160026: error: a second field a\n")
}

func TestLongChainsOfNames(t *testing.T) {
	var b strings.Builder
	for i := range 100_000 {
		b.WriteString("type t" + strconv.Itoa(i) + " = t" + strconv.Itoa(i+1) + ";\n")
	}
	b.WriteString("type t100000 = opt t0;\nservice : { f : (t5) -> (t7) }")
	in, err := parser.Parse("a.did", []byte(b.String()))
	require.NoError(t, err)
	require.Same(t, in.Definitions[5].Type.Candid(), in.Definitions[100_000].Type.Candid())
}

func TestWithoutInit(t *testing.T) {
	in, err := parser.Parse("a.did", []byte("type T = nat;\nservice s : (a : T, opt record { x : nat }) -> { f : (T) -> () }"))
	require.NoError(t, err)
	require.False(t, in.HasImports())
	require.Equal(t, "(T, opt record { x : nat })", string(parser.FormatTypes(in.Service.Init)))
	require.Equal(t, "()", string(parser.FormatTypes(nil)))
	require.Equal(t, "type T = nat;\n\nservice s : {\n  f : (T) -> ();\n};\n", string(parser.Format(in.WithoutInit())))
	require.True(t, in.Service.HasInit)

	in, err = parser.Parse("a.did", []byte("type T = nat;"))
	require.NoError(t, err)
	require.Nil(t, in.WithoutInit().Service)

	files := map[string]string{"a.did": "import \"b.did\";", "b.did": ""}
	in, err = parser.Load("a.did", func(path string) ([]byte, error) { return []byte(files[path]), nil })
	require.NoError(t, err)
	require.True(t, in.HasImports())
}
