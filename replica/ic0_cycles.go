package replica

import "github.com/candigo/candigo/runtime/candid"

// cyclesFunctions move cycles. Amounts of 128 bits are written at dst.
func cyclesFunctions() []function {
	const (
		received = inUpdate | inReplicatedQuery | inCallbacks
		burning  = inInit | inPreUpgrade | inUpdate | inReplicatedQuery | inCallbacks | inCleanup | inTask
	)
	available := func(x *execution) candid.Nat { return x.available }
	refunded := func(x *execution) candid.Nat { return x.answer.refund }
	balance := func(x *execution) candid.Nat { return x.balance }
	return []function{
		{"msg_cycles_available128", "i", received, callCost, amountOf(available)},
		{"msg_cycles_available", ">I", received, callCost, smallAmountOf(available)},
		{"msg_cycles_refunded128", "i", inCallbacks, callCost, amountOf(refunded)},
		{"msg_cycles_refunded", ">I", inCallbacks, callCost, smallAmountOf(refunded)},
		{"msg_cycles_accept128", "IIi", received, callCost, func(x *execution, a []uint64) uint64 {
			x.writeAmount(a[2], x.acceptCycles(wide(a)))
			return 0
		}},
		{"msg_cycles_accept", "I>I", received, callCost, func(x *execution, a []uint64) uint64 {
			taken, _ := x.acceptCycles(narrow(a)).Uint64() // no more than a[0]
			return taken
		}},
		{"cycles_burn128", "IIi", burning, callCost, func(x *execution, a []uint64) uint64 {
			burned := least(wide(a), x.balance)
			x.balance, _ = x.balance.Sub(burned)
			x.writeAmount(a[2], burned)
			return 0
		}},
		{"canister_cycle_balance128", "i", notInStart, callCost, amountOf(balance)},
		{"canister_liquid_cycle_balance128", "i", notInStart, callCost, amountOf(balance)}, // nothing freezes
		{"canister_cycle_balance", ">I", notInStart, callCost, smallAmountOf(balance)},
	}
}

// wide is an amount in two arguments, narrow one in one.
func wide(a []uint64) candid.Nat   { return candid.NatFromWords(a[0], a[1]) }
func narrow(a []uint64) candid.Nat { return candid.NewNat(a[0]) }

// amountOf makes the call of a function (dst).
func amountOf(amount func(x *execution) candid.Nat) func(*execution, []uint64) uint64 {
	return func(x *execution, a []uint64) uint64 {
		x.writeAmount(a[0], amount(x))
		return 0
	}
}

// smallAmountOf makes the call of an old function with a result of 64 bits.
func smallAmountOf(amount func(x *execution) candid.Nat) func(*execution, []uint64) uint64 {
	return func(x *execution, _ []uint64) uint64 {
		n, ok := amount(x).Uint64()
		if !ok {
			x.violate("cycles amount exceeds 64-bit representation")
		}
		return n
	}
}

// acceptCycles takes at most that much of what the caller attached.
func (x *execution) acceptCycles(most candid.Nat) candid.Nat {
	taken := least(most, x.available)
	x.available, _ = x.available.Sub(taken)
	x.balance = x.balance.Add(taken)
	return taken
}

func least(a, b candid.Nat) candid.Nat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}
