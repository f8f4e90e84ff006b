package ic

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Calls calls canisters from a handler. It is what a generated client is made
// with, and the context that the client's methods get is the handler's, or
// one made from it:
//
//	ledger := NewLedgerClient(ic.Calls{}, id)
//	balance, err := ledger.Balance(u, account)
//
// Calls come from updates, tasks and composite queries (call_new,
// call_perform); a composite query can only query. While the call is under
// way, other messages have their turn and may change the canister's state, and
// what the message changed so far stays even if it traps later. A handler may
// start goroutines that each make a call and wait for all of them.
//
// A call that is rejected gives a [*RejectError]; one that could not be sent
// has the code [SysTransient]. When ctx is done first, its error is given and
// the answer is dropped. If the message traps after the answer, the goroutines
// of the message that wait for calls end, and their deferred functions run.
//
// In a native program calls need somebody who answers: see ictest.Calls.
type Calls struct {
	// Cycles go with each call (call_cycles_add128). What the callee does not
	// accept comes back. Composite queries cannot send any.
	Cycles candid.Nat
	// Refunded, unless nil, becomes how many came back
	// (msg_cycles_refunded128). Only calls that send cycles set it.
	Refunded *candid.Nat
	// Timeout, unless 0, bounds how long the system waits for the answer
	// (call_with_best_effort_response), in whole seconds, rounded up, of which
	// the network allows 300. When it is over the call fails with
	// [SysUnknown], and the callee may have done what it was asked for, or
	// not.
	Timeout time.Duration
}

var _ Caller = Calls{}

// Query calls a query method, or any other: the System API makes no
// difference.
func (c Calls) Query(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	return c.call(ctx, canister, method, arg)
}

// Update calls an update method, or any other: the System API makes no
// difference.
func (c Calls) Update(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	return c.call(ctx, canister, method, arg)
}

// The limits of calls, in bytes.
const (
	maxMethodName = 20_000
	maxCallArg    = 10 << 20 // between canisters on the same subnet
)

func (c Calls) call(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	m, ok := ctx.Value(messageKey{}).(*message)
	if !ok {
		return nil, errors.New("ic: Calls needs the context of the handler that it calls from, or one made from it")
	}
	if err := c.check(m, method, arg); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.call(ctx, c, canister, method, arg)
}

// check refuses calls for which the System API would trap.
func (c Calls) check(m *message, method string, arg []byte) error {
	switch {
	case !m.running():
		return ErrNotRunning
	case m.kind != kindUpdate && m.kind != kindCompositeQuery && m.kind != kindTask:
		return errors.New("ic: only updates, tasks and composite queries can call canisters")
	case len(method) > maxMethodName:
		return errors.New("ic: a method's name cannot have " + strconv.Itoa(len(method)) + " bytes: the limit is 20,000")
	case len(arg) > maxCallArg:
		return errors.New("ic: the argument of a call cannot have " + strconv.Itoa(len(arg)) + " bytes: the limit is 10 MiB, and 2 MiB across subnets")
	case c.Timeout < 0:
		return errors.New("ic: the timeout of a call cannot be negative")
	case m.kind == kindCompositeQuery && !c.Cycles.IsZero():
		return errors.New("ic: a composite query cannot send cycles")
	}
	return nil
}

// lacking is the error for a call with more cycles than there are.
func lacking(cycles, balance candid.Nat) error {
	return errors.New("ic: the call cannot send " + cycles.String() + " cycles: the canister has " + balance.String())
}
