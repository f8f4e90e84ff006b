package candid_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

const fuzzTypes = `
type List = opt record { nat; List };
type Json = variant { n : nat; f : float64; t : text; a : vec Json; o : vec record { text; Json }; "null" };
type Even = opt record { nat; Odd };
type Odd = opt record { nat; Even };
type Callback = func (List) -> (opt Json) query;
`

// fuzzLists are lists of types at which anything is decoded.
var fuzzLists = []string{
	"()",
	"(nat, int, opt text)",
	"(List, Json)",
	"(Even)",
	"(record { a : opt nat8; b : null; 5 : reserved; c : vec record { text; text }; d : blob })",
	"(vec null, vec opt null, vec record {})",
	"(opt variant { a : empty; b : record { principal; float32 } }, opt Callback, opt service { next : Callback })",
	"(bool, nat16, nat32, nat64, int8, int16, int32, int64)",
	"(opt opt opt bool)",
}

// FuzzDecodeValues decodes messages at several types. What comes out can be
// encoded, decoded again, printed and parsed, and stays the same.
func FuzzDecodeValues(f *testing.F) {
	in, err := parser.Parse("fuzz.did", []byte(fuzzTypes))
	require.NoError(f, err)
	lists := make([][]*candid.Type, len(fuzzLists))
	for i, text := range fuzzLists {
		lists[i], err = parser.ParseTypes(text, in)
		require.NoError(f, err)
		f.Add(candid.NewHeaders().Preorder(lists[i]))
	}
	for _, seed := range []string{
		"4449444c026e016c02007d01000100010501010600",
		"4449444c016d7f0100e807",
		"4449444c00037d7c7105802a0161",
		"4449444c026c0262710161016d0001000100",
	} {
		b, err := hex.DecodeString(seed)
		require.NoError(f, err)
		f.Add(b)
	}
	var d candid.Decoder
	f.Fuzz(func(t *testing.T, msg []byte) {
		for i, types := range lists {
			values, err := d.DecodeValues(msg, types)
			if err != nil {
				var detailed *candid.Error
				require.ErrorAs(t, err, &detailed)
				require.LessOrEqual(t, detailed.Offset, len(msg))
				continue
			}
			encoded, err := candid.AppendValues(nil, types, values)
			require.NoError(t, err, fuzzLists[i])
			again, err := d.DecodeValues(encoded, types)
			require.NoError(t, err, fuzzLists[i])
			requireEqualValues(t, types, values, again)
			parsed, err := parser.ParseValues(format(types, values), types)
			require.NoError(t, err, fuzzLists[i])
			requireEqualValues(t, types, values, parsed)
		}
	})
}

func BenchmarkDecodeValues(b *testing.B) {
	in, err := parser.Parse("http.did", []byte(httpTypes+"type Token = text;"))
	require.NoError(b, err)
	types, err := parser.ParseTypes("(HttpResponse)", in)
	require.NoError(b, err)
	values, err := parser.ParseValues(`(record { status_code = 200; headers = vec { record { "a"; "b" } }; body = blob "hello" })`, types)
	require.NoError(b, err)
	msg, err := candid.AppendValues(nil, types, values)
	require.NoError(b, err)
	var d candid.Decoder
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.DecodeValues(msg, types); err != nil {
			b.Fatal(err)
		}
	}
}
