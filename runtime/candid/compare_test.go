package candid_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func TestCheckSubtype(t *testing.T) {
	const defs = `
type List = opt record { nat; List };
type Tree = vec Tree;
type Json = variant { n : nat; a : vec Json };
type Json2 = variant { n : int; a : vec Json2; s : text };
type Self = service { next : () -> (Self) query };
type Self2 = service { next : () -> (Self2) query; more : () -> () };
`
	tests := []struct{ sub, super, want string }{
		{"nat", "nat", ""},
		{"nat", "int", ""},
		{"int", "nat", "int is not a subtype of nat"},
		{"empty", "text", ""},
		{"text", "reserved", ""},
		{"text", "opt nat", ""},
		{"List", "opt record { nat; List }", ""},
		{"Tree", "vec vec Tree", ""},
		{"Json", "Json2", ""},
		{"Json2", "Json", ".n: int is not a subtype of nat"},
		{"record { a : vec record { b : nat; c : Json } }", "record { a : vec record { b : text } }", ".a.*.b: nat is not a subtype of text"},
		{"record {}", "record { a : opt nat; b : null; c : reserved }", ""},
		{"record {}", "record { a : vec nat }", ".a: is missing and not optional"},
		{"variant { a; b }", "variant { a }", ".b: is no case of the supertype"},
		{"func (int) -> (nat, text)", "func (nat, bool) -> (int)", ""},
		{"func (record { x : nat }) -> ()", "func (record { x : int }) -> ()", ".arg0.x: int is not a subtype of nat"},
		{"func () -> ()", "func () -> (nat)", ".ret0: is missing and not optional"},
		{"func (nat) -> ()", "func () -> ()", ".arg0: is missing and not optional"},
		{"func () -> () query", "func () -> ()", "func annotations differ"},
		{"Self2", "Self", ""},
		{"Self", "Self2", ".more: method is missing"},
		{"Self", "principal", ""},
		{"principal", "Self", "principal is not a subtype of μA. service { next : () -> (A) query }"},
		{"vec Json", "record { Json }", "vec μA. variant { a : vec A; n : nat } is not a subtype of record { μA. variant { a : vec A; n : nat } }"},
	}
	in, err := parser.Parse("test.did", []byte(defs))
	require.NoError(t, err)
	for _, test := range tests {
		types, err := parser.ParseTypes("("+test.sub+", "+test.super+")", in)
		require.NoError(t, err)
		err = candid.CheckSubtype(types[0], types[1])
		if test.want == "" {
			require.NoError(t, err, "%s <: %s", test.sub, test.super)
			continue
		}
		require.EqualError(t, err, "candid: "+test.want)
	}
}

func ExampleCheckSubtype() {
	nat, text := &candid.Type{Kind: candid.KindNat}, &candid.Type{Kind: candid.KindText}
	old := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NamedLabel("fee"), Type: nat}}}
	new := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NamedLabel("fee"), Type: text}}}
	fmt.Println(candid.CheckSubtype(new, old))
	// Output: candid: .fee: text is not a subtype of nat
}
