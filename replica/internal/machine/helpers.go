package machine

import (
	"slices"

	"github.com/candigo/candigo/internal/wasm"
)

// A helper is a function that is added to a module: it stands for an instruction,
// or the machine calls it.
type helper struct {
	t      wasm.FuncType
	locals []wasm.LocalGroup
	code   *wasm.Assembler // without the end
}

// A helperKey tells helpers apart: an instruction with its lane or segment.
type helperKey struct {
	op wasm.Opcode
	n  uint32
}

// The keys of helpers that stand for no instruction. Behind them are those of
// nanHelper, one for each lane.
var (
	keySpan      = helperKey{op: wasm.OpNop, n: 0}
	keySave      = helperKey{op: wasm.OpNop, n: 1}
	keyRestore   = helperKey{op: wasm.OpNop, n: 2}
	keyCallTable = helperKey{op: wasm.OpNop, n: 3}
	keyNaN       = helperKey{op: wasm.OpNop, n: 4}
)

// helper returns the function index of a helper, which is made if it is new.
func (in *instrumenter) helper(key helperKey, build func() helper) uint32 {
	if index, ok := in.known[key]; ok {
		return index
	}
	h := build() // which may need others
	index := in.first + uint32(len(in.added))
	in.added = append(in.added, h)
	in.known[key] = index
	return index
}

// addHelpers adds the helpers and the global gas to the module.
func (in *instrumenter) addHelpers() {
	m := in.m
	m.Globals = append(m.Globals, wasm.Global{
		GlobalType: wasm.GlobalType{Type: wasm.I64, Mutable: true},
		Init:       new(wasm.Assembler).I64(0).Op(wasm.OpEnd).Bytes(),
	})
	for _, h := range in.added {
		m.Functions = append(m.Functions, m.AddType(h.t))
		m.Code = append(m.Code, wasm.Code{Locals: h.locals, Body: h.code.Op(wasm.OpEnd).Bytes()})
	}
}

// params returns a type with so many i32 and no result.
func params(n int) wasm.FuncType {
	return wasm.FuncType{Params: slices.Repeat([]wasm.ValueType{wasm.I32}, n)}
}

// accessHelper is an access to memory. It takes the static offset behind the
// operands of the instruction.
func (in *instrumenter) accessHelper(key helperKey, a access) helper {
	h := helper{code: new(wasm.Assembler)}
	h.t.Params = append(h.t.Params, wasm.I32)
	if a.store || a.lane {
		h.t.Params = append(h.t.Params, a.value)
	}
	h.t.Params = append(h.t.Params, wasm.I32)
	if !a.store {
		h.t.Results = []wasm.ValueType{a.value}
	}
	const base, value = 0, 1
	offset := uint32(len(h.t.Params) - 1)
	address := offset + 1
	h.locals = []wasm.LocalGroup{{Count: 1, Type: wasm.I32}}

	// The hook is called when the address overflows, when the page lacks the
	// state, and when the access straddles two pages. If it returns, all is well.
	c := h.code.Op(wasm.OpLocalGet, base).Op(wasm.OpLocalGet, offset).Op(wasm.OpI32Add).
		Op(wasm.OpLocalTee, address).Op(wasm.OpLocalGet, base).Op(wasm.OpI32LtU)
	c.Op(wasm.OpLocalGet, address).I32(16).Op(wasm.OpI32ShrU).Op(wasm.OpI32Load8U, 0, 0).
		I32(a.state()).Op(wasm.OpI32LtU).Op(wasm.OpI32Or)
	if a.size > 1 {
		c.Op(wasm.OpLocalGet, address).I32(PageSize - 1).Op(wasm.OpI32And).
			I32(PageSize - int32(a.size)).Op(wasm.OpI32GtU).Op(wasm.OpI32Or)
	}
	c.Block(wasm.OpIf, wasm.Empty).
		Op(wasm.OpLocalGet, base).Op(wasm.OpLocalGet, offset).I32(int32(a.size)).I32(a.state()).
		Op(wasm.OpCall, in.hooks+hookSpan).
		Op(wasm.OpEnd)

	c.Op(wasm.OpLocalGet, address)
	if a.store || a.lane {
		c.Op(wasm.OpLocalGet, value)
	}
	c.Op(key.op, 0, reserved)
	if a.lane {
		c.Raw([]byte{byte(key.n)})
	}
	return h
}

// span writes the call of a helper that makes sure that bytes are in bounds and
// their pages have a state, and spares the hook when all lies in one page that
// has it.
func (in *instrumenter) span(c *wasm.Assembler, address, length uint32, state int32) {
	index := in.helper(keySpan, in.spanHelper)
	c.Op(wasm.OpLocalGet, address).Op(wasm.OpLocalGet, length).I32(state).Op(wasm.OpCall, index)
}

