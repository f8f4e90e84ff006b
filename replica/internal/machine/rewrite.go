package machine

import (
	"errors"
	"fmt"
	"math"

	"github.com/candigo/candigo/internal/wasm"
)

// A slot is the use of a local that is added to a function.
type slot int

const (
	slotAddress slot = iota
	slotLength
	slotI32 // values to be stored
	slotI64
	slotF32
	slotF64
	slotV128
	slotCount
)

var slotTypes = [slotCount]wasm.ValueType{
	wasm.I32, wasm.I32, wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128,
}

// A scratch hands out the locals that are added to a function.
type scratch struct {
	next   uint32
	groups []wasm.LocalGroup
	index  [slotCount]uint32
}

func (s *scratch) local(use slot) uint32 {
	if s.index[use] == 0 {
		s.next++ // so that 0 stands for none
		s.index[use] = s.next
		s.groups = append(s.groups, wasm.LocalGroup{Count: 1, Type: slotTypes[use]})
	}
	return s.index[use] - 1
}

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
	in.scratch = scratch{next: locals}
	in.code = wasm.NewAssembler(make([]byte, 0, 4*len(code.Body)+64))
	in.emit(code.Body)
	code.Body = in.code.Bytes()
	if added := in.scratch.groups; len(added) > 0 {
		code.Locals = append(code.Locals[:len(code.Locals):len(code.Locals)], added...)
	}
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
	return walk.Err()
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

var errNoMemory = errors.New("it accesses memory, which the module does not have")

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
	case wasm.OpMemorySize, wasm.OpMemoryGrow, wasm.OpMemoryCopy, wasm.OpMemoryFill, wasm.OpMemoryInit:
		if !in.memory {
			return errNoMemory
		}
	default:
		if !in.memory && accessOf(op).size != 0 {
			return errNoMemory
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
		switch a := accessOf(walk.Op); {
		case a.size != 0:
			in.code.Raw(body[done:walk.Start])
			in.access(walk, a)
			done = walk.End
		case in.replace(walk, body[done:walk.Start]):
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
		Block(wasm.OpIf, wasm.Empty).Op(wasm.OpCall, in.hooks+hookOutOfInstructions).Op(wasm.OpEnd)
}

// access writes an access to memory, behind a call of the helper that looks at its
// pages. The look could stand here itself and would be faster then, but compiling
// a program in Go would take twice as long. An address beyond 32 bits comes out at
// another page for the helper; the access itself is out of bounds in any case.
func (in *instrumenter) access(walk *wasm.Instructions, a access) {
	c := in.code
	if a.spill != noSpill {
		c.Op(wasm.OpLocalSet, in.scratch.local(a.spill))
	}
	address := in.scratch.local(slotAddress)
	c.Op(wasm.OpLocalTee, address).Op(wasm.OpLocalGet, address)
	if walk.Offset != 0 {
		c.I32(int32(walk.Offset)).Op(wasm.OpI32Add)
	}
	c.Op(wasm.OpCall, in.helpers+a.helper())
	if a.spill != noSpill {
		c.Op(wasm.OpLocalGet, in.scratch.local(a.spill))
	}
	// An offset that overflows is out of bounds, and so is the largest.
	c.Op(walk.Op, walk.Align, uint32(min(uint64(walk.Offset)+reserved, math.MaxUint32)))
	if a.lane {
		c.Raw([]byte{walk.Lane})
	}
}

// replace writes something else for an instruction that is not an access, behind
// what comes before it, and reports whether it did.
func (in *instrumenter) replace(walk *wasm.Instructions, before []byte) bool {
	switch walk.Op {
	case wasm.OpMemorySize:
		in.code.Raw(before).Op(wasm.OpCall, in.hooks+hookSize)
	case wasm.OpMemoryGrow:
		in.code.Raw(before).Op(wasm.OpCall, in.hooks+hookGrow)
	case wasm.OpMemoryCopy:
		in.code.Raw(before).Op(wasm.OpCall, in.helpers+helperCopy)
	case wasm.OpMemoryFill:
		in.code.Raw(before).Op(wasm.OpCall, in.helpers+helperFill)
	case wasm.OpMemoryInit:
		length, source, to := in.scratch.local(slotLength), in.scratch.local(slotI32), in.scratch.local(slotAddress)
		in.code.Raw(before).
			Op(wasm.OpLocalSet, length).Op(wasm.OpLocalSet, source).Op(wasm.OpLocalTee, to).
			Op(wasm.OpLocalGet, length).Op(wasm.OpCall, in.helpers+helperOverwrite).
			Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
			Op(wasm.OpLocalGet, source).Op(wasm.OpLocalGet, length).
			Op(wasm.OpMemoryInit, walk.Index, walk.Second)
	default:
		return false
	}
	return true
}
