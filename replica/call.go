package replica

import (
	"slices"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// A request is a call on its way to a canister.
type request struct {
	caller   candid.Principal
	callee   candid.Principal
	method   string
	arg      []byte
	cycles   candid.Nat
	deadline uint64 // of a bounded wait
	ingress  bool   // from outside, so that inspect_message is asked
	waiter   waiter
}

// A waiter learns how a call ended.
type waiter interface {
	settle(r *Replica, answer response, usage Usage)
}

// A callContext is a call that a canister has begun and not finished: until
// it is answered and all calls made for it have come back.
type callContext struct {
	canister    *Canister
	kind        string // of the entry point, for traces
	caller      candid.Principal
	method      string
	arg         int        // bytes of its argument
	available   candid.Nat // cycles that came with it and are not accepted yet
	deadline    uint64
	outstanding int // calls without an answer
	answered    bool
	task        bool // nobody expects an answer
	usage       Usage
	waiter      waiter
}

// answer answers the call.
func (c *callContext) answer(r *Replica, answer response) {
	c.answered = true
	answer.refund = c.available
	c.available = candid.Nat{}
	c.waiter.settle(r, answer, c.usage)
}

// ended takes note that one of the call's executions has ended, with err if
// it trapped.
func (c *callContext) ended(r *Replica, x *execution, err error) {
	if err == nil && x.answered != nil {
		c.answer(r, *x.answered)
	}
	if err != nil && (c.task || c.answered || c.outstanding > 0) { // the caller will not hear of it
		x.log("trap in " + x.kind + " of " + c.method + ": " + err.Error())
	}
	if c.outstanding > 0 {
		return
	}
	switch {
	case c.answered:
	case err != nil:
		c.answer(r, c.canister.trapped(err))
	case c.task:
		c.answer(r, response{})
	default:
		c.answer(r, reject(ic.CanisterError, "Canister %v did not reply to the call", c.canister.id))
	}
	c.canister.closeCall()
}

// process begins the call in its callee.
func (q *request) process(r *Replica) {
	if q.callee == management || q.callee == r.subnet {
		r.manage(q)
		return
	}
	c, answer := r.reach(q.callee)
	if c == nil {
		q.fail(r, answer)
		return
	}
	entry, in := "canister_update "+q.method, inUpdate
	kind := "update"
	if !c.info.exports[entry] {
		entry, in, kind = "canister_query "+q.method, inReplicatedQuery, "replicated_query"
	}
	if !c.info.exports[entry] {
		q.fail(r, reject(ic.DestinationInvalid, "Error from Canister %v: Canister has no update method '%s'", c.id, q.method))
		return
	}
	if q.ingress {
		if answer, ok := c.inspect(q); !ok {
			q.fail(r, answer)
			return
		}
	}
	call := &callContext{
		canister: c, kind: kind, caller: q.caller, method: q.method, arg: len(q.arg),
		available: q.cycles, deadline: q.deadline, waiter: q.waiter,
	}
	c.openCalls++
	x := c.newExecution(call, in)
	x.arg = q.arg
	err := x.run(func() error { return x.machine.Call(entry) }, r.limits.UpdateInstructions)
	call.ended(r, x, err)
}

// fail answers a call that no canister begins.
func (q *request) fail(r *Replica, answer response) {
	answer.refund = q.cycles
	q.waiter.settle(r, answer, Usage{})
}

// reach finds a canister that takes messages, or says why there is none.
func (r *Replica) reach(id candid.Principal) (*Canister, response) {
	c := r.canisters[id]
	switch {
	case c == nil:
		return nil, reject(ic.DestinationInvalid, "Canister %v not found", id)
	case c.code == nil:
		return nil, reject(ic.DestinationInvalid, "Error from Canister %v: Attempted to execute a message, but the canister contains no Wasm module", id)
	case c.status == Stopping:
		return nil, reject(ic.CanisterError, "Canister %v is stopping", id)
	case c.status == Stopped:
		return nil, reject(ic.CanisterError, "Canister %v is stopped", id)
	}
	return c, response{}
}

// inspect asks canister_inspect_message whether an ingress message may come
// in, and says why not.
func (c *Canister) inspect(q *request) (answer response, ok bool) {
	const entry = "canister_inspect_message"
	if !c.info.exports[entry] {
		return answer, true
	}
	call := &callContext{canister: c, kind: "inspect", caller: q.caller, method: q.method, arg: len(q.arg), task: true}
	x := c.newExecution(call, inInspect)
	x.arg = q.arg
	if err := x.run(func() error { return x.machine.Call(entry) }, c.replica.limits.InspectInstructions); err != nil {
		return c.trapped(err), false
	}
	if !x.accepted {
		return reject(ic.CanisterReject, "Error from Canister %v: Canister rejected the message", c.id), false
	}
	return answer, true
}

// A callback waits for the answer to a canister's call.
type callback struct {
	call    *callContext // the one that the canister was answering
	made    *outgoing
	settled bool
	answer  response
}

// settle queues the callback's execution. A bounded wait that is over has had
// its answer.
func (b *callback) settle(r *Replica, answer response, _ Usage) {
	if b.settled {
		return
	}
	b.settled, b.answer = true, answer
	if b.made.deadline != 0 {
		r.waits = slices.DeleteFunc(r.waits, func(w *callback) bool { return w == b })
	}
	r.enqueue(b)
}

// process runs the callback, and after a trap the cleanup.
func (b *callback) process(r *Replica) {
	call := b.call
	c := call.canister
	c.closeQueue(b.made.callee)
	c.balance = c.balance.Add(b.answer.refund)
	call.outstanding--

	in, to := inReply, b.made.reply
	if b.answer.code != 0 {
		in, to = inReject, b.made.reject
	}
	x := b.execution(in)
	err := x.run(func() error { return x.machine.CallTable(to.index, to.env) }, r.limits.UpdateInstructions)
	if err != nil && b.made.cleanup != nil {
		cleanup := b.execution(inCleanup)
		to := *b.made.cleanup
		if cleanupErr := cleanup.run(func() error { return cleanup.machine.CallTable(to.index, to.env) }, r.limits.UpdateInstructions); cleanupErr != nil {
			err = withCleanup(err, cleanupErr)
		}
	}
	call.ended(r, x, err)
}

func (b *callback) execution(in contexts) *execution {
	x := b.call.canister.newExecution(b.call, in)
	x.arg, x.answer = b.answer.reply, b.answer
	return x
}

// A task is what the system starts by itself.
type task struct {
	canister *Canister
	kind     string // timer, heartbeat, low_memory
	entry    string
	waiter   waiter
}

// process runs the task, if the canister is still there for it.
func (t *task) process(r *Replica) {
	c := t.canister
	if c.code == nil || c.status != Running || !c.info.exports[t.entry] {
		t.waiter.settle(r, response{}, Usage{})
		return
	}
	call := &callContext{canister: c, kind: t.kind, caller: management, method: t.entry, task: true, waiter: t.waiter}
	c.openCalls++
	x := c.newExecution(call, inTask)
	err := x.run(func() error { return x.machine.Call(t.entry) }, r.limits.UpdateInstructions)
	call.ended(r, x, err)
}

// nobody waits for a task of the system.
type nobody struct{}

func (nobody) settle(*Replica, response, Usage) {}
