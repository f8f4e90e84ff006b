package generator

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// setting gives a number from the environment.
func setting(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, name)
	return n
}

// TestRandomTypes generates a package for random types and holds its functions
// against the codec that works on values, with messages of these types, of types
// that are a little different, and with broken ones. Its seed and size can be
// set: CANDIGO_RANDOM_SEED, CANDIGO_RANDOM_TYPES.
func TestRandomTypes(t *testing.T) {
	seed := setting(t, "CANDIGO_RANDOM_SEED", 1)
	count := setting(t, "CANDIGO_RANDOM_TYPES", 500)
	t.Logf("CANDIGO_RANDOM_SEED=%d CANDIGO_RANDOM_TYPES=%d", seed, count)
	rng := rand.New(rand.NewPCG(seed, 0))
	module := newTrialModule(t)

	did := makeDid(rng, int(count))
	in, err := parser.Parse("random.did", []byte(did.text()))
	require.NoError(t, err)
	o := Options{Source: "random.did", Name: "random", Package: "random"}
	module.generate(in, o)
	others := make([]*parser.Interface, 4)
	for i := range others {
		others[i], err = parser.Parse("changed.did", []byte(did.changed(rng).text()))
		require.NoError(t, err)
	}

	var codecs, messages, none strings.Builder
	for _, decl := range newModel(in, o, nil).types {
		if decl.message == nil {
			continue
		}
		fmt.Fprintf(&codecs, "\t%q: {%s, %s},\n", decl.name, decl.message.decode, decl.message.append)
		w := randomMessages{t: t, rng: rng, name: decl.name, want: typeOf(t, in, decl.definition.Name), out: &messages}
		if !w.canonical() {
			fmt.Fprintf(&none, "%q, ", decl.name)
		}
		for _, other := range others {
			w.changed(typeOf(t, other, decl.definition.Name))
		}
	}
	module.write("random/harness_test.go", randomHarness)
	module.write("random/codecs_test.go", "package random\n\nvar codecs = map[string]struct{ decode, encode any }{\n"+
		codecs.String()+"}\n\nvar none = []string{"+none.String()+"}\n")
	module.write("random/messages.txt", messages.String())
	module.run("vet", "./...")
	module.run("test", "./...")
}

func typeOf(t *testing.T, in *parser.Interface, name string) *candid.Type {
	types, err := parser.ParseTypes("("+name+")", in)
	require.NoError(t, err)
	return types[0]
}

// randomMessages writes messages for a type, and what they become.
type randomMessages struct {
	t       *testing.T
	rng     *rand.Rand
	name    string
	want    *candid.Type
	out     *strings.Builder
	decoder candid.Decoder
}

// add adds a message.
func (w *randomMessages) add(msg []byte) {
	types := []*candid.Type{w.want}
	values, err := w.decoder.DecodeValues(msg, types)
	if err != nil {
		var detailed *candid.Error
		require.ErrorAs(w.t, err, &detailed)
		detailed.Path = ""
		fmt.Fprintf(w.out, "%s\t%x\t\t%s\n", w.name, msg, detailed)
		return
	}
	again, err := candid.AppendValues(nil, types, values)
	require.NoError(w.t, err)
	fmt.Fprintf(w.out, "%s\t%x\t%x\t\n", w.name, msg, again)
}

// canonical adds messages of the type itself, in both orders of the table, and
// broken ones. It says whether the type seems to have values.
func (w *randomMessages) canonical() bool {
	types := []*candid.Type{w.want}
	pre, post := candid.NewHeaders().Preorder(types), candid.NewHeaders().Postorder(types)
	for range 8 {
		m := valueMaker{w.rng, 12, 200}
		v, ok := m.value(w.want, 0)
		if !ok {
			w.add(append(pre[:len(pre):len(pre)], m.bytes(20)...))
			return false
		}
		msg, err := candid.AppendValues(nil, types, []candid.Value{v})
		require.NoError(w.t, err)
		values := msg[len(pre):]
		w.add(msg)
		w.add(append(post[:len(post):len(post)], values...))
		w.add(msg[:w.rng.IntN(len(msg))])
		w.add(append(msg[:len(msg):len(msg)], 0))
		for range min(len(values), 3) {
			broken := append([]byte(nil), msg...)
			broken[len(pre)+w.rng.IntN(len(values))] = byte(w.rng.Uint32() >> w.rng.IntN(8))
			w.add(broken)
		}
		broken := append([]byte(nil), msg...)
		broken[w.rng.IntN(len(broken))] ^= 1 << w.rng.IntN(8)
		w.add(broken)
	}
	return true
}

// changed adds messages of another type.
func (w *randomMessages) changed(wire *candid.Type) {
	for range 4 {
		m := valueMaker{w.rng, 12, 200}
		if v, ok := m.value(wire, 0); ok {
			msg, err := candid.AppendValues(nil, []*candid.Type{wire}, []candid.Value{v})
			require.NoError(w.t, err)
			w.add(msg)
		}
	}
}
