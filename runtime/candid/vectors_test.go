package candid_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// shared gives a path in the folder of shared test data beside the repository.
func shared(t testing.TB, name string) string {
	root, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, root, filepath.Dir(root), "go.mod is in no folder above")
		root = filepath.Dir(root)
	}
	path := filepath.Join(root, "..", "shared", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("skip: not here")
	}
	return path
}

// vector is one line of any of the vector files.
type vector struct {
	ID           int             `json:"id"`
	Group        string          `json:"group"`
	Kind         string          `json:"kind"`
	Note         string          `json:"note"`
	Defs         string          `json:"defs"`
	Type         string          `json:"type"`
	WireType     string          `json:"wire_type"`
	ExpectedType string          `json:"expected_type"`
	TokenType    string          `json:"token_type"`
	Value        json.RawMessage `json:"value"`
	Hex          string          `json:"hex"`
	HexRust      string          `json:"hex_rust"`
	Result       string          `json:"result"`
}

func readVectors(t testing.TB, name string) []vector {
	f, err := os.Open(shared(t, filepath.Join("vectors", name)))
	require.NoError(t, err)
	defer f.Close()
	var vectors []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		vectors = append(vectors, v)
	}
	require.NoError(t, lines.Err())
	return vectors
}

func (v vector) name() string { return strconv.Itoa(v.ID) + " " + v.Group + v.Kind }

// parse gives the types in a type text, which is one type or a list in parentheses.
func (v vector) parse(t *testing.T, text string) []*candid.Type {
	var in *parser.Interface
	if v.Defs != "" {
		var err error
		in, err = parser.Parse("defs.did", []byte(v.Defs))
		require.NoError(t, err)
	}
	if !strings.HasPrefix(text, "(") {
		text = "(" + text + ")"
	}
	types, err := parser.ParseTypes(text, in)
	require.NoError(t, err, text)
	return types
}

// want gives the expected values at the types in text.
func (v vector) want(t *testing.T, text string, types []*candid.Type) []candid.Value {
	if !strings.HasPrefix(text, "(") {
		return []candid.Value{fromJSON(t, types[0], v.Value)}
	}
	var parts []json.RawMessage
	require.NoError(t, json.Unmarshal(v.Value, &parts))
	require.Len(t, parts, len(types))
	values := make([]candid.Value, len(types))
	for i, p := range parts {
		values[i] = fromJSON(t, types[i], p)
	}
	return values
}

func TestVectorValues(t *testing.T) {
	for _, v := range readVectors(t, "candid-values.jsonl") {
		t.Run(v.name(), func(t *testing.T) {
			types := v.parse(t, v.Type)
			want := v.want(t, v.Type, types)
			for _, text := range []string{v.Hex, v.HexRust} {
				if text != "" {
					requireEqualValues(t, types, want, decode(t, text, types))
				}
			}
			encoded, err := candid.AppendValues(nil, types, want)
			require.NoError(t, err)
			switch {
			case v.HexRust != "":
				require.Equal(t, v.HexRust, hex.EncodeToString(encoded))
			case v.Group != "table":
				require.Equal(t, v.Hex, hex.EncodeToString(encoded))
			}
			requireEqualValues(t, types, want, decode(t, hex.EncodeToString(encoded), types))

			text := format(types, want)
			require.NotContains(t, text, "\n")
			parsed, err := parser.ParseValues(text, types)
			require.NoError(t, err, text)
			requireEqualValues(t, types, want, parsed)
		})
	}
}

// TestVectorPostorder looks at the headers that JavaScript writes. The
// JavaScript of the vectors marked every definition of a cycle as recursive;
// usual are those marks only where a definition leads back to itself before it
// is complete, which a Type shows, too. With one definition there is no difference.
func TestVectorPostorder(t *testing.T) {
	for _, v := range readVectors(t, "candid-values.jsonl") {
		if v.Group == "table" || strings.Count(v.Defs, "type ") > 1 {
			continue
		}
		header := hex.EncodeToString(candid.NewHeaders().Postorder(v.parse(t, v.Type)))
		require.True(t, strings.HasPrefix(v.Hex, header), "%s: %s", v.name(), header)
	}
}

func TestVectorSubtyping(t *testing.T) {
	for _, file := range []string{"candid-subtyping.jsonl", "candid-subtyping-extra.jsonl"} {
		for _, v := range readVectors(t, file) {
			t.Run(file+"/"+v.name(), func(t *testing.T) {
				v.check(t, v.ExpectedType, v.parse(t, v.ExpectedType))
			})
		}
	}
}

// check decodes a vector that says what must come out.
func (v vector) check(t *testing.T, text string, types []*candid.Type) {
	msg, err := hex.DecodeString(v.Hex)
	require.NoError(t, err)
	got, err := new(candid.Decoder).DecodeValues(msg, types)
	if v.Result == "trap" {
		require.Error(t, err, "%s", candid.FormatValues(nil, types, got))
		return
	}
	require.NoError(t, err)
	requireEqualValues(t, types, v.want(t, text, types), got)
}

