package machine

import (
	"math/bits"

	"github.com/candigo/candigo/internal/wasm"
)

// An access is how an instruction accesses memory: with size 0 it does not.
type access struct {
	size  uint8 // in bytes
	store bool
	lane  bool // the instruction has a lane
	spill slot // where what lies above the address goes meanwhile
}

// noSpill says that the address is on top of the stack.
const noSpill = slotAddress

// sizes are what an access may have, each with two helpers.
var sizes = [...]uint8{1, 2, 4, 8, 16}

// helper returns which helper looks at the pages.
func (a access) helper() uint32 {
	helper := helperAccess + uint32(bits.TrailingZeros8(a.size))
	if a.store {
		helper += uint32(len(sizes))
	}
	return helper
}

func accessOf(op wasm.Opcode) access {
	switch {
	case wasm.OpI32Load <= op && op <= wasm.OpI64Store32:
		return accesses[op-wasm.OpI32Load]
	case op>>12 == 0xfd:
		return vectorAccess(op)
	}
	return access{}
}

// accesses holds the accesses without SIMD, from i32.load on.
var accesses = [...]access{
	{size: 4}, {size: 8}, {size: 4}, {size: 8}, // i32, i64, f32, f64.load
	{size: 1}, {size: 1}, {size: 2}, {size: 2}, // i32.load8, load16
	{size: 1}, {size: 1}, {size: 2}, {size: 2}, {size: 4}, {size: 4}, // i64.load8, load16, load32
	{size: 4, store: true, spill: slotI32},
	{size: 8, store: true, spill: slotI64},
	{size: 4, store: true, spill: slotF32},
	{size: 8, store: true, spill: slotF64},
	{size: 1, store: true, spill: slotI32}, // i32.store8
	{size: 2, store: true, spill: slotI32},
	{size: 1, store: true, spill: slotI64}, // i64.store8
	{size: 2, store: true, spill: slotI64},
	{size: 4, store: true, spill: slotI64},
}

func vectorAccess(op wasm.Opcode) access {
	switch {
	case op == wasm.OpV128Load:
		return access{size: 16}
	case wasm.OpV128Load8x8S <= op && op <= wasm.OpV128Load32x2U, op == wasm.OpV128Load64Zero:
		return access{size: 8}
	case wasm.OpV128Load8Splat <= op && op <= wasm.OpV128Load64Splat:
		return access{size: 1 << (op - wasm.OpV128Load8Splat)}
	case op == wasm.OpV128Store:
		return access{size: 16, store: true, spill: slotV128}
	case wasm.OpV128Load8Lane <= op && op <= wasm.OpV128Load64Lane:
		return access{size: 1 << (op - wasm.OpV128Load8Lane), lane: true, spill: slotV128}
	case wasm.OpV128Store8Lane <= op && op <= wasm.OpV128Store64Lane:
		return access{size: 1 << (op - wasm.OpV128Store8Lane), store: true, lane: true, spill: slotV128}
	case op == wasm.OpV128Load32Zero:
		return access{size: 4}
	}
	return access{}
}
