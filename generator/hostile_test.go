package generator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// hostileDid has types for values that cannot be encoded and messages that must
// be refused.
const hostileDid = `
type Nest = opt Nest;
type Loop = vec Loop;
type Rec = record { Rec };
type Tree = record { v : nat; left : opt Tree; right : opt Tree };
type Json = variant { "null"; arr : vec Json; obj : vec record { text; Json }; deep : opt opt opt opt opt opt opt nat };
type Wrap = record { w : record { l : Nest } };
type Enum = variant { red; green; blue };
type Var = variant { a : nat; b : Rec; c : record { x : text; y : opt Var }; d };
type Nulls = vec null;
type Empties = vec record {};
type Zeros = vec record { null; reserved; record {} };
type Nothings = vec empty;
type Recs = vec Rec;
type Request = record { headers : vec record { text; text }; body : blob };
type Blobs = vec blob;
type Nats = vec nat;
type Call = func (Request) -> (Json) query;
`

// hostileTest is the test of the package that is generated for hostileDid.
const hostileTest = `package hostile

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

// nest gives a value of n levels.
func nest(n int) (v Nest) {
	for range n - 1 {
		content := v
		v = &content
	}
	return v
}

// array gives a value of 2 n + 1 levels.
func array(n int) (v JSON) {
	v = JSONNull{}
	for range n {
		v = JSONArr{Value: []JSON{v}}
	}
	return v
}

// foreign is a Var only for Go's compiler.
type foreign struct{ Var }

func TestCannotEncode(t *testing.T) {
	var cycle Nest
	cycle = &cycle
	loop := make(Loop, 100)
	for i := range loop {
		loop[i] = loop
	}
	tree := &Tree{}
	tree.Left, tree.Right = tree, tree
	rec := &Rec{}
	rec.F0 = rec
	var none Var
	appendVar := func(v Var) func([]byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return AppendVar(dst, v) }
	}
	for want, encode := range map[string][]func([]byte) ([]byte, error){
		"values nested more than 10,000 levels deep": {
			func(dst []byte) ([]byte, error) { return AppendNest(dst, nest(10_001)) },
			func(dst []byte) ([]byte, error) { return AppendNest(dst, nest(1_000_000)) },
			func(dst []byte) ([]byte, error) { return AppendNest(dst, cycle) },
			func(dst []byte) ([]byte, error) { return AppendLoop(dst, loop) },
			func(dst []byte) ([]byte, error) { return AppendTree(dst, tree) },
			func(dst []byte) ([]byte, error) { return AppendJSON(dst, array(5_000)) },
			func(dst []byte) ([]byte, error) { return AppendWrap(dst, &Wrap{W: WrapW{L: nest(9_999)}}) },
		},
		"a value of type Rec, which has none": {
			func(dst []byte) ([]byte, error) { return AppendRec(dst, rec) },
			func(dst []byte) ([]byte, error) { return AppendRec(dst, &Rec{}) },
			func(dst []byte) ([]byte, error) { return AppendRecs(dst, make(Recs, 1)) },
			appendVar(VarB{}),
		},
		"a value of type empty": {
			func(dst []byte) ([]byte, error) { return AppendNothings(dst, make(Nothings, 1)) },
		},
		"a value of type Var that is nil or none of its cases": {
			appendVar(nil), appendVar((*VarA)(nil)), appendVar(&VarA{}), appendVar(foreign{}), appendVar(foreign{VarD{}}),
			appendVar(VarC{Y: &none}),
		},
		"a value of type Enum that is none of its constants": {
			func(dst []byte) ([]byte, error) { return AppendEnum(dst, 3) },
			func(dst []byte) ([]byte, error) { return AppendEnum(dst, 255) },
		},
		"text that is not UTF-8": {
			appendVar(VarC{X: "\xff"}),
			func(dst []byte) ([]byte, error) { return AppendCall(dst, Call{candid.Func{Method: "\xc3"}}) },
		},
	} {
		for i, f := range encode {
			for _, room := range []int{6, 4096} {
				dst, err := f(append(make([]byte, 0, room), "before"...))
				var cannot *candid.EncodeError
				if string(dst) != "before" || cap(dst) != room || !errors.As(err, &cannot) || cannot.Reason != want {
					t.Errorf("%s, %d: %q, %v", want, i, dst, err)
				}
			}
		}
	}
}

// check encodes a value, decodes it in all ways and encodes it again.
func check[T any](t *testing.T, encode func([]byte, T) ([]byte, error), decode func(*candid.Decoder, []byte, *T) error, v T) {
	t.Helper()
	msg, err := encode(nil, v)
	if err != nil {
		t.Error(err)
		return
	}
	for _, m := range [][]byte{msg, withArgument(msg)} {
		var again T
		if err := decode(new(candid.Decoder), m, &again); err != nil {
			t.Error(err)
		} else if b, err := encode(nil, again); err != nil || !bytes.Equal(b, msg) {
			t.Error("it became another message:", err)
		}
	}
}

// withArgument adds an argument that is not expected to a message of one argument.
func withArgument(msg []byte) []byte {
	var d candid.Decoder
	types, err := d.ReadTypes(msg)
	if err != nil {
		panic(err)
	}
	values := msg[len(candid.NewHeaders().Preorder(types)):]
	header := candid.NewHeaders().Preorder(append(types, &candid.Type{Kind: candid.KindNat8}))
	return append(append(header, values...), 0)
}

func TestDeep(t *testing.T) {
	check(t, AppendNest, DecodeNest, nest(10_000))
	check(t, AppendJSON, DecodeJSON, array(4_999))
	wrap := Wrap{W: WrapW{L: nest(9_998)}}
	check(t, func(dst []byte, v Wrap) ([]byte, error) { return AppendWrap(dst, &v) }, DecodeWrap, wrap)
}

func uleb(n uint64) string { return string(candid.AppendNat(nil, candid.NewNat(n))) }

// refuse holds that a message is refused on both paths; "" is for accepted.
func refuse[T any](t *testing.T, decode func(*candid.Decoder, []byte, *T) error, header, values, want string) {
	t.Helper()
	for _, alias := range []bool{false, true} {
		for i, msg := range [][]byte{[]byte(header + values), withArgument([]byte(header + values))} {
			var v T
			err := decode(&candid.Decoder{Alias: alias}, msg, &v)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%T, %d: %v, not %s", v, i, err, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	const deep, empty, short = "values are nested too deeply", "too many values that take no byte", "message ends too early"
	refuse(t, DecodeNest, candidNest, strings.Repeat("\x01", 9_999)+"\x00", "")
	for _, n := range []int{10_000, 10_001, 3_000_000} {
		refuse(t, DecodeNest, candidNest, strings.Repeat("\x01", n)+"\x00", deep)
		refuse(t, DecodeLoop, candidLoop, strings.Repeat("\x01", n)+"\x00", deep)
	}
	refuse(t, DecodeRec, candidRec, "", deep)
	refuse(t, DecodeRecs, candidRecs, uleb(1<<20), deep)
	refuse(t, DecodeRecs, candidRecs, uleb(1<<40), empty)
	refuse(t, DecodeNothings, candidNothings, uleb(1<<20), "arg 0[0]: type empty has no values")
	refuse(t, DecodeNothings, candidNothings, uleb(1<<40), empty)
	refuse(t, DecodeNulls, candidNulls, uleb(1<<20), "")
	refuse(t, DecodeEmpties, candidEmpties, uleb(1<<20), "")
	refuse(t, DecodeZeros, candidZeros, uleb(1<<18), "")
	for _, n := range []uint64{1<<20 + 1_000, 1 << 40, 1<<64 - 1} {
		refuse(t, DecodeNulls, candidNulls, uleb(n), empty)
		refuse(t, DecodeEmpties, candidEmpties, uleb(n), empty)
		refuse(t, DecodeZeros, candidZeros, uleb(n/4), empty)
		refuse(t, DecodeNats, candidNats, uleb(n), short)
		refuse(t, DecodeBlobs, candidBlobs, uleb(n), short)
		refuse(t, DecodeBlobs, candidBlobs, "\x01"+uleb(n), "arg 0[0]: "+short)
	}
	refuse(t, DecodeNats, candidNats, "\x81\x80\x80\x80\x80\x80\x80\x80\x80\x00\x05", "")
	refuse(t, DecodeNats, candidNats, "\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00\x05", "count or length takes more than 10 bytes")
	refuse(t, DecodeNats, candidNats, "\x01\x85"+strings.Repeat("\x80", 1<<20)+"\x00", "")
	refuse(t, DecodeNats, candidNats, "\x01"+strings.Repeat("\xff", 1<<20)+"\x01", "")
	refuse(t, DecodeEnum, candidEnum, "\x03", "variant has no such case")
	refuse(t, DecodeVar, candidVar, "\x02\x02", "arg 0.")
	headers := "\x00\x04" + strings.Repeat("\x01a\x01b", 3)
	refuse(t, DecodeRequest, candidRequest, headers+"\x01a\x02b\xff", "candid: arg 0.headers[3].1: text is not valid UTF-8 (offset ")
	refuse(t, DecodeRequest, candidRequest, headers+"\x01a\x01b", "")
}
`

// TestHostile holds what generated code does about values that cannot be
// encoded and about hostile messages.
func TestHostile(t *testing.T) {
	module := newTrialModule(t)
	in, err := parser.Parse("hostile.did", []byte(hostileDid))
	require.NoError(t, err)
	module.generate(in, Options{Source: "hostile.did", Name: "hostile", Package: "hostile"})
	module.write("hostile/hostile_test.go", hostileTest)
	module.run("test", "./...")
}
