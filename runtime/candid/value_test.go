package candid_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func TestAppendValuesErrors(t *testing.T) {
	nat := primitive(candid.KindNat)
	headers := &candid.Type{Kind: candid.KindVec, Elem: tupleOf(primitive(candid.KindText), nat)}
	request := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NamedLabel("headers"), Type: headers}}}
	header := func(values ...candid.Value) candid.Value {
		r := candid.Record{}
		for i, v := range values {
			r = append(r, candid.FieldValue{ID: uint32(i), Value: v})
		}
		return candid.Record{{ID: candid.Hash("headers"), Value: candid.Vec{r}}}
	}
	blob := &candid.Type{Kind: candid.KindVec, Elem: primitive(candid.KindNat8)}
	variant := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{field("a", nat)}}
	deep := &candid.Type{Kind: candid.KindOpt}
	deep.Elem = deep
	tests := []struct {
		t    *candid.Type
		v    candid.Value
		want string
	}{
		{nat, nil, "arg 0: want nat, have nothing"},
		{nat, candid.NewInt(1), "arg 0: want nat, have int"},
		{primitive(candid.KindEmpty), candid.Null{}, "arg 0: want empty, have null"},
		{request, header(candid.Text("a"), candid.Text("b")), "arg 0.headers[0].1: want nat, have text"},
		{request, header(candid.Text("\xff"), candid.NewNat(1)), "arg 0.headers[0].0: text is not valid UTF-8"},
		{request, header(candid.Text("a")), "arg 0.headers[0]: record has no field 1"},
		{request, header(candid.Text("a"), candid.NewNat(1), candid.Null{}), "arg 0.headers[0]: record has a field 2 out of order or not in its type"},
		{request, candid.Record{}, "arg 0: record has no field headers"},
		{blob, candid.Vec{}, "arg 0: want blob, have vec"},
		{headers, candid.Blob{}, "arg 0: want vec, have blob"},
		{variant, candid.Variant{ID: 5}, "arg 0: variant has no tag 5"},
		{variant, candid.Variant{ID: candid.Hash("a"), Value: candid.Bool(true)}, "arg 0.a: want nat, have bool"},
		{optOf(nat), candid.NewNat(1), "arg 0: want opt, have nat"},
		{&candid.Type{Kind: candid.KindFunc}, candid.Func{Method: "\xff"}, "arg 0: method name is not valid UTF-8"},
		{deep, nestedOpts(10_001), "arg 0: nested deeper than 10000 levels"},
	}
	for _, test := range tests {
		dst, err := candid.AppendValues([]byte("x"), []*candid.Type{test.t}, []candid.Value{test.v})
		require.EqualError(t, err, "candid: cannot encode "+test.want)
		var encoding *candid.EncodeError
		require.ErrorAs(t, err, &encoding)
		require.Equal(t, "x", string(dst))
	}
	_, err := candid.AppendValues(nil, []*candid.Type{deep}, []candid.Value{nestedOpts(10_000)})
	require.NoError(t, err)
	_, err = candid.AppendValues(nil, nil, []candid.Value{candid.Null{}})
	require.EqualError(t, err, "candid: cannot encode 1 values at 0 types")
}

// nestedOpts gives a value of so many options inside each other.
func nestedOpts(levels int) candid.Value {
	v := candid.Opt{}
	for range levels - 1 {
		v = candid.Opt{Value: v}
	}
	return v
}

// TestDecodeValuesWithoutBytes holds that values without bytes are limited by
// their number alone.
func TestDecodeValuesWithoutBytes(t *testing.T) {
	elem := tupleOf()
	for values := 1; values < 6; values++ {
		types := []*candid.Type{{Kind: candid.KindVec, Elem: elem}}
		header := candid.NewHeaders().Preorder(types)
		header = header[:len(header):len(header)]
		var d candid.Decoder
		decoded, err := d.DecodeValues(candid.AppendLen(header, (1<<20)/values), types)
		require.NoError(t, err, values)
		require.Len(t, decoded[0], (1<<20)/values)
		_, err = d.DecodeValues(candid.AppendLen(header, (1<<20+16*100)/values), types)
		require.ErrorContains(t, err, "too many values that take no byte")
		elem = tupleOf(elem)
	}
}

func TestEqual(t *testing.T) {
	values := []candid.Value{
		nil, candid.Null{}, candid.Reserved{}, candid.Bool(true), candid.Bool(false),
		candid.NewNat(1), candid.NewInt(1), candid.Nat8(1), candid.Int8(1), candid.Nat32(1), candid.Text("1"),
		candid.Float32(0), candid.Float32(float32(math.Copysign(0, -1))), candid.Float64(0), candid.Float64(math.NaN()), candid.Float32(float32(math.NaN())),
		candid.Opt{}, candid.Opt{Value: candid.Opt{}}, candid.Vec{}, candid.Blob{}, candid.Blob("a"), candid.Record{},
		candid.Vec{candid.NewNat(1)}, candid.Vec{candid.NewNat(2)}, candid.Vec{candid.Float64(math.NaN())},
		candid.Record{{ID: 1, Value: candid.Null{}}}, candid.Record{{ID: 2, Value: candid.Null{}}}, candid.Record{{ID: 1, Value: candid.Vec{}}},
		candid.Variant{ID: 1, Value: candid.Null{}}, candid.Variant{ID: 2, Value: candid.Null{}}, candid.Variant{ID: 1, Value: candid.Blob{}},
		candid.AnonymousPrincipal(), candid.Service{}, candid.Func{}, candid.Func{Method: "a"},
	}
	for i, a := range values {
		for j, b := range values {
			require.Equal(t, i == j, candid.Equal(a, b), "%#v, %#v", a, b)
		}
	}
	require.True(t, candid.Equal(candid.Vec(nil), candid.Vec{}))
	require.True(t, candid.Equal(candid.Float64(math.Float64frombits(0x7ff8000000000001)), candid.Float64(math.Float64frombits(0xfff0000000000003))))
}

func ExampleAppendValues() {
	types := []*candid.Type{{Kind: candid.KindNat}, {Kind: candid.KindText}}
	msg, err := candid.AppendValues(nil, types, []candid.Value{candid.NewNat(300), candid.Text("hi")})
	fmt.Printf("%q %v\n", msg, err)
	_, err = candid.AppendValues(nil, types, []candid.Value{candid.NewNat(300), candid.Bool(true)})
	fmt.Println(err)
	// Output:
	// "DIDL\x00\x02}q\xac\x02\x02hi" <nil>
	// candid: cannot encode arg 1: want text, have bool
}

func ExampleDecoder_DecodeValues() {
	types := []*candid.Type{{Kind: candid.KindInt}, {Kind: candid.KindOpt, Elem: &candid.Type{Kind: candid.KindText}}}
	var d candid.Decoder
	values, err := d.DecodeValues([]byte("DIDL\x00\x01\x7d\x05"), types) // a nat, and nothing more
	fmt.Println(string(candid.FormatValues(nil, types, values)), err)
	_, err = d.DecodeValues([]byte("DIDL\x00\x01\x7e\x01"), types) // a bool
	fmt.Println(err)
	// Output:
	// (5, null) <nil>
	// candid: arg 0: bool does not fit the expected type int (offset 7)
}
