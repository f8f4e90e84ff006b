package golden

import (
	"encoding/hex"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/stretchr/testify/require"
)

// messagesPerType is how many random values of each type go through its
// marshalers.
const messagesPerType = 20

// TestGoldenRoundTrips sends random messages, made by the codec that works on
// values, through the generated marshalers of all cases: what they read they
// write again as it was.
func TestGoldenRoundTrips(t *testing.T) {
	cases, err := readCases(".")
	require.NoError(t, err)
	require.Greater(t, roundTrip(t, cases), 100)
}

// roundTrip does so for the cases, and tells how many types they have.
func roundTrip(t *testing.T, cases []*goldenCase) (types int) {
	t.Helper()
	module := newModule(t)
	rng := rand.New(rand.NewPCG(1, 2))
	var imports, calls strings.Builder
	for i, c := range cases {
		pairs, err := c.marshalers()
		require.NoError(t, err, c.name)
		if len(pairs) == 0 || c.options.Main {
			continue // a program cannot be imported
		}
		c.writeWants(t, module)
		fmt.Fprintf(&imports, "\tp%d %q\n", i, "cases/"+c.name)
		for _, p := range pairs {
			types++
			fmt.Fprintf(&calls, "\troundTrip(t, %q, p%d.%s, p%d.%s, %s)\n",
				c.name+" "+p.appendTo, i, p.appendTo, i, p.decode, strings.Join(p.messages(t, rng), ", "))
		}
	}
	writeFile(t, filepath.Join(module, "cases_test.go"), "package cases\n\nimport (\n\t\"testing\"\n\n"+imports.String()+")\n\nfunc TestAll(t *testing.T) {\n"+calls.String()+"}\n")
	writeFile(t, filepath.Join(module, "roundtrip_test.go"), roundTripSource)
	cmd := exec.Command("go", "test", ".")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return types
}

// marshaler is a pair of generated functions, and the type that they are for.
type marshaler struct {
	appendTo, decode string // the functions, which stand one behind the other
	typ              *candid.Type
}

// marshalers finds the pairs in a case's Go. They belong to the type whose
// header they write.
func (c *goldenCase) marshalers() ([]marshaler, error) {
	in, err := parser.Load(c.main, c.read)
	if err != nil {
		return nil, nil // a case of errors
	}
	byHeader := map[string]*candid.Type{}
	headers := candid.NewHeaders()
	for _, d := range in.Definitions {
		byHeader[string(headers.Preorder([]*candid.Type{d.Type.Candid()}))] = d.Type.Candid()
	}
	var pairs []marshaler
	for _, f := range c.wants {
		if f.Name != "want/"+c.options.Name+"_candid.go" {
			continue
		}
		file, err := goparser.ParseFile(token.NewFileSet(), f.Name, f.Data, goparser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		constants := stringConstants(file)
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv != nil {
				continue
			}
			switch {
			case strings.HasPrefix(fn.Name.Name, "Append"):
				typ := byHeader[constants[headerOf(fn)]]
				if typ == nil {
					return nil, fmt.Errorf("%s writes the header of no definition", fn.Name.Name)
				}
				pairs = append(pairs, marshaler{appendTo: fn.Name.Name, typ: typ})
			case strings.HasPrefix(fn.Name.Name, "Decode"):
				pairs[len(pairs)-1].decode = fn.Name.Name
			}
		}
	}
	return pairs, nil
}

// headerOf finds the constant that a function hands to Sizer.Append.
func headerOf(fn *ast.FuncDecl) (constant string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 2 {
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Append" {
				if arg, ok := call.Args[1].(*ast.Ident); ok {
					constant = arg.Name
				}
			}
		}
		return true
	})
	return constant
}

func stringConstants(file *ast.File) map[string]string {
	constants := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				constants[spec.Names[0].Name], _ = strconv.Unquote(lit.Value)
			}
		}
		return true
	})
	return constants
}

// messages gives random messages of the type as Go source; none when it has no values.
func (m marshaler) messages(t *testing.T, rng *rand.Rand) []string {
	t.Helper()
	list := []string{}
	types := []*candid.Type{m.typ}
	for range messagesPerType {
		v, ok := randomValue(rng, m.typ, 0)
		if !ok {
			break
		}
		msg, err := candid.AppendValues(nil, types, []candid.Value{v})
		require.NoError(t, err)
		list = append(list, strconv.Quote(hex.EncodeToString(msg)))
	}
	return list
}

// newModule makes the folder of a module that uses candigo from this repository.
func newModule(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	module := t.TempDir()
	writeFile(t, filepath.Join(module, "go.mod"), "module cases\n\ngo 1.26.0\n\nrequire github.com/candigo/candigo v0.0.0\n\nreplace github.com/candigo/candigo => "+root+"\n")
	return module
}

// writeWants writes the case's Go as a package of a module.
func (c *goldenCase) writeWants(t *testing.T, module string) {
	t.Helper()
	for _, f := range c.wants {
		if name, ok := strings.CutPrefix(f.Name, "want/"); ok {
			writeFile(t, filepath.Join(module, filepath.FromSlash(path.Join(c.name, name))), string(f.Data))
		}
	}
}

// roundTripSource is the other half of the test, which runs inside the module.
// What a marshaler takes may be a value or a pointer to one.
const roundTripSource = `package cases

import (
	"encoding/hex"
	"reflect"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

func roundTrip(t *testing.T, name string, appendTo, decode any, messages ...string) {
	t.Helper()
	for _, message := range messages {
		msg, err := hex.DecodeString(message)
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.New(reflect.TypeOf(decode).In(2).Elem())
		decoded := reflect.ValueOf(decode).Call([]reflect.Value{reflect.ValueOf(new(candid.Decoder)), reflect.ValueOf(msg), v})
		if err := decoded[0].Interface(); err != nil {
			t.Fatalf("%s: decoding %s: %v", name, message, err)
		}
		if reflect.TypeOf(appendTo).In(1) != v.Type() {
			v = v.Elem()
		}
		appended := reflect.ValueOf(appendTo).Call([]reflect.Value{reflect.ValueOf([]byte(nil)), v})
		if err := appended[1].Interface(); err != nil {
			t.Fatalf("%s: encoding %s: %v", name, message, err)
		}
		if got := hex.EncodeToString(appended[0].Bytes()); got != message {
			t.Fatalf("%s:\n%s came back as\n%s", name, message, got)
		}
	}
}
`
