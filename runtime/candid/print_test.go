package candid_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func field(name string, t *candid.Type) candid.Field {
	return candid.Field{Label: candid.NamedLabel(name), Type: t}
}

func TestFormatValues(t *testing.T) {
	null, nat := primitive(candid.KindNull), primitive(candid.KindNat)
	float32, float64 := primitive(candid.KindFloat32), primitive(candid.KindFloat64)
	text := primitive(candid.KindText)
	vec := func(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindVec, Elem: t} }
	record := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{field("a", nat), field("record", optOf(nat))}}
	variant := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		{Label: candid.NumberedLabel(7), Type: null}, field("a", null), field("b", primitive(candid.KindReserved)), field("ö", nat),
	}}
	id := candid.MustParsePrincipal("aaaaa-aa")
	tests := []struct {
		t    *candid.Type
		v    candid.Value
		want string
	}{
		{null, candid.Null{}, "null"},
		{primitive(candid.KindReserved), candid.Reserved{}, "null"},
		{primitive(candid.KindBool), candid.Bool(true), "true"},
		{nat, candid.NewNat(1_000_000), "1000000"},
		{primitive(candid.KindInt), candid.NewInt(-5), "-5"},
		{primitive(candid.KindNat64), candid.Nat64(math.MaxUint64), "18446744073709551615"},
		{primitive(candid.KindInt64), candid.Int64(math.MinInt64), "-9223372036854775808"},
		{primitive(candid.KindInt8), candid.Int8(-1), "-1"},
		{float64, candid.Float64(1), "1.0"},
		{float64, candid.Float64(math.Copysign(0, -1)), "-0.0"},
		{float64, candid.Float64(0.1), "0.1"},
		{float32, candid.Float32(0.1), "0.1"},
		{float64, candid.Float64(1e20), "100000000000000000000.0"},
		{float64, candid.Float64(1e21), "1e+21"},
		{float64, candid.Float64(-1.5e-7), "-1.5e-7"},
		{float64, candid.Float64(5e-324), "5e-324"},
		{float64, candid.Float64(0.000001), "0.000001"},
		{float32, candid.Float32(math.MaxFloat32), "3.4028235e+38"},
		{float64, candid.Float64(math.NaN()), "NaN"},
		{float32, candid.Float32(math.Inf(1)), "inf"},
		{float64, candid.Float64(math.Inf(-1)), "-inf"},
		{text, candid.Text("a\n\r\t\\\"'é\x00\x7f\u0085☃"), `"a\n\r\t\\\"'é\u{0}\u{7f}\u{85}☃"`},
		{vec(primitive(candid.KindNat8)), candid.Blob("a\"\\\x00é~"), `blob "a\22\5c\00\c3\a9~"`},
		{vec(primitive(candid.KindNat8)), candid.Blob(nil), `blob ""`},
		{vec(nat), candid.Vec{}, "vec {}"},
		{vec(nat), candid.Vec{candid.NewNat(1), candid.NewNat(2)}, "vec { 1; 2 }"},
		{optOf(optOf(null)), candid.Opt{}, "null"},
		{optOf(optOf(null)), candid.Opt{Value: candid.Opt{}}, "opt null"},
		{optOf(optOf(null)), candid.Opt{Value: candid.Opt{Value: candid.Null{}}}, "opt opt null"},
		{record, candid.Record{{ID: candid.Hash("a"), Value: candid.NewNat(1)}, {ID: candid.Hash("record"), Value: candid.Opt{Value: candid.NewNat(2)}}},
			`record { a = 1; "record" = opt 2 }`},
		{&candid.Type{Kind: candid.KindRecord}, candid.Record{}, "record {}"},
		{tupleOf(nat, text), candid.Record{{ID: 0, Value: candid.NewNat(1)}, {ID: 1, Value: candid.Text("x")}}, `record { 1; "x" }`},
		{variant, candid.Variant{ID: 7, Value: candid.Null{}}, "variant { 7 }"},
		{variant, candid.Variant{ID: candid.Hash("a"), Value: candid.Null{}}, "variant { a }"},
		{variant, candid.Variant{ID: candid.Hash("b"), Value: candid.Reserved{}}, "variant { b = null }"},
		{variant, candid.Variant{ID: candid.Hash("ö"), Value: candid.NewNat(0)}, `variant { "ö" = 0 }`},
		{primitive(candid.KindPrincipal), id, `principal "aaaaa-aa"`},
		{&candid.Type{Kind: candid.KindService}, candid.Service{Principal: id}, `service "aaaaa-aa"`},
		{&candid.Type{Kind: candid.KindFunc}, candid.Func{Principal: id, Method: "get_it"}, `func "aaaaa-aa".get_it`},
		{&candid.Type{Kind: candid.KindFunc}, candid.Func{Principal: id, Method: "query"}, `func "aaaaa-aa"."query"`},
	}
	for _, test := range tests {
		require.Equal(t, "("+test.want+")", format([]*candid.Type{test.t}, []candid.Value{test.v}))
	}
	require.Equal(t, "()", format(nil, nil))
	require.Equal(t, `(1, "x")`, format([]*candid.Type{nat, text}, []candid.Value{candid.NewNat(1), candid.Text("x")}))
	// What does not fit its type is still printed.
	require.Equal(t, "(record { 5 = variant { 6 = null } })", format([]*candid.Type{nat},
		[]candid.Value{candid.Record{{ID: 5, Value: candid.Variant{ID: 6}}}}))
}

