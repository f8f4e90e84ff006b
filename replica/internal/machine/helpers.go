package machine

import "github.com/candigo/candigo/internal/wasm"

// addHelpers adds the global gas and the helpers.
func (in *instrumenter) addHelpers() {
	m := in.m
	m.Globals = append(m.Globals, wasm.Global{
		GlobalType: wasm.GlobalType{Type: wasm.I64, Mutable: true},
		Init:       new(wasm.Assembler).I64(0).Op(wasm.OpEnd).Bytes(),
	})
	for _, state := range []int32{stateRead, stateWritten} {
		for _, size := range sizes {
			in.helper(1, in.accessHelper(int32(size), state))
		}
	}
	in.helper(3, in.spanHelper())
	in.helper(2, in.overwriteHelper())
	in.helper(3, in.copyHelper())
	in.helper(3, in.fillHelper())
	in.helper(0, in.globalsHelper(true))
	in.helper(0, in.globalsHelper(false))
	if len(m.Tables) > 0 {
		in.helper(2, in.callTableHelper())
	}
}

// helper adds a function with so many i32 parameters and no result.
func (in *instrumenter) helper(params int, a *wasm.Assembler) {
	var t wasm.FuncType
	for range params {
		t.Params = append(t.Params, wasm.I32)
	}
	in.m.Functions = append(in.m.Functions, in.m.AddType(t))
	in.m.Code = append(in.m.Code, wasm.Code{Body: a.Op(wasm.OpEnd).Bytes()})
}

// accessHelper calls the hook when the page of an access lacks the state, or when
// the access straddles two pages.
func (in *instrumenter) accessHelper(size, state int32) *wasm.Assembler {
	const address = 0
	a := new(wasm.Assembler)
	a.Op(wasm.OpLocalGet, address).I32(16).Op(wasm.OpI32ShrU).Op(wasm.OpI32Load8U, 0, 0).
		I32(state).Op(wasm.OpI32LtU)
	if size > 1 {
		a.Op(wasm.OpLocalGet, address).I32(PageSize - 1).Op(wasm.OpI32And).
			I32(PageSize - size).Op(wasm.OpI32GtU).Op(wasm.OpI32Or)
	}
	return a.Block(wasm.OpIf, wasm.Empty).
		Op(wasm.OpLocalGet, address).I32(size).I32(state).Op(wasm.OpCall, in.hooks+hookSpan).
		Op(wasm.OpEnd)
}

// spanHelper spares the hook when all lies in one page that has the state.
func (in *instrumenter) spanHelper() *wasm.Assembler {
	const address, length, state = 0, 1, 2
	a := new(wasm.Assembler).Block(wasm.OpBlock, wasm.Empty)
	// Nothing, or more than a page: nothing has to be in bounds as well.
	a.Op(wasm.OpLocalGet, length).I32(1).Op(wasm.OpI32Sub).I32(PageSize-1).Op(wasm.OpI32GtU).Op(wasm.OpBrIf, 0)
	a.Op(wasm.OpLocalGet, address).I32(PageSize-1).Op(wasm.OpI32And).Op(wasm.OpLocalGet, length).Op(wasm.OpI32Add).
		I32(PageSize).Op(wasm.OpI32GtU).Op(wasm.OpBrIf, 0)
	a.Op(wasm.OpLocalGet, address).I32(16).Op(wasm.OpI32ShrU).Op(wasm.OpI32Load8U, 0, 0).
		Op(wasm.OpLocalGet, state).Op(wasm.OpI32LtU).Op(wasm.OpBrIf, 0)
	a.Op(wasm.OpReturn).Op(wasm.OpEnd)
	return a.Op(wasm.OpLocalGet, address).Op(wasm.OpLocalGet, length).Op(wasm.OpLocalGet, state).
		Op(wasm.OpCall, in.hooks+hookSpan)
}

// chargeBytes charges one instruction for each byte of a length.
func (in *instrumenter) chargeBytes(a *wasm.Assembler, length uint32) {
	a.Op(wasm.OpGlobalGet, in.gas).Op(wasm.OpLocalGet, length).Op(wasm.OpI64ExtendI32U).Op(wasm.OpI64Sub).
		Op(wasm.OpGlobalSet, in.gas)
	in.checkGas(a)
}

func (in *instrumenter) touch(a *wasm.Assembler, address, length uint32, state int32) {
	a.Op(wasm.OpLocalGet, address).Op(wasm.OpLocalGet, length).I32(state).Op(wasm.OpCall, in.helpers+helperSpan)
}

func (in *instrumenter) overwriteHelper() *wasm.Assembler {
	const address, length = 0, 1
	a := new(wasm.Assembler)
	in.chargeBytes(a, length)
	in.touch(a, address, length, stateWritten)
	return a
}

// In the helpers below nothing overflows: the span is in bounds.

func (in *instrumenter) copyHelper() *wasm.Assembler {
	const to, from, length = 0, 1, 2
	a := new(wasm.Assembler)
	in.chargeBytes(a, length)
	in.touch(a, to, length, stateWritten)
	in.touch(a, from, length, stateRead)
	return a.Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, from).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, length).Op(wasm.OpMemoryCopy, 0, 0)
}

func (in *instrumenter) fillHelper() *wasm.Assembler {
	const to, value, length = 0, 1, 2
	a := new(wasm.Assembler)
	in.chargeBytes(a, length)
	in.touch(a, to, length, stateWritten)
	return a.Op(wasm.OpLocalGet, to).I32(reserved).Op(wasm.OpI32Add).
		Op(wasm.OpLocalGet, value).Op(wasm.OpLocalGet, length).Op(wasm.OpMemoryFill, 0)
}

// globalsHelper copies the module's mutable globals to the reserved pages, or
// back.
func (in *instrumenter) globalsHelper(save bool) *wasm.Assembler {
	a := new(wasm.Assembler)
	at := uint32(globalsAt)
	for i := range in.globals {
		g := in.m.Globals[i].GlobalType
		if !g.Mutable {
			continue
		}
		load, store := transferOf(g.Type)
		if save {
			a.I32(0).Op(wasm.OpGlobalGet, i).Op(store, 0, at)
		} else {
			a.I32(0).Op(load, 0, at).Op(wasm.OpGlobalSet, i)
		}
		at += globalSize
	}
	return a
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

func (in *instrumenter) callTableHelper() *wasm.Assembler {
	const index, argument = 0, 1
	callback := in.m.AddType(wasm.FuncType{Params: []wasm.ValueType{wasm.I32}})
	return new(wasm.Assembler).Op(wasm.OpLocalGet, argument).Op(wasm.OpLocalGet, index).
		Op(wasm.OpCallIndirect, callback, 0)
}
