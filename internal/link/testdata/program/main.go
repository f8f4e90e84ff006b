// A program that does in its methods what the linker has to give a meaning.
package main

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
	"unsafe"
)

//go:wasmimport candigo idle
func idle()

//go:wasmimport candigo handler
//go:noescape
func handler(name unsafe.Pointer, size uint32)

//go:wasmimport candigo seed
//go:noescape
func seed(bytes unsafe.Pointer, n uint32)

//go:wasmimport candigo wants_seed
func wantsSeed() uint32

//go:wasmimport ic0 msg_reply
func msgReply()

//go:wasmimport ic0 trap
//go:noescape
func trap(text unsafe.Pointer, size uint32)

var initialised int

func init() { initialised++ }

func main() {}

//go:wasmexport canister_init
func canisterInit() { println("init", initialised, wantsSeed()) }

//go:wasmexport canister_pre_upgrade
func preUpgrade() { println("pre_upgrade") }

//go:wasmexport canister_inspect_message
func inspect() { randomBytes(1) }

//go:wasmexport canister_update%20print
func printLines() {
	println("hello", 7)
	print("a", "b")
	print("c\n\nd\n")
	fmt.Println("standard output")
	fmt.Fprintln(os.Stderr, "standard error")
	fmt.Print("no end of line")
}

//go:wasmexport canister_query%20print%20long
func printLong() { fmt.Println(strings.Repeat("a€", 2000)) }

//go:wasmexport canister_update%20sleep
func sleep() { time.Sleep(time.Second) }

//go:wasmexport canister_query%20idle
func idleQuery() {
	done := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { done++ })
	}
	before := time.Now()
	idle()
	time.Sleep(1)
	println("done", done, "after", time.Since(before).Nanoseconds())
	time.Sleep(1)
}

//go:wasmexport canister_update%20collect
func collect() {
	idle()
	time.Sleep(1) // Go's runtime looks for events from now on
	before := new(runtime.MemStats)
	runtime.ReadMemStats(before)
	runtime.GC()
	after := new(runtime.MemStats)
	runtime.ReadMemStats(after)
	println("collected", after.NumGC-before.NumGC)
}

//go:wasmexport canister_update%20exit
func exit() { os.Exit(0) }

//go:wasmexport canister_update%20exit%201234
func exit1234() { fmt.Print("bye"); os.Exit(1234) }

//go:wasmexport canister_update%20panic
func panics() { panic("boom") }

//go:wasmexport canister_update%20panic%20error
func panicsError() { panic(fmt.Errorf("error %d\nsecond line", 1)) }

//go:wasmexport canister_update%20panic%20goroutine
func panicsGoroutine() {
	var none map[string]int
	go func() { none["a"]++ }()
	select {}
}

//go:wasmexport canister_update%20trap
func traps() {
	const text = "no more"
	fmt.Print("no end of line")
	trap(unsafe.Pointer(unsafe.StringData(text)), uint32(len(text)))
}

//go:wasmexport canister_update%20throw
func throws() { new(sync.Mutex).Unlock() }

var kept [][]byte

//go:wasmexport canister_update%20memory
func memory() {
	for {
		kept = append(kept, make([]byte, 16<<20))
	}
}

//go:wasmexport canister_update%20deadlock
func deadlock() { select {} }

//go:wasmexport canister_update%20deadlock%20named
func deadlockNamed() {
	const name = "transfer"
	handler(unsafe.Pointer(unsafe.StringData(name)), uint32(len(name)))
	select {}
}

//go:wasmexport canister_update%20time
func now() {
	t := time.Now()
	println(t.Unix(), t.Nanosecond(), time.Since(t).Nanoseconds())
}

//go:wasmexport canister_update%20host
func host() {
	println(len(os.Args), os.Getenv("A"), os.Getenv("B"), len(os.Environ()))
	_, err := os.ReadFile("/etc/passwd")
	println(err != nil)
	_, err = os.Stdin.Read(make([]byte, 1))
	println(err.Error())
}

func randomBytes(n int) {
	b := make([]byte, n)
	rand.Read(b)
	fmt.Printf("%x\n", b)
}

//go:wasmexport canister_update%20random
func random() { randomBytes(48); randomBytes(5) }

//go:wasmexport canister_query%20random%20query
func randomQuery() { randomBytes(1) }

//go:wasmexport canister_composite_query%20random%20composite
func randomComposite() { println("composite") }

//go:wasmexport canister_update%20seed
func seedRandom() {
	var secret [32]byte
	seed(unsafe.Pointer(&secret), uint32(len(secret)))
	println(wantsSeed())
}

//go:wasmexport canister_query%20hash%20seed
func hashSeed() { println(mathrand.Uint64()) }

//go:wasmexport candigo_reply
func reply(env int32) { println("reply", env); msgReply() }

//go:wasmexport candigo_reject
func reject(env int32) { print("reject ", env) }

//go:wasmexport candigo_cleanup
func cleanup(env int32) { randomBytes(1) }

//go:wasmexport helper
func helper(n int32) int32 { return n }
