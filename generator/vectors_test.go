package generator

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// vectorLine is a line of any of the vector files.
type vectorLine struct {
	ID           int
	Group, Kind  string
	Defs         string
	Type         string
	ExpectedType string `json:"expected_type"`
	TokenType    string `json:"token_type"`
	Hex          string
	HexRust      string `json:"hex_rust"`
	Result       string
}

const vectorHTTP = `
type HeaderField = record { text; text };
type HttpRequest = record {
  method : text; url : text; headers : vec HeaderField; body : blob;
  certificate_version : opt nat16 };
type HttpResponse = record {
  status_code : nat16; headers : vec HeaderField; body : blob;
  upgrade : opt bool; streaming_strategy : opt StreamingStrategy };
type StreamingStrategy = variant { Callback : record {
  callback : func (Token) -> (opt StreamingCallbackHttpResponse) query;
  token : Token } };
type StreamingCallbackHttpResponse = record { body : blob; token : opt Token };
`

// expected gives the definitions and the types at which the line is decoded.
func (v vectorLine) expected() (defs, types string) {
	switch v.Kind {
	case "request":
		types = "HttpRequest"
	case "response":
		types = "HttpResponse"
	case "stream":
		types = "opt StreamingCallbackHttpResponse"
	default:
		return v.Defs, v.Type + v.ExpectedType
	}
	token := v.TokenType
	if token == "" {
		token = "text"
	}
	return vectorHTTP + "type Token = " + token + ";", types
}

func readVectorLines(t *testing.T, name string) []vectorLine {
	file, err := os.Open(filepath.Join(moduleRoot(t), "..", "shared", "vectors", name))
	if err != nil {
		t.Skip("skip: not here")
	}
	defer file.Close()
	var list []vectorLine
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vectorLine
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		list = append(list, v)
	}
	require.NoError(t, lines.Err())
	return list
}

// vectorInterface is an interface for all lines with the same expected types.
type vectorInterface struct {
	did   string
	types []*candid.Type
	lines []vectorCheck
}

// vectorCheck is a message, and what it becomes when it is decoded and encoded
// again or why it is refused.
type vectorCheck struct{ Name, Message, Want, Refusal string }

// TestVectors sends all test vectors through generated code: a canister that
// answers what it gets, a client, and the functions of a definition.
func TestVectors(t *testing.T) {
	module := newTrialModule(t)
	var order []*vectorInterface
	known := map[string]*vectorInterface{}
	for _, name := range []string{"candid-values", "candid-subtyping", "candid-subtyping-extra", "http"} {
		for _, v := range readVectorLines(t, name+".jsonl") {
			defs, types := v.expected()
			in := known[defs+types]
			if in == nil {
				in = newVectorInterface(t, defs, types)
				known[defs+types] = in
				order = append(order, in)
			}
			in.add(t, name, v)
		}
	}
	module.write("vectors/harness_test.go", vectorHarness)
	for i, in := range order {
		in.write(t, module, fmt.Sprintf("V%d", i))
	}
	module.run("test", "-vet=off", "./...")
}

func newVectorInterface(t *testing.T, defs, types string) *vectorInterface {
	in := &vectorInterface{did: defs}
	var names []string
	for i, text := range splitTypes(types) {
		names = append(names, fmt.Sprintf("Vector%d", i))
		in.did += fmt.Sprintf("\ntype %s = %s;", names[i], text)
	}
	list := "(" + strings.Join(names, ", ") + ")"
	in.did += fmt.Sprintf("\nservice : { q : %[1]s -> %[1]s query; u : %[1]s -> %[1]s }", list)
	parsed, err := parser.Parse("vector.did", []byte(in.did))
	require.NoError(t, err, in.did)
	in.types, err = parser.ParseTypes(list, parsed)
	require.NoError(t, err)
	return in
}

