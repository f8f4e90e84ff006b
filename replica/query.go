package replica

import (
	"context"

	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Query calls a query or composite query method; nothing that it does is
// kept. It is one replica's answer, as a user gets it: with a data
// certificate. The method may alias arg until Query returns.
func (c *Canister) Query(ctx context.Context, method string, arg []byte, caller candid.Principal) Result {
	return c.queryFromOutside(ctx, method, arg, caller, true)
}

// CompositeQuery is Query for composite query methods only.
func (c *Canister) CompositeQuery(ctx context.Context, method string, arg []byte, caller candid.Principal) Result {
	return c.queryFromOutside(ctx, method, arg, caller, false)
}

func (c *Canister) queryFromOutside(ctx context.Context, method string, arg []byte, caller candid.Principal, plain bool) Result {
	r := c.replica
	if limit := r.limits.QueryRequest; len(arg) > limit {
		return resultOf(reject(ic.SysFatal, "the argument has %d bytes, the limit is %d", len(arg), limit), Usage{})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return closedResult()
	}
	if err := ctx.Err(); err != nil {
		return Result{RejectCode: ic.SysUnknown, RejectMessage: "the caller stopped waiting", cause: err}
	}
	tree := &queryTree{replica: r, left: r.limits.CompositeInstructions}
	answer, usage := tree.run(&query{caller: caller, callee: c.id, method: method, arg: arg, certified: true, compositeOnly: !plain})
	c.queries.add(usage, len(arg), len(answer.reply))
	return resultOf(answer, usage)
}

// A query is a call of a query method that is not replicated.
type query struct {
	caller        candid.Principal
	callee        candid.Principal
	method        string
	arg           []byte
	certified     bool
	compositeOnly bool
	transform     bool // of an HTTPS outcall's response
	depth         int  // of composite queries around it
}

// A queryTree is a query with all that it calls.
type queryTree struct {
	replica *Replica
	left    uint64 // instructions
}

// run runs a query to its end.
func (t *queryTree) run(q *query) (response, Usage) {
	c, answer := t.replica.reach(q.callee)
	if c == nil {
		return answer, Usage{}
	}
	in, entry := inQuery, "canister_query "+q.method
	if q.transform {
		in = inTransform
	}
	kind := "query"
	if q.compositeOnly || !c.info.exports[entry] {
		in, entry, kind = inComposite, "canister_composite_query "+q.method, "composite_query"
	}
	if !c.info.exports[entry] || q.transform && in == inComposite {
		return reject(ic.DestinationInvalid, "Error from Canister %v: Canister has no query method '%s'", c.id, q.method), Usage{}
	}
	call := &callContext{canister: c, kind: kind, caller: q.caller, method: q.method, arg: len(q.arg)}
	x := c.newExecution(call, in)
	x.arg, x.certified = q.arg, q.certified
	if in == inComposite {
		return t.runComposite(x, entry, q.depth), call.usage
	}
	err := x.run(func() error { return x.machine.Call(entry) }, min(t.left, t.replica.limits.QueryInstructions))
	t.left -= min(t.left, call.usage.Instructions)
	return t.finish(x, err), call.usage
}

// finish is the answer of a query whose last execution was x.
func (t *queryTree) finish(x *execution, err error) response {
	switch {
	case err != nil:
		return x.canister.trapped(err)
	case x.answered != nil:
		return *x.answered
	}
	return reject(ic.CanisterError, "Canister %v did not reply to the call", x.canister.id)
}

// runComposite runs a composite query: its entry point and then, one after
// another, its calls with their callbacks, until it has answered. What it
// changes in memory is kept aside between its executions, so that queries to
// the same canister see the canister's state.
func (t *queryTree) runComposite(x *execution, entry string, depth int) response {
	if depth >= t.replica.limits.CompositeDepth {
		return reject(ic.CanisterError, "Composite query calls are more than %d deep at canister %v", t.replica.limits.CompositeDepth, x.canister.id)
	}
	var aside *machine.Changes
	err := t.step(x, &aside, func() error { return x.machine.Call(entry) })
	calls := x.calls
	for x.answered == nil && len(calls) > 0 {
		made := calls[0]
		answer, _ := t.run(&query{caller: x.canister.id, callee: made.callee, method: made.method, arg: made.arg, depth: depth + 1})
		x, err = t.callback(x, made, answer, &aside)
		calls = append(calls[1:], x.calls...)
	}
	return t.finish(x, err)
}

// callback runs the callback of a call that a composite query made, and after
// a trap the cleanup.
func (t *queryTree) callback(x *execution, made *outgoing, answer response, aside **machine.Changes) (*execution, error) {
	in, to := inCompositeReply, made.reply
	if answer.code != 0 {
		in, to = inCompositeReject, made.reject
	}
	run := func(in contexts, to closure) (*execution, error) {
		x := x.canister.newExecution(x.call, in)
		x.arg, x.answer = answer.reply, answer
		return x, t.step(x, aside, func() error { return x.machine.CallTable(to.index, to.env) })
	}
	next, err := run(in, to)
	if err != nil && made.cleanup != nil {
		if _, cleanupErr := run(inCompositeCleanup, *made.cleanup); cleanupErr != nil {
			err = withCleanup(err, cleanupErr)
		}
	}
	return next, err
}

// step runs one execution of a composite query on the changes that are kept
// aside, and keeps aside what it changed unless it trapped.
func (t *queryTree) step(x *execution, aside **machine.Changes, enter func() error) error {
	x.begin(min(t.left, t.replica.limits.QueryInstructions))
	if *aside != nil {
		x.machine.Resume(*aside)
	}
	err := x.enter(enter)
	t.left -= min(t.left, x.machine.Instructions())
	if err != nil {
		x.machine.Rollback()
		x.answered, x.calls = nil, nil
	} else {
		*aside = x.machine.Suspend()
	}
	return err
}
