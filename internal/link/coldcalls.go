package link

import (
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// A call of a Go function puts its return address on Go's stack first, in the
// caller: 26 bytes where a call of WebAssembly has 3. For functions that are
// called from thousands of places and hardly ever run, a function of the linker's
// does it.

// neverReturns tells whether a function of Go's runtime gives control to another
// goroutine or to deferred calls, and never back to the place after its call.
func neverReturns(name string) bool {
	switch name {
	case "runtime.sigpanic", "runtime.gopanic", "runtime.throw", "runtime.morestack", "runtime.morestack_noctxt":
		return true
	}
	return strings.HasPrefix(name, "runtime.goPanic") // indices out of range, each kind with its own
}

// isCold tells whether a function of Go's runtime hardly ever runs.
func isCold(name string) bool {
	return neverReturns(name) || strings.HasPrefix(name, "runtime.print")
}

// What a call begins with, and for the function itself where to resume it: at its
// beginning. The constant is the return address.
var callSequence = []instruction{
	operation(wasm.OpLocalGet, stackLocal),
	constant32(8),
	operation(wasm.OpI32Sub),
	operation(wasm.OpLocalTee, stackLocal),
	operation(wasm.OpGlobalSet, stackPointer),
	operation(wasm.OpLocalGet, stackLocal),
	{op: wasm.OpI64Const},
	memoryOperation(wasm.OpI64Store, 3, 0),
	constant32(0),
}

// shareColdCalls has calls of cold functions go through a function for each of
// them.
func (l *linker) shareColdCalls(list []instruction) []instruction {
	out := list[:0]
	for k := 0; k < len(list); k++ {
		i := list[k]
		out = append(out, i)
		if i.op != wasm.OpCall || int(i.index) >= len(l.names) || !isCold(l.names[i.index]) || !endsInCallSequence(out[:len(out)-1]) {
			continue
		}
		begin := len(out) - 1 - len(callSequence)
		address := int32(out[begin+6].value)
		out = append(out[:begin], constant32(address), operation(wasm.OpCall, l.coldCall(i.index)))
		if neverReturns(l.names[i.index]) && k+3 < len(list) && list[k+1].is(wasm.OpGlobalGet, stackPointer) &&
			list[k+2].is(wasm.OpLocalSet, stackLocal) && list[k+3].op == wasm.OpBrIf {
			out = append(out, operation(wasm.OpReturn))
			k += 3 // to the end of the function, if the call says so, which it does
		}
	}
	return out
}

func endsInCallSequence(list []instruction) bool {
	if len(list) < len(callSequence) {
		return false
	}
	for k, i := range list[len(list)-len(callSequence):] {
		want := callSequence[k]
		same := string(i.bytes) == string(want.bytes)
		if want.op == wasm.OpI64Const {
			same = i.op == want.op && i.value == int64(int32(i.value))
		}
		if !same {
			return false
		}
	}
	return true
}

// coldCall is the function that puts a return address on Go's stack and calls a
// cold function.
func (l *linker) coldCall(function uint32) uint32 {
	return l.function("call "+l.names[function], "i→i", func(b *body) {
		const address = 0
		b.read(stackPointer)
		b.i32(8)
		b.op(wasm.OpI32Sub)
		b.write(stackPointer)
		b.read(stackPointer)
		b.get(address)
		b.op(wasm.OpI64ExtendI32U)
		b.store(wasm.OpI64Store, 0)
		b.i32(0)
		b.call(function)
	})
}