const httpTypes = `
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

func TestVectorHTTP(t *testing.T) {
	kinds := map[string]string{"request": "HttpRequest", "response": "HttpResponse", "stream": "opt StreamingCallbackHttpResponse"}
	for _, v := range readVectors(t, "http.jsonl") {
		t.Run(v.name(), func(t *testing.T) {
			token := v.TokenType
			if token == "" {
				token = "text"
			}
			v.Defs = httpTypes + "type Token = " + token + ";"
			require.Contains(t, kinds, v.Kind)
			v.check(t, kinds[v.Kind], v.parse(t, kinds[v.Kind]))
		})
	}
}

func decode(t *testing.T, text string, types []*candid.Type) []candid.Value {
	msg, err := hex.DecodeString(text)
	require.NoError(t, err)
	values, err := new(candid.Decoder).DecodeValues(msg, types)
	require.NoError(t, err)
	return values
}

func format(types []*candid.Type, values []candid.Value) string {
	return string(candid.FormatValues(nil, types, values))
}

// requireEqualValues holds Equal and the printed texts against each other, too.
func requireEqualValues(t *testing.T, types []*candid.Type, want, got []candid.Value) {
	t.Helper()
	require.Equal(t, format(types, want), format(types, got))
	require.Len(t, got, len(want))
	for i := range want {
		require.True(t, candid.Equal(want[i], got[i]))
	}
}

// fromJSON reads a value as the vector files write it.
func fromJSON(t *testing.T, ty *candid.Type, raw json.RawMessage) candid.Value {
	switch ty.Kind {
	case candid.KindNull:
		require.Equal(t, "null", string(raw))
		return candid.Null{}
	case candid.KindReserved:
		require.Equal(t, "null", string(raw))
		return candid.Reserved{}
	case candid.KindBool:
		return candid.Bool(into[bool](t, raw))
	case candid.KindOpt:
		parts := into[[]json.RawMessage](t, raw)
		if len(parts) == 0 {
			return candid.Opt{}
		}
		return candid.Opt{Value: fromJSON(t, ty.Elem, parts[0])}
	case candid.KindVec:
		if ty.IsBlob() {
			b, err := hex.DecodeString(into[string](t, raw))
			require.NoError(t, err)
			return candid.Blob(b)
		}
		v := candid.Vec{}
		for _, p := range into[[]json.RawMessage](t, raw) {
			v = append(v, fromJSON(t, ty.Elem, p))
		}
		return v
	case candid.KindRecord, candid.KindVariant:
		return fieldsFromJSON(t, ty, raw)
	}
	return wordFromJSON(t, ty, into[string](t, raw))
}

func fieldsFromJSON(t *testing.T, ty *candid.Type, raw json.RawMessage) candid.Value {
	fields := map[string]json.RawMessage{}
	if ty.IsTuple() {
		for i, p := range into[[]json.RawMessage](t, raw) {
			fields[strconv.Itoa(i)] = p
		}
	} else {
		fields = into[map[string]json.RawMessage](t, raw)
	}
	record := candid.Record{}
	for _, f := range ty.Fields {
		key := f.Label.Name
		if !f.Label.Named {
			key = strconv.FormatUint(uint64(f.Label.ID), 10)
		}
		if p, ok := fields[key]; ok {
			record = append(record, candid.FieldValue{ID: f.Label.ID, Value: fromJSON(t, f.Type, p)})
		}
	}
	require.Len(t, record, len(fields))
	if ty.Kind == candid.KindVariant {
		require.Len(t, record, 1)
		return candid.Variant(record[0])
	}
	return record
}

// wordFromJSON reads what stands in JSON as a string.
func wordFromJSON(t *testing.T, ty *candid.Type, s string) candid.Value {
	signed := func(bits int) int64 {
		n, err := strconv.ParseInt(s, 10, bits)
		require.NoError(t, err)
		return n
	}
	unsigned := func(bits int) uint64 {
		n, err := strconv.ParseUint(s, 10, bits)
		require.NoError(t, err)
		return n
	}
	switch ty.Kind {
	case candid.KindNat:
		n, err := candid.ParseNat(s)
		require.NoError(t, err)
		return n
	case candid.KindInt:
		n, err := candid.ParseInt(s)
		require.NoError(t, err)
		return n
	case candid.KindNat8:
		return candid.Nat8(unsigned(8))
	case candid.KindNat16:
		return candid.Nat16(unsigned(16))
	case candid.KindNat32:
		return candid.Nat32(unsigned(32))
	case candid.KindNat64:
		return candid.Nat64(unsigned(64))
	case candid.KindInt8:
		return candid.Int8(signed(8))
	case candid.KindInt16:
		return candid.Int16(signed(16))
	case candid.KindInt32:
		return candid.Int32(signed(32))
	case candid.KindInt64:
		return candid.Int64(signed(64))
	case candid.KindFloat32, candid.KindFloat64:
		f, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err)
		if f != f {
			f = math.Float64frombits(0x7ff8 << 48) // strconv's has more bits
		}
		if ty.Kind == candid.KindFloat32 {
			return candid.Float32(f)
		}
		return candid.Float64(f)
	case candid.KindPrincipal:
		return candid.MustParsePrincipal(s)
	case candid.KindService:
		return candid.Service{Principal: candid.MustParsePrincipal(s)}
	case candid.KindFunc:
		principal, method, _ := strings.Cut(s, ".")
		return candid.Func{Principal: candid.MustParsePrincipal(principal), Method: method}
	}
	require.Equal(t, candid.KindText, ty.Kind)
	return candid.Text(s)
}

func into[T any](t *testing.T, raw json.RawMessage) T {
	var v T
	d := json.NewDecoder(bytes.NewReader(raw))
	require.NoError(t, d.Decode(&v), string(raw))
	return v
}
