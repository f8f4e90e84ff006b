package machine

import "github.com/candigo/candigo/internal/wasm"

// An access is how an instruction accesses memory: with size 0 it does not.
type access struct {
	size  uint8 // in bytes
	store bool
	lane  bool           // of a vector, which it takes as well as the address
	value wasm.ValueType // what is loaded or stored
}

// state is the page's state that an access needs.
func (a access) state() int32 {
	if a.store {
		return stateWritten
	}
	return stateRead
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
	{size: 4, value: wasm.I32}, {size: 8, value: wasm.I64}, {size: 4, value: wasm.F32}, {size: 8, value: wasm.F64},
	{size: 1, value: wasm.I32}, {size: 1, value: wasm.I32}, {size: 2, value: wasm.I32}, {size: 2, value: wasm.I32},
	{size: 1, value: wasm.I64}, {size: 1, value: wasm.I64}, {size: 2, value: wasm.I64}, {size: 2, value: wasm.I64},
	{size: 4, value: wasm.I64}, {size: 4, value: wasm.I64},
	{size: 4, value: wasm.I32, store: true}, {size: 8, value: wasm.I64, store: true},
	{size: 4, value: wasm.F32, store: true}, {size: 8, value: wasm.F64, store: true},
	{size: 1, value: wasm.I32, store: true}, {size: 2, value: wasm.I32, store: true},
	{size: 1, value: wasm.I64, store: true}, {size: 2, value: wasm.I64, store: true}, {size: 4, value: wasm.I64, store: true},
}

func vectorAccess(op wasm.Opcode) access {
	a := access{value: wasm.V128}
	switch {
	case op == wasm.OpV128Load:
		a.size = 16
	case wasm.OpV128Load8x8S <= op && op <= wasm.OpV128Load32x2U, op == wasm.OpV128Load64Zero:
		a.size = 8
	case wasm.OpV128Load8Splat <= op && op <= wasm.OpV128Load64Splat:
		a.size = 1 << (op - wasm.OpV128Load8Splat)
	case op == wasm.OpV128Store:
		a.size, a.store = 16, true
	case wasm.OpV128Load8Lane <= op && op <= wasm.OpV128Load64Lane:
		a.size, a.lane = 1<<(op-wasm.OpV128Load8Lane), true
	case wasm.OpV128Store8Lane <= op && op <= wasm.OpV128Store64Lane:
		a.size, a.store, a.lane = 1<<(op-wasm.OpV128Store8Lane), true, true
	case op == wasm.OpV128Load32Zero:
		a.size = 4
	}
	return a
}
