package replica

// selfFunctions are about the canister itself.
func selfFunctions() []function {
	self := func(x *execution) []byte { return x.canister.id.Bytes() }
	subnet := func(x *execution) []byte { return x.replica.subnet.Bytes() }
	return []function{
		{"canister_self_size", ">i", notInStart, callCost, sizeOf(self)},
		{"canister_self_copy", "iii", notInStart, callCost, copyOf("canister_self_copy", self)},
		{"subnet_self_size", ">i", notInStart, callCost, sizeOf(subnet)},
		{"subnet_self_copy", "iii", notInStart, callCost, copyOf("subnet_self_copy", subnet)},
		{"canister_status", ">i", notInStart, callCost, func(x *execution, _ []uint64) uint64 {
			return uint64(x.canister.status)
		}},
		{"canister_version", ">I", notInStart, callCost, func(x *execution, _ []uint64) uint64 {
			return x.canister.version
		}},
		{"is_controller", "ii>i", everywhere, 1_000, func(x *execution, a []uint64) uint64 {
			return flag(x.canister.isController(x.readPrincipal("is_controller", a[0], a[1])))
		}},
		{"in_replicated_execution", ">i", everywhere, callCost, func(x *execution, _ []uint64) uint64 {
			return flag(x.context&replicated != 0)
		}},
	}
}

func flag(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}
