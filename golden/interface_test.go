package golden

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// randomInterfaces is how many interfaces TestRandomInterfaces makes up.
const randomInterfaces = 12

// TestRandomInterfaces generates from interfaces that are made up of everything
// there is, with the names that are hardest, and sends messages through what
// comes out.
func TestRandomInterfaces(t *testing.T) {
	var cases []*goldenCase
	for i := range randomInterfaces {
		text := newInterfaceWriter(uint64(i)).write()
		name := fmt.Sprintf("x%d", i)
		c := &goldenCase{
			name: "random/" + name, main: name + ".did",
			inputs:  []txtar.File{{Name: name + ".did", Data: []byte(text)}},
			options: generator.Options{Source: name + ".did", Name: name, Package: name, ClientOnly: i%4 == 3},
		}
		got, err := c.generate()
		require.NoError(t, err, text)
		require.NotEqual(t, "want.err", got[0].Name, "%s\n%s", got[0].Data, text)
		c.wants = got
		cases = append(cases, c)
	}
	roundTrip(t, cases)
}

var hardNames = strings.Fields(`User user USER user_id userId UserID Service Client service_ string error any nil append len
	init String Value value tag F0 Field5 candid ic context serve canhttp Decode AppendUser DecodeUser NewClient a A b B c C
	_ __ x_ _x Record Item Arg Result GetUser get_user ok Ok err Null_ UserRecord UserItem UserVariant dst msg s r v e i n m
	q u w HTTP url iface select go chan map range default interface Labels candidLabels caller impl errors iota main new`)

var hardTexts = []string{`"type"`, `"record"`, `"hello world"`, `"größe"`, `"数据"`, `"🚀"`, `""`, `"1"`, `"*/"`, `"a\"b"`, `"a\\b"`, `"x y"`, `"X Y"`}

var leafTypes = strings.Fields(`null bool nat int nat8 nat16 nat32 nat64 int8 int16 int32 int64 float32 float64 text reserved empty principal blob`)

// interfaceWriter makes up an interface that is correct.
type interfaceWriter struct {
	rng         *rand.Rand
	definitions []string
}

func newInterfaceWriter(seed uint64) *interfaceWriter {
	return &interfaceWriter{rng: rand.New(rand.NewPCG(seed, 1))}
}

func (w *interfaceWriter) write() string {
	var text strings.Builder
	w.definitions = w.distinct(3+w.rng.IntN(15), func() string { return w.pick(hardNames) })
	for _, name := range w.definitions {
		typ := w.typ(0)
		for slices.Contains(w.definitions, typ) { // names for names may go round in circles
			typ = w.typ(0)
		}
		fmt.Fprintf(&text, "type %s = %s;\n", name, typ)
	}
	return text.String() + "service : " + w.methods(w.rng.IntN(7), 0) + "\n"
}

func (w *interfaceWriter) pick(list []string) string { return list[w.rng.IntN(len(list))] }

// distinct makes n names that are different labels.
func (w *interfaceWriter) distinct(n int, next func() string) (names []string) {
	seen := map[uint32]bool{}
	for len(names) < n {
		name := next()
		id := candid.Hash(name)
		if text, err := strconv.Unquote(name); err == nil {
			id = candid.Hash(text)
		} else if number, err := strconv.ParseUint(name, 10, 32); err == nil {
			id = uint32(number)
		}
		if !seen[id] {
			seen[id] = true
			names = append(names, name)
		}
	}
	return names
}

func (w *interfaceWriter) label() string {
	switch w.rng.IntN(6) {
	case 0:
		return w.pick([]string{"0", "1", "2", "7", "4294967295", "1224700491"})
	case 1:
		return w.pick(hardTexts)
	}
	return w.pick(hardNames)
}

func (w *interfaceWriter) methodName() string {
	if w.rng.IntN(3) == 0 {
		return w.pick(hardTexts)
	}
	return w.pick(hardNames)
}

// typ makes up a type; the deeper it stands, the smaller.
func (w *interfaceWriter) typ(level int) string {
	kinds := 12
	if level > 3 {
		kinds = 5
	}
	switch w.rng.IntN(kinds) {
	case 0, 1:
		return w.pick(leafTypes)
	case 2, 3, 4:
		return w.pick(w.definitions)
	case 5:
		return "opt " + w.typ(level+1)
	case 6:
		return "vec " + w.typ(level+1)
	case 7, 8:
		if w.rng.IntN(3) == 0 {
			return "record { " + w.typ(level+1) + "; " + w.typ(level+1) + " }"
		}
		return "record " + w.fields(level)
	case 9, 10:
		return "variant " + w.fields(level)
	}
	if w.rng.IntN(2) == 0 {
		return "func " + w.signature(level)
	}
	return "service " + w.methods(w.rng.IntN(3), level)
}

func (w *interfaceWriter) fields(level int) string {
	list := w.distinct(w.rng.IntN(5), w.label)
	for i := range list {
		list[i] += " : " + w.typ(level+1)
	}
	return "{ " + strings.Join(list, "; ") + " }"
}

func (w *interfaceWriter) methods(n, level int) string {
	list := w.distinct(n, w.methodName)
	for i := range list {
		list[i] += " : " + w.signature(level)
	}
	return "{ " + strings.Join(list, "; ") + " }"
}

func (w *interfaceWriter) signature(level int) string {
	arguments := w.arguments(level)
	switch w.rng.IntN(5) {
	case 0:
		return arguments + " -> () oneway"
	case 1, 2:
		return arguments + " -> " + w.arguments(level) + " query"
	case 3:
		return arguments + " -> " + w.arguments(level) + " composite_query"
	}
	return arguments + " -> " + w.arguments(level)
}

func (w *interfaceWriter) arguments(level int) string {
	list := w.distinct(w.rng.IntN(4), w.methodName)
	for i, name := range list {
		list[i] = w.typ(level + 1)
		if w.rng.IntN(2) == 0 {
			list[i] = name + " : " + list[i]
		}
	}
	return "(" + strings.Join(list, ", ") + ")"
}
