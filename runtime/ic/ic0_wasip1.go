//go:build wasip1

package ic

import "unsafe"

// The System API, as far as contexts need it. Copies trap beyond what the
// matching size function says.

//go:wasmimport ic0 msg_caller_size
func msgCallerSize() uint32

//go:wasmimport ic0 msg_caller_copy
//go:noescape
func msgCallerCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 canister_self_size
func canisterSelfSize() uint32

//go:wasmimport ic0 canister_self_copy
//go:noescape
func canisterSelfCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 time
func now() int64

//go:wasmimport ic0 canister_version
func canisterVersion() uint64

//go:wasmimport ic0 debug_print
//go:noescape
func debugPrint(src unsafe.Pointer, size uint32)
