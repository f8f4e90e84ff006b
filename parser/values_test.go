package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func TestParseValues(t *testing.T) {
	in := parse(t, `type List = opt record { nat; List }; type R = record { a : nat; b : opt text; 5 : null; 6 : reserved };
		type V = variant { ok : nat; err; 7 : opt text; none : reserved };`)
	for _, test := range []struct{ types, text, want string }{
		{"()", "()", "()"},
		{"(nat)", " ( 1_000, ) // done", "(1000)"},
		{"(nat, nat, nat, nat)", "(0x1F, +5, 0xf_, -0)", ""},
		{"(nat, nat)", "(0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_ff, 340282366920938463463374607431768211456)", "(87112285931760246646623899502532662132735, 340282366920938463463374607431768211456)"},
		{"(int, int, int)", "(-5, +0x10, -0x8000_0000_0000_0000_0)", "(-5, 16, -147573952589676412928)"},
		{"(nat8, nat16, nat32, nat64)", "(255, 65535, 4294967295, 18446744073709551615)", "(255, 65535, 4294967295, 18446744073709551615)"},
		{"(int8, int16, int32, int64)", "(-128, -32768, -2147483648, -9223372036854775808)", "(-128, -32768, -2147483648, -9223372036854775808)"},
		{"(int8, int16, int32, int64)", "(127, 32767, 2147483647, 9223372036854775807)", "(127, 32767, 2147483647, 9223372036854775807)"},
		{"(float64, float64, float64, float64, float64)", "(5, -0, 0x10, 1_0.5_0, .5)", "(5.0, -0.0, 16.0, 10.5, 0.5)"},
		{"(float64, float64, float64, float64)", "(1., 1e3, 1.5E-3, 0x1.8p1)", "(1.0, 1000.0, 0.0015, 3.0)"},
		{"(float64, float64, float64, float64, float32)", "(NaN, inf, -inf, +inf, 0.1)", "(NaN, inf, -inf, inf, 0.1)"},
		{"(float64)", "(0x1.8)", "(1.5)"},
		{"(bool, bool, null)", "(true, false, null)", "(true, false, null)"},
		{"(text, text)", `("a\u{26_03}\e2\98\83\"\n\'", "")`, `("a☃☃\"\n'", "")`},
		{"(blob, vec nat8, blob, vec nat)", `("\ff\00a", vec { 1; 0xff }, vec {}, blob "\01")`, "error"},
		{"(blob, vec nat8, blob, vec nat)", `(blob "\ff\00a", vec { 1; 0xff }, vec {}, blob "\01")`, `(blob "\ff\00a", blob "\01\ff", blob "", vec { 1 })`},
		{"(opt nat, opt opt nat, opt null, opt opt nat)", "(opt 5, opt null, opt null, null)", "(opt 5, opt null, opt null, null)"},
		{"(vec opt nat)", "(vec { opt 1; null; })", "(vec { opt 1; null })"},
		{"(List)", "(opt record { 1; opt record { 2; null } })", ""},
		{"(R)", `(record { a = 1 })`, "(record { 5 = null; 6 = null; a = 1; b = null })"},
		{"(R)", `(record { "b" = opt "x"; 97 = 1; unknown = vec { 1; "a" }; 6 = principal "aaaaa-aa"; })`, `(record { 5 = null; 6 = null; a = 1; b = opt "x" })`},
		{"(record { nat; text; 7 : nat; bool })", `(record { 1; "a"; 7 = 2; true })`, `(record { 0 = 1; 1 = "a"; 7 = 2; 8 = true })`},
		{"(record { nat; text })", `(record { 1 : nat; "a" : text })`, `(record { 1; "a" })`},
		{"(record { nat; text })", `(record { 1 = "a"; 0 = 1 })`, `(record { 1; "a" })`},
		{"(record { inf : float64; NaN : nat })", `(record { inf = inf; NaN = 2 })`, ""},
		{"(V, V, V, V)", `(variant { ok = 5 }, variant { err }, variant { 7 }, variant { none = vec { 1 } })`, ""},
		{"(V, V)", `(variant { "err" = null }, variant { 7 = opt "a"; })`, `(variant { err }, variant { 7 = opt "a" })`},
		{"(principal, service {}, func () -> ())", `(principal "aaaaa-aa", service "2vxsx-fae", func "aaaaa-aa".f)`, `(principal "aaaaa-aa", service "2vxsx-fae", func "aaaaa-aa".f)`},
		{"(func () -> (), func () -> ())", `(func "aaaaa-aa"."a b", func "aaaaa-aa"."query")`, `(func "aaaaa-aa"."a b", func "aaaaa-aa"."query")`},
		{"(reserved, reserved)", `(5, record { 1; "a" })`, "(null, null)"},
		{"(nat, opt nat, null, reserved)", "(1)", "(1, null, null, null)"},
		{"((nat))", "(1)", "types"},
		{"(nat, int)", "((1), ((2 : nat)))", "(1, 2)"},
		{"(int, text, blob, opt nat)", `(1 : nat, "a" : text, blob "b" : vec nat8, opt 5 : opt nat)`, `(1, "a", blob "b", opt 5)`},
		{"(vec nat8, float32)", "(vec { 1 : nat8; 2 } : vec nat8, 5 : float32)", ""},
		{"(func () -> (), principal)", `(func "aaaaa-aa".f : func () -> (), principal "aaaaa-aa" : principal)`, ""},
		{"(reserved)", "(null : null)", "(null)"},
		{"(record { a : nat })", "(record { a = 1 : nat; b = 2 : int8 } : record { a : nat; b : int8 })", ""},
	} {
		types, err := parser.ParseTypes(test.types, in)
		if test.want == "types" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err, test.types)
		values, err := parser.ParseValues(test.text, types)
		if test.want == "error" {
			require.Error(t, err, test.text)
			continue
		}
		require.NoError(t, err, test.text)
		printed := string(candid.FormatValues(nil, types, values))
		if test.want != "" {
			require.Equal(t, test.want, printed)
		}
		again, err := parser.ParseValues(printed, types)
		require.NoError(t, err, printed)
		requireEqualValues(t, values, again)
		_, err = candid.AppendValues(nil, types, values)
		require.NoError(t, err, test.text)
	}
}

