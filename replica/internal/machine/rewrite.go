package machine

import (
	"errors"
	"fmt"

	"github.com/candigo/candigo/internal/wasm"
)

// function rewrites the ith function that the module defines.
func (in *instrumenter) function(i int) error {
	code := &in.m.Code[i]
	if uint64(in.m.Functions[i]) >= uint64(in.types) {
		return fmt.Errorf("it has the type %d, which is not there", in.m.Functions[i])
	}
	locals := uint32(len(in.m.Types[in.m.Functions[i]].Params))
	for _, g := range code.Locals {
		locals += g.Count
	}
	if err := in.survey(code.Body, locals); err != nil {
		return err
	}
	in.code = wasm.NewAssembler(make([]byte, 0, 2*len(code.Body)+64))
	in.emit(code.Body)
	code.Body = in.code.Bytes()
	return nil
}

// survey finds the blocks of a body, and refuses what would mean something else
// after rewriting.
func (in *instrumenter) survey(body []byte, locals uint32) error {
	in.blocks = in.blocks[:0]
	current := block{weight: entryWeight, check: true}
	walk := wasm.Walk(body)
	for walk.Next() {
		current.weight += in.weights.of(walk.Op)
		if endsBlock(walk.Op) {
			in.blocks = append(in.blocks, current)
			current = block{check: walk.Op == wasm.OpLoop}
		}
		if err := in.allowed(walk, locals); err != nil {
			return err
		}
	}
	if err := walk.Err(); err != nil {
		return err
	}
	if len(body) == 0 || walk.Op != wasm.OpEnd {
		return errors.New("it does not end")
	}
	return nil
}

// endsBlock reports whether the instruction is the last of a basic block. Calls
// are not: what follows them is charged beforehand.
func endsBlock(op wasm.Opcode) bool {
	switch op {
	case wasm.OpLoop, wasm.OpIf, wasm.OpElse, wasm.OpEnd, wasm.OpBr, wasm.OpBrIf, wasm.OpBrTable,
		wasm.OpReturn, wasm.OpUnreachable, wasm.OpReturnCall, wasm.OpReturnCallIndirect:
		return true
	}
	return false
}

var errNoMemory = errors.New("it accesses memory that the module does not have")

// allowed checks an instruction for what the compiler would not notice after
// rewriting: references to what rewriting adds.
func (in *instrumenter) allowed(walk *wasm.Instructions, locals uint32) error {
	switch op := walk.Op; op {
	case wasm.OpLocalGet, wasm.OpLocalSet, wasm.OpLocalTee:
		if walk.Index >= locals {
			return fmt.Errorf("it uses local variable %d of %d", walk.Index, locals)
		}
	case wasm.OpGlobalGet, wasm.OpGlobalSet:
		if walk.Index >= in.globals {
			return fmt.Errorf("it uses global variable %d of %d", walk.Index, in.globals)
		}
	case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
		if int64(walk.Block) >= int64(in.types) {
			return fmt.Errorf("it uses type %d of %d", walk.Block, in.types)
		}
	case wasm.OpCallIndirect, wasm.OpReturnCallIndirect:
		if walk.Index >= in.types {
			return fmt.Errorf("it uses type %d of %d", walk.Index, in.types)
		}
	case wasm.OpMemorySize, wasm.OpMemoryGrow, wasm.OpMemoryFill:
		if !in.memory || walk.Index != 0 {
			return errNoMemory
		}
	case wasm.OpMemoryCopy, wasm.OpMemoryInit:
		if !in.memory || walk.Second != 0 || op == wasm.OpMemoryCopy && walk.Index != 0 {
			return errNoMemory
		}
	case wasm.OpDataDrop:
		if uint64(walk.Index) >= uint64(len(in.m.Data)) {
			return fmt.Errorf("it drops data segment %d of %d", walk.Index, len(in.m.Data))
		}
	default:
		switch a := accessOf(op); {
		case a.size == 0:
		case !in.memory:
			return errNoMemory
		case 1<<walk.Align > uint64(a.size):
			return fmt.Errorf("it accesses %d bytes with an alignment of %d", a.size, uint64(1)<<walk.Align)
		}
	}
	return nil
}

