package candid_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func primitive(k candid.Kind) *candid.Type { return &candid.Type{Kind: k} }

func optOf(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindOpt, Elem: t} }

func tupleOf(types ...*candid.Type) *candid.Type {
	t := &candid.Type{Kind: candid.KindRecord}
	for i, part := range types {
		t.Fields = append(t.Fields, candid.Field{Label: candid.NumberedLabel(uint32(i)), Type: part})
	}
	return t
}

func TestHeaders(t *testing.T) {
	nat, text := primitive(candid.KindNat), primitive(candid.KindText)
	list := &candid.Type{Kind: candid.KindOpt}
	list.Elem = tupleOf(nat, list)
	unrolled := optOf(tupleOf(primitive(candid.KindNat), optOf(tupleOf(nat, list))))
	again := &candid.Type{Kind: candid.KindOpt}
	again.Elem = tupleOf(nat, again)
	double := &candid.Type{Kind: candid.KindOpt}
	double.Elem = tupleOf(nat, optOf(tupleOf(nat, double)))
	query := &candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{text}, Results: []*candid.Type{list}, Mode: candid.ModeQuery}
	service := &candid.Type{Kind: candid.KindService, Methods: []candid.Method{{Name: "a", Type: query}, {Name: "é", Type: query}}}
	tests := []struct {
		name      string
		types     []*candid.Type
		pre, post string
	}{
		{"none", nil, "0000", ""},
		{"primitive", []*candid.Type{nat, text, primitive(candid.KindPrincipal)}, "00037d7168", ""},
		{"parts", []*candid.Type{tupleOf(optOf(text), nat, optOf(text))}, "02 6c03 0001 017d 0201 6e71 01 00", "02 6e71 6c03 0000 017d 0200 01 01"},
		{"list", []*candid.Type{list}, "026e016c02007d01000100", ""},
		{"list unrolled", []*candid.Type{list, unrolled, list.Elem}, "02 6e01 6c02007d0100 03 000001", ""},
		{"list again", []*candid.Type{list, again, again.Elem}, "02 6e01 6c02007d0100 03 000001", ""},
		{"list of two", []*candid.Type{double}, "04 6e01 6c02007d0102 6e03 6c02007d0100 01 00", "04 6e03 6c02007d0100 6e01 6c02007d0102 01 00"},
		{"service", []*candid.Type{service}, "04 69020161 0102c3a901 6a0171010201 01 6e03 6c02007d0102 0100",
			"04 6e01 6c02007d0100 6a0171010001 01 69020161 0202c3a902 0103"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := candid.NewHeaders()
			for range 2 { // the second time from memory
				pre := hex.EncodeToString(h.Preorder(test.types))
				require.Equal(t, "4449444c"+removeSpace(test.pre), pre)
				post := hex.EncodeToString(h.Postorder(test.types))
				if test.post == "" {
					test.post = test.pre
				}
				require.Equal(t, "4449444c"+removeSpace(test.post), post)
			}
		})
	}
}

func removeSpace(s string) string {
	b := []byte(nil)
	for i := range len(s) {
		if s[i] != ' ' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// TestHeadersSame compares with equality found by comparing pair by pair.
func TestHeadersSame(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		types := randomTypes(random, 2+random.IntN(12))
		h := candid.NewHeaders()
		random.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
		for _, a := range types {
			for _, b := range types {
				want := equalTypes(a, b, map[[2]*candid.Type]bool{})
				require.Equal(t, want, h.Same(a, b), "seed %d: %s, %s", seed, a, b)
			}
		}
	}
}

// randomTypes makes types that use each other.
func randomTypes(random *rand.Rand, n int) []*candid.Type {
	types := []*candid.Type{primitive(candid.KindNat), primitive(candid.KindText)}
	for range n {
		types = append(types, new(candid.Type))
	}
	any := func() *candid.Type { return types[random.IntN(len(types))] }
	for _, ty := range types[2:] {
		switch random.IntN(4) {
		case 0:
			*ty = candid.Type{Kind: candid.KindOpt, Elem: any()}
		case 1:
			*ty = *tupleOf(any())
		case 2:
			*ty = *tupleOf(any(), any())
		case 3:
			*ty = candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{any()}, Results: []*candid.Type{any()}}
		}
	}
	return types
}

