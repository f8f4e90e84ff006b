package generator

import (
	"fmt"
	"unicode/utf8"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// goSize is the room that values take in Go on a 64-bit machine, in bytes, and
// how many fields they have, those of structs inside as their own.
type goSize struct{ bytes, align, fields int }

// The sizes of what does not depend on the interface.
var (
	pointerSize   = goSize{8, 8, 1}
	sliceSize     = goSize{24, 8, 1}
	interfaceSize = goSize{16, 8, 1}

	plainGoSizes = map[candid.Kind]goSize{
		candid.KindNull: {0, 1, 1}, candid.KindReserved: {0, 1, 1}, candid.KindEmpty: {0, 1, 1},
		candid.KindBool: {1, 1, 1}, candid.KindText: {16, 8, 1}, candid.KindNat: {32, 8, 1}, candid.KindInt: {40, 8, 1},
		candid.KindNat8: {1, 1, 1}, candid.KindNat16: {2, 2, 1}, candid.KindNat32: {4, 4, 1}, candid.KindNat64: {8, 8, 1},
		candid.KindInt8: {1, 1, 1}, candid.KindInt16: {2, 2, 1}, candid.KindInt32: {4, 4, 1}, candid.KindInt64: {8, 8, 1},
		candid.KindFloat32: {4, 4, 1}, candid.KindFloat64: {8, 8, 1},
		candid.KindPrincipal: {30, 1, 1}, candid.KindService: {30, 1, 1}, candid.KindFunc: {48, 8, 1},
		candid.KindOpt: pointerSize, candid.KindVec: sliceSize,
	}
)

// goSize gives the size of a type's values.
func (m *model) goSize(t *parser.Type) goSize {
	if decl, place := m.resolve(t); decl == nil {
		return plainGoSizes[place.Kind]
	} else {
		return m.goSizeOf(decl)
	}
}

func (m *model) goSizeOf(decl *typeDecl) goSize {
	switch decl.shape {
	case structShape:
		if decl.size.align == 0 {
			decl.size = m.structSize(decl)
		}
		return decl.size
	case enumShape:
		if len(decl.cases) > 1<<8 {
			return goSize{2, 2, 1}
		}
		return goSize{1, 1, 1}
	case variantShape:
		return interfaceSize
	}
	return plainGoSizes[decl.typ.Kind]
}

func (m *model) structSize(decl *typeDecl) goSize {
	s := goSize{align: 1}
	for _, f := range decl.fields {
		size := pointerSize
		if !f.boxed {
			size = m.goSize(f.typ)
		}
		s.align = max(s.align, size.align)
		s.bytes = min(roundUp(s.bytes, size.align)+size.bytes, most)
		s.fields = min(s.fields+size.fields, most)
	}
	s.fields = max(s.fields, 1)
	s.bytes = roundUp(s.bytes, s.align)
	return s
}

// maxGoFields is how many fields a struct may have, those of structs inside as
// its own. Go's compiler takes minutes for a million of them, which twenty
// records make that each hold the one before twice.
const maxGoFields = 8192

// tooLarge says which type has more fields than that.
func (m *model) tooLarge() parser.Diagnostics {
	for _, decl := range m.types {
		if decl.shape != structShape || m.goSizeOf(decl).fields <= maxGoFields {
			continue
		}
		message := fmt.Sprintf("%s holds more than %d fields in Go, those of the records inside it counted", decl.name, maxGoFields)
		d := parser.Errorf(parser.Position{File: m.in.File, Line: 1, Column: 1}, "%s", message)
		if decl.definition != nil {
			d = m.in.Diagnose(decl.definition.Pos, utf8.RuneCountInString(decl.definition.Name), message)
		}
		d.Notes = append(d.Notes, parser.Note{Message: "an opt or a vec around a record keeps its fields apart"})
		return parser.Diagnostics{d}
	}
	return nil
}

// roundUp gives the next multiple of a power of two.
func roundUp(n, to int) int { return (n + to - 1) &^ (to - 1) }