// emit writes the rewritten body of a function that has been surveyed.
func (in *instrumenter) emit(body []byte) {
	blocks := in.blocks
	in.charge(blocks[0])
	blocks = blocks[1:]
	done := 0
	walk := wasm.Walk(body)
	for walk.Next() {
		switch {
		case in.replaces(walk):
			in.code.Raw(body[done:walk.Start])
			in.replace(walk)
			done = walk.End
		case endsBlock(walk.Op) && len(blocks) > 0:
			in.code.Raw(body[done:walk.End])
			done = walk.End
			in.charge(blocks[0])
			blocks = blocks[1:]
		}
	}
	in.code.Raw(body[done:])
}

// charge takes a block's weight from the global.
func (in *instrumenter) charge(b block) {
	if b.weight > 0 {
		in.code.Op(wasm.OpGlobalGet, in.gas).I64(int64(b.weight)).Op(wasm.OpI64Sub).Op(wasm.OpGlobalSet, in.gas)
	}
	if b.check {
		in.checkGas(in.code)
	}
}

func (in *instrumenter) checkGas(a *wasm.Assembler) {
	a.Op(wasm.OpGlobalGet, in.gas).I64(0).Op(wasm.OpI64LtS).
		Block(wasm.OpIf, wasm.Empty).Op(wasm.OpCall, in.hooks+hookSlice).Op(wasm.OpEnd)
}

// replaces reports whether an instruction becomes, or is followed by, a call of a
// helper.
func (in *instrumenter) replaces(walk *wasm.Instructions) bool {
	switch walk.Op {
	case wasm.OpMemorySize, wasm.OpMemoryGrow, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpMemoryInit, wasm.OpDataDrop:
		return true
	}
	return accessOf(walk.Op).size != 0 || arithmetic(walk.Op) != noFloat
}

// replace writes a call for an instruction. Accesses could be done in place,
// with a look at the page's state before: that would run faster, but a program
// in Go would take three times as long to compile.
func (in *instrumenter) replace(walk *wasm.Instructions) {
	switch walk.Op {
	case wasm.OpMemorySize:
		in.code.Op(wasm.OpCall, in.hooks+hookSize)
	case wasm.OpMemoryGrow:
		in.code.Op(wasm.OpCall, in.hooks+hookGrow)
	case wasm.OpMemoryCopy:
		in.code.Op(wasm.OpCall, in.helper(helperKey{op: walk.Op}, in.copyHelper))
	case wasm.OpMemoryFill:
		in.code.Op(wasm.OpCall, in.helper(helperKey{op: walk.Op}, in.fillHelper))
	case wasm.OpMemoryInit:
		segment := walk.Index
		in.code.Op(wasm.OpCall, in.helper(helperKey{walk.Op, segment}, func() helper { return in.initHelper(segment) }))
	case wasm.OpDataDrop:
		in.code.I32(int32(walk.Index)).Op(wasm.OpCall, in.hooks+hookDrop)
	default:
		if l := arithmetic(walk.Op); l != noFloat {
			key := keyNaN
			key.n += uint32(l)
			in.code.Op(walk.Op).Op(wasm.OpCall, in.helper(key, func() helper { return nanHelper(l) }))
			return
		}
		a := accessOf(walk.Op)
		key := helperKey{op: walk.Op}
		if a.lane {
			key.n = uint32(walk.Lane)
		}
		index, ok := in.known[key]
		if !ok {
			index = in.helper(key, func() helper { return in.accessHelper(key, a) })
		}
		in.code.I32(int32(walk.Offset)).Op(wasm.OpCall, index)
	}
}
