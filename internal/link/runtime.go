package link

import (
	"fmt"

	"github.com/candigo/candigo/internal/wasm"
)

// patchRuntime gives two functions of Go's runtime bodies that suit a canister.
//
// usleep returns at once. With one thread there is nothing to wait for, and a
// panic, which sleeps to let other threads come to rest, would end in
// poll_oneoff before it is printed.
//
// abort exits. This is how a panic ends in a library, which Go's module is; the
// unreachable instruction there would end the message without saying why.
func (l *linker) patchRuntime() error {
	// Global 0 is Go's stack pointer: returning takes the return address off, and
	// the result 0 says that the same goroutine goes on.
	var usleep, abort wasm.Assembler
	usleep.Op(wasm.OpGlobalGet, 0).I32(8).Op(wasm.OpI32Add).Op(wasm.OpGlobalSet, 0).I32(0).Op(wasm.OpEnd)
	abort.I32(2).Op(wasm.OpCall, l.exit()).Op(wasm.OpUnreachable).Op(wasm.OpEnd)
	if err := l.patch("runtime.usleep", usleep.Bytes()); err != nil {
		return err
	}
	return l.patch("runtime.abort", abort.Bytes())
}

// goFunction is the signature of Go's functions: where to resume it → whether the
// goroutine changes.
const goFunction signature = "i→i"

// patch replaces the body of a function of Go's runtime.
func (l *linker) patch(name string, body []byte) error {
	for i, known := range l.names[len(l.names)-l.goFunctions:] {
		if known != name {
			continue
		}
		if t := signatureOf(l.m.Types[l.m.Functions[i]]); t != goFunction {
			return fmt.Errorf("%s is %s, not %s: the linker does not know this Go toolchain", name, t, goFunction)
		}
		l.m.Code[i] = wasm.Code{Body: body}
		return nil
	}
	return fmt.Errorf("the module has no function %s: the linker does not know this Go toolchain", name)
}
