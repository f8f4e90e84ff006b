package link

import (
	"encoding/binary"

	"github.com/candigo/candigo/internal/wasm"
)

// Beginnings of lines that say why a program ends.
var fatalBeginnings = []string{"panic: ", "fatal error: ", "runtime: out of memory"}

// deadlockLine is what Go's runtime prints when no goroutine will ever run again.
const deadlockLine = "fatal error: all goroutines are asleep - deadlock!"

// fd_write(descriptor, vectors, n, written *u32): standard output and standard
// error are collected to lines and printed by debug_print.
func writeFDWrite(b *body) {
	const descriptor, vectors, n, written = 0, 1, 2, 3
	i, at, size, j := b.local(wasm.I32), b.local(wasm.I32), b.local(wasm.I32), b.local(wasm.I32)
	total := b.local(wasm.I32)
	b.get(descriptor)
	b.i32(1)
	b.op(wasm.OpI32Sub)
	b.i32(2)
	b.op(wasm.OpI32GeU)
	b.when()
	b.i32(errnoBadDescriptor)
	b.op(wasm.OpReturn)
	b.end()

	print := b.l.function("print_byte", "i", writePrintByte)
	b.count(i, n, func() {
		b.get(vectors)
		b.load(wasm.OpI32Load, 0)
		b.set(at)
		b.get(vectors)
		b.load(wasm.OpI32Load, 4)
		b.tee(size)
		b.get(total)
		b.op(wasm.OpI32Add)
		b.set(total)
		b.count(j, size, func() {
			b.get(at)
			b.get(j)
			b.op(wasm.OpI32Add)
			b.load(wasm.OpI32Load8U, 0)
			b.call(print)
		})
		b.add(vectors, 8)
	})
	b.get(written)
	b.get(total)
	b.store(wasm.OpI32Store, 0)
	b.i32(0)
}

// print_byte(c) adds a byte to the line. A line that is full is printed in
// parts, between two characters of UTF-8.
func writePrintByte(b *body) {
	const c = 0
	lineSize := b.l.variable("line size", wasm.I32)
	b.get(c)
	b.i32('\n')
	b.op(wasm.OpI32Eq)
	b.when()
	b.call(b.l.flush())
	b.op(wasm.OpReturn)
	b.end()

	b.read(lineSize) // full, or there may be no room for all of the character that begins here
	b.i32(lineCapacity)
	b.op(wasm.OpI32Eq)
	b.read(lineSize)
	b.i32(lineCapacity - 3)
	b.op(wasm.OpI32GeU)
	b.get(c)
	b.i32(0xc0)
	b.op(wasm.OpI32And)
	b.i32(0x80)
	b.op(wasm.OpI32Ne, wasm.OpI32And, wasm.OpI32Or)
	b.when()
	b.call(b.l.flush())
	b.end()

	b.read(lineSize)
	b.get(c)
	b.store(wasm.OpI32Store8, lineAddress)
	b.read(lineSize)
	b.i32(1)
	b.op(wasm.OpI32Add)
	b.write(lineSize)
}

// flush is the function that prints the line and begins a new one. The first
// line that says why the program ends is kept, and a deadlock ends the message:
// Go's runtime would go on to print all goroutines.
func (l *linker) flush() uint32 {
	return l.function("flush_line", "", func(b *body) {
		lineSize, fatalSize := l.variable("line size", wasm.I32), l.variable("fatal size", wasm.I32)
		size := b.local(wasm.I32)
		b.read(lineSize)
		b.set(size)
		b.i32(0)
		b.write(lineSize)
		b.i32(lineAddress)
		b.get(size)
		b.system("debug_print")

		b.lineBegins(size, deadlockLine)
		b.when()
		b.fail("deadlock")
		b.end()

		b.read(fatalSize)
		b.when()
		b.op(wasm.OpReturn)
		b.end()
		for i, beginning := range fatalBeginnings {
			b.lineBegins(size, beginning)
			if i > 0 {
				b.op(wasm.OpI32Or)
			}
		}
		b.when()
		b.get(size)
		b.i32(fatalCapacity)
		b.get(size)
		b.i32(fatalCapacity)
		b.op(wasm.OpI32LtU, wasm.OpSelect)
		b.write(fatalSize)
		b.i32(fatalAddress)
		b.i32(lineAddress)
		b.read(fatalSize)
		b.copyMemory()
		b.end()
	})
}

// flushRest is the function that prints what of a line has been written, if
// anything.
func (l *linker) flushRest() uint32 {
	return l.function("flush_rest", "", func(b *body) {
		b.read(l.variable("line size", wasm.I32))
		b.when()
		b.call(l.flush())
		b.end()
	})
}

// lineBegins pushes whether the line of the given size begins with a text.
func (b *body) lineBegins(size uint32, text string) {
	b.get(size)
	b.i32(uint32(len(text)))
	b.op(wasm.OpI32GeU)
	for at := 0; at < len(text); {
		b.i32(lineAddress)
		switch rest := []byte(text[at:]); {
		case len(rest) >= 8:
			b.load(wasm.OpI64Load, uint32(at))
			b.i64(binary.LittleEndian.Uint64(rest))
			b.op(wasm.OpI64Eq, wasm.OpI32And)
			at += 8
		case len(rest) >= 4:
			b.load(wasm.OpI32Load, uint32(at))
			b.i32(binary.LittleEndian.Uint32(rest))
			b.op(wasm.OpI32Eq, wasm.OpI32And)
			at += 4
		default:
			b.load(wasm.OpI32Load8U, uint32(at))
			b.i32(uint32(rest[0]))
			b.op(wasm.OpI32Eq, wasm.OpI32And)
			at++
		}
	}
}
