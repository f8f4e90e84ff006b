package replica

import (
	"fmt"

	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
)

// An execution is one run of a canister's code, from an entry point or a
// callback to its end: what it may ask, and what it did so far. Nothing of
// that counts before it has ended without a trap.
type execution struct {
	replica  *Replica
	canister *Canister
	machine  *machine.Machine
	context  contexts // one
	call     *callContext
	kind     string // for traces

	time   uint64 // nanoseconds since 1970
	caller candid.Principal
	method string
	arg    []byte
	answer response // that a callback was called with
	before Usage    // of earlier executions of the same call
	limit  uint64   // of instructions
	began  uint64   // instructions of the machine's transaction before this execution

	certified       bool // there is a data certificate
	dataCertificate []byte

	reply         []byte // what was appended
	answered      *response
	draft         *outgoing // the call under construction
	calls         []*outgoing
	balance       candid.Nat
	available     candid.Nat
	certifiedData []byte // nil is unchanged
	timer         uint64
	accepted      bool
	logged        int // bytes
}

// newExecution prepares an execution for a call.
func (c *Canister) newExecution(call *callContext, in contexts) *execution {
	x := &execution{
		replica: c.replica, canister: c, machine: c.machine, context: in, call: call, kind: call.kind,
		time: c.replica.time(), caller: call.caller, method: call.method,
		balance: c.balance, available: call.available, timer: c.timer,
	}
	switch in {
	case inReply, inCompositeReply:
		x.kind = "reply"
	case inReject, inCompositeReject:
		x.kind = "reject"
	case inCleanup, inCompositeCleanup:
		x.kind = "cleanup"
	}
	return x
}

// run runs the code from an entry on, with at most limit instructions, and
// then keeps what it did or takes it back. It returns the trap if there was
// one.
func (x *execution) run(enter func() error, limit uint64) error {
	x.begin(limit)
	err := x.enter(enter)
	if err != nil || x.context&transient != 0 {
		x.machine.Rollback()
	} else {
		x.machine.Commit()
	}
	if err == nil {
		x.keep()
	}
	return err
}

// begin starts the machine's transaction.
func (x *execution) begin(limit uint64) {
	x.limit = limit
	x.machine.Begin(machine.Transaction{
		Instructions: limit,
		Query:        x.context&transient != 0,
		MemoryLimit:  x.canister.settings.WasmMemory,
	})
}

// enter runs the code, adds up what it took, and traces it.
func (x *execution) enter(enter func() error) error {
	began, before := x.machine.Instructions(), x.machine.Pages()
	x.began, x.before = began, x.call.usage
	x.replica.running = x
	err := x.asTrap(enter())
	x.replica.running = nil
	pages := x.machine.Pages()
	usage := Usage{
		Instructions: x.machine.Instructions() - began,
		PagesRead:    pages.Read + pages.StableRead - before.Read - before.StableRead,
		PagesWritten: pages.Written + pages.StableWritten - before.Written - before.StableWritten,
		StablePages:  pages.StableRead - before.StableRead,
	}
	x.call.usage.add(usage)
	x.trace(usage, err)
	return err
}

// keep makes the execution's effects the canister's.
func (x *execution) keep() {
	c := x.canister
	x.dropCall()
	c.balance = x.balance
	x.call.available = x.available
	if x.context&transient != 0 {
		return
	}
	c.version++
	if x.timer != c.timer {
		c.setTimer(x.timer, x.call.kind == timerKind)
	}
	if x.certifiedData != nil {
		c.certifiedData = x.certifiedData
		x.replica.changed()
	}
	for _, made := range x.calls {
		x.send(made)
	}
	c.watchMemory()
	x.replica.schedule()
}

// send queues a call.
func (x *execution) send(made *outgoing) {
	x.canister.open[made.callee]++
	x.call.outstanding++
	waiter := &callback{call: x.call, made: made}
	if made.deadline != 0 {
		x.replica.waits = append(x.replica.waits, waiter)
	}
	x.replica.enqueue(&request{
		caller: x.canister.id, callee: made.callee, method: made.method, arg: made.arg,
		cycles: made.cycles, deadline: made.deadline, waiter: waiter,
	})
}

// trace reports the execution.
func (x *execution) trace(usage Usage, err error) {
	if x.replica.config.Trace == nil {
		return
	}
	t := Trace{Canister: x.canister, Kind: x.kind, Method: x.method, Usage: usage, In: len(x.arg), Result: "none"}
	switch {
	case err != nil:
		t.Result = "trap"
	case x.answered == nil:
	case x.answered.code != 0:
		t.Out, t.Result = len(x.answered.message), fmt.Sprintf("reject:%d", x.answered.code)
	default:
		t.Out, t.Result = len(x.answered.reply), "reply"
	}
	x.replica.config.Trace(t)
}
