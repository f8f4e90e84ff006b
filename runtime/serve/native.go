//go:build !wasip1

package serve

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// canisterID is the principal of a canister that runs natively.
var canisterID = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")

// machine is what a native canister has in the place of a replica.
type machine struct {
	mu      sync.Mutex // held while a message runs; guards the rest and what messages share
	system  ic.System
	changes uint64      // messages that may have changed the state
	timer   *time.Timer // goes off when the system's timer does
}

// ID is the canister's principal; natively it is always the same.
func (c *Canister) ID() candid.Principal { return canisterID }

// Query calls a query method and returns the reply, which is the caller's. It
// fails with a [*ic.RejectError], or with the context's error when that is
// done before the message has its turn. The handler may keep parts of arg.
func (c *Canister) Query(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	return c.AppendQuery(ctx, nil, method, arg, caller)
}

// AppendQuery is Query with the reply appended to dst. It allocates nothing
// itself. With an error it returns dst as it was.
func (c *Canister) AppendQuery(ctx context.Context, dst []byte, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	m, err := c.find(method, queryCall)
	if err != nil {
		return dst, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return dst, err
	}
	return c.replyWithin(maxQueryReply, m, c.message(ctx, caller), dst, arg)
}

// Update calls an update method, or runs a query method as an update, and
// returns the reply, which is the caller's. It fails as Query does. Once it
// has its turn the message runs to its end whatever happens to ctx.
//
// Unlike in a canister, what a handler changed before it panicked stays.
func (c *Canister) Update(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	m, err := c.find(method, updateCall)
	if err != nil {
		return nil, err
	}
	if len(arg) > maxUpdateArg {
		return nil, tooLarge(ic.SysFatal, "argument", method, len(arg), maxUpdateArg)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	message := c.message(ctx, caller)
	message.Replicated, message.Method, message.Arg = true, method, arg
	if err := c.inspect(message); err != nil {
		return nil, err
	}
	if m.Update != nil {
		defer c.changed()
	}
	return c.replyWithin(maxUpdateReply, m, message, nil, arg)
}

// inspect asks the hook whether a message from outside is accepted.
func (c *Canister) inspect(message ic.Message) error {
	const name = "canister_inspect_message"
	if c.hooks.inspect == nil {
		return nil
	}
	i := new(ic.Inspect)
	i.Reset(message)
	err := guardHook(name, func() error { return c.hooks.inspect(i) })
	i.End()
	switch {
	case err != nil:
		return &ic.RejectError{Code: ic.CanisterReject, Message: err.Error()}
	case !i.Accepted():
		return &ic.RejectError{Code: ic.CanisterReject, Message: name + " did not accept the call"}
	}
	return nil
}

// changed ends a message that may have changed the state.
func (c *Canister) changed() {
	c.changes++
	if c.hooks.timer == nil {
		return
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	if at := c.system.Timer; !at.IsZero() {
		c.timer = time.AfterFunc(time.Until(at), c.runTimer)
	}
}

// runTimer runs the Timer hook, unless the timer was set to a later time since.
func (c *Canister) runTimer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if at := c.system.Timer; at.IsZero() || at.After(now) {
		return
	}
	c.system.Timer = time.Time{}
	defer c.changed()
	t := new(ic.Task)
	t.Reset(c.message(context.Background(), candid.Principal{}))
	defer t.End()
	const name = "canister_global_timer"
	err := guard(name, func() error { return c.hooks.timer(t) }, ended)
	if err != nil {
		t.Print(hookError(name, err).Error())
	}
	if panicked(err) {
		t.Abort()
	}
}

// message is the context of a message that begins now.
func (c *Canister) message(ctx context.Context, caller candid.Principal) ic.Message {
	return ic.Message{
		Context:  ctx,
		Caller:   caller,
		Canister: canisterID,
		Time:     time.Now().UTC().Round(0), // without the monotonic clock, which canisters don't have
		Version:  c.changes,
		System:   &c.system,
	}
}

// replyWithin runs a method and refuses a reply of more than limit bytes.
func (c *Canister) replyWithin(limit int, m *Method, message ic.Message, dst, arg []byte) ([]byte, error) {
	reply, err := c.run(m, message, dst, arg)
	if err != nil {
		return dst, err
	}
	if n := len(reply) - len(dst); n > limit {
		return dst, tooLarge(ic.CanisterError, "reply", m.Name, n, limit)
	}
	return reply, nil
}

// run runs a method in the context that its kind needs. It appends the reply to
// dst, or returns dst and a [*ic.RejectError].
func (c *Canister) run(m *Method, message ic.Message, dst, arg []byte) (reply []byte, err error) {
	var handler func() ([]byte, error)
	var abort func()
	switch {
	case m.Query != nil:
		return c.runQuery(m, message, dst, arg)
	case m.CompositeQuery != nil:
		q := new(ic.CompositeQuery)
		q.Reset(message)
		defer q.End()
		handler, abort = func() ([]byte, error) { return m.CompositeQuery(q, &c.queryDecoder, dst, arg) }, q.Abort
	default:
		u := new(ic.Update) // one for each message, so that a kept one stays ended
		u.Reset(message)
		defer u.End()
		handler, abort = func() ([]byte, error) { return m.Update(u, &c.updateDecoder, dst, arg) }, u.Abort
	}
	err = guard(m.Name, func() (err error) {
		reply, err = handler()
		return err
	}, ended)
	if panicked(err) {
		abort()
	}
	if err != nil {
		return dst, err
	}
	return reply, nil
}

// Caller is a way to call the canister within this process, as the given
// principal. It is meant for tests with a generated client.
func (c *Canister) Caller(as candid.Principal) ic.Caller { return localCaller{c, as} }

type localCaller struct {
	canister *Canister
	as       candid.Principal
}

func (l localCaller) Query(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	if err := l.reach(canister); err != nil {
		return nil, err
	}
	return l.canister.Query(ctx, method, bytes.Clone(arg), l.as)
}

func (l localCaller) Update(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	if err := l.reach(canister); err != nil {
		return nil, err
	}
	return l.canister.Update(ctx, method, bytes.Clone(arg), l.as)
}

// reach says whether the only canister that there is in this process is meant.
func (l localCaller) reach(canister candid.Principal) error {
	if canister == canisterID {
		return nil
	}
	return &ic.RejectError{Code: ic.DestinationInvalid, Message: "canister " + canister.String() + " is not in this process, only " + canisterID.String()}
}
