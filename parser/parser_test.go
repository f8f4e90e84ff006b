package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func parse(t *testing.T, text string) *parser.Interface {
	t.Helper()
	in, err := parser.Parse("test.did", []byte(text))
	require.NoError(t, err)
	return in
}

// typeText gives the type of one definition as package candid prints it.
func typeText(t *testing.T, text string) string {
	in := parse(t, "type t = "+text)
	require.Len(t, in.Definitions, 1)
	return in.Definitions[0].Type.Candid().String()
}

func TestTypes(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"blob", "blob"},
		{"principal", "principal"},
		{"record {}", "record {}"},
		{"variant {}", "variant {}"},
		{"record { nat; text }", "record { nat; text }"},
		{"record { nat; text; }", "record { nat; text }"},
		{"record { 1 : nat; text }", "record { 1 : nat; 2 : text }"},
		{"record { nat; 7 : text; int; a : nat; bool; }", "record { 0 : nat; 7 : text; 8 : int; a : nat; 98 : bool }"},
		{"record { 0x1_F : nat; 1_000 : nat }", "record { 31 : nat; 1000 : nat }"},
		{"record { 4294967294 : nat; nat }", "record { 4294967294 : nat; 4294967295 : nat }"},
		{`record { "" : nat; "a b" : nat; "☃" : nat; "\u{26_03}x" : nat; "\e2\98\83y" : nat; "\t\n\r\\\"\'" : nat }`,
			`record { "" : nat; "☃" : nat; "a b" : nat; "☃x" : nat; "☃y" : nat; "\t\n\r\\\"'" : nat }`},
		{"record { nat : text; text : nat; bool : empty; _ : nat; A1 : nat }", ""},
		{`record { "type" : text; "nat" : nat }`, ""},
		{"variant { a; b : nat; 5; 6 : text; \"x y\" }", ""},
		{"func () -> ()", "func () -> ()"},
		{"func (a : nat, \"b c\" : text, bool,) -> (result : nat,) query", "func (nat, text, bool) -> (nat) query"},
		{"func (nat) -> () oneway", "func (nat) -> () oneway"},
		{"func () -> (nat) composite_query", "func () -> (nat) composite_query"},
		{"service {}", "service {}"},
		{"service { b : () -> (); \"a b\" : (nat) -> () query; a : () -> () }", ""},
		{"opt opt vec opt null", "opt opt vec opt null"},
		{"record { /* a /* nested */ comment */ nat; // line\n text }", "record { nat; text }"},
		{"record { next : opt t }", "μA. record { next : opt A }"},
		{"vec t", "μA. vec A"},
		{"record { t }", ""},
	} {
		got := typeText(t, test.text)
		if test.want != "" && !strings.HasPrefix(test.text, `record { ""`) {
			require.Equal(t, test.want, got, test.text)
		}
		in := parse(t, "type t = "+test.text)
		text := parser.Format(in)
		requireSame(t, in, parse(t, string(text)))
	}
}

func TestSharedTypes(t *testing.T) {
	in := parse(t, "type a = b; type b = record { x : c; y : c }; type c = record { a : opt a }; service : { f : (a) -> (b, c) }")
	a, b, c := in.Definitions[0].Type, in.Definitions[1].Type, in.Definitions[2].Type
	require.Same(t, b.Candid(), a.Candid())
	require.Same(t, b, a.Resolve())
	require.Same(t, c.Candid(), b.Candid().Fields[0].Type)
	require.Same(t, c.Candid(), b.Candid().Fields[1].Type)
	require.Same(t, a.Candid(), c.Candid().Fields[0].Type.Elem)
	f := in.Service.Type.Candid().Methods[0].Type
	require.Same(t, a.Candid(), f.Args[0])
	require.Same(t, c.Candid(), f.Results[1])
}

func TestServices(t *testing.T) {
	in := parse(t, `service : {}`)
	require.NotNil(t, in.Service)
	require.False(t, in.Service.HasInit)
	in = parse(t, `service counter : (nat, name : text) -> { "type" : () -> () query; };`)
	require.Equal(t, "counter", in.Service.Name)
	require.True(t, in.Service.HasInit)
	require.Equal(t, "name", in.Service.Init[1].Name)
	require.Equal(t, "type", in.Service.Methods[0].Name)
	require.Equal(t, candid.ModeQuery, in.Service.Methods[0].Func().Mode)
	in = parse(t, `type f = g; type g = func (nat) -> (); type s = service { m : f }; service : () -> s`)
	require.True(t, in.Service.HasInit)
	require.Equal(t, "s", in.Service.Type.Ref.Name)
	require.Equal(t, "f", in.Service.Methods[0].Type.Ref.Name)
	require.Len(t, in.Service.Methods[0].Func().Args, 1)
	in = parse(t, `type A = nat service : { }`)
	require.Len(t, in.Definitions, 1)
}

