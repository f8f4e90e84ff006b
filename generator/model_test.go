package generator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// modelOf gives the model of an interface.
func modelOf(t testing.TB, text string) *model {
	in, err := parser.Parse("shop.did", []byte(text))
	require.NoError(t, err)
	http, diagnostics := findHTTP(in)
	require.NoError(t, errorsOf(diagnostics))
	return newModel(in, Options{Source: "shop.did", Name: "shop", Package: "shop"}, http)
}

// find gives the declaration with a Go name.
func (m *model) find(t testing.TB, name string) *typeDecl {
	i := slices.IndexFunc(m.types, func(decl *typeDecl) bool { return decl.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return m.types[i]
}

func typeNames(m *model) []string {
	var names []string
	for _, decl := range m.types {
		names = append(names, decl.name)
	}
	return names
}

func TestTypeNames(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"type user = record { address : record { geo : opt record { nat } }; tags : vec record { nat } }",
			[]string{"User", "UserAddress", "UserAddressGeo", "UserTagsItem"}},
		{"type foo_bar = nat; type fooBar = nat; type FooBar = nat", []string{"FooBar", "FooBar_", "FooBar__"}},
		{"type stream = opt record { nat }; type list = vec variant { a }", []string{"Stream", "StreamRecord", "List", "ListItem"}},
		{"type r = variant { Ok : record { nat }; Err : record { a : variant { b } } }; type ROk = nat",
			[]string{"R", "ROk", "RErr", "RErrA", "ROk_"}},
		{"type ROk = nat; type r = variant { Ok : record { nat }; Err : nat }", []string{"ROk", "R", "ROk_"}},
		{"type _ = nat", []string{"Type95"}},
		{"service : { get : (record { nat }, to : record { nat }) -> (record { nat }); get2 : () -> (variant { a }, vec variant { b }) }",
			[]string{"GetArg0", "GetTo", "GetResult", "Get2Result0", "Get2Result1Item"}},
		{"type f = func (record { nat }) -> (); service : { a : f; b : f }", []string{"F", "FArg"}},
	} {
		require.Equal(t, test.want, typeNames(modelOf(t, test.text)), test.text)
	}
}

// A definition at the end changes no name of an earlier one.
func TestNamesAreStable(t *testing.T) {
	const text = "type user = record { address : record { nat }; name : variant { a : nat; b } }; type Color = variant { red };"
	before := typeNames(modelOf(t, text))
	for _, added := range []string{"user_address", "UserName", "USER_NAME_A", "color_red", "AppendUser", "Service", "User"} {
		after := typeNames(modelOf(t, text+"type "+added+" = record { nat };"))
		require.Equal(t, before, after[:len(before)], added)
	}
}

func TestHTTPOnlyDefinitionsAreLeftOut(t *testing.T) {
	const http = `type Header = record { text; text };
		type Request = record { method : text; url : text; headers : vec Header; body : blob };
		type Response = record { status_code : nat16; headers : vec Header; body : blob };`
	const service = `service : { http_request : (Request) -> (Response) query; `
	require.Equal(t, []string{"Unused", "UnusedToo"},
		typeNames(modelOf(t, http+"type Unused = nat; type UnusedToo = Unused;"+service+"}")))
	require.Equal(t, []string{"Header"}, typeNames(modelOf(t, http+service+"m : (opt Header) -> () }")))
	require.Equal(t, []string{"Header", "Other"}, typeNames(modelOf(t, http+"type Other = vec Header;"+service+"}")))
	require.Equal(t, []string{"Header", "Request", "Response"}, typeNames(modelOf(t, http)))
}

func TestRecursion(t *testing.T) {
	m := modelOf(t, `type l = vec l; type alias = l; type o = opt p; type p = opt o; type r = record { a : r; b : opt r };
		type list = opt node; type node = record { head : nat; tail : list };
		type tree = variant { leaf : null; branch : record { left : tree; right : vec tree } };
		type flat = record { a : vec text; b : opt node };`)
	shapes := map[string]shape{
		"L": definedShape, "Alias": aliasShape, "O": definedShape, "P": definedShape, "R": structShape,
		"List": aliasShape, "Node": structShape, "Tree": variantShape,
	}
	for name, want := range shapes {
		require.Equal(t, want, m.find(t, name).shape, name)
	}
	for name, want := range map[string]bool{"L": true, "O": true, "R": true, "Node": true, "Tree": true, "TreeBranch": true, "Flat": false} {
		require.Equal(t, want, m.find(t, name).recursive, name)
	}
	r := m.find(t, "R")
	require.True(t, r.fields[0].boxed)
	require.False(t, r.fields[1].boxed, "an opt is a pointer already")
	require.Equal(t, 2, m.find(t, "Node").levels, "the record and the opt")
	require.Equal(t, 2, m.find(t, "TreeBranch").levels, "the record and the vec")
}

