package wasm

// Instructions walks over the instructions of a body or of a constant
// expression:
//
//	in := wasm.Walk(code.Body)
//	for in.Next() {
//		... in.Op, in.Index ...
//	}
//	if err := in.Err(); err != nil
//
// It checks that the instructions are well-formed, not that blocks are closed or
// that types fit. The fields describe the current instruction; those that its
// opcode has no use for hold what was there before.
type Instructions struct {
	Op         Opcode
	Start, End int // of the instruction's bytes within the body

	// Index is the function, local, global, table, label, type, data or element
	// segment that is meant; of the instructions with two, the first: the type
	// of call_indirect, the segment of memory.init and table.init, the
	// destination of memory.copy and table.copy. Of a memory.size, memory.grow or
	// memory.fill it is the memory.
	Index  uint32
	Second uint32 // the second index: a table, or a memory

	Block   BlockType // of block, loop and if
	Align   uint32    // of memory access: a power of two
	Offset  uint32    // of memory access
	Lane    byte      // of memory access and of SIMD lanes
	Value   int64     // of i32.const and i64.const; the bits of f32.const and f64.const
	Targets []uint32  // of br_table, the default last; valid until the next

	reader
}

// Walk begins to walk over a body.
func Walk(body []byte) *Instructions {
	return &Instructions{reader: reader{b: body}}
}

// Err returns the *[FormatError] that ended the walk, whose offset counts from
// the beginning of the body.
func (in *Instructions) Err() error {
	if in.err == nil {
		return nil
	}
	return in.err
}

// Next goes to the next instruction. It reports false at the end of the bytes
// and after an error.
func (in *Instructions) Next() bool {
	if in.pos >= len(in.b) {
		return false
	}
	in.Start = in.pos
	in.Op = Opcode(in.b[in.pos])
	in.pos++
	if in.Op >= 0xfc {
		number := in.u32()
		if number > 0xfff {
			in.fail(in.Start, "unknown instruction %d with the prefix 0x%02x", number, uint32(in.Op))
		}
		in.Op = in.Op<<12 | Opcode(number)
	}
	in.immediates(in.Op.form())
	in.End = in.pos
	return in.err == nil
}

func (in *Instructions) immediates(f form) {
	switch f {
	case formNone:
	case formIndex:
		in.Index = in.u32()
	case formTwo:
		in.Index, in.Second = in.u32(), in.u32()
	case formBlock:
		in.Block = in.blockType()
	case formMemory:
		in.memory()
	case formMemoryLane:
		in.memory()
		in.Lane = in.byte()
	case formLane:
		in.Lane = in.byte()
	case formI32:
		in.Value = in.int(32)
	case formI64:
		in.Value = in.int(64)
	case formF32:
		in.Value = int64(littleEndian(in.bytes(4)))
	case formF64:
		in.Value = int64(littleEndian(in.bytes(8)))
	case form16:
		in.bytes(16)
	case formTable:
		in.Targets = in.Targets[:0]
		for n := in.count(); n >= 0 && in.err == nil; n-- {
			in.Targets = append(in.Targets, in.u32())
		}
	case formSelect:
		for n := in.count(); n > 0; n-- {
			in.valueType()
		}
	case formHeap:
		in.refType()
	default:
		in.fail(in.Start, "unknown or unsupported instruction 0x%02x", uint32(in.Op))
	}
}

func (in *Instructions) memory() {
	at := in.pos
	in.Align, in.Offset = in.u32(), in.u32()
	if in.Align >= 32 {
		in.fail(at, "alignment 2^%d", in.Align)
	}
}

func (in *Instructions) blockType() BlockType {
	at := in.pos
	t := BlockType(in.int(33))
	if t < 0 && t != Empty && !in.isValueType(byte(t)&0x7f) {
		in.fail(at, "unknown block type %d", t)
	}
	return t
}

func (in *Instructions) isValueType(b byte) bool {
	r := reader{b: []byte{b}}
	r.valueType()
	return r.err == nil
}

func littleEndian(b []byte) uint64 {
	var v uint64
	for i, c := range b {
		v |= uint64(c) << (8 * i)
	}
	return v
}

// A BlockType is the type of a block: Empty, a single result's, or the index of
// a signature.
type BlockType int64

// Empty is the type of a block without parameters and results.
const Empty BlockType = -0x40

// Result is the type of a block without parameters and with one result.
func Result(t ValueType) BlockType { return BlockType(t) - 0x80 }

// Signature returns the parameters and results of a block, or false if the
// module does not have the type.
func (t BlockType) Signature(types []FuncType) (FuncType, bool) {
	switch {
	case t == Empty:
		return FuncType{}, true
	case t < 0:
		return FuncType{Results: []ValueType{ValueType(t + 0x80)}}, true
	case int64(t) < int64(len(types)):
		return types[t], true
	}
	return FuncType{}, false
}
