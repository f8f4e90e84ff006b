package link

import "github.com/candigo/candigo/internal/wasm"

// maxFrame is more than any offset from the stack pointer that Go's compiler
// writes: such an address stays within memory, so it is the same whether it is
// computed with 32 bits or by the instruction that uses it. That instruction's own
// offset is as small, unless a program computes addresses with package unsafe.
const maxFrame = 1 << 24

// foldOffsets gives a constant that is added to the stack pointer to the
// instruction that uses the sum as an address. The value that is stored may be
// computed in between, in a line.
func foldOffsets(list []instruction) []instruction {
	if !copiesStackPointer(list) {
		return list
	}
	const unknown = -1
	var operands []int // for those on the stack that are such a sum, where its computation begins
	pop := func() int {
		if len(operands) == 0 {
			return unknown
		}
		top := operands[len(operands)-1]
		operands = operands[:len(operands)-1]
		return top
	}
	dropped := make([]bool, len(list))
	for k, i := range list {
		pops, pushes, known := operandsOf(i.op)
		if !known {
			operands = operands[:0]
			continue
		}
		address := unknown
		for range pops { // the address lies deepest
			address = pop()
		}
		if i.isAccess() && address != unknown && i.offset < maxFrame {
			list[k] = memoryOperation(i.op, i.align, i.offset+uint32(list[address+1].value))
			dropped[address+1], dropped[address+2] = true, true
		}
		for range pushes {
			operands = append(operands, unknown)
		}
		if isStackAddress(list, k) {
			operands[len(operands)-1] = k - 2
		}
	}
	kept := list[:0]
	for k, i := range list {
		if !dropped[k] {
			kept = append(kept, i)
		}
	}
	return kept
}

// isStackAddress tells whether an instruction ends the computation of an address
// above the stack pointer: it, a constant, and their sum.
func isStackAddress(list []instruction, k int) bool {
	return k >= 2 && list[k].op == wasm.OpI32Add && list[k-2].is(wasm.OpLocalGet, stackLocal) &&
		list[k-1].op == wasm.OpI32Const && 0 <= list[k-1].value && list[k-1].value < maxFrame
}

// copiesStackPointer tells whether a function has the stack pointer in the local
// variable that Go uses for it, and nothing else.
func copiesStackPointer(list []instruction) bool {
	copies := false
	for k := range list {
		i := &list[k]
		if !i.is(wasm.OpLocalSet, stackLocal) && !i.is(wasm.OpLocalTee, stackLocal) {
			continue
		}
		read := k > 0 && list[k-1].is(wasm.OpGlobalGet, stackPointer)
		written := i.op == wasm.OpLocalTee && k+1 < len(list) && list[k+1].is(wasm.OpGlobalSet, stackPointer)
		if !read && !written {
			return false
		}
		copies = true
	}
	return copies
}

// isAccess tells whether an instruction loads from memory or stores to it.
func (i *instruction) isAccess() bool { return wasm.OpI32Load <= i.op && i.op <= wasm.OpI64Store32 }

// operandsOf says how many operands an instruction takes and gives, for those
// that Go writes between an address and its use.
func operandsOf(op wasm.Opcode) (pops, pushes int, known bool) {
	switch {
	case op == wasm.OpLocalGet, op == wasm.OpGlobalGet, wasm.OpI32Const <= op && op <= wasm.OpF64Const:
		return 0, 1, true
	case op == wasm.OpLocalSet, op == wasm.OpGlobalSet, op == wasm.OpDrop:
		return 1, 0, true
	case op == wasm.OpLocalTee, wasm.OpI32Load <= op && op <= wasm.OpI64Load32U:
		return 1, 1, true
	case wasm.OpI32Store <= op && op <= wasm.OpI64Store32:
		return 2, 0, true
	case op == wasm.OpSelect:
		return 3, 1, true
	case op == wasm.OpI32Eqz, op == wasm.OpI64Eqz,
		wasm.OpI32Clz <= op && op <= wasm.OpI32Popcnt, wasm.OpI64Clz <= op && op <= wasm.OpI64Popcnt,
		wasm.OpF32Abs <= op && op <= wasm.OpF32Sqrt, wasm.OpF64Abs <= op && op <= wasm.OpF64Sqrt,
		wasm.OpI32WrapI64 <= op && op <= wasm.OpI64Extend32S,
		wasm.OpI32TruncSatF32S <= op && op <= wasm.OpI64TruncSatF64U:
		return 1, 1, true
	case wasm.OpI32Eqz <= op && op < wasm.OpI32WrapI64: // the comparisons and the arithmetic that are left
		return 2, 1, true
	}
	return 0, 0, false
}
