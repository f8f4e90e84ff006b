package link

import (
	"fmt"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// Error numbers of WASI.
const (
	errnoBadDescriptor = 8
	errnoInvalid       = 28
	errnoNotSupported  = 52 // ENOSYS
)

// The memory from 4096 to 12287 is left free by Go's linker (wasmMinDataAddr in
// cmd/link/internal/ld). A plain message needs none of it.
const (
	scratch = 4096

	lineAddress  = scratch // the line of output that is not complete yet
	lineCapacity = 2048

	fatalAddress  = lineAddress + lineCapacity // why the program is about to exit
	fatalCapacity = 1024

	messageAddress = fatalAddress + fatalCapacity // the text of a trap
	nameCapacity   = 1024                         // how much of a method's name it takes

	randomAddress = 11264 // the key of the program's random numbers, and what it gave last

	scratchEnd = 12288
)

// wasiFunction returns what takes the place of a function of WASI that the
// callers import with type t.
func (l *linker) wasiFunction(name string, t wasm.FuncType, callers []string) (uint32, signature, error) {
	define := func(s signature, write func(*body)) (uint32, signature, error) {
		return l.function(name, s, write), s, nil
	}
	switch name {
	case "args_sizes_get":
		return define("ii→i", writeArgsSizes)
	case "args_get":
		return define("ii→i", func(b *body) { b.i32(0) })
	case "environ_sizes_get":
		return define("ii→i", writeEnvironSizes)
	case "environ_get":
		return define("ii→i", writeEnviron)
	case "clock_time_get":
		return define("iIi→i", writeClock)
	case "sched_yield":
		return define("→i", func(b *body) { b.i32(0) })
	case "poll_oneoff":
		return define("iiii→i", writePoll)
	case "proc_exit":
		return l.exit(), exitSignature, nil
	case "fd_write":
		return define("iiii→i", writeFDWrite)
	case "random_get":
		runtime, err := calledByRuntime(name, callers)
		switch {
		case err != nil:
			return 0, "", err
		case runtime:
			return define("ii→i", writeRuntimeRandom)
		}
		const s = "ii→i"
		return l.function("program_random_get", s, writeProgramRandom), s, nil
	}
	if errno := missing(name); errno != 0 && len(t.Results) == 1 && t.Results[0] == wasm.I32 {
		s := signatureOf(t)
		return l.function(name, s, func(b *body) { b.i32(errno) }), s, nil
	}
	return 0, "", fmt.Errorf("%s imports %s, which WASI does not have", callers[0], name)
}

// missing is what a function of WASI answers that has no meaning in a canister:
// there are no files, no sockets and no signals.
func missing(name string) (errno uint32) {
	switch {
	case strings.HasPrefix(name, "fd_"):
		return errnoBadDescriptor
	case strings.HasPrefix(name, "path_"), strings.HasPrefix(name, "sock_"), name == "clock_res_get", name == "proc_raise":
		return errnoNotSupported
	}
	return 0
}

// calledByRuntime tells Go's runtime as the caller of an import from the rest of
// the program.
func calledByRuntime(name string, callers []string) (bool, error) {
	ofRuntime := 0
	for _, caller := range callers {
		if strings.HasPrefix(caller, "runtime.") {
			ofRuntime++
		}
	}
	if ofRuntime != 0 && ofRuntime != len(callers) {
		return false, fmt.Errorf("%s is called by Go's runtime and by the program through one import (%s), so that they cannot be told apart",
			name, strings.Join(callers, ", "))
	}
	return ofRuntime > 0, nil
}

// providedFunction returns a function that the runtime packages of candigo
// import from the linker, module candigo.
func (l *linker) providedFunction(name string) (handle uint32, s signature, err error) {
	define := func(s signature, write func(*body)) (uint32, signature, error) {
		return l.function(name, s, write), s, nil
	}
	switch name {
	case "idle":
		return define("", writeIdle)
	case "handler":
		return define("ii", writeHandler)
	case "seed":
		return define("ii", writeSeed)
	case "wants_seed":
		return define("→i", func(b *body) { b.read(b.l.variable("wants seed", wasm.I32)) })
	}
	return 0, "", fmt.Errorf("the linker provides no function candigo.%s", name)
}

// args_sizes_get(count, size *u32): there are no arguments.
func writeArgsSizes(b *body) {
	const count, size = 0, 1
	for _, p := range []uint32{count, size} {
		b.get(p)
		b.i32(0)
		b.store(wasm.OpI32Store, 0)
	}
	b.i32(0)
}

// environ_sizes_get(count, size *u32)
func writeEnvironSizes(b *body) {
	const count, size = 0, 1
	b.get(count)
	b.i32(uint32(len(b.l.options.Environment)))
	b.store(wasm.OpI32Store, 0)
	b.get(size)
	b.i32(uint32(len(b.l.environment())))
	b.store(wasm.OpI32Store, 0)
	b.i32(0)
}

// environment is all variables, each with a zero behind it.
func (l *linker) environment() string {
	return strings.Join(append(l.options.Environment, ""), "\x00")
}

// environ_get(pointers **byte, buffer *byte)
func writeEnviron(b *body) {
	const pointers, buffer = 0, 1
	offset, size := b.l.text(b.l.environment())
	b.get(buffer)
	b.i32(offset)
	b.i32(size)
	b.copyText()
	at := 0
	for i, variable := range b.l.options.Environment {
		b.get(pointers)
		b.get(buffer)
		b.i32(uint32(at))
		b.op(wasm.OpI32Add)
		b.store(wasm.OpI32Store, uint32(4*i))
		at += len(variable) + 1
	}
	b.i32(0)
}

// clock_time_get(id, precision, time *u64): the time of the message. The
// monotonic clock (1) runs ahead of it by what idle has waited.
func writeClock(b *body) {
	const id, time = 0, 2
	b.get(id)
	b.i32(1)
	b.op(wasm.OpI32GtU)
	b.when()
	b.i32(errnoInvalid)
	b.op(wasm.OpReturn)
	b.end()
	b.get(time)
	b.system("time")
	b.i64(0)
	b.read(b.l.variable("waited", wasm.I64))
	b.get(id)
	b.op(wasm.OpI32Eqz, wasm.OpSelect, wasm.OpI64Add)
	b.store(wasm.OpI64Store, 0)
	b.i32(0)
}

// idle(): the next time that no goroutine can run the earliest timer fires.
func writeIdle(b *body) {
	b.i32(1)
	b.write(b.l.variable("idle", wasm.I32))
}

// poll_oneoff(subscriptions, events, n, nevents *u32): Go's scheduler waits for
// its earliest timer, because no goroutine can run. Time stands still while a
// message runs, so this could only wait forever: unless idle was called, the
// message ends here. Not to wait at all, just to look for events, is allowed.
func writePoll(b *body) {
	const subscriptions, events, nevents = 0, 1, 3
	const userdata, tag, clock, timeout, eventSize = 0, 8, 0, 24, 32
	idle, waited := b.l.variable("idle", wasm.I32), b.l.variable("waited", wasm.I64)
	wait := b.local(wasm.I64)
	b.get(subscriptions)
	b.load(wasm.OpI32Load8U, tag)
	b.i32(clock)
	b.op(wasm.OpI32Ne)
	b.get(subscriptions)
	b.load(wasm.OpI64Load, timeout)
	b.tee(wait)
	b.i64(0)
	b.op(wasm.OpI64Ne, wasm.OpI32Or)
	b.when()
	b.read(idle)
	b.op(wasm.OpI32Eqz)
	b.when()
	b.fail("a canister cannot sleep, since time stands still while a message runs: use a timer of the System API")
	b.end()
	b.i32(0)
	b.write(idle)
	b.read(waited)
	b.get(wait)
	b.op(wasm.OpI64Add)
	b.write(waited)
	b.end()

	b.get(events)
	b.get(subscriptions)
	b.load(wasm.OpI64Load, userdata)
	b.store(wasm.OpI64Store, userdata)
	for at := uint32(8); at < eventSize; at += 8 { // no error, and of a clock
		b.get(events)
		b.i64(0)
		b.store(wasm.OpI64Store, at)
	}
	b.get(nevents)
	b.i32(1)
	b.store(wasm.OpI32Store, 0)
	b.i32(0)
}

const exitSignature signature = "i"

// exit is the function that ends the program.
func (l *linker) exit() uint32 { return l.function("proc_exit", exitSignature, writeExit) }

// proc_exit(code): the message ends in a trap that says why Go's runtime gives
// up, if it does, or else the code.
func writeExit(b *body) {
	const code = 0
	at, divisor := b.local(wasm.I32), b.local(wasm.I32)
	b.call(b.l.flushRest())
	b.read(b.l.variable("fatal size", wasm.I32))
	b.when()
	b.i32(fatalAddress)
	b.read(b.l.variable("fatal size", wasm.I32))
	b.system("trap")
	b.op(wasm.OpUnreachable)
	b.end()

	b.beginMessage(at)
	b.appendText(at, "the program exited with code ")
	b.i32(1)
	b.set(divisor)
	b.asm.Block(wasm.OpLoop, wasm.Empty)
	b.get(code)
	b.get(divisor)
	b.op(wasm.OpI32DivU)
	b.i32(10)
	b.op(wasm.OpI32GeU)
	b.when()
	b.get(divisor)
	b.i32(10)
	b.op(wasm.OpI32Mul)
	b.set(divisor)
	b.br(1)
	b.end()
	b.end()
	b.asm.Block(wasm.OpLoop, wasm.Empty)
	b.get(at)
	b.get(code)
	b.get(divisor)
	b.op(wasm.OpI32DivU)
	b.i32(10)
	b.op(wasm.OpI32RemU)
	b.i32('0')
	b.op(wasm.OpI32Add)
	b.store(wasm.OpI32Store8, 0)
	b.add(at, 1)
	b.get(divisor)
	b.i32(10)
	b.op(wasm.OpI32DivU)
	b.tee(divisor)
	b.brIf(0)
	b.end()
	b.trapMessage(at)
}
