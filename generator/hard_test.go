package generator

import (
	"fmt"
	"strings"
)

// hardCases are interfaces that are difficult to turn into Go.
func hardCases() map[string]string {
	var many, cases, tuple, chain strings.Builder
	for i := range 220 {
		fmt.Fprintf(&many, "type T%d = record { a : nat; next : opt T%d };\n", i, (i+1)%220)
	}
	var enum strings.Builder
	for i := range 300 {
		fmt.Fprintf(&cases, "c%d : nat%d;", i, []int{8, 16, 32, 64}[i%4])
		fmt.Fprintf(&enum, "c%d;", i)
		fmt.Fprintf(&tuple, "nat%d;", []int{8, 16, 32, 64}[i%4])
	}
	for i := range 60 {
		fmt.Fprintf(&chain, "type V%d = vec V%d;\n", i, i+1)
	}
	return map[string]string{
		"labels": `type A = record { 5 : text; 7 : nat };
			type B = record { 1 : text; 0 : nat };
			type C = record { foo_bar : nat; fooBar : text; FooBar : opt nat; "foo-bar" : nat8 };
			type D = record { "日本" : nat; "🦀" : text; "" : nat; "über" : nat8; "a b" : nat; "\n*/ //go:build x" : nat; "1st" : nat; "a\00" : nat8 };
			type E = variant { "日本"; "🦀" : text; ""; "über" : nat8; "a b"; "\n" : record {}; 4; 9 : nat };
			type F = variant { "日本"; "🦀"; ""; "über"; Red; red; "red "; 4 };
			service : { "日本" : (record { "日本" : nat }) -> (); "🦀" : (nat) -> (nat); "" : () -> (); "a b" : (F) -> (E) }`,
		"options": `type a = opt opt nat; type b = record { x : opt opt opt text; y : vec opt vec opt a; z : opt null; w : opt vec null; u : opt reserved };
			type c = variant { x : opt opt nat; y : opt null; z : vec opt empty; w : opt empty; e : empty; u : vec empty };
			type d = vec vec vec vec vec vec vec opt opt opt b; type e = vec opt null; type f = opt blob; type g = vec opt empty;
			service : { m : (opt opt nat, d, opt null, e) -> (opt opt opt b, c); e : (empty) -> (empty, reserved, null) }`,
		"recursive": `type l = vec l; type o = opt o; type r = record { r }; type p = opt vec p;
			type q = opt s; type s = vec q; type alias = q;
			type tree = variant { leaf : nat; branch : record { left : tree; right : tree }; forest : vec tree };
			type node = record { head : nat; tail : list }; type list = opt node;
			type x = record { y : opt y; n : null }; type y = record { x : vec x; z : variant { x : x; none } };
			type b1 = record { b2 : b2; c : nat }; type b2 = record { b1 : b1 };
			type v = variant { v : v; rec : record { v } }; type w = variant { w : w; stop };
			type in = record { a : opt record { b : vec record { c : opt in } } };
			type nothing = vec nothing2; type nothing2 = record { nothing2; null };
			type zeros = record { null; opt zeros; reserved };
			type f = func (f, tree) -> (s2) query; type s2 = service { f : f; g : (s2) -> (l) };
			type holder = record { f : f; s : s2; fs : vec f; os : opt s2; v : variant { f : f; s : s2; i : func () -> (); is : service {} } };
			service : { m : (l, o, r, p, q, alias, tree, list) -> (x, v, w, f, s2, holder); t : (tree) -> (opt tree, vec r) }`,
		"clashes": `type string = text; type error = record { error : text; Error : nat }; type Service = record { a : nat }; type Client = variant { a; b };
			type Serve = record {}; type UnimplementedService = variant { c : nat }; type candid = nat; type context = record { ctx : nat };
			type ic = vec nat; type NewClient = record { x : nat }; type NewCanister = record { x : text }; type AppendIc = record { y : nat };
			type Result = variant { Ok : nat; Err : record { code : nat } }; type ResultOk = record { v : nat }; type Result_Err = record { w : nat };
			type user = record { address : record { x : nat } }; type UserAddress = record { y : nat }; type User_Address = record { z : nat };
			type User = record { a : nat }; type USER = record { b : nat }; type _ = nat; type __ = record { nat };
			type Color = variant { red; Red; RED; r_ed }; type ColorRed = record { c : nat }; type strconv = record { a : nat };
			type get_result = record { a : nat }; type int = nat8; type stream = opt record { x : nat }; type func_ = func () -> ();
			type main = record { a : nat }; type init = record { a : nat }; type labels = record { candidLabels : nat };
			type nothing = record { nat }; type sizeCandidUser = record { nat };
			service : {
				"type" : (string) -> (error); "func" : (Service, Client) -> (Serve); "error" : (error) -> (); String : () -> (Color);
				get : (record { x : nat }) -> (record { a : nat }); Get : () -> (record { q : nat }); geT : () -> ();
				args : (d : nat, err : nat, r : text, s : blob, q : vec nat, ctx : opt nat, v : nat, c : nat, i : vec text, e : vec opt text, dst : nat, msg : nat, u : nat) -> (dst : nat, d : nat, err : text, s : nat, r : vec nat);
				words : (if : nat, "for" : nat, string : text, len : nat, "nil" : nat, candid : nat, context : nat, int : nat, "日本" : nat, candidLabels : text, append : vec nat) -> (serve : nat, error : text);
				one : (user, ResultOk, UserAddress) -> (Result) query; stop_ : () -> () oneway; cq : (nat, nat) -> (nat, text, error) composite_query;
				NewClient : () -> (); Serve : () -> ()
			}`,
		"big":    many.String() + "type Big = variant {" + cases.String() + "}; type Enum = variant {" + enum.String() + "}; type Tuple = record {" + tuple.String() + "};" + "service : { m : (Big, Enum, Tuple, T0) -> (vec Enum, vec Tuple) }",
		"chains": chain.String() + "type V60 = record { x : vec vec V50 }; service : { m : (V0) -> (V60) }",
		"empty": `type a = record {}; type b = variant {}; type c = record { a; null; reserved }; type d = vec c; type e = vec record {};
			type f = variant { a : a; b : record {}; c : null; d : reserved; e : opt a }; type g = record { x : a; y : opt a; z : vec vec a; w : nat };
			type h = opt b; type i = vec b; type j = record { h; i }; type k = record { x : empty }; type n = null; type m = variant { a : n; b : null };
			service : { m : (a, b, c, d, e) -> (f, g, variant {}); n : (record {}, null) -> (record { record {} }, vec null); o : (n) -> (n, m) }`,
		"bytes": `type byte = nat8; type bytes = vec byte; type b2 = blob; type b3 = vec nat8; type all = record { a : bytes; b : b2; c : b3; d : vec bytes; e : opt blob; f : vec int8; g : vec bool };
			type p = principal; type ps = vec p; type alias = all; type alias2 = alias; type alias3 = opt alias2; type prims = record {
			a : bool; b : nat; c : int; d : nat8; e : nat16; f : nat32; g : nat64; h : int8; i : int16; j : int32; k : int64; l : float32; m : float64; n : text; o : principal; p : null; q : reserved };
			type fixed = record { a : nat8; b : record { float64; float32 }; c : null }; type fixeds = record { a : vec fixed; b : opt fixed; c : variant { a : fixed; b : record { x : nat8; y : bool } }; d : vec opt fixed; e : vec vec nat64 };
			service : { m : (bytes, b2, b3, alias3, ps, p) -> (prims, vec prims, fixeds); s : (vec nat8, blob) -> (func (nat) -> (text) query, service { x : () -> () }) }`,
		"docs":  "// First line\r\n// */ }\n//go:build ignore\n// +build ignore\n//line x.go:1\n// \xe2\x80\xa8 func init() {}\n//\n// # Heading\n//   - list\n//\tcode\ntype a = record {\n// field */ doc\n//go:embed x\nx : nat;\n// second\n// +build x\n 7 : nat };\n// enum\ntype e = variant {\n// case\n// +build y\na;\nb };\n// variant\ntype v = variant {\n// case\n//go:build z\na : nat;\n// Deprecated: it\nb };\nservice : {\n// method */\n//go:noinline\nm : () -> () }",
		"types": "type OnlyTypes = nat64;",
		"none":  "",
		"inline": `type shared = func (record { s : nat }) -> (variant { t; u : nat });
			service : { a : (record { x : record { y : record { z : record { w : variant { p : record { q : vec record { variant { e; f : record { nat; text } } } } } } } } }) -> (record { ok : variant { a : variant { b : variant { c; d } } } }, vec vec opt record { nat });
			f : shared; g : shared; h : (record { n : nat }, named : record { n : nat }) -> (variant { x; y }) query }`,
	}
}