func (in *instrumenter) spanHelper() helper {
	const address, length, state = 0, 1, 2
	c := new(wasm.Assembler).Block(wasm.OpBlock, wasm.Empty)
	// More than a page, or nothing: that has to be in bounds as well.
	c.Op(wasm.OpLocalGet, length).I32(1).Op(wasm.OpI32Sub).I32(PageSize-1).Op(wasm.OpI32GtU).Op(wasm.OpBrIf, 0)
	c.Op(wasm.OpLocalGet, address).I32(PageSize-1).Op(wasm.OpI32And).Op(wasm.OpLocalGet, length).Op(wasm.OpI32Add).
		I32(PageSize).Op(wasm.OpI32GtU).Op(wasm.OpBrIf, 0)
	c.Op(wasm.OpLocalGet, address).I32(16).Op(wasm.OpI32ShrU).Op(wasm.OpI32Load8U, 0, 0).
		Op(wasm.OpLocalGet, state).Op(wasm.OpI32LtU).Op(wasm.OpBrIf, 0)
	c.Op(wasm.OpReturn).Op(wasm.OpEnd)
	c.Op(wasm.OpLocalGet, address).I32(0).Op(wasm.OpLocalGet, length).Op(wasm.OpLocalGet, state).
		Op(wasm.OpCall, in.hooks+hookSpan)
	return helper{t: params(3), code: c}
}

// chargeBytes charges one instruction for each byte of a length.
func (in *instrumenter) chargeBytes(c *wasm.Assembler, length uint32) {
	c.Op(wasm.OpGlobalGet, in.gas).Op(wasm.OpLocalGet, length).Op(wasm.OpI64ExtendI32U).Op(wasm.OpI64Sub).
		Op(wasm.OpGlobalSet, in.gas)
	in.checkGas(c)
}

// In the helpers below no address overflows: the spans are in bounds.

func (in *instrumenter) copyHelper() helper {
	const to, from, length = 0, 1, 2
	c := new(wasm.Assembler)
	in.chargeBytes(c, length)
	in.span(c, to, length, stateWritten)
	in.span(c, from, length, stateRead)
	c.Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, from).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, length).Op(wasm.OpMemoryCopy, 0, 0)
	return helper{t: params(3), code: c}
}

func (in *instrumenter) fillHelper() helper {
	const to, value, length = 0, 1, 2
	c := new(wasm.Assembler)
	in.chargeBytes(c, length)
	in.span(c, to, length, stateWritten)
	c.Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, value).Op(wasm.OpLocalGet, length).Op(wasm.OpMemoryFill, 0)
	return helper{t: params(3), code: c}
}

func (in *instrumenter) initHelper(segment uint32) helper {
	const to, from, length = 0, 1, 2
	c := new(wasm.Assembler)
	in.chargeBytes(c, length)
	c.I32(int32(segment)).Op(wasm.OpLocalGet, from).Op(wasm.OpLocalGet, length).Op(wasm.OpCall, in.hooks+hookSource)
	in.span(c, to, length, stateWritten)
	c.Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, from).Op(wasm.OpLocalGet, length).Op(wasm.OpMemoryInit, segment, 0)
	return helper{t: params(3), code: c}
}

// globalsHelper copies the module's mutable globals to the reserved pages, or
// back.
func (in *instrumenter) globalsHelper(save bool) helper {
	c := new(wasm.Assembler)
	at := uint32(globalsAt)
	for i := range in.globals {
		g := in.m.Globals[i].GlobalType
		if !g.Mutable {
			continue
		}
		load, store := transferOf(g.Type)
		if save {
			c.I32(0).Op(wasm.OpGlobalGet, i).Op(store, 0, at)
		} else {
			c.I32(0).Op(load, 0, at).Op(wasm.OpGlobalSet, i)
		}
		at += globalSize
	}
	return helper{code: c}
}

func transferOf(t wasm.ValueType) (load, store wasm.Opcode) {
	switch t {
	case wasm.I32:
		return wasm.OpI32Load, wasm.OpI32Store
	case wasm.I64:
		return wasm.OpI64Load, wasm.OpI64Store
	case wasm.F32:
		return wasm.OpF32Load, wasm.OpF32Store
	case wasm.F64:
		return wasm.OpF64Load, wasm.OpF64Store
	default:
		return wasm.OpV128Load, wasm.OpV128Store
	}
}

// callTableHelper calls a callback at an index of the table.
func (in *instrumenter) callTableHelper() helper {
	const index, argument = 0, 1
	c := new(wasm.Assembler).Op(wasm.OpLocalGet, argument).Op(wasm.OpLocalGet, index).
		Op(wasm.OpCallIndirect, in.m.AddType(params(1)), 0)
	return helper{t: params(2), code: c}
}
