package generator

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

// randomType is a Candid type as it stands in a random .did.
type randomType struct {
	ref     string // of a definition; then the rest is empty
	kind    candid.Kind
	elem    *randomType
	fields  []randomField // in text order
	args    []*randomType // of a func
	results []*randomType
	mode    candid.Mode
	methods []randomField // of a service: funcs
}

type randomField struct {
	label string // as in the .did
	id    uint32
	typ   *randomType
}

// randomDid is a .did of definitions alone.
type randomDid struct {
	names []string
	types []*randomType
}

// typeMaker makes random types.
type typeMaker struct {
	*rand.Rand
	names []string
}

// defNames are names of definitions that clash with each other in Go, with
// Go's own, or with what candigo declares.
var defNames = strings.Fields(`string error Service Client NewClient Serve candid ic context user_id userId UserID USER_ID _ __ byte
	any nil_ User user Candid AppendUser DecodeUser readCandidUser append len v s r dst c Value Type Nat Principal init main strconv Null Record
	isCandidUser UserId UserId_ T1_ T1Arg Result ResultOk result_ok Ok err Error`)

// labelNames are labels that clash with each other or are no names in Go.
var labelNames = []string{
	"a", "b", "c", "foo_bar", "fooBar", "FooBar", `"foo-bar"`, `"type"`, `"func"`, "error", "Error", "String", "string", `""`, `"日本"`, `"🦀"`,
	`"über"`, `"Über"`, `"a b"`, `"\n*/ x"`, `"1st"`, `"0"`, `"a\00"`, `"\u{202e}x"`, "Value", "value", "Ok", "Err", "v", "_", "__", "id", "ID", "URL", "url",
	"isCandid", "F0", "Field5", "Field7", `"\"quoted\\"`,
}

var randomPrimitives = []candid.Kind{
	candid.KindNull, candid.KindBool, candid.KindNat, candid.KindInt, candid.KindNat8, candid.KindNat16, candid.KindNat32, candid.KindNat64,
	candid.KindInt8, candid.KindInt16, candid.KindInt32, candid.KindInt64, candid.KindFloat32, candid.KindFloat64, candid.KindText,
	candid.KindReserved, candid.KindEmpty, candid.KindPrincipal,
}

// makeDid makes a .did of so many definitions.
func makeDid(rng *rand.Rand, count int) *randomDid {
	m := &typeMaker{Rand: rng}
	pool := slices.Clone(defNames)
	rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	for i := range count {
		if i%3 == 0 && len(pool) > 0 {
			m.names, pool = append(m.names, pool[0]), pool[1:]
		} else {
			m.names = append(m.names, fmt.Sprintf("%s%d", []string{"t", "T", "t_", "Type"}[rng.IntN(4)], i))
		}
	}
	did := &randomDid{names: m.names}
	for i := range m.names {
		t := m.definition(i)
		did.types = append(did.types, t)
	}
	return did
}

// definition makes the type of a definition. One that is another name for a
// type names one that stands before, so that names never go in circles.
func (m *typeMaker) definition(i int) *randomType {
	if i > 0 && m.IntN(12) == 0 {
		return &randomType{ref: m.names[m.IntN(i)]}
	}
	if m.IntN(15) == 0 {
		return &randomType{kind: randomPrimitives[m.IntN(len(randomPrimitives))]}
	}
	return m.compound(0)
}

// part makes a type inside of another.
func (m *typeMaker) part(depth int) *randomType {
	switch n := m.IntN(10 + depth); {
	case n < 2:
		near := m.IntN(len(m.names)) // a definition anywhere
		return &randomType{ref: m.names[near]}
	case n < 6:
		return m.compound(depth + 1)
	}
	k := randomPrimitives[m.IntN(len(randomPrimitives))]
	if k == candid.KindEmpty && m.IntN(4) > 0 { // or few types have values
		k = candid.KindText
	}
	return &randomType{kind: k}
}

func (m *typeMaker) compound(depth int) *randomType {
	switch n := m.IntN(20); {
	case n < 4:
		return &randomType{kind: candid.KindOpt, elem: m.part(depth)}
	case n < 8:
		return &randomType{kind: candid.KindVec, elem: m.part(depth)}
	case n < 13:
		return &randomType{kind: candid.KindRecord, fields: m.recordFields(depth)}
	case n < 18:
		return &randomType{kind: candid.KindVariant, fields: m.labelled(m.count(depth), func() *randomType {
			if m.IntN(3) == 0 {
				return &randomType{kind: candid.KindNull}
			}
			return m.part(depth)
		})}
	case n < 19:
		return m.function(depth)
	}
	return &randomType{kind: candid.KindService, methods: m.labelled(m.IntN(3), func() *randomType { return m.function(depth) })}
}

// count is mostly small, sometimes more than a byte's worth of cases.
func (m *typeMaker) count(depth int) int {
	if depth == 0 && m.IntN(60) == 0 {
		return 100 + m.IntN(200)
	}
	return m.IntN(6)
}

func (m *typeMaker) recordFields(depth int) []randomField {
	if m.IntN(3) > 0 {
		return m.labelled(m.count(depth), func() *randomType { return m.part(depth) })
	}
	var fields []randomField // a tuple
	for i := range 1 + m.IntN(4) {
		fields = append(fields, randomField{fmt.Sprint(i), uint32(i), m.part(depth)})
	}
	return fields
}

