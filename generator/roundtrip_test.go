package generator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// randomSource is a package for the trial module that fills values at random,
// encodes and decodes them in every way, and compares.
const randomSource = `package random

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

// Types says what reflection cannot know.
type Types struct {
	Cases     map[reflect.Type][]any // of a variant, those with values, the smallest first
	Constants map[reflect.Type]int   // of an enum
	Empty     map[reflect.Type]bool  // those without values
}

// Check encodes and decodes random values of a type. header is their message's.
func Check[T any](t *testing.T, types Types, header candid.Signature,
	encode func([]byte, *T) ([]byte, error), decode func(*candid.Decoder, []byte, *T) error) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var reused T
	for range 25 {
		var v, again T
		types.fill(rng, reflect.ValueOf(&v).Elem(), 0)
		prefix := []byte("before")
		msg, err := encode(prefix, &v)
		if types.Empty[reflect.TypeFor[T]()] {
			if err == nil || string(msg) != "before" {
				t.Fatalf("%T: a value that cannot be was encoded: %v", v, err)
			}
			return
		}
		if err != nil {
			t.Fatalf("%T: %v", v, err)
		}
		msg = msg[len(prefix):]
		var d candid.Decoder
		if err := decode(&d, msg, &again); err != nil {
			t.Fatalf("%T: %v in %x", v, err, msg)
		}
		if !reflect.DeepEqual(v, again) {
			t.Fatalf("%T: %#v became %#v", v, v, again)
		}
		values, ok := bytes.CutPrefix(msg, []byte(header.Types))
		if !ok {
			t.Fatalf("%T: %x does not begin as it should", v, msg)
		}
		if general, err := d.Transcode(nil, msg, header); err != nil || !bytes.Equal(general, values) {
			t.Fatalf("%T: the general path gives %x (%v) for %x", v, general, err, values)
		}
		if header.Postorder != "" {
			if err := decode(&d, append([]byte(header.Postorder), values...), &reused); err != nil {
				t.Fatalf("%T: %v", v, err)
			}
			if !reflect.DeepEqual(v, reused) {
				t.Fatalf("%T: %#v became %#v", v, v, reused)
			}
		}
		if err := decode(&d, msg, &reused); err != nil || !reflect.DeepEqual(v, reused) {
			t.Fatalf("%T: %#v became %#v (%v)", v, v, reused, err)
		}
		if n := rng.IntN(len(msg)); decode(&d, msg[:n], &reused) == nil {
			t.Fatalf("%T: the first %d bytes of %x were decoded", v, n, msg)
		}
	}
}

func (types Types) fill(rng *rand.Rand, v reflect.Value, depth int) {
	few := func() int { return max(0, rng.IntN(4)-depth/2) }
	switch x := v.Addr().Interface().(type) {
	case *candid.Nat:
		*x = candid.NatFromWords(rng.Uint64()>>rng.IntN(64)>>rng.IntN(64), rng.Uint64())
		return
	case *candid.Int:
		*x = candid.NewInt(int64(rng.Uint64()))
		return
	case *candid.Principal:
		*x, _ = candid.PrincipalFromBytes(make([]byte, rng.IntN(30)))
		return
	case *candid.Func:
		*x = candid.Func{Method: "méthode"}
		return
	case *[]byte:
		*x = make([]byte, few())
		return
	}
	if n := types.Constants[v.Type()]; n > 0 {
		v.SetUint(uint64(rng.IntN(n)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(rng.IntN(2) == 1)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(rng.Uint64() & (1<<v.Type().Bits() - 1))
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(rng.Uint64()) >> (64 - v.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(rng.IntN(1000)) / 4)
	case reflect.String:
		v.SetString("text …"[:rng.IntN(5)])
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				types.fill(rng, v.Field(i), depth)
			}
		}
	case reflect.Slice:
		n := few()
		if types.Empty[v.Type().Elem()] {
			n = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			types.fill(rng, v.Index(i), depth+1)
		}
	case reflect.Pointer:
		if few() > 0 && !types.Empty[v.Type().Elem()] {
			v.Set(reflect.New(v.Type().Elem()))
			types.fill(rng, v.Elem(), depth+1)
		}
	case reflect.Interface:
		cases := types.Cases[v.Type()]
		if len(cases) == 0 {
			return
		}
		i := rng.IntN(len(cases))
		if depth > 5 {
			i = 0
		}
		c := reflect.New(reflect.TypeOf(cases[i])).Elem()
		types.fill(rng, c, depth+1)
		v.Set(c)
	}
}
`

