package machine

import "github.com/candigo/candigo/internal/wasm"

// The processor chooses the bits of a NaN that arithmetic gives. The network
// does not leave it the choice: each is the canonical one, with the sign clear
// and of the payload only the highest bit set. Rewritten code does the same.
const (
	canonicalNaN32 = 0x7fc00000
	canonicalNaN64 = 0x7ff8000000000000
)

// A lane is the type of what an instruction computes, once or in each lane of a
// vector.
type lane uint8

const (
	noFloat lane = iota // no arithmetic with floats: a NaN stays as it is
	laneF32
	laneF64
	laneF32x4
	laneF64x2
)

// arithmetic returns the results of an instruction that may be NaNs of the
// processor's choice. Instructions that only move bits give noFloat: abs, neg,
// copysign, pmin, pmax, and what loads, stores and reinterprets.
func arithmetic(op wasm.Opcode) lane {
	switch {
	case wasm.OpF32Ceil <= op && op < wasm.OpF32Copysign, op == wasm.OpF32DemoteF64:
		return laneF32
	case wasm.OpF64Ceil <= op && op < wasm.OpF64Copysign, op == wasm.OpF64PromoteF32:
		return laneF64
	case op>>12 != 0xfd:
		return noFloat
	}
	switch op & 0xff {
	case 0x67, 0x68, 0x69, 0x6a, // ceil, floor, trunc, nearest
		0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, // sqrt, add, sub, mul, div, min, max
		0x5e: // f32x4.demote_f64x2_zero
		return laneF32x4
	case 0x74, 0x75, 0x7a, 0x94,
		0xef, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5,
		0x5f: // f64x2.promote_low_f32x4
		return laneF64x2
	}
	return noFloat
}

// Instructions of the vector extension that only nanHelper uses.
const (
	opF32x4Splat    wasm.Opcode = 0xfd013
	opF64x2Splat    wasm.Opcode = 0xfd014
	opF32x4Eq       wasm.Opcode = 0xfd041
	opF64x2Eq       wasm.Opcode = 0xfd047
	opV128Bitselect wasm.Opcode = 0xfd052
)

// nanHelper takes a value and returns it, with the canonical NaN for any NaN,
// which is what does not equal itself.
func nanHelper(l lane) helper {
	const value = 0
	c := new(wasm.Assembler).Op(wasm.OpLocalGet, value)
	itself := func(equal wasm.Opcode) *wasm.Assembler {
		return c.Op(wasm.OpLocalGet, value).Op(wasm.OpLocalGet, value).Op(equal)
	}
	t := wasm.V128
	switch l {
	case laneF32:
		t = wasm.F32
		c.F32(canonicalNaN32)
		itself(wasm.OpF32Eq).Op(wasm.OpSelect)
	case laneF64:
		t = wasm.F64
		c.F64(canonicalNaN64)
		itself(wasm.OpF64Eq).Op(wasm.OpSelect)
	case laneF32x4:
		c.F32(canonicalNaN32).Op(opF32x4Splat)
		itself(opF32x4Eq).Op(opV128Bitselect)
	default:
		c.F64(canonicalNaN64).Op(opF64x2Splat)
		itself(opF64x2Eq).Op(opV128Bitselect)
	}
	return helper{t: wasm.FuncType{Params: []wasm.ValueType{t}, Results: []wasm.ValueType{t}}, code: c}
}
