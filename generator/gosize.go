package generator

import (
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// goSize is the room that values take in Go on a 64-bit machine, in bytes.
type goSize struct{ bytes, align int }

// The sizes of what does not depend on the interface.
var (
	pointerSize   = goSize{8, 8}
	sliceSize     = goSize{24, 8}
	interfaceSize = goSize{16, 8}

	plainGoSizes = map[candid.Kind]goSize{
		candid.KindNull: {0, 1}, candid.KindReserved: {0, 1}, candid.KindEmpty: {0, 1},
		candid.KindBool: {1, 1}, candid.KindText: {16, 8}, candid.KindNat: {32, 8}, candid.KindInt: {40, 8},
		candid.KindNat8: {1, 1}, candid.KindNat16: {2, 2}, candid.KindNat32: {4, 4}, candid.KindNat64: {8, 8},
		candid.KindInt8: {1, 1}, candid.KindInt16: {2, 2}, candid.KindInt32: {4, 4}, candid.KindInt64: {8, 8},
		candid.KindFloat32: {4, 4}, candid.KindFloat64: {8, 8},
		candid.KindPrincipal: {30, 1}, candid.KindService: {30, 1}, candid.KindFunc: {48, 8},
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
			return goSize{2, 2}
		}
		return goSize{1, 1}
	case variantShape:
		return interfaceSize
	}
	return plainGoSizes[decl.typ.Kind]
}

func (m *model) structSize(decl *typeDecl) goSize {
	s := goSize{0, 1}
	for _, f := range decl.fields {
		size := pointerSize
		if !f.boxed {
			size = m.goSize(f.typ)
		}
		s.align = max(s.align, size.align)
		s.bytes = min(roundUp(s.bytes, size.align)+size.bytes, most)
	}
	s.bytes = roundUp(s.bytes, s.align)
	return s
}

// roundUp gives the next multiple of a power of two.
func roundUp(n, to int) int { return (n + to - 1) &^ (to - 1) }