// TestNaN holds that the only NaN of the text is the one that others write.
func TestNaN(t *testing.T) {
	types, err := parser.ParseTypes("(float32, float64)", nil)
	require.NoError(t, err)
	values, err := parser.ParseValues("(NaN, NaN)", types)
	require.NoError(t, err)
	msg, err := candid.AppendValues(nil, types, values)
	require.NoError(t, err)
	require.Equal(t, "DIDL\x00\x02\x73\x72\x00\x00\xc0\x7f\x00\x00\x00\x00\x00\x00\xf8\x7f", string(msg))
}

func TestParseValuesErrors(t *testing.T) {
	for _, test := range []struct{ types, text, want string }{
		{"(nat)", "", "<values>:1:1: error: unexpected end, expected ("},
		{"(nat)", "5", "<values>:1:1: error: unexpected 5, expected ("},
		{"(nat)", "(5", "<values>:1:3: error: unexpected end: the ( in line 1 is never closed"},
		{"(nat)", "(5) 6", "<values>:1:5: error: unexpected 6 behind the last )"},
		{"(nat)", "(5 6)", "<values>:1:4: error: expected , before 6"},
		{"(nat)", "()", "<values>:1:2: error: argument 0 is missing: nat"},
		{"(nat)", "(1, 2)", "<values>:1:5: error: 2 given, but there are types for 1"},
		{"(nat)", "(1);", "<values>:1:4: error: unexpected ; behind the last )"},
		{"(reserved)", `(vec { principal "aaaaa-ab" })`, "<values>:1:18: error"},
		{"(nat)", "(-5)", "<values>:1:2: error: this number is out of the range of nat"},
		{"(nat)", "(5.0)", "<values>:1:2: error: a float, where nat is wanted"},
		{"(nat)", `("a")`, "<values>:1:2: error: a text, where nat is wanted"},
		{"(nat8)", "(256)", "out of the range of nat8"},
		{"(nat64)", "(18446744073709551616)", "out of the range of nat64"},
		{"(int8)", "(128)", "out of the range of int8"},
		{"(int8)", "(-129)", "out of the range of int8"},
		{"(int64)", "(9223372036854775808)", "out of the range of int64"},
		{"(float32)", "(1e39)", "out of the range of float32"},
		{"(float64)", "(1e999)", "out of the range of float64"},
		{"(float64)", "(infinity)", "unexpected infinity, expected a value"},
		{"(float64)", "(nan)", "hint: floats are also NaN"},
		{"(opt nat)", "(some 5)", "hint: an optional value is written opt value"},
		{"(record { a : nat })", "(record { a : 5 })", "hint: a field is written a = value"},
		{"(record { a : nat })", "({ a = 5 })", "<values>:1:2: error: unexpected {, expected a value"},
		{"(principal)", "(principal aaaaa-aa)", "<values>:1:12: error: unexpected aaaaa, expected a text in quotes"},
		{"(nat)", "(--5)", "unexpected -, expected a number"},
		{"(nat)", "(" + strings.Repeat("9", 10_001) + ")", "more than 10,000 digits"},
		{"(opt nat)", "(5)", "<values>:1:2: error: an integer, where opt nat is wanted: write opt before it, or null"},
		{"(opt nat)", "(5 : nat)", "an integer, where opt nat is wanted"},
		{"(int)", "(5 : nat8)", "<values>:1:2: error: this value is said to be nat8, where int is wanted"},
		{"(reserved)", `("a" : nat)`, "<values>:1:2: error: a text, where nat is wanted"},
		{"(record {})", `(record { x = ("a" : nat) : reserved })`, "a text, where nat is wanted"},
		{"(nat)", "(5 : Foo)", "<values>:1:6: error: there is no type Foo"},
		{"(nat)", "(5 : )", "<values>:1:6: error: unexpected ), expected a type"},
		{"(record { a : nat; b : text })", "(record { b = 5 })", "<values>:1:2: error: the field a is missing: nat"},
		{"(record { a : nat; b : text })", "(record { b = 5 })", "<values>:1:15: error: an integer, where text is wanted"},
		{"(record { nat })", "(record { 1; 0 = 2 })", "a second field 0"},
		{"(record { nat })", "(record { 4294967295 = 1; 2 })", "the number of this field would not fit 32 bits"},
		{"(record { nat })", "(record { 4294967296 = 1 })", "the label 4294967296 does not fit 32 bits"},
		{"(record { nat })", "(record { query = 1 })", "query is a keyword"},
		{"(record { nat })", "(record { null = 1 })", "null is a keyword"},
		{"(record { nat })", "(record { 1, 2 })", "in { } the separator is ;"},
		{"(variant { a; b })", "(variant { c })", "<values>:1:12: error: the variant has no case c"},
		{"(variant { a; b })", "(variant { c })", "hint: its cases are a, b"},
		{"(variant { a; b })", "(variant { a; b })", "a value of a variant has one case, not 2"},
		{"(variant { a; b })", "(variant {})", "a value of a variant has one case, not 0"},
		{"(variant { a : nat })", "(variant { a })", "a null, where nat is wanted"},
		{"(empty)", "(null)", "the type empty has no values"},
		{"(principal)", `(principal "aaaaa")`, "<values>:1:12: error"},
		{"(principal)", `(service "aaaaa-aa")`, "a service, where principal is wanted"},
		{"(service {})", `(principal "aaaaa-aa")`, "a principal, where service {} is wanted"},
		{"(func () -> ())", `(func "aaaaa-aa")`, `expected . and a method's name`},
		{"(func () -> ())", `(func "aaaaa-aa".query)`, `expected a method's name`},
		{"(func () -> ())", `(func aaaaa)`, `expected a text in quotes`},
		{"(text)", `("\ff")`, "this text is not valid UTF-8"},
		{"(text)", `("\u{d800}")`, "is a surrogate"},
		{"(text)", `("abc`, "this text is never closed"},
		{"(text)", `(/* "abc`, "this comment is never closed"},
		{"(vec nat)", "(vec { 1; -1 })", "<values>:1:11: error: this number is out of the range of nat"},
		{"(vec nat)", "(vec [1])", "unexpected character ["},
		{"(reserved)", "(" + strings.Repeat("opt ", 10_001) + "1)", "nested deeper than 10,001 levels"},
		{"(reserved)", strings.Repeat("(", 10_002), "nested deeper than 10,001 levels"},
	} {
		types, err := parser.ParseTypes(test.types, nil)
		require.NoError(t, err)
		_, err = parser.ParseValues(test.text, types)
		require.ErrorContains(t, err, test.want, test.text)
	}
}

