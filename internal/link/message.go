package link

import "github.com/candigo/candigo/internal/wasm"

// The global variable "running" says what runs: where its name is, in the low
// half, and the name's size above it, with these bits.
const (
	runningSizeBits = 30
	runningInMemory = 1 << 62 // the name lies in memory, not among the linker's texts
	runningQuery    = 1 << 63 // it is, or belongs to, a query, composite query or inspect_message
)

// running is what the variable holds while an entry point of that name runs.
func (l *linker) running(name string, query bool) uint64 {
	offset, size := l.text(name)
	r := uint64(size)<<32 | uint64(offset)
	if query {
		r |= runningQuery
	}
	return r
}

// handler(name *byte, size): a handler of that name runs now. The bytes must stay.
func writeHandler(b *body) {
	const name, size = 0, 1
	running := b.l.variable("running", wasm.I64)
	b.read(running)
	b.i64(runningQuery)
	b.op(wasm.OpI64And)
	b.i64(runningInMemory)
	b.op(wasm.OpI64Or)
	b.get(size)
	b.op(wasm.OpI64ExtendI32U)
	b.i64(32)
	b.op(wasm.OpI64Shl, wasm.OpI64Or)
	b.get(name)
	b.op(wasm.OpI64ExtendI32U, wasm.OpI64Or)
	b.write(running)
}

// trap(text *byte, size) is the System API's, as the program calls it: it prints
// first what is left of a line.
func writeTrap(b *body) {
	const text, size = 0, 1
	b.call(b.l.flushRest())
	b.get(text)
	b.get(size)
	b.system("trap")
}

// fail traps with a text, which names the handler that runs.
func (b *body) fail(text string) {
	offset, size := b.l.text(text)
	b.i32(offset)
	b.i32(size)
	b.call(b.l.function("fail", "ii", func(b *body) {
		const offset, size = 0, 1
		at := b.local(wasm.I32)
		b.beginMessage(at)
		b.get(at)
		b.get(offset)
		b.get(size)
		b.copyText()
		b.get(at)
		b.get(size)
		b.op(wasm.OpI32Add)
		b.set(at)
		b.trapMessage(at)
	}))
	b.op(wasm.OpUnreachable)
}

// beginMessage begins the text of a trap, "handler NAME: ". The local at is
// where it goes on.
func (b *body) beginMessage(at uint32) {
	b.call(b.l.function("begin_message", "→i", func(b *body) {
		running := b.l.variable("running", wasm.I64)
		at, size := b.local(wasm.I32), b.local(wasm.I32)
		b.i32(messageAddress)
		b.set(at)
		b.appendText(at, "handler ")
		b.read(running)
		b.i64(32)
		b.op(wasm.OpI64ShrU, wasm.OpI32WrapI64)
		b.i32(1<<runningSizeBits - 1)
		b.op(wasm.OpI32And)
		b.tee(size)
		b.i32(nameCapacity)
		b.op(wasm.OpI32GtU)
		b.when()
		b.i32(nameCapacity)
		b.set(size)
		b.end()

		copyFrom := func(do func()) {
			b.get(at)
			b.read(running)
			b.op(wasm.OpI32WrapI64)
			b.get(size)
			do()
		}
		b.read(running)
		b.i64(runningInMemory)
		b.op(wasm.OpI64And, wasm.OpI64Eqz)
		b.when()
		copyFrom(b.copyText)
		b.otherwise()
		copyFrom(b.copyMemory)
		b.end()
		b.get(at)
		b.get(size)
		b.op(wasm.OpI32Add)
		b.set(at)
		b.appendText(at, ": ")
		b.get(at)
	}))
	b.set(at)
}

// appendText copies one of the linker's texts to where the local at points, and
// moves at behind it.
func (b *body) appendText(at uint32, text string) {
	offset, size := b.l.text(text)
	b.get(at)
	b.i32(offset)
	b.i32(size)
	b.copyText()
	b.add(at, size)
}

// trapMessage traps with the message that ends at the local at.
func (b *body) trapMessage(at uint32) {
	b.i32(messageAddress)
	b.get(at)
	b.i32(messageAddress)
	b.op(wasm.OpI32Sub)
	b.system("trap")
	b.op(wasm.OpUnreachable)
}