// splitTypes gives the types of a list in parentheses, or one type alone.
func splitTypes(text string) []string {
	if !strings.HasPrefix(text, "(") {
		return []string{text}
	}
	var list []string
	depth, quoted, start := 0, false, 1
	for i, c := range text {
		switch {
		case c == '"' && text[i-1] != '\\':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '{':
			depth++
		case c == ')' && depth == 1 || c == ',' && depth == 1:
			if part := strings.TrimSpace(text[start:i]); part != "" {
				list = append(list, part)
			}
			start = i + 1
		case c == ')' || c == '}':
			depth--
		}
	}
	return list
}

// add adds a line: its messages, and what must become of them.
func (in *vectorInterface) add(t *testing.T, file string, v vectorLine) {
	for _, text := range []string{v.Hex, v.HexRust} {
		if text == "" {
			continue
		}
		check := vectorCheck{Name: fmt.Sprintf("%s %d %s%s", file, v.ID, v.Group, v.Kind), Message: text}
		message, err := hex.DecodeString(text)
		require.NoError(t, err)
		values, err := new(candid.Decoder).DecodeValues(message, in.types)
		if v.Result == "trap" {
			require.Error(t, err)
			check.Refusal = err.Error()
			in.lines = append(in.lines, check)
			continue
		}
		require.NoError(t, err)
		encoded, err := candid.AppendValues(nil, in.types, values)
		require.NoError(t, err)
		check.Want = hex.EncodeToString(encoded)
		switch {
		case v.HexRust != "":
			require.Equal(t, v.HexRust, check.Want)
		case v.Type != "" && v.Group != "table":
			require.Equal(t, v.Hex, check.Want)
		}
		in.lines = append(in.lines, check)
		in.addOthers(t, check, encoded, values)
	}
}

// addOthers adds other messages of the same values: one with an argument that
// is not expected, and one with the table in the order of JavaScript.
func (in *vectorInterface) addOthers(t *testing.T, check vectorCheck, encoded []byte, values []candid.Value) {
	message, err := candid.AppendValues(nil, append(slices.Clone(in.types), &candid.Type{Kind: candid.KindNat8}), append(values, candid.Nat8(0)))
	require.NoError(t, err)
	check.Message = hex.EncodeToString(message)
	in.lines = append(in.lines, check)

	h := candid.NewHeaders()
	message = append(h.Postorder(in.types), encoded[len(h.Preorder(in.types)):]...)
	check.Message = hex.EncodeToString(message)
	in.lines = append(in.lines, check)
}

// write generates the code for an interface and the test of its lines.
func (in *vectorInterface) write(t *testing.T, module *trialModule, prefix string) {
	parsed, err := parser.Parse("vector.did", []byte(in.did))
	require.NoError(t, err)
	name := strings.ToLower(prefix)
	module.generate(parsed, Options{Source: "vector.did", Name: name, Package: "vectors", Prefix: prefix})
	params := generatedParams(t, filepath.Join(module.root, "vectors", name+"_candid.go"))

	data := vectorPackage{Prefix: prefix, Types: params["Q"][1:], Lines: in.lines}
	if encode := params["Append"+prefix+"Vector0"]; encode != nil && len(in.types) == 1 {
		data.Codec, data.Value = prefix+"Vector0", "*v"
		if strings.HasPrefix(encode[1], "*"+data.Codec) {
			data.Value = "v"
		}
	}
	var b strings.Builder
	require.NoError(t, vectorTest.Execute(&b, data))
	module.write("vectors/"+name+"_test.go", b.String())
}

// generatedParams gives the types of the parameters of a file's functions and
// methods, also of those of interfaces, by name.
func generatedParams(t *testing.T, path string) map[string][]string {
	file, err := goparser.ParseFile(token.NewFileSet(), path, nil, goparser.SkipObjectResolution)
	require.NoError(t, err)
	params := map[string][]string{}
	note := func(name string, f *ast.FuncType) {
		params[name] = nil
		for _, list := range f.Params.List {
			for range max(1, len(list.Names)) {
				params[name] = append(params[name], types.ExprString(list.Type))
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil {
				note(n.Name.Name, n.Type)
			}
		case *ast.InterfaceType:
			for _, m := range n.Methods.List {
				if f, ok := m.Type.(*ast.FuncType); ok {
					note(m.Names[0].Name, f)
				}
			}
		}
		return true
	})
	return params
}
