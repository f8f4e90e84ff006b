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
	var abort wasm.Assembler
	abort.I32(2).Op(wasm.OpCall, l.exit()).Op(wasm.OpUnreachable).Op(wasm.OpEnd)
	if err := l.patch("runtime.usleep", returnAtOnce()); err != nil {
		return err
	}
	return l.patch("runtime.abort", wasm.Code{Body: abort.Bytes()})
}

// returnAtOnce is the code of a Go function without results that does nothing. It
// takes the return address off Go's stack; 0 says that the same goroutine goes on.
func returnAtOnce() wasm.Code {
	var a wasm.Assembler
	a.Op(wasm.OpGlobalGet, stackPointer).I32(8).Op(wasm.OpI32Add).Op(wasm.OpGlobalSet, stackPointer).I32(0).Op(wasm.OpEnd)
	return wasm.Code{Body: a.Bytes()}
}

// goFunction is the signature of Go's functions: where to resume it → whether the
// goroutine changes.
const goFunction signature = "i→i"

// patch replaces the body of a function of Go's runtime.
func (l *linker) patch(name string, code wasm.Code) error {
	for i, known := range l.names[len(l.names)-l.goFunctions:] {
		if known == name {
			return l.replaceBody(i, name, code)
		}
	}
	return fmt.Errorf("the module has no function %s: the linker does not know this Go toolchain", name)
}

// replaceBody replaces the body of the ith function of Go's, which must have the
// signature of Go's functions.
func (l *linker) replaceBody(i int, name string, code wasm.Code) error {
	if t := signatureOf(l.m.Types[l.m.Functions[i]]); t != goFunction {
		return fmt.Errorf("%s is %s, not %s: the linker does not know this Go toolchain", name, t, goFunction)
	}
	l.m.Code[i] = code
	return nil
}
