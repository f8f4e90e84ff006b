package machine

import "github.com/candigo/candigo/internal/wasm"

// entryWeight is charged for entering a function.
const entryWeight = 1

// A weightTable holds what one execution of each instruction costs: those
// without a prefix, with 0xfc and with 0xfd. What memory.copy, memory.fill and
// memory.init cost per byte comes on top.
type weightTable struct {
	plain  [0x100]uint16
	bulk   [0x20]uint16
	vector [0x100]uint16
}

func (t *weightTable) of(op wasm.Opcode) uint64 {
	switch {
	case op < 0x100:
		return uint64(t.plain[op])
	case op>>12 == 0xfc:
		return uint64(t.bulk[op&0x1f])
	default:
		return uint64(t.vector[op&0xff])
	}
}

// newWeightTable is the table of dfinity/ic,
// rs/embedders/src/wasm_utils/instrumentation.rs, for a 32-bit memory, but
// for abs and neg of floats: they weigh 2 here, and 1 in a version of that file.
func newWeightTable() *weightTable {
	t := new(weightTable)
	t.fillPlain()
	t.fillBulk()
	t.fillVector()
	return t
}

func (t *weightTable) fillPlain() {
	for op := range t.plain {
		t.plain[op] = 1
	}
	set := func(weight uint16, ops ...wasm.Opcode) {
		for _, op := range ops {
			t.plain[op] = weight
		}
	}
	between := func(weight uint16, first, last wasm.Opcode) {
		for op := first; op <= last; op++ {
			t.plain[op] = weight
		}
	}
	set(0, wasm.OpBlock, wasm.OpLoop, wasm.OpElse, wasm.OpEnd)
	set(2, wasm.OpIf, wasm.OpBr, wasm.OpBrIf, wasm.OpBrTable, wasm.OpGlobalGet, wasm.OpGlobalSet)
	set(5, wasm.OpCall, wasm.OpTableGet, wasm.OpTableSet, wasm.OpRefIsNull)
	set(10, wasm.OpCallIndirect)
	set(3, wasm.OpReturnCall)
	set(60, wasm.OpReturnCallIndirect)
	set(130, wasm.OpRefFunc)
	set(20, wasm.OpMemorySize)
	set(300, wasm.OpMemoryGrow)
	between(10, wasm.OpI32DivS, wasm.OpI32RemU)
	between(10, wasm.OpI64DivS, wasm.OpI64RemU)
	between(3, wasm.OpF32Eq, wasm.OpF64Ge)
	between(2, wasm.OpF32Abs, wasm.OpF64Copysign)
	set(3, wasm.OpF32Div, wasm.OpF64Copysign)
	set(5, wasm.OpF64Div, wasm.OpF32Sqrt)
	set(8, wasm.OpF64Sqrt)
	set(18, wasm.OpF32Min, wasm.OpF32Max, wasm.OpF64Min, wasm.OpF64Max)
	between(20, wasm.OpI32TruncF32S, wasm.OpI32TruncF64U)
	between(20, wasm.OpI64TruncF32S, wasm.OpI64TruncF64U)
	set(3, wasm.OpF32ConvertI32S, wasm.OpF32ConvertI64S, wasm.OpF64ConvertI32S, wasm.OpF64ConvertI64S)
	set(16, wasm.OpF32ConvertI32U, wasm.OpF32ConvertI64U, wasm.OpF64ConvertI32U, wasm.OpF64ConvertI64U)
}

func (t *weightTable) fillBulk() {
	set := func(weight uint16, ops ...wasm.Opcode) {
		for _, op := range ops {
			t.bulk[op&0x1f] = weight
		}
	}
	for op := wasm.OpI32TruncSatF32S; op <= wasm.OpI64TruncSatF64U; op++ {
		set(20, op)
	}
	set(100, wasm.OpMemoryInit, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpTableSize)
	set(300, wasm.OpDataDrop, wasm.OpElemDrop)
}

// fillVector numbers the SIMD instructions as the specification does.
func (t *weightTable) fillVector() {
	for op := range t.vector {
		t.vector[op] = 1
	}
	for weight, ops := range map[uint16][]byte{
		2: {
			0x26, 0x28, 0x30, 0x32, 0x3a, 0x3c, // unsigned lt and gt of i8x16, i16x8, i32x4
			0x67, 0x68, 0x69, 0x6a, 0x74, 0x75, 0x7a, 0x94, // ceil, floor, trunc, nearest
			0x6d, 0x8b, 0x8c, 0x8d, 0xab, 0xac, 0xad, 0xcb, 0xcd, // shifts
			0x7d,                                     // i16x8.extadd_pairwise_i8x16_u
			0x9d, 0x9f, 0xb5, 0xbc, 0xbd, 0xbe, 0xbf, // i16x8.extmul_high, i32x4.mul and extmul
			0xe0, 0xe1, 0xe4, 0xe5, 0xe6, 0xec, 0xed, 0xf0, 0xf1, 0xf2, // abs, neg, add, sub, mul
			0xf8, 0xfc, // i32x4.trunc_sat_f32x4_s, …_f64x2_s_zero
		},
		3: {
			0x0d, 0x62, // i8x16.shuffle, i8x16.popcnt
			0x6b, 0x6c, 0xcc, // i8x16.shl, i8x16.shr_s, i64x2.shr_s
			0x7f, // i32x4.extadd_pairwise_i16x8_u
			0xfd, // i32x4.trunc_sat_f64x2_u_zero
		},
		4: {
			0xd5,                   // i64x2.mul
			0xe8, 0xe9, 0xf4, 0xf9, // f32x4.min and max, f64x2.min, i32x4.trunc_sat_f32x4_u
			0xfb, // f32x4.convert_i32x4_u
		},
		5:  {0xe3, 0xf5}, // f32x4.sqrt, f64x2.max
		10: {0xe7},       // f32x4.div
		12: {0xf3},       // f64x2.div
		14: {0xef},       // f64x2.sqrt
	} {
		for _, op := range ops {
			t.vector[op] = weight
		}
	}
}
