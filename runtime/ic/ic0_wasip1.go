//go:build wasip1

package ic

import "unsafe"

// The System API. A module imports only those functions that it reaches.
// Copies trap beyond what the matching size function says. Results of 128 bits
// are written as two words, the lower one first.

//go:wasmimport ic0 msg_arg_data_size
func msgArgDataSize() uint32

//go:wasmimport ic0 msg_arg_data_copy
//go:noescape
func msgArgDataCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_caller_size
func msgCallerSize() uint32

//go:wasmimport ic0 msg_caller_copy
//go:noescape
func msgCallerCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_caller_info_data_size
func msgCallerInfoDataSize() uint32

//go:wasmimport ic0 msg_caller_info_data_copy
//go:noescape
func msgCallerInfoDataCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_caller_info_signer_size
func msgCallerInfoSignerSize() uint32

//go:wasmimport ic0 msg_caller_info_signer_copy
//go:noescape
func msgCallerInfoSignerCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_reject_code
func msgRejectCode() uint32

//go:wasmimport ic0 msg_reject_msg_size
func msgRejectMsgSize() uint32

//go:wasmimport ic0 msg_reject_msg_copy
//go:noescape
func msgRejectMsgCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 msg_deadline
func msgDeadline() uint64

//go:wasmimport ic0 msg_method_name_size
func msgMethodNameSize() uint32

//go:wasmimport ic0 msg_method_name_copy
//go:noescape
func msgMethodNameCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 accept_message
func acceptMessage()

//go:wasmimport ic0 call_new
//go:noescape
func callNew(callee unsafe.Pointer, calleeSize uint32, name unsafe.Pointer, nameSize, replyFun, replyEnv, rejectFun, rejectEnv uint32)

//go:wasmimport ic0 call_on_cleanup
func callOnCleanup(fun, env uint32)

//go:wasmimport ic0 call_data_append
//go:noescape
func callDataAppend(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 call_with_best_effort_response
func callWithBestEffortResponse(seconds uint32)

//go:wasmimport ic0 call_cycles_add128
func callCyclesAdd128(high, low uint64)

//go:wasmimport ic0 call_perform
func callPerform() uint32

//go:wasmimport ic0 msg_cycles_available128
//go:noescape
func msgCyclesAvailable128(dst unsafe.Pointer)

//go:wasmimport ic0 msg_cycles_refunded128
//go:noescape
func msgCyclesRefunded128(dst unsafe.Pointer)

//go:wasmimport ic0 msg_cycles_accept128
//go:noescape
func msgCyclesAccept128(high, low uint64, dst unsafe.Pointer)

//go:wasmimport ic0 cycles_burn128
//go:noescape
func cyclesBurn128(high, low uint64, dst unsafe.Pointer)

//go:wasmimport ic0 canister_cycle_balance128
//go:noescape
func canisterCycleBalance128(dst unsafe.Pointer)

//go:wasmimport ic0 canister_liquid_cycle_balance128
//go:noescape
func canisterLiquidCycleBalance128(dst unsafe.Pointer)

//go:wasmimport ic0 canister_self_size
func canisterSelfSize() uint32

//go:wasmimport ic0 canister_self_copy
//go:noescape
func canisterSelfCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 subnet_self_size
func subnetSelfSize() uint32

//go:wasmimport ic0 subnet_self_copy
//go:noescape
func subnetSelfCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 canister_status
func canisterStatus() uint32

//go:wasmimport ic0 canister_version
func canisterVersion() uint64

//go:wasmimport ic0 is_controller
//go:noescape
func isController(src unsafe.Pointer, size uint32) uint32

//go:wasmimport ic0 in_replicated_execution
func inReplicatedExecution() uint32

//go:wasmimport ic0 env_var_count
func envVarCount() uint32

//go:wasmimport ic0 env_var_name_size
func envVarNameSize(index uint32) uint32

//go:wasmimport ic0 env_var_name_copy
//go:noescape
func envVarNameCopy(index uint32, dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 env_var_name_exists
//go:noescape
func envVarNameExists(src unsafe.Pointer, size uint32) uint32

//go:wasmimport ic0 env_var_value_size
//go:noescape
func envVarValueSize(src unsafe.Pointer, size uint32) uint32

//go:wasmimport ic0 env_var_value_copy
//go:noescape
func envVarValueCopy(name unsafe.Pointer, nameSize uint32, dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 certified_data_set
//go:noescape
func certifiedDataSet(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 data_certificate_present
func dataCertificatePresent() uint32

//go:wasmimport ic0 data_certificate_size
func dataCertificateSize() uint32

//go:wasmimport ic0 data_certificate_copy
//go:noescape
func dataCertificateCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 root_key_size
func rootKeySize() uint32

//go:wasmimport ic0 root_key_copy
//go:noescape
func rootKeyCopy(dst unsafe.Pointer, offset, size uint32)

//go:wasmimport ic0 time
func now() int64

//go:wasmimport ic0 global_timer_set
func globalTimerSet(nanos uint64) uint64

//go:wasmimport ic0 performance_counter
func performanceCounter(counter uint32) uint64

//go:wasmimport ic0 stable64_size
func stable64Size() uint64

//go:wasmimport ic0 stable64_grow
func stable64Grow(pages uint64) int64

//go:wasmimport ic0 stable64_write
func stable64Write(offset, src, size uint64)

//go:wasmimport ic0 stable64_read
func stable64Read(dst, offset, size uint64)

//go:wasmimport ic0 cost_call
//go:noescape
func costCall(methodName, argument uint64, dst unsafe.Pointer)

//go:wasmimport ic0 cost_create_canister
//go:noescape
func costCreateCanister(dst unsafe.Pointer)

//go:wasmimport ic0 cost_http_request
//go:noescape
func costHTTPRequest(request, maxResponse uint64, dst unsafe.Pointer)

//go:wasmimport ic0 cost_sign_with_ecdsa
//go:noescape
func costSignWithECDSA(name unsafe.Pointer, size, curve uint32, dst unsafe.Pointer) uint32

//go:wasmimport ic0 cost_sign_with_schnorr
//go:noescape
func costSignWithSchnorr(name unsafe.Pointer, size, algorithm uint32, dst unsafe.Pointer) uint32

//go:wasmimport ic0 cost_vetkd_derive_key
//go:noescape
func costVetKDDeriveKey(name unsafe.Pointer, size, curve uint32, dst unsafe.Pointer) uint32

//go:wasmimport ic0 debug_print
//go:noescape
func debugPrint(src unsafe.Pointer, size uint32)

//go:wasmimport ic0 trap
//go:noescape
func trap(src unsafe.Pointer, size uint32)

// text and bytes are where the System API finds what it reads or writes. Linear
// memory does not move while it does.

func text(s string) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.StringData(s)), uint32(len(s))
}

func bytes(b []byte) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b))
}
