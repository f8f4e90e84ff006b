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
