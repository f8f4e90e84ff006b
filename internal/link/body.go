package link

import "github.com/candigo/candigo/internal/wasm"

// A body is a function of the linker's that is being written. Its methods write
// one instruction, or few that belong together.
type body struct {
	l         *linker
	name      string // for the name section
	signature signature
	asm       wasm.Assembler
	params    int
	locals    []wasm.ValueType
}

// function returns the handle of one of the linker's functions. The first time
// it is written.
func (l *linker) function(name string, s signature, write func(*body)) uint32 {
	if handle, ok := l.own[name]; ok {
		return handle
	}
	b := &body{l: l, name: "candigo." + name, signature: s, params: len(s.funcType().Params)}
	handle := l.newHandle(b)
	l.own[name] = handle
	write(b)
	b.op(wasm.OpEnd)
	return handle
}

// code is the finished function.
func (b *body) code() wasm.Code {
	c := wasm.Code{Body: b.asm.Bytes()}
	for _, t := range b.locals {
		c.Locals = append(c.Locals, wasm.LocalGroup{Count: 1, Type: t})
	}
	return c
}

// variable returns a global variable of the linker's, 0 at first.
func (l *linker) variable(name string, t wasm.ValueType) uint32 {
	if index, ok := l.variables[name]; ok {
		return index
	}
	init := wasm.Assembler{}
	if t == wasm.I64 {
		init.I64(0)
	} else {
		init.I32(0)
	}
	l.m.Globals = append(l.m.Globals, wasm.Global{
		GlobalType: wasm.GlobalType{Type: t, Mutable: true},
		Init:       init.Op(wasm.OpEnd).Bytes(),
	})
	index := uint32(l.m.ImportedGlobals() + len(l.m.Globals) - 1)
	l.variables[name] = index
	return index
}

// local adds a local variable.
func (b *body) local(t wasm.ValueType) uint32 {
	b.locals = append(b.locals, t)
	return uint32(b.params + len(b.locals) - 1)
}

// op writes instructions without immediates.
func (b *body) op(ops ...wasm.Opcode) {
	for _, op := range ops {
		b.asm.Op(op)
	}
}

func (b *body) i32(v uint32)                    { b.asm.I32(int32(v)) }
func (b *body) i64(v uint64)                    { b.asm.I64(int64(v)) }
func (b *body) get(local uint32)                { b.asm.Op(wasm.OpLocalGet, local) }
func (b *body) set(local uint32)                { b.asm.Op(wasm.OpLocalSet, local) }
func (b *body) tee(local uint32)                { b.asm.Op(wasm.OpLocalTee, local) }
func (b *body) read(variable uint32)            { b.asm.Op(wasm.OpGlobalGet, variable) }
func (b *body) write(variable uint32)           { b.asm.Op(wasm.OpGlobalSet, variable) }
func (b *body) call(handle uint32)              { b.asm.Op(wasm.OpCall, handle) }
func (b *body) system(name string)              { b.call(b.l.systemFunction(name)) }
func (b *body) br(depth uint32)                 { b.asm.Op(wasm.OpBr, depth) }
func (b *body) brIf(depth uint32)               { b.asm.Op(wasm.OpBrIf, depth) }
func (b *body) when()                           { b.asm.Block(wasm.OpIf, wasm.Empty) }
func (b *body) otherwise()                      { b.op(wasm.OpElse) }
func (b *body) end()                            { b.op(wasm.OpEnd) }
func (b *body) copyMemory()                     { b.asm.Op(wasm.OpMemoryCopy, 0, 0) }
func (b *body) load(op wasm.Opcode, at uint32)  { b.asm.Op(op, 0, at) } // from the address on the stack + at
func (b *body) store(op wasm.Opcode, at uint32) { b.asm.Op(op, 0, at) } // the value on the stack to the address below it + at

// add adds a constant to an i32 local.
func (b *body) add(local, n uint32) {
	b.get(local)
	b.i32(n)
	b.op(wasm.OpI32Add)
	b.set(local)
}

// count runs do for the i32 local i from 0 up to n, which is not among them. n
// is another local.
func (b *body) count(i, n uint32, do func()) {
	b.i32(0)
	b.set(i)
	b.asm.Block(wasm.OpBlock, wasm.Empty)
	b.asm.Block(wasm.OpLoop, wasm.Empty)
	b.get(i)
	b.get(n)
	b.op(wasm.OpI32GeU)
	b.brIf(1)
	do()
	b.add(i, 1)
	b.br(0)
	b.end()
	b.end()
}

// textsSegment is the index of the data segment that holds the linker's texts.
// It is passive, so that they take no memory until one is needed.
const textsSegment = 0

// text puts a text among the linker's texts and returns where it is there.
func (l *linker) text(s string) (offset, size uint32) {
	offset = uint32(len(l.texts))
	l.texts = append(l.texts, s...)
	return offset, uint32(len(s))
}

// copyText copies from the texts: what is on the stack is the address, the
// offset among the texts and the size.
func (b *body) copyText() { b.asm.Op(wasm.OpMemoryInit, textsSegment, 0) }
