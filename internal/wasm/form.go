package wasm

// A form says which immediates an instruction has.
type form byte

const (
	formUnknown form = iota
	formNone
	formIndex
	formTwo
	formBlock
	formMemory
	formMemoryLane
	formLane
	formI32
	formI64
	formF32
	formF64
	form16
	formTable
	formSelect
	formHeap
)

// form returns the form of an instruction, formUnknown if there is no such in
// the supported features.
func (op Opcode) form() form {
	switch {
	case op < 0x100:
		return forms[op]
	case op>>12 == 0xfc:
		return op.bulkForm()
	case op>>12 == 0xfd:
		return op.vectorForm()
	}
	return formUnknown
}

// forms holds the form of each instruction without a prefix.
var forms = func() (f [0x100]form) {
	set := func(first, last Opcode, to form) {
		for op := first; op <= last; op++ {
			f[op] = to
		}
	}
	set(OpUnreachable, OpNop, formNone)
	set(OpBlock, OpIf, formBlock)
	f[OpElse], f[OpEnd] = formNone, formNone
	set(OpBr, OpBrIf, formIndex)
	f[OpBrTable], f[OpReturn] = formTable, formNone
	f[OpCall], f[OpReturnCall] = formIndex, formIndex
	f[OpCallIndirect], f[OpReturnCallIndirect] = formTwo, formTwo
	set(OpDrop, OpSelect, formNone)
	f[OpSelectTyped] = formSelect
	set(OpLocalGet, OpTableSet, formIndex)
	set(OpI32Load, OpI64Store32, formMemory)
	set(OpMemorySize, OpMemoryGrow, formIndex)
	f[OpI32Const], f[OpI64Const], f[OpF32Const], f[OpF64Const] = formI32, formI64, formF32, formF64
	set(OpI32Eqz, OpI64Extend32S, formNone)
	f[OpRefNull], f[OpRefIsNull], f[OpRefFunc] = formHeap, formNone, formIndex
	return f
}()

func (op Opcode) bulkForm() form {
	switch op {
	case OpMemoryInit, OpMemoryCopy, OpTableInit, OpTableCopy:
		return formTwo
	case OpDataDrop, OpElemDrop, OpMemoryFill, OpTableGrow, OpTableSize, OpTableFill:
		return formIndex
	}
	if op <= OpI64TruncSatF64U {
		return formNone
	}
	return formUnknown
}

// vectorForm is the form of a SIMD instruction: numbers as in the
// specification's table of instructions, up to the relaxed ones at 0x100.
func (op Opcode) vectorForm() form {
	const shuffle, firstLane, lastLane, beyond = 0xfd00d, 0xfd015, 0xfd022, 0xfd100
	switch {
	case op <= OpV128Store, op == OpV128Load32Zero, op == OpV128Load64Zero:
		return formMemory
	case op == OpV128Const, op == shuffle:
		return form16
	case firstLane <= op && op <= lastLane:
		return formLane
	case OpV128Load8Lane <= op && op <= OpV128Store64Lane:
		return formMemoryLane
	case op < beyond:
		return formNone
	}
	return formUnknown
}
