//go:build wasip1

package serve

import "unsafe"

// The System API, as far as answering messages needs it.

//go:wasmimport ic0 msg_arg_data_size
func msgArgDataSize() uint32

//go:wasmimport ic0 msg_arg_data_copy
//go:noescape
func msgArgDataCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_reply_data_append
//go:noescape
func msgReplyDataAppend(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 msg_reply
func msgReply()

//go:wasmimport ic0 msg_reject
//go:noescape
func msgReject(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 trap
//go:noescape
func trap(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 time
func now() int64

//go:wasmimport ic0 global_timer_set
func globalTimerSet(at int64) (before int64)

// Callbacks are indices of the module's table.
const (
	replyCallback  = 1
	rejectCallback = 2
)

//go:wasmimport ic0 call_new
//go:noescape
func callNew(callee unsafe.Pointer, calleeSize uint32, method unsafe.Pointer, methodSize uint32, reply, replyEnv, reject, rejectEnv uint32)

//go:wasmimport ic0 call_data_append
//go:noescape
func callDataAppend(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 call_perform
func callPerform() (failure uint32)

// What candigo build links; the network knows nothing of it.

// idle lets time pass the next time when the runtime has nothing to run; else
// that is a trap.
//
//go:wasmimport candigo idle
func idle()

// handler keeps the name of what runs, for the texts of traps.
//
//go:wasmimport candigo handler
//go:noescape
func handler(name unsafe.Pointer, size uint32)

// wantsSeed is 1 when the program links crypto/rand and its generator has no
// seed yet.
//
//go:wasmimport candigo wants_seed
func wantsSeed() uint32

// seed seeds that generator.
//
//go:wasmimport candigo seed
//go:noescape
func seed(bytes unsafe.Pointer, size uint32)