func TestDefinitionsWithFunctions(t *testing.T) {
	m := modelOf(t, `type n = nat; type bytes = vec nat8; type b = blob; type byte = nat8; type bs = vec byte; type other = r;
		type r = record { x : nat }; type o = opt nat8; type ob = opt byte; type oo = opt opt nat8; type v = vec opt nat8; type f = func () -> ()`)
	for name, want := range map[string]bool{
		"N": false, "Bytes": false, "B": false, "Byte": false, "Bs": false, "Other": false,
		"R": true, "O": true, "Ob": true, "Oo": true, "V": true, "F": true,
	} {
		require.Equal(t, want, m.find(t, name).message != nil, name)
	}
}

func TestMeasure(t *testing.T) {
	m := modelOf(t, `type e = record {}; type fixed = record { a : nat8; b : record { float64; null } }; type text_ = record { text };
		type none = record { none }; type stuck = variant { a : stuck; b : empty }; type some = variant { a : some; b : nat32 };
		type enum = variant { a; b }; type refs = record { f : func () -> (); s : service {}; p : principal };
		type zeros = record { a : null; b : reserved; c : record { null } ; d : opt null; e : vec null };
		type big = record { a : zeros; b : zeros };`)
	for name, want := range map[string]struct{ least, fixed, zeros int }{
		"E":     {0, 0, 1},
		"Fixed": {9, 9, 1},
		"Text":  {1, varying, 0},
		"None":  {noValues, varying, 0},
		"Stuck": {noValues, varying, 0},
		"Some":  {5, varying, 0},
		"Enum":  {1, varying, 1},
		"Refs":  {8, varying, 0},
		"Zeros": {2, varying, 5},
		"Big":   {4, varying, 10},
	} {
		decl := m.find(t, name)
		require.Equal(t, want.least, decl.least, name)
		require.Equal(t, want.fixed, decl.fixed, name)
		require.Equal(t, want.zeros, decl.zeros, name)
	}
}

func TestSharing(t *testing.T) {
	m := modelOf(t, `type account = record { owner : principal; sub : opt blob };
		type transfer = record { to : account; memo : opt blob; toSub : opt nat; f : opt func () -> (); n : opt null; e : opt empty };
		type one = record { a : opt nat; b : account2 }; type account2 = record { x : nat; y : nat; z : nat; u : nat; v : opt nat };
		type node = record { a : opt nat8; b : opt nat8; next : opt node };
		type many = record { `+strings.Repeat("opt nat8;", 20)+` };
		type none = record { a : opt nat; b : opt nat; c : none };
		type strategy = variant { Callback : record { f : func () -> (); token : record { key : text; sum : opt blob } } };
		type response = record { strategy : opt strategy; other : opt strategy; upgrade : opt bool };
		type nested = record { a : opt variant { X : record { b : opt variant { Y : record { c : opt nat } }; c : opt text } } };`)
	options := func(name string) (list []string) {
		if s := m.find(t, name).sharing; s != nil {
			for _, o := range s.options {
				list = append(list, string(o.place)+" "+o.name)
			}
		}
		return list
	}
	require.ElementsMatch(t, []string{"v.To.Sub ToSub", "v.Memo Memo", "v.ToSub ToSub_"}, options("Transfer"),
		"not what is large or takes nothing")
	require.Empty(t, options("Account"), "a single one")
	require.Empty(t, options("One"), "the record in it is too large")
	require.Len(t, options("Node"), 3)
	require.Len(t, options("Many"), 9)
	require.Empty(t, options("None"), "it has no values")
	require.ElementsMatch(t, []string{"v.Other Other", "c.Token.Sum OtherTokenSum", "v.Strategy Strategy", "v.Upgrade Upgrade"}, options("Response"),
		"of variants just the first of the wire is read in place")
	require.ElementsMatch(t, []string{"v.A A", "c.B AB", "c.C AC"}, options("Nested"), "nor one in another")
}

// TestGoSize holds sizes against those that Go's compiler finds.
func TestGoSize(t *testing.T) {
	m := modelOf(t, `type small = record { a : nat8; b : nat16; c : bool }; type none = record {};
		type numbers = record { a : bool; b : nat; c : int8; d : int; e : float32; f : float64 };
		type mixed = record { a : principal; b : text; c : vec nat; d : opt nat; e : variant { a; b }; f : variant { a : nat; b }; h : null; g : small };
		type refs = record { f : func () -> (); s : service {} }; type box = record { nat8; box }`)
	type numbers struct {
		A bool
		B candid.Nat
		C int8
		D candid.Int
		E float32
		F float64
	}
	type small struct {
		A uint8
		B uint16
		C bool
	}
	type mixed struct {
		A candid.Principal
		B string
		C []candid.Nat
		D *candid.Nat
		E uint8
		F any
		H candid.Null
		G small
	}
	type refs struct {
		F struct{ candid.Func }
		S struct{ candid.Service }
	}
	type box struct {
		F0 uint8
		F1 *box
	}
	for name, want := range map[string]uintptr{
		"Small": unsafe.Sizeof(small{}), "Numbers": unsafe.Sizeof(numbers{}), "Refs": unsafe.Sizeof(refs{}),
		"Box": unsafe.Sizeof(box{}), "Mixed": unsafe.Sizeof(mixed{}), "None": 0,
	} {
		require.Equal(t, int(want), m.goSizeOf(m.find(t, name)).bytes, name)
	}
}

