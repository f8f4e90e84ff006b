package link

import (
	"slices"

	"github.com/candigo/candigo/internal/wasm"
)

// Go's compiler writes code for WebAssembly as for a machine with registers and
// jumps. Some of what it writes again and again can be said shorter, in fewer
// instructions, without knowing more than what stands next to each other:
//
//   - An address on the stack is computed with 64 bits and then shortened.
//   - A value is stored at the stack pointer plus a constant, which the
//     instruction that stores could add.
//   - A jump sets the number of the place to go to and goes through the table
//     at the beginning of the function, even if the place is the end of a block
//     that is still open.
//
// Nothing here changes which places a function can be resumed at, and what its
// return addresses are: goroutines, stack traces and the garbage collector see
// the same.

// stackPointer is the global variable of Go's stack pointer.
const stackPointer = 0

// Locals of Go's functions.
const (
	placeLocal = 0 // the parameter: where to resume
	stackLocal = 1 // a copy of the stack pointer, in most functions
)

// instruction is one instruction, with the immediates that matter here.
type instruction struct {
	op            wasm.Opcode
	index         uint32
	value         int64
	align, offset uint32
	bytes         []byte
}

func operation(op wasm.Opcode, immediates ...uint32) instruction {
	i := instruction{op: op, bytes: new(wasm.Assembler).Op(op, immediates...).Bytes()}
	if len(immediates) == 1 {
		i.index = immediates[0]
	}
	return i
}

func memoryOperation(op wasm.Opcode, align, offset uint32) instruction {
	i := operation(op, align, offset)
	i.align, i.offset = align, offset
	return i
}

func constant32(value int32) instruction {
	return instruction{op: wasm.OpI32Const, value: int64(value), bytes: new(wasm.Assembler).I32(value).Bytes()}
}

// is tells whether an instruction is one with an index: a local, a global or a
// label.
func (i *instruction) is(op wasm.Opcode, index uint32) bool { return i.op == op && i.index == index }

// shorten makes the program's functions shorter.
func (l *linker) shorten() error {
	for i := range l.goFunctions {
		code := &l.m.Code[i]
		if signatureOf(l.m.Types[l.m.Functions[i]]) != goFunction {
			continue
		}
		list, targets, err := instructions(code.Body)
		if err != nil {
			return err
		}
		list = l.shareColdCalls(list)
		list = foldOffsets(list)
		list = jumpForward(list, targets)
		body := make([]byte, 0, len(code.Body))
		for k := range list {
			body = append(body, list[k].bytes...)
		}
		code.Body = body
	}
	return nil
}

// instructions reads a function, with shorter instructions where that can be
// seen from the ones just before. It returns the targets of the function's first
// table of jumps, too.
func instructions(body []byte) (list []instruction, targets []uint32, err error) {
	in := wasm.Walk(body)
	for in.Next() {
		if in.Op == wasm.OpBrTable && targets == nil {
			targets = slices.Clone(in.Targets)
		}
		list = appendShort(list, instruction{in.Op, in.Index, in.Value, in.Align, in.Offset, body[in.Start:in.End]})
	}
	return list, targets, in.Err()
}

// appendShort appends an instruction, or what says the same with the ones before.
func appendShort(list []instruction, i instruction) []instruction {
	n := len(list)
	before := func(back int, op wasm.Opcode) bool { return n >= back && list[n-back].op == op }
	switch {
	case i.op == wasm.OpNop:
		return list
	case i.op == wasm.OpLocalGet && n > 0 && list[n-1].is(wasm.OpLocalSet, i.index):
		return append(list[:n-1], operation(wasm.OpLocalTee, i.index))
	case i.op == wasm.OpI32WrapI64 && before(1, wasm.OpI64Load):
		load := list[n-1]
		return append(list[:n-1], memoryOperation(wasm.OpI32Load, min(load.align, 2), load.offset))
	case i.op == wasm.OpI32WrapI64 && before(1, wasm.OpI64ExtendI32U):
		return list[:n-1]
	case i.op == wasm.OpI32WrapI64 && before(1, wasm.OpI64Add) && before(2, wasm.OpI64Const) && before(3, wasm.OpI64ExtendI32U):
		return append(list[:n-3], constant32(int32(list[n-2].value)), operation(wasm.OpI32Add))
	case i.op == wasm.OpI64Eqz && before(1, wasm.OpI64ExtendI32U):
		return appendShort(list[:n-1], operation(wasm.OpI32Eqz))
	case i.op == wasm.OpI32Eqz && n > 0 && opposite(list[n-1].op) != 0:
		return append(list[:n-1], operation(opposite(list[n-1].op)))
	case (i.op == wasm.OpIf || i.op == wasm.OpBrIf) && before(1, wasm.OpI32Eqz) && before(2, wasm.OpI32Eqz):
		return append(list[:n-2], i)
	}
	return append(list, i)
}

// opposite is the comparison of integers that is true where another is false, or
// 0 for what is none.
func opposite(op wasm.Opcode) wasm.Opcode {
	// Equal, not equal, then, each signed and unsigned: less, greater, less or equal, greater or equal.
	opposites := [...]wasm.Opcode{1, 0, 8, 9, 6, 7, 4, 5, 2, 3}
	for _, first := range []wasm.Opcode{wasm.OpI32Eq, wasm.OpI64Eq} {
		if first <= op && op < first+wasm.Opcode(len(opposites)) {
			return first + opposites[op-first]
		}
	}
	return 0
}
