package replica

// messageFunctions are about the message that is executing and its caller.
func messageFunctions() []function {
	const (
		withArgument = inInit | inUpdate | inQueries | inReply | inComposite | inCompositeReply | inInspect
		withInfo     = inUpdate | inReplicatedQuery | inQuery | inComposites | inCallbacks | inCleanup | inCompositeCleanup | inInspect
		withCode     = inCallbacks | inCompositeReply | inCompositeReject | inCleanup
		withReject   = inReject | inCompositeReject
		withDeadline = inUpdate | inQueries | inCallbacks | inComposites
	)
	arg := func(x *execution) []byte { return x.arg }
	caller := func(x *execution) []byte { return x.caller.Bytes() }
	info := func(x *execution) []byte { return nil } // only the agents' interface brings any
	rejected := func(x *execution) []byte { return []byte(x.answer.message) }
	method := func(x *execution) []byte { return []byte(x.method) }
	return []function{
		{"msg_arg_data_size", ">i", withArgument, callCost, sizeOf(arg)},
		{"msg_arg_data_copy", "iii", withArgument, callCost, copyOf("msg_arg_data_copy", arg)},
		{"msg_caller_size", ">i", notInStart, callCost, sizeOf(caller)},
		{"msg_caller_copy", "iii", notInStart, callCost, copyOf("msg_caller_copy", caller)},
		{"msg_caller_info_data_size", ">i", withInfo, callCost, sizeOf(info)},
		{"msg_caller_info_data_copy", "iii", withInfo, callCost, copyOf("msg_caller_info_data_copy", info)},
		{"msg_caller_info_signer_size", ">i", withInfo, callCost, sizeOf(info)},
		{"msg_caller_info_signer_copy", "iii", withInfo, callCost, copyOf("msg_caller_info_signer_copy", info)},
		{"msg_reject_code", ">i", withCode, callCost, func(x *execution, _ []uint64) uint64 {
			return uint64(x.answer.code)
		}},
		{"msg_reject_msg_size", ">i", withReject, callCost, sizeOf(rejected)},
		{"msg_reject_msg_copy", "iii", withReject, callCost, copyOf("msg_reject_msg_copy", rejected)},
		{"msg_deadline", ">I", withDeadline, callCost, func(x *execution, _ []uint64) uint64 {
			return x.call.deadline
		}},
		{"msg_method_name_size", ">i", inInspect, callCost, sizeOf(method)},
		{"msg_method_name_copy", "iii", inInspect, callCost, copyOf("msg_method_name_copy", method)},
		{"accept_message", "", inInspect, callCost, func(x *execution, _ []uint64) uint64 {
			if x.accepted {
				x.violate("ic0.accept_message: the message is accepted already")
			}
			x.accepted = true
			return 0
		}},
	}
}
