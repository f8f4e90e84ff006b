package canister

import "github.com/candigo/candigo/internal/wasm"

// A complexityTable holds the weights by which the complexity of a function is
// limited, for instructions without a prefix and with 0xfc; SIMD counts 1.
type complexityTable struct {
	plain [0x100]uint8
	bulk  [0x20]uint8
}

func (t *complexityTable) of(op wasm.Opcode) int {
	switch {
	case op < 0x100:
		return int(t.plain[op])
	case op>>12 == 0xfc:
		return int(t.bulk[op&0x1f])
	default:
		return 1
	}
}

// newComplexityTable is the table of dfinity/ic,
// rs/embedders/src/wasm_utils/validation.rs.
func newComplexityTable() *complexityTable {
	t := new(complexityTable)
	for op := range t.plain {
		t.plain[op] = 1
	}
	set := func(weight uint8, ops ...wasm.Opcode) {
		for _, op := range ops {
			t.plain[op] = weight
		}
	}
	between := func(weight uint8, first, last wasm.Opcode) {
		for op := first; op <= last; op++ {
			t.plain[op] = weight
		}
	}
	between(50, wasm.OpBlock, wasm.OpIf)
	between(50, wasm.OpBr, wasm.OpBrTable)
	set(50, wasm.OpCall, wasm.OpCallIndirect, wasm.OpMemoryGrow)
	set(14, wasm.OpTableGet)
	set(8, wasm.OpRefFunc)
	set(6, wasm.OpRefIsNull)
	set(2, wasm.OpSelect, wasm.OpGlobalGet, wasm.OpMemorySize)
	between(3, wasm.OpI32Load, wasm.OpI64Load32U)
	between(2, wasm.OpI32Store, wasm.OpI64Store32)
	between(2, wasm.OpI32Eqz, wasm.OpF64Ge)
	set(3, wasm.OpF64Eq)
	set(2, wasm.OpI32Popcnt, wasm.OpI64Popcnt)
	between(3, wasm.OpI32DivS, wasm.OpI32RemU)
	between(3, wasm.OpI64DivS, wasm.OpI64RemU)
	set(4, wasm.OpF32Abs, wasm.OpF32Neg, wasm.OpF64Abs, wasm.OpF64Neg)
	set(2, wasm.OpF32Ceil, wasm.OpF32Floor, wasm.OpF32Trunc, wasm.OpF32Sqrt)
	set(2, wasm.OpF64Ceil, wasm.OpF64Floor, wasm.OpF64Trunc, wasm.OpF64Sqrt)
	set(3, wasm.OpF32Copysign, wasm.OpF64Copysign)
	between(5, wasm.OpI32TruncF32S, wasm.OpF64ConvertI64U)
	between(2, wasm.OpF64PromoteF32, wasm.OpI64Extend32S)
	set(2, wasm.OpI32WrapI64)
	set(1, wasm.OpF32ReinterpretI32, wasm.OpF64ReinterpretI64)
	for op := wasm.OpI32TruncSatF32S; op <= wasm.OpI64TruncSatF64U; op++ {
		t.bulk[op&0x1f] = 3
	}
	for op := wasm.OpMemoryInit; op <= wasm.OpTableFill; op++ {
		t.bulk[op&0x1f] = 1
	}
	t.bulk[wasm.OpMemoryCopy&0x1f], t.bulk[wasm.OpMemoryFill&0x1f] = 4, 3
	return t
}