// TestPrimitiveNames: a definition may be called as a primitive type. As with
// the Rust parser it is then meant only where a primitive type cannot stand.
func TestPrimitiveNames(t *testing.T) {
	in := parse(t, `type nat = func () -> (); type text = service { m : nat }; type x = record { nat; text }; service : text`)
	require.Equal(t, candid.KindNat, in.Definitions[2].Type.Fields[0].Type.Kind)
	require.Equal(t, "nat", in.Service.Methods[0].Type.Ref.Name)
	requireSame(t, in, parse(t, string(parser.Format(in))))
}

func TestEmptyFiles(t *testing.T) {
	for _, text := range []string{"", " \r\n\t", "// only a comment", "/* and /* such */ */\n", "//"} {
		in := parse(t, text)
		require.Empty(t, in.Definitions)
		require.Nil(t, in.Service)
		require.Empty(t, parser.Format(in))
	}
}

const documented = `// A licence.

/* Not a doc. */
// The first line.
//   Indented, and more  
//
//last
type A = record { // trailing
  // Of a.
  a : nat; // trailing a
  b : nat;
  // Trailing blank line.

  c : nat;
  // Of the tuple field.
  nat;
  // Of x.
  /* block */ x : variant { y; // trailing y
    // Of z.
    z; v };
};
// Of the import: dropped.
// Of nothing.

//! Of B
type B = nat; type C = nat; // trailing C
// Of the service.
service : {
  // @route GET /a
  ///  b
  f : () -> (); g : () -> ();
	// @route GET /漢	tab
  "h" : A2;
  // Last.
};
`

func TestDocs(t *testing.T) {
	for _, lineEnd := range []string{"\n", "\r\n"} {
		text := strings.Replace(documented, "A2", "F", 1) + "\n"
		text = strings.Replace(text, "type B", "type F = func () -> ();\n//! Of B\ntype B", 1)
		in := parse(t, strings.ReplaceAll(text, "\n", lineEnd))
		a := in.Definitions[0]
		require.Equal(t, []string{"The first line.", "  Indented, and more", "", "last"}, a.Doc)
		require.Equal(t, []string{"Of a."}, a.Type.Fields[0].Doc)
		require.Nil(t, a.Type.Fields[1].Doc)
		require.Nil(t, a.Type.Fields[2].Doc)
		require.Equal(t, []string{"Of the tuple field."}, a.Type.Fields[3].Doc)
		x := a.Type.Fields[4]
		require.Equal(t, []string{"Of x."}, x.Doc)
		require.Nil(t, x.Type.Fields[0].Doc)
		require.Equal(t, []string{"Of z."}, x.Type.Fields[1].Doc)
		require.Nil(t, x.Type.Fields[2].Doc)
		require.Equal(t, []string{"! Of B"}, in.Definitions[2].Doc)
		require.Nil(t, in.Definitions[3].Doc)
		require.Equal(t, []string{"Of the service."}, in.Service.Doc)
		f, g, h := in.Service.Methods[0], in.Service.Methods[1], in.Service.Methods[2]
		require.Equal(t, []string{"@route GET /a", "/  b"}, f.Doc)
		require.Equal(t, 6, f.DocPos[0].Column)
		require.Equal(t, 5, f.DocPos[1].Column)
		require.Nil(t, g.Doc)
		require.Equal(t, []string{"@route GET /漢\ttab"}, h.Doc)
		require.Equal(t, 5, h.DocPos[0].Column)
		require.Equal(t, h.Pos.Line-1, h.DocPos[0].Line)
		requireSame(t, in, parse(t, string(parser.Format(in))))
	}
}