// TestNestedAnnotations: annotations inside annotations, and comparing them
// with large types, take no more than a few seconds.
func TestNestedAnnotations(t *testing.T) {
	var graph strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&graph, "type t%d = record { a : opt t%d; b : opt t%d };\n", i, (i+1)%2000, i*7%2000)
	}
	in, err := parser.Parse("graph.did", []byte(graph.String()))
	require.NoError(t, err)
	wide := "record {" + strings.Repeat("opt nat; ", 300) + "}"
	nested := func(levels int, value, annotation string) string {
		return strings.Repeat("(", levels) + value + strings.Repeat(" : "+annotation+")", levels)
	}
	distinct := func(levels int) string {
		var b strings.Builder
		for i := range levels {
			fmt.Fprintf(&b, " : record { x%d : opt nat })", i)
		}
		return strings.Repeat("(", levels) + "record {}" + b.String()
	}
	for _, test := range []struct{ types, text, want string }{
		{"(nat)", nested(900, "5", "nat"), ""},
		{"(nat)", nested(9000, "5", "nat"), "the annotations take too much work to check"},
		{"(opt nat)", nested(900, "null", "opt nat"), ""},
		{"(reserved)", nested(900, "vec {"+strings.Repeat("1; ", 20_000)+"}", "vec nat"), "the annotations take too much work to check"},
		{"(" + wide + ")", nested(300, "record {}", wide), ""},
		{"(t0)", nested(300, "record {}", "record {}"), ""},
		{"(vec t0)", "(vec {" + strings.Repeat("record {} : record {};", 3000) + "})", ""},
		{"(vec t0)", "(vec {" + strings.Repeat(distinct(2)+";", 3000) + "})", ""},
		{"(t0)", distinct(900), "the annotations take too much work to check"},
	} {
		types, err := parser.ParseTypes(test.types, in)
		require.NoError(t, err)
		_, err = parser.ParseValues(test.text, types)
		if test.want == "" {
			require.NoError(t, err, test.types)
		} else {
			require.ErrorContains(t, err, test.want, test.types)
		}
	}
}

// TestNestedValues: what a message may hold is printed and parsed, such as a
// list of 5,000 elements.
func TestNestedValues(t *testing.T) {
	in, err := parser.Parse("list.did", []byte("type List = opt record { nat; List };"))
	require.NoError(t, err)
	types, err := parser.ParseTypes("(List)", in)
	require.NoError(t, err)
	list := candid.Opt{}
	for i := range 4999 {
		list = candid.Opt{Value: candid.Record{{ID: 0, Value: candid.NewNat(uint64(i))}, {ID: 1, Value: list}}}
	}
	text := candid.FormatValues(nil, types, []candid.Value{list})
	values, err := parser.ParseValues(string(text), types)
	require.NoError(t, err)
	require.True(t, candid.Equal(list, values[0]))
}