// labelled makes fields with different labels.
func (m *typeMaker) labelled(count int, make func() *randomType) []randomField {
	var fields []randomField
	taken := map[uint32]bool{}
	for i := range count {
		f := randomField{typ: make()}
		switch n := m.IntN(10); {
		case i >= 10:
			f.label = fmt.Sprintf("case_%d", i)
			f.id = candid.Hash(f.label)
		case n < 2 && f.typ.kind != candid.KindFunc:
			f.id = []uint32{0, 1, 2, 5, 7, 1 << 31, 1<<32 - 1, 24860}[m.IntN(8)]
			f.label = fmt.Sprint(f.id)
		default:
			f.label = labelNames[m.IntN(len(labelNames))]
			f.id = candid.Hash(unquoted(f.label))
		}
		if !taken[f.id] {
			taken[f.id] = true
			fields = append(fields, f)
		}
	}
	return fields
}

// unquoted gives the name that a label in quotes stands for.
func unquoted(label string) string {
	if !strings.HasPrefix(label, `"`) {
		return label
	}
	return strings.NewReplacer(`\n`, "\n", `\00`, "\x00", `\u{202e}`, "\u202e", `\"`, `"`, `\\`, `\`, `"`, "").Replace(label)
}

func (m *typeMaker) function(depth int) *randomType {
	t := &randomType{kind: candid.KindFunc, mode: candid.Mode(m.IntN(4))}
	for range m.IntN(3) {
		t.args = append(t.args, m.part(depth+2))
	}
	if t.mode != candid.ModeOneway {
		for range m.IntN(3) {
			t.results = append(t.results, m.part(depth+2))
		}
	}
	return t
}

// text gives the definitions in Candid.
func (d *randomDid) text() string {
	var b strings.Builder
	for i, t := range d.types {
		fmt.Fprintf(&b, "type %s = %s;\n", d.names[i], t.text())
	}
	return b.String()
}

func (t *randomType) text() string {
	switch {
	case t.ref != "":
		return t.ref
	case t.kind == candid.KindOpt || t.kind == candid.KindVec:
		return t.kind.String() + " " + t.elem.text()
	case t.kind == candid.KindRecord || t.kind == candid.KindVariant:
		return t.kind.String() + " {" + fieldTexts(t.fields, "") + "}"
	case t.kind == candid.KindFunc:
		return "func " + t.signature()
	case t.kind == candid.KindService:
		return "service {" + fieldTexts(t.methods, "func ") + "}"
	}
	return t.kind.String()
}

// fieldTexts gives fields, the types without a word in front.
func fieldTexts(fields []randomField, word string) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, " %s : %s;", f.label, strings.TrimPrefix(f.typ.text(), word))
	}
	return b.String()
}

func (t *randomType) signature() string {
	list := func(types []*randomType) string {
		var texts []string
		for _, t := range types {
			texts = append(texts, t.text())
		}
		return "(" + strings.Join(texts, ", ") + ")"
	}
	mode := t.mode.String()
	if mode != "" {
		mode = " " + mode
	}
	return list(t.args) + " -> " + list(t.results) + mode
}

// changed gives a copy in which some types are different, most of them so that
// values can still be decoded at the types of the original.
func (d *randomDid) changed(rng *rand.Rand) *randomDid {
	c := changer{typeMaker{rng, d.names}}
	other := &randomDid{names: d.names}
	for _, t := range d.types {
		other.types = append(other.types, c.copy(t, true))
	}
	return other
}

type changer struct{ typeMaker }

// copy copies a type with changes; the type of a definition stays what it is on
// the outside if it is a name.
func (c *changer) copy(t *randomType, outermost bool) *randomType {
	if t == nil {
		return nil
	}
	if t.ref == "" && !outermost && c.IntN(12) == 0 {
		return c.replaced(t)
	}
	copied := *t
	copied.elem = c.copy(t.elem, false)
	if t.kind != candid.KindService {
		copied.fields = c.copyFields(t.fields)
	}
	copied.args = c.copyList(t.args)
	if t.mode != candid.ModeOneway {
		copied.results = c.copyList(t.results)
	}
	copied.methods = nil
	for _, m := range t.methods {
		m.typ = c.copy(m.typ, true)
		if c.IntN(12) > 0 {
			copied.methods = append(copied.methods, m)
		}
	}
	if t.ref != "" && !outermost && c.IntN(30) == 0 {
		return &randomType{kind: candid.KindOpt, elem: &copied}
	}
	return &copied
}

func (c *changer) copyList(list []*randomType) []*randomType {
	var copied []*randomType
	for _, t := range list {
		copied = append(copied, c.copy(t, false))
	}
	if c.IntN(20) == 0 {
		copied = append(copied, c.part(4))
	}
	return copied
}

func (c *changer) copyFields(fields []randomField) []randomField {
	var copied []randomField
	taken := map[uint32]bool{}
	for _, f := range fields {
		f.typ = c.copy(f.typ, false)
		taken[f.id] = true
		if c.IntN(20) > 0 {
			copied = append(copied, f)
		}
	}
	if len(fields) > 0 && c.IntN(6) == 0 {
		for _, f := range c.labelled(2, func() *randomType { return c.part(3) }) {
			if !taken[f.id] {
				copied = append(copied, f)
			}
		}
	}
	return copied
}

// replaced gives a type in the place of another.
func (c *changer) replaced(t *randomType) *randomType {
	switch {
	case c.IntN(3) == 0:
		return &randomType{kind: candid.KindOpt, elem: c.copy(t, false)}
	case t.kind == candid.KindOpt && t.elem.ref == "":
		return c.copy(t.elem, false)
	case t.kind == candid.KindInt:
		return &randomType{kind: candid.KindNat}
	case t.kind == candid.KindReserved || t.kind == candid.KindOpt || c.IntN(3) == 0:
		return c.part(2)
	}
	return c.copy(t, true)
}
