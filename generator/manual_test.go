package generator

import (
	"fmt"
	"go/ast"
	"go/format"
	goparser "go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// manual is what docs/candid.md shows: an interface, and Go that goes with it.
type manual struct {
	did, source string
	file        *ast.File // of source
}

var (
	manualBlock = regexp.MustCompile("(?ms)^```(candid|go)\n(.*?)^```$")
	manualRow   = regexp.MustCompile("(?m)^\\| `([^`]*)` \\| (.*) \\| `([^`]*)` \\| (.*) \\|$")
)

// readManual reads the blocks and the table of types. A row becomes a
// definition with a value, so that it is held to the same as the blocks.
func readManual(t *testing.T) manual {
	text, err := os.ReadFile(filepath.Join(moduleRoot(t), "docs", "candid.md"))
	require.NoError(t, err)
	m := manual{source: "package manual\n"}
	for i, row := range manualRow.FindAllStringSubmatch(string(text), -1) {
		m.did += fmt.Sprintf("type Row%d = record { v : %s };\n", i, row[1])
		m.source += fmt.Sprintf("type Row%d struct { V %s }\n", i, row[3])
		if value, ok := strings.CutPrefix(row[2], "`"); ok { // empty has none
			m.source += fmt.Sprintf("var row%d = Row%d{%s} // record { v = %s }\n", i, i, strings.Trim(row[4], "`"), strings.TrimSuffix(value, "`"))
		}
	}
	for _, block := range manualBlock.FindAllStringSubmatch(string(text), -1) {
		if block[1] == "candid" {
			m.did += block[2]
			continue
		}
		formatted, err := format.Source([]byte(block[2]))
		require.NoError(t, err, block[2])
		require.Equal(t, string(formatted), block[2], "as gofmt writes it")
		m.source += block[2]
	}
	m.file, err = goparser.ParseFile(token.NewFileSet(), "manual.go", m.source, goparser.ParseComments|goparser.SkipObjectResolution)
	require.NoError(t, err, m.source)
	return m
}

// TestManual holds docs/candid.md to the truth: the Go that it shows for Candid
// is what is generated, and the values are those in the comments behind them.
func TestManual(t *testing.T) {
	module := newTrialModule(t)
	m := readManual(t)
	in, err := parser.Parse("manual.did", []byte(m.did))
	require.NoError(t, err)
	files, _, err := Generate(in, Options{Source: "manual.did", Name: "manual", Package: "manual"})
	require.NoError(t, err)
	code, err := goparser.ParseFile(token.NewFileSet(), "", files["manual_candid.go"], goparser.SkipObjectResolution)
	require.NoError(t, err)

	missing := map[candid.Kind]bool{}
	for kind := candid.KindNull; kind <= candid.KindService; kind++ {
		missing[kind] = true
	}
	for _, d := range in.Definitions {
		delete(missing, d.Type.Kind)
		if d.Type.Kind == candid.KindRecord && len(d.Type.Fields) > 0 {
			delete(missing, d.Type.Fields[0].Type.Kind)
		}
	}
	require.Empty(t, missing, "kinds of types without an example")

	generated := declared(code.Decls...)
	var own, tests strings.Builder
	for _, decl := range m.file.Decls {
		shown := false
		for name, text := range declared(decl) {
			if f, ok := decl.(*ast.FuncDecl); ast.IsExported(name) && (!ok || f.Body == nil) {
				require.Equal(t, generated[name], text, "%s, as it is generated and as the page has it", name)
				shown = true
			}
		}
		if !shown {
			own.WriteString(m.source[decl.Pos()-m.file.FileStart:decl.End()-m.file.FileStart] + "\n")
		}
		writeValues(t, &tests, in, decl, generated)
	}
	module.write("manual/manual_candid.go", string(files["manual_candid.go"]))
	module.write("manual/manual.go", manualImports+own.String())
	module.write("manual/manual_test.go", fmt.Sprintf(manualTest, tests.String()))
	module.run("vet", "./...")
	module.run("test", "./...")
}

const manualImports = `package manual

import (
	"errors"
	"fmt"
	"math"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

`

const manualTest = `package manual

import (
	"fmt"
	"testing"
)

func TestValues(t *testing.T) {
	for name, test := range map[string]struct {
		want   string
		encode func() ([]byte, error)
	}{
%s	} {
		msg, err := test.encode()
		if got := fmt.Sprintf("%%x", msg); err != nil || got != test.want {
			t.Errorf("%%s is %%s (%%v), and its comment %%s", name, got, err, test.want)
		}
	}
}
`

// writeValues writes the tests of variables: what is generated makes the same
// message of the value in Go as the general encoder of the comment.
func writeValues(t *testing.T, tests *strings.Builder, in *parser.Interface, decl ast.Decl, generated map[string]string) {
	variables, ok := decl.(*ast.GenDecl)
	if !ok || variables.Tok != token.VAR {
		return
	}
	for _, spec := range variables.Specs {
		spec := spec.(*ast.ValueSpec)
		name, kind := spec.Names[0].Name, valueType(spec)
		list, err := parser.ParseTypes("("+kind+")", in)
		require.NoError(t, err, name)
		values, err := parser.ParseValues("("+spec.Comment.Text()+")", list)
		require.NoError(t, err, name)
		msg, err := candid.AppendValues(nil, list, values)
		require.NoError(t, err, name)
		reference := ""
		if strings.Contains(generated["Append"+kind], "v *") {
			reference = "&"
		}
		fmt.Fprintf(tests, "\t\t%q: {\"%x\", func() ([]byte, error) { return Append%s(nil, %s%s) }},\n", name, msg, kind, reference, name)
	}
}

// valueType gives the name of a variable's type: as it is declared, or else
// that of the literal.
func valueType(spec *ast.ValueSpec) string {
	if spec.Type != nil {
		return types.ExprString(spec.Type)
	}
	return types.ExprString(spec.Values[0].(*ast.CompositeLit).Type)
}

// declared gives the types and functions that declarations declare, as text, by
// name.
func declared(decls ...ast.Decl) map[string]string {
	found := map[string]string{}
	for _, decl := range decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				found[decl.Name.Name] = types.ExprString(decl.Type)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				spec, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				text := types.ExprString(spec.Type)
				if spec.Assign.IsValid() {
					text = "= " + text
				}
				found[spec.Name.Name] = text
			}
		}
	}
	return found
}
