package replica

import (
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// callFunctions build a call and send it. It leaves when the execution ends
// without a trap.
func callFunctions() []function {
	const withCycles = inUpdate | inCallbacks | inTask
	return []function{
		{"call_new", "iiiiiiii", whereCalled, 1_500, callNew},
		{"call_on_cleanup", "ii", whereCalled, callCost, callOnCleanup},
		{"call_data_append", "ii", whereCalled, callCost, callDataAppend},
		{"call_with_best_effort_response", "i", whereCalled, callCost, callWithBestEffortResponse},
		{"call_cycles_add128", "II", withCycles, callCost, addCycles("call_cycles_add128", wide)},
		{"call_cycles_add", "I", withCycles, callCost, addCycles("call_cycles_add", narrow)},
		{"call_perform", ">i", whereCalled, 5_000, callPerform},
	}
}

// closure is a function of the canister's table with its argument.
type closure struct{ index, env uint32 }

// outgoing is a call that leaves a canister.
type outgoing struct {
	callee   candid.Principal
	method   string
	arg      []byte
	cycles   candid.Nat
	deadline uint64 // when a bounded wait ends, in nanoseconds since 1970; zero waits without bound
	reply    closure
	reject   closure
	cleanup  *closure
}

// building gives the call under construction.
func (x *execution) building(name string) *outgoing {
	if x.draft == nil {
		x.violate("ic0.%s called when no call is under construction", name)
	}
	return x.draft
}

// dropCall forgets a call that was not performed.
func (x *execution) dropCall() {
	if x.draft != nil {
		x.balance = x.balance.Add(x.draft.cycles)
		x.draft = nil
	}
}

func callNew(x *execution, a []uint64) uint64 {
	x.dropCall()
	callee := x.readPrincipal("call_new", a[0], a[1])
	if limit := uint64(x.replica.limits.MethodName); a[3] > limit {
		x.violate("ic0.call_new: the method's name has %d bytes, the limit is %d", a[3], limit)
	}
	x.draft = &outgoing{
		callee: callee,
		method: x.readText("call_new", a[2], a[3], 1),
		reply:  closure{uint32(a[4]), uint32(a[5])},
		reject: closure{uint32(a[6]), uint32(a[7])},
	}
	return 0
}

func callOnCleanup(x *execution, a []uint64) uint64 {
	call := x.building("call_on_cleanup")
	if call.cleanup != nil {
		x.violate("ic0.call_on_cleanup can be called at most once between `ic0.call_new` and `ic0.call_perform`")
	}
	call.cleanup = &closure{uint32(a[0]), uint32(a[1])}
	return 0
}

func callDataAppend(x *execution, a []uint64) uint64 {
	b := x.read(a[0], a[1], transmitCost)
	call := x.building("call_data_append")
	if size, limit := len(call.method)+len(call.arg)+len(b), x.replica.limits.CallPayload; size > limit {
		x.violate("ic0.call_data_append: the method's name and argument have %d bytes, the limit is %d", size, limit)
	}
	call.arg = append(call.arg, b...)
	return 0
}

func callWithBestEffortResponse(x *execution, a []uint64) uint64 {
	call := x.building("call_with_best_effort_response")
	if call.deadline != 0 {
		x.violate("ic0.call_with_best_effort_response: a timeout was set already")
	}
	timeout := min(time.Duration(a[0])*time.Second, x.replica.limits.CallTimeout)
	call.deadline = x.time + uint64(timeout)
	return 0
}

// addCycles makes the call of a function that attaches cycles.
func addCycles(name string, amount func(a []uint64) candid.Nat) func(*execution, []uint64) uint64 {
	return func(x *execution, a []uint64) uint64 {
		call, amount := x.building(name), amount(a)
		left, ok := x.balance.Sub(amount)
		if !ok {
			x.violate("ic0.%s: the balance of %v cycles does not allow to send %v", name, x.balance, amount)
		}
		x.balance = left
		call.cycles = call.cycles.Add(amount)
		return 0
	}
}

// callPerform gives 0, or a reject code when the call will not be sent.
func callPerform(x *execution, _ []uint64) uint64 {
	call := x.building("call_perform")
	if x.openCalls(call.callee) >= x.replica.limits.Queue {
		x.dropCall()
		return uint64(ic.SysTransient)
	}
	x.draft = nil
	x.calls = append(x.calls, call)
	return 0
}

// openCalls counts the canister's calls to callee that have no answer yet.
func (x *execution) openCalls(callee candid.Principal) int {
	n := x.canister.open[callee]
	for _, call := range x.calls {
		if call.callee == callee {
			n++
		}
	}
	return n
}