// TestDocsWithOddCharacters prints and parses docs that could break a line.
func TestDocsWithOddCharacters(t *testing.T) {
	in := parse(t, "// a\rb\u2028c */ /* // d\v\x00\t e\r\r\n//\r\n//   \ntype A = nat;")
	require.Equal(t, []string{"a\rb\u2028c */ /* // d\v\x00\t e", "", ""}, in.Definitions[0].Doc)
	requireSame(t, in, parse(t, string(parser.Format(in))))
}

func TestDiagnose(t *testing.T) {
	in := parse(t, "service : {\n\t// @route FETCH /\n\thttp_request : () -> ();\n}")
	pos := in.Service.Methods[0].DocPos[0]
	d := in.Diagnose(pos, 12, "no such method", parser.Note{Pos: in.Service.Pos, Message: "in this service"}, parser.Note{Message: "GET"})
	require.Equal(t, "test.did:2:5: error: no such method\n\t// @route FETCH /\n\t   ^~~~~~~~~~~~\ntest.did:1:1: note: in this service\nhint: GET", d.String())
	require.Equal(t, "x.did:3:4: error: n 5", parser.Diagnostics{parser.Errorf(parser.Position{File: "x.did", Line: 3, Column: 4}, "n %d", 5)}.Error())
	d.Severity = parser.Warning
	require.Contains(t, d.String(), "2:5: warning: no such")
}

func TestParseTypes(t *testing.T) {
	in := parse(t, "type A = record { a : opt A }; type f = func () -> ();")
	types, err := parser.ParseTypes(" (nat, x : vec A, opt blob, service { m : f },) // done", in)
	require.NoError(t, err)
	require.Len(t, types, 4)
	require.Same(t, in.Definitions[0].Type.Candid(), types[1].Elem)
	require.Equal(t, candid.KindFunc, types[3].Methods[0].Type.Kind)
	types, err = parser.ParseTypes("()", nil)
	require.NoError(t, err)
	require.Empty(t, types)
	for text, want := range map[string]string{
		"":                      "<types>:1:1: error: unexpected end, expected (",
		"nat":                   "<types>:1:1: error: unexpected nat, expected (",
		"(nat":                  "<types>:1:5: error: unexpected end: the ( in line 1 is never closed",
		"(nat))":                "<types>:1:6: error: unexpected ): nothing is open here",
		"(nat; nat)":            "<types>:1:5: error: unexpected ;",
		"(nat);":                "<types>:1:6: error: unexpected ; behind the last )",
		"(nat) nat":             "<types>:1:7: error: unexpected nat behind the last )",
		"(A)":                   "<types>:1:2: error: there is no type A",
		"(service { m : nat })": "<types>:1:16: error: the type of method m is nat, not func",
		"(nat) (nat)":           "<types>:1:7: error: unexpected ( behind the last )",
		"(" + strings.Repeat("opt ", 1000) + "nat)": "deeper than 1,000",
	} {
		_, err := parser.ParseTypes(text, nil)
		require.ErrorContains(t, err, want, text)
	}
}

func ExampleParse() {
	in, err := parser.Parse("counter.did", []byte(`
// A number that counts.
type Count = nat;

service : {
  // Adds one.
  increment : () -> (Count);
  get : () -> (Count) query;
}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range in.Service.Methods {
		fmt.Println(m.Name, m.Func().Mode, m.Doc)
	}
	// Output:
	// increment  [Adds one.]
	// get query []
}

func ExampleDiagnostics() {
	_, err := parser.Parse("shop.did", []byte("type Order = record { id : nat64; items : vec Itme };\ntype Item = text;\n"))
	fmt.Println(err)
	// Output:
	// shop.did:1:47: error: there is no type Itme
	// type Order = record { id : nat64; items : vec Itme };
	//                                               ^~~~
	// hint: did you mean Item?
}

func ExampleFormat() {
	in, err := parser.Parse("shop.did", []byte("type Order=record{// The customer's.\nid:nat64;// Never empty.\nitems:vec text};service:{get:(nat64)->(opt Order)query}"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", parser.Format(in))
	// Output:
	// type Order = record {
	//   id : nat64;
	//   items : vec text;
	// };
	//
	// service : {
	//   get : (nat64) -> (opt Order) query;
	// };
}

func ExampleParseValues() {
	types, err := parser.ParseTypes("(nat64, record { name : text; note : opt text })", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	values, err := parser.ParseValues(`(1_000, record { name = "Ada" })`, types)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", candid.FormatValues(nil, types, values))
	// Output:
	// (1000, record { name = "Ada"; note = null })
}