// TestTooLarge holds that records which hold each other again and again are
// refused at once, and only then.
func TestTooLarge(t *testing.T) {
	generate := func(levels int, first, each string) error {
		did := "type d0 = " + first + ";\n"
		for i := range levels {
			did += fmt.Sprintf("type d%d = "+each+";\n", i+1, i, i)
		}
		in, err := parser.Parse("shop.did", []byte(did))
		require.NoError(t, err)
		_, _, err = Generate(in, Options{Source: "shop.did", Name: "shop", Package: "shop"})
		return err
	}
	for _, first := range []string{"record { nat; nat }", "record { null; null }", "record {}"} {
		for _, levels := range []int{16, 100} {
			err := generate(levels, first, "record { d%d; d%d }")
			require.ErrorContains(t, err, "holds more than 8192 fields in Go")
			require.ErrorContains(t, err, "opt or a vec")
		}
		require.NoError(t, generate(12, first, "record { d%d; d%d }"))
		require.NoError(t, generate(20, first, "record { opt d%d; vec d%d }"))
	}
	require.ErrorContains(t, generate(13, "record { nat; nat }", "record { d%d; d%d }"), "shop.did:14:6: error: D13 holds")
}

func TestWireTagsAreByHash(t *testing.T) {
	m := modelOf(t, "type color = variant { red; green; blue; 0 }")
	var tags []int
	for _, c := range m.find(t, "Color").cases {
		tags = append(tags, c.tag)
	}
	require.ElementsMatch(t, []int{0, 1, 2, 3}, tags)
	require.Equal(t, 0, tags[3])
}

func TestParameterNames(t *testing.T) {
	m := modelOf(t, `service : { m : (d : nat, err : nat, "type" : nat, candid : nat, nat, user_id : nat, string : nat, "日本" : nat) -> (err : nat, text) }`)
	var names []string
	for _, p := range slices.Concat(m.methods[0].params, m.methods[0].results) {
		names = append(names, p.name)
	}
	require.Equal(t, []string{"d", "err", "type_", "candid_", "arg4", "userID", "string_", "arg7", "err_", "result1"}, names)
}

// chain gives definitions that are each built from the next, and with methods a
// service that takes each of them.
func chain(t testing.TB, n int, methods bool) *parser.Interface {
	var types, service strings.Builder
	for i := range n {
		fmt.Fprintf(&types, "type T%d = record { T%d; nat };\n", i, i+1)
		if methods {
			fmt.Fprintf(&service, "m%d : (T%d) -> ();\n", i, i)
		}
	}
	in, err := parser.Parse("shop.did", fmt.Appendf(nil, "%stype T%d = nat;\nservice : {\n%s}", types.String(), n, service.String()))
	require.NoError(t, err)
	return in
}

func TestLargeTables(t *testing.T) {
	o := Options{Source: "shop.did", Name: "shop", Package: "shop"}
	files, warnings, err := Generate(chain(t, 5000, false), o)
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	require.Contains(t, warnings.Error(), "shop.did:1:6: warning: too many types stand behind T0 and ")
	code := string(files["shop_candid.go"])
	require.Contains(t, code, "type T0 struct {")
	require.NotContains(t, code, "func AppendT0(")
	require.Contains(t, code, "func AppendT4999(")
	require.Less(t, len(code), 40<<20)

	files, warnings, err = Generate(chain(t, 1000, false), o)
	require.NoError(t, err)
	require.Empty(t, warnings)
	require.Contains(t, string(files["shop_candid.go"]), "func AppendT0(")

	_, _, err = Generate(chain(t, 5000, true), o)
	require.ErrorContains(t, err, "more than 16 MiB")
}

// TestLargeCycle is about definitions whose least values follow from each other
// in a long row, whichever way round they stand.
func TestLargeCycle(t *testing.T) {
	var forth, back strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&forth, "type T%d = record { T%d; nat8 };\n", i, i+1)
		fmt.Fprintf(&back, "type T%d = record { T%d; nat8 };\n", n-i, n-i-1)
	}
	fmt.Fprintf(&forth, "type T%d = variant { leaf; back : T0 };\n", n)
	fmt.Fprintf(&back, "type T0 = variant { leaf; back : T%d };\n", n)
	for _, text := range []string{forth.String(), back.String()} {
		in, err := parser.Parse("shop.did", []byte(text))
		require.NoError(t, err)
		m := newModel(in, Options{Package: "shop"}, nil)
		least := 0
		for _, decl := range m.types {
			least = max(least, decl.least)
		}
		require.Equal(t, n+1, least)
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	for name, text := range hardCases() {
		if name == "big" {
			continue
		}
		in, err := parser.Parse(name+".did", []byte(text))
		require.NoError(t, err)
		o := Options{Source: name + ".did", Name: "shop", Package: "shop", Main: true}
		first, _, err := Generate(in, o)
		require.NoError(t, err)
		again, _, err := Generate(in, o)
		require.NoError(t, err)
		require.Equal(t, first, again, name)
	}
}