// equalTypes says whether no walk along the parts finds a difference.
func equalTypes(a, b *candid.Type, assumed map[[2]*candid.Type]bool) bool {
	pair := [2]*candid.Type{a, b}
	if assumed[pair] {
		return true
	}
	assumed[pair] = true
	if a.Kind != b.Kind || len(a.Fields) != len(b.Fields) {
		return false
	}
	switch a.Kind {
	case candid.KindOpt:
		return equalTypes(a.Elem, b.Elem, assumed)
	case candid.KindFunc:
		return equalTypes(a.Args[0], b.Args[0], assumed) && equalTypes(a.Results[0], b.Results[0], assumed)
	}
	for i := range a.Fields {
		if !equalTypes(a.Fields[i].Type, b.Fields[i].Type, assumed) {
			return false
		}
	}
	return true
}

// TestHeadersManyTypes writes the headers of a service with 10,000
// definitions, all on one cycle, and again of a copy.
func TestHeadersManyTypes(t *testing.T) {
	const n = 10_000
	ring := func() []*candid.Type {
		types := make([]*candid.Type, n)
		for i := range types {
			types[i] = &candid.Type{Kind: candid.KindRecord}
		}
		for i, ty := range types {
			*ty = *tupleOf(primitive(candid.KindNat), optOf(types[(i+1)%n]))
		}
		types[n-1].Fields[0].Type = primitive(candid.KindText)
		return types
	}
	h := candid.NewHeaders()
	a, b := ring(), ring()
	for i := range a {
		require.True(t, h.Same(a[i], b[i]))
	}
	require.False(t, h.Same(a[0], b[1]))
	require.Equal(t, h.Preorder(a[:1]), h.Preorder(b[:1]))
}

func TestHeadersManyMethods(t *testing.T) {
	h := candid.NewHeaders()
	previous := primitive(candid.KindText)
	for i := range 10_000 {
		label := candid.NamedLabel("f" + strconv.Itoa(i))
		previous = &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: label, Type: previous}}}
		if i%1000 == 0 {
			require.NotEmpty(t, h.Preorder([]*candid.Type{previous}))
		}
	}
}

func TestHeadersSignature(t *testing.T) {
	inner := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		{Label: candid.NamedLabel("b"), Type: primitive(candid.KindNull)},
		{Label: candid.NumberedLabel(98765), Type: primitive(candid.KindNull)},
	}}
	outer := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NamedLabel("a"), Type: inner}}}
	s := candid.NewHeaders().Signature([]*candid.Type{outer, primitive(candid.KindNat)})
	require.Equal(t, "a\x00b\x00", s.Labels)
	require.NotEqual(t, s.Types, s.Postorder)
	require.Len(t, s.Postorder, len(s.Types))
	require.Empty(t, candid.NewHeaders().Signature([]*candid.Type{optOf(primitive(candid.KindNat))}).Postorder)
}

// FuzzHeaders makes types that use each other at random and reads the headers
// back that are written of them.
func FuzzHeaders(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(77), uint64(3))
	f.Fuzz(func(t *testing.T, seed, more uint64) {
		types := randomTypes(rand.New(rand.NewPCG(seed, more)), 1+int(seed%20))
		h := candid.NewHeaders()
		for _, header := range [][]byte{h.Preorder(types), h.Postorder(types)} {
			read, err := new(candid.Decoder).ReadTypes(header)
			require.NoError(t, err)
			require.Len(t, read, len(types))
			for i := range types {
				require.True(t, h.Same(types[i], read[i]))
			}
		}
		for i := range types {
			for j := range types {
				require.Equal(t, equalTypes(types[i], types[j], map[[2]*candid.Type]bool{}), h.Same(types[i], types[j]))
			}
		}
	})
}

func ExampleHeaders() {
	list := &candid.Type{Kind: candid.KindOpt}
	list.Elem = &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{
		{Label: candid.NumberedLabel(0), Type: &candid.Type{Kind: candid.KindNat}},
		{Label: candid.NumberedLabel(1), Type: list},
	}}
	fmt.Println(list)
	fmt.Printf("%q\n", candid.NewHeaders().Preorder([]*candid.Type{list}))
	// Output:
	// μA. opt record { nat; A }
	// "DIDL\x02n\x01l\x02\x00}\x01\x00\x01\x00"
}