func TestFormatLongNumbers(t *testing.T) {
	at := []*candid.Type{primitive(candid.KindNat)}
	nines, err := candid.ParseNat(strings.Repeat("9", 10_000))
	require.NoError(t, err)
	require.Equal(t, "("+strings.Repeat("9", 10_000)+")", format(at, []candid.Value{nines}))
	hex := format(at, []candid.Value{nines.Add(candid.NewNat(1))})
	require.True(t, strings.HasPrefix(hex, "(0x"), hex[:20])
	require.NotEqual(t, "0", hex[3:4])
	long := candid.NatFromBytes([]byte(strings.Repeat("\x00", 9_999) + "\x0f"))
	require.Equal(t, "(0xf"+strings.Repeat("0", 2*9_999)+")", format(at, []candid.Value{long}))
	negative := candid.IntFromParts(true, long)
	require.Equal(t, "(-0xf"+strings.Repeat("0", 2*9_999)+")", format([]*candid.Type{primitive(candid.KindInt)}, []candid.Value{negative}))
}

func TestTypeString(t *testing.T) {
	nat := primitive(candid.KindNat)
	list := &candid.Type{Kind: candid.KindOpt}
	list.Elem = tupleOf(nat, list)
	self := &candid.Type{Kind: candid.KindService}
	self.Methods = []candid.Method{{Name: "vec", Type: &candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{nat, list}, Results: []*candid.Type{self}, Mode: candid.ModeCompositeQuery}}}
	callback := &candid.Type{Kind: candid.KindFunc, Mode: candid.ModeQuery}
	callback.Args = []*candid.Type{callback}
	variant := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{field("a", primitive(candid.KindNull)), field("b", nat)}}
	for want, ty := range map[string]*candid.Type{
		"nat":                       nat,
		"blob":                      {Kind: candid.KindVec, Elem: primitive(candid.KindNat8)},
		"μA. opt record { nat; A }": list,
		"μA. record { nat; opt A }": list.Elem,
		"record {}":                 {Kind: candid.KindRecord},
		"variant { a; b : nat }":    variant,
		"μA. func (A) -> () query":  callback,
		"service { m : μA. func (A) -> () query }":                                        {Kind: candid.KindService, Methods: []candid.Method{{Name: "m", Type: callback}}},
		`μA. service { "vec" : (nat, μB. opt record { nat; B }) -> (A) composite_query }`: self,
	} {
		require.Equal(t, want, ty.String())
	}
	tree := nat
	for range 40 {
		tree = tupleOf(tree, tree)
	}
	require.Len(t, tree.String(), 2_000+len("…"))
}

func TestLabelString(t *testing.T) {
	for want, label := range map[string]candid.Label{
		"5":            candid.NumberedLabel(5),
		"a_1":          candid.NamedLabel("a_1"),
		`"1a"`:         candid.NamedLabel("1a"),
		`""`:           candid.NamedLabel(""),
		`"record"`:     candid.NamedLabel("record"),
		`"true"`:       candid.NamedLabel("true"),
		`"a b\n☃"`:     candid.NamedLabel("a b\n☃"),
		`"4294967295"`: candid.NamedLabel("4294967295"),
	} {
		require.Equal(t, want, label.String())
	}
}

func ExampleFormatValues() {
	types := []*candid.Type{{Kind: candid.KindOpt, Elem: &candid.Type{Kind: candid.KindNat}}, {Kind: candid.KindText}}
	values := []candid.Value{candid.Opt{Value: candid.NewNat(5)}, candid.Text("five")}
	fmt.Println(string(candid.FormatValues(nil, types, values)))
	// Output: (opt 5, "five")
}
