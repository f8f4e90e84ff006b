package generator

import (
	"math"
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

const (
	noValues = math.MaxInt32 // the least size of a type that has no values
	varying  = -1            // the size of a type whose values differ in size, or which have to be looked at
	most     = 1 << 30       // sums stop here
)

// plainSizes are the bytes that a value of a primitive type takes on the wire,
// or takes at least when varyingKinds has it.
var plainSizes = map[candid.Kind]int{
	candid.KindNull: 0, candid.KindReserved: 0, candid.KindEmpty: noValues,
	candid.KindBool: 1, candid.KindText: 1, candid.KindNat: 1, candid.KindInt: 1,
	candid.KindNat8: 1, candid.KindNat16: 2, candid.KindNat32: 4, candid.KindNat64: 8,
	candid.KindInt8: 1, candid.KindInt16: 2, candid.KindInt32: 4, candid.KindInt64: 8,
	candid.KindFloat32: 4, candid.KindFloat64: 8,
	candid.KindPrincipal: 2, candid.KindService: 2, // a mark and a length
	candid.KindFunc: 4, // a mark, a principal and the length of a name
	candid.KindOpt:  1, candid.KindVec: 1,
}

var varyingKinds = map[candid.Kind]bool{
	candid.KindEmpty: true, candid.KindText: true, candid.KindNat: true, candid.KindInt: true,
	candid.KindPrincipal: true, candid.KindService: true, candid.KindFunc: true,
	candid.KindOpt: true, candid.KindVec: true,
}

// measure finds out for each declared type how small its values are, how many
// values without bytes they hold and how deeply they nest.
func (m *model) measure() {
	for _, component := range components(m.types, m.parts) {
		for _, decl := range component {
			decl.least, decl.fixed = noValues, varying
		}
		for changed := true; changed; { // down to the least size that all agree on
			changed = false
			for _, decl := range slices.Backward(component) { // most parts first
				least := m.leastValue(decl)
				changed = changed || least < decl.least
				decl.least = least
			}
		}
		for _, decl := range component {
			decl.levels, decl.zeros, decl.fixed = m.nesting(decl), m.emptyValues(decl), m.fixedSize(decl)
			decl.above = m.levelsAbove(decl)
		}
	}
}

// leastValue gives the least bytes of a declared type's values.
func (m *model) leastValue(decl *typeDecl) int {
	switch decl.shape {
	case structShape:
		sum := 0
		for _, f := range decl.fields {
			least := m.least(f.typ)
			if least == noValues {
				return noValues
			}
			sum = min(sum+least, most)
		}
		return sum
	case enumShape:
		return 1
	case variantShape:
		least := noValues
		for _, c := range decl.cases {
			if size := m.leastOfCase(c); size != noValues {
				least = min(least, 1+size)
			}
		}
		return least
	case definedShape, nestedShape:
		return 1
	}
	return m.least(decl.typ)
}

func (m *model) leastOfCase(c *variantCase) int {
	switch {
	case c.payload != nil:
		return c.payload.least
	case c.value != nil:
		return m.least(c.value)
	}
	return 0
}

// least gives the least bytes of a type's values, noValues when it has none.
func (m *model) least(t *parser.Type) int {
	decl, place := m.resolve(t)
	switch {
	case decl == nil:
		return plainSizes[place.Kind]
	case decl.shape == funcShape || decl.shape == serviceShape:
		return plainSizes[decl.typ.Kind]
	}
	return decl.least
}

// emptyValues counts the most values without bytes in one value of a declared
// type. Those inside recursive types and vecs are counted where these are read.
func (m *model) emptyValues(decl *typeDecl) int {
	switch decl.shape {
	case structShape:
		sum := 0
		if m.fixedSize(decl) == 0 {
			sum = 1 // the record itself
		}
		for _, f := range decl.fields {
			sum = min(sum+m.zeros(f.typ), most)
		}
		return sum
	case enumShape:
		return 1
	case variantShape:
		zeros := 0
		for _, c := range decl.cases {
			switch {
			case c.payload != nil && !c.payload.recursive:
				zeros = max(zeros, c.payload.zeros)
			case c.value != nil:
				zeros = max(zeros, m.zeros(c.value))
			case c.payload == nil:
				zeros = max(zeros, 1)
			}
		}
		return zeros
	case definedShape, nestedShape:
		if decl.typ.Kind == candid.KindOpt {
			return m.zeros(decl.typ.Elem)
		}
	}
	return 0
}

func (m *model) zeros(t *parser.Type) int {
	decl, place := m.resolve(t)
	switch {
	case decl != nil && decl.recursive:
		return 0
	case decl != nil:
		return decl.zeros
	case place.Kind == candid.KindOpt:
		return m.zeros(place.Elem)
	case place.Kind == candid.KindNull || place.Kind == candid.KindReserved:
		return 1
	}
	return 0
}

// nesting counts the levels of one visit of a declared type: as far as the next
// recursive type, which counts its own.
func (m *model) nesting(decl *typeDecl) int {
	levels := 0
	switch decl.shape {
	case structShape:
		for _, f := range decl.fields {
			levels = max(levels, m.levels(f.typ))
		}
	case variantShape:
		for _, c := range decl.cases {
			switch {
			case c.payload != nil && !c.payload.recursive:
				levels = max(levels, c.payload.levels)
			case c.value != nil:
				levels = max(levels, m.levels(c.value))
			}
		}
	case definedShape, nestedShape:
		levels = m.levels(decl.typ.Elem)
	case enumShape:
	default:
		return 0
	}
	return levels + 1
}

func (m *model) levels(t *parser.Type) int {
	decl, place := m.resolve(t)
	switch {
	case decl != nil && decl.recursive:
		return 0
	case decl != nil:
		return decl.levels
	case place.Kind == candid.KindVec && isByte(place.Elem):
		return 1
	case place.Kind == candid.KindVec, place.Kind == candid.KindOpt:
		return 1 + m.levels(place.Elem)
	}
	return 0
}

// levelsAbove counts the levels of one visit of a declared type above the next
// recursive type, -1 when there is none in it.
func (m *model) levelsAbove(decl *typeDecl) int {
	levels := -1
	add := func(n int) {
		if n >= 0 {
			levels = max(levels, n+1)
		}
	}
	switch decl.shape {
	case structShape:
		for _, f := range decl.fields {
			add(m.above(f.typ))
		}
	case variantShape:
		for _, c := range decl.cases {
			switch {
			case c.payload != nil && c.payload.recursive:
				add(0)
			case c.payload != nil:
				add(c.payload.above)
			case c.value != nil:
				add(m.above(c.value))
			}
		}
	case definedShape, nestedShape:
		add(m.above(decl.typ.Elem))
	}
	return levels
}

func (m *model) above(t *parser.Type) int {
	decl, place := m.resolve(t)
	switch {
	case decl != nil && decl.recursive:
		return 0
	case decl != nil:
		return decl.above
	case place.Elem == nil:
		return -1
	}
	if n := m.above(place.Elem); n >= 0 {
		return n + 1
	}
	return -1
}

// fixedSize gives the bytes of a declared type's values when they all take the
// same and none can be wrong, else varying.
func (m *model) fixedSize(decl *typeDecl) int {
	if decl.shape != structShape || decl.recursive {
		return varying
	}
	sum := 0
	for _, f := range decl.fields {
		n := m.fixed(f.typ)
		if n == varying {
			return varying
		}
		sum = min(sum+n, most)
	}
	return sum
}

func (m *model) fixed(t *parser.Type) int {
	decl, place := m.resolve(t)
	switch {
	case decl != nil:
		return decl.fixed
	case varyingKinds[place.Kind]:
		return varying
	}
	return plainSizes[place.Kind]
}
