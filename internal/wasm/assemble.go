package wasm

// An Assembler writes a function body, instruction by instruction:
//
//	var a wasm.Assembler
//	a.Op(wasm.OpLocalGet, 0).I32(1).Op(wasm.OpI32Add).Op(wasm.OpEnd)
//
// It does not check what is written.
type Assembler struct {
	body []byte
}

// NewAssembler starts with a buffer, whose contents are overwritten.
func NewAssembler(buffer []byte) *Assembler { return &Assembler{body: buffer[:0]} }

// Bytes returns what was written; it aliases the assembler's buffer.
func (a *Assembler) Bytes() []byte { return a.body }

// Op writes an instruction whose immediates are indices, or the alignment (a
// power of two) and offset of a memory access, in the order of the format.
func (a *Assembler) Op(op Opcode, immediates ...uint32) *Assembler {
	a.body = op.append(a.body)
	for _, i := range immediates {
		a.body = AppendUint(a.body, uint64(i))
	}
	return a
}

// Block writes a block, loop or if.
func (a *Assembler) Block(op Opcode, t BlockType) *Assembler {
	a.body = AppendInt(op.append(a.body), int64(t))
	return a
}

// I32 writes an i32.const.
func (a *Assembler) I32(v int32) *Assembler {
	a.body = AppendInt(OpI32Const.append(a.body), int64(v))
	return a
}

// I64 writes an i64.const.
func (a *Assembler) I64(v int64) *Assembler {
	a.body = AppendInt(OpI64Const.append(a.body), v)
	return a
}

// F32 writes an f32.const with the given bits.
func (a *Assembler) F32(bits uint32) *Assembler {
	a.body = append(OpF32Const.append(a.body), byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	return a
}

// F64 writes an f64.const with the given bits.
func (a *Assembler) F64(bits uint64) *Assembler {
	a.body = OpF64Const.append(a.body)
	for i := range 8 {
		a.body = append(a.body, byte(bits>>(8*i)))
	}
	return a
}

// BrTable writes a br_table, whose last label is the default.
func (a *Assembler) BrTable(labels ...uint32) *Assembler {
	a.body = AppendUint(OpBrTable.append(a.body), uint64(len(labels)-1))
	for _, l := range labels {
		a.body = AppendUint(a.body, uint64(l))
	}
	return a
}

// Raw writes instructions that are encoded already.
func (a *Assembler) Raw(instructions []byte) *Assembler {
	a.body = append(a.body, instructions...)
	return a
}