// roundTripTest writes the test of a generated package.
func roundTripTest(m *model) string {
	var b, checks strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"reflect\"\n\t\"testing\"\n\n\t%q\n\t\"trial/random\"\n)\n\n", m.options.Package, candidPath)
	b.WriteString("var types = random.Types{\n\tCases: map[reflect.Type][]any{\n")
	for _, decl := range m.types {
		if decl.shape == variantShape && decl.least != noValues {
			fmt.Fprintf(&b, "\t\treflect.TypeFor[%s](): {", decl.name)
			for _, c := range smallestFirst(m, decl) {
				fmt.Fprintf(&b, "%s{}, ", c.name)
			}
			b.WriteString("},\n")
		}
	}
	b.WriteString("\t},\n\tConstants: map[reflect.Type]int{\n")
	for _, decl := range m.types {
		if decl.shape == enumShape {
			fmt.Fprintf(&b, "\t\treflect.TypeFor[%s](): %d,\n", decl.name, len(decl.cases))
		}
	}
	b.WriteString("\t},\n\tEmpty: map[reflect.Type]bool{\n\t\treflect.TypeFor[candid.Empty](): true,\n")
	for _, decl := range m.types {
		if decl.shape != aliasShape && decl.shape != funcShape && decl.shape != serviceShape && decl.least == noValues {
			fmt.Fprintf(&b, "\t\treflect.TypeFor[%s](): true,\n", decl.name)
		}
		if decl.message == nil {
			continue
		}
		value := "*v"
		if decl.shape == structShape || m.isStruct(decl.message.types[0]) {
			value = "v"
		}
		fmt.Fprintf(&checks, "\trandom.Check(t, types, candid.Signature{Types: %s, Postorder: %q, Labels: %s},\n"+
			"\t\tfunc(dst []byte, v *%s) ([]byte, error) { return %s(dst, %s) }, %s)\n",
			decl.message.header.name, decl.message.header.postorder, labelsOf(m), decl.name, decl.message.append, value, decl.message.decode)
	}
	b.WriteString("\t},\n}\n\nfunc TestRoundTrip(t *testing.T) {\n" + checks.String() + "}\n\nvar _ candid.Nat\n")
	return b.String()
}

func labelsOf(m *model) string {
	if len(m.wire.labels) == 0 {
		return `""`
	}
	return m.wire.labelName
}

// smallestFirst gives the cases of a variant that have values, the smallest first.
func smallestFirst(m *model, decl *typeDecl) []*variantCase {
	var list []*variantCase
	for _, c := range decl.cases {
		if m.leastOfCase(c) == noValues {
			continue
		}
		at := len(list)
		for at > 0 && m.leastOfCase(list[at-1]) > m.leastOfCase(c) {
			at--
		}
		list = append(list[:at], append([]*variantCase{c}, list[at:]...)...)
	}
	return list
}

// generateWithTest generates a package and its round-trip test.
func (module *trialModule) generateWithTest(in *parser.Interface, o Options) {
	module.generate(in, o)
	http, _ := findHTTP(in)
	module.write(o.Package+"/roundtrip_test.go", roundTripTest(newModel(in, o, http)))
}

func TestRoundTrip(t *testing.T) {
	module := newTrialModule(t)
	module.write("random/random.go", randomSource)
	for name, text := range hardCases() {
		in, err := parser.Parse(name+".did", []byte(text))
		require.NoError(t, err, name)
		module.generateWithTest(in, Options{Source: name + ".did", Name: "shop", Package: name, Main: true})
	}
	in, err := parser.Parse("allocations.did", []byte(allocationsDid))
	require.NoError(t, err)
	module.generate(in, Options{Source: "allocations.did", Name: "shop", Package: "allocations"})
	module.write("allocations/allocations_test.go", allocationsTest)
	module.run("test", "./...")
}

const allocationsDid = `type User = record { id : nat64; name : text; balance : nat; picture : blob; tags : vec text; color : Color; last : Place };
	type Color = variant { red; green }; type Place = record { lat : float64; lon : float64 };
	service : { m : (User, nat, text, principal) -> (User, vec Place) query; n : () -> () }`

// allocationsTest measures what generated code allocates when all that it uses
// is warm: nothing. So a shape that escapes or boxes does not go unseen.
const allocationsTest = `package allocations

import (
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

func TestAllocations(t *testing.T) {
	u := User{ID: 1, Name: "name", Balance: candid.NewNat(1 << 40), Picture: []byte("picture"), Tags: []string{"a", "b"}}
	p := candid.AnonymousPrincipal()
	places := make([]Place, 3)
	d := candid.Decoder{Alias: true}
	var user User
	msg, err := AppendUser(nil, &u)
	if err != nil {
		t.Fatal(err)
	}
	args, err := candidAppendMArgs(nil, u, u.Balance, u.Name, p)
	if err != nil {
		t.Fatal(err)
	}
	nothing, buffer := []byte(candidNothing), make([]byte, 0, 1<<10)
	for name, f := range map[string]func(){
		"append":         func() { _, err = AppendUser(buffer, &u) },
		"decode":         func() { err = DecodeUser(&d, msg, &user) },
		"append args":    func() { _, err = candidAppendMArgs(buffer, u, u.Balance, u.Name, p) },
		"append results": func() { _, err = candidAppendMResults(buffer, u, places) },
		"nothing":        func() { err = candidDecodeNothing(&d, nothing) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 || err != nil {
			t.Errorf("%s: %v allocations, error %v", name, n, err)
		}
	}
	// The tags of a new User are a slice of their own.
	n := testing.AllocsPerRun(100, func() { _, _, _, _, err = candidDecodeMArgs(&d, args) })
	if n != 1 || err != nil {
		t.Errorf("decode args: %v allocations, error %v", n, err)
	}
	if n := testing.AllocsPerRun(100, func() { _, err = AppendUser(nil, &u) }); n != 1 || err != nil {
		t.Errorf("append to nil: %v allocations, error %v", n, err)
	}
}
`
