//go:build !wasip1

package serve

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// The Internet Computer's limits of messages, in bytes.
const (
	maxUpdateArg   = 2 << 20
	maxQueryReply  = 3 << 20
	maxUpdateReply = 2 << 20
)

// canisterID is the principal of a canister that runs natively.
var canisterID = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")

// machine is what a native canister has in the place of a replica.
type machine struct {
	updates uint64 // that ran so far
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
	c.begin(m, c.message(ctx, caller))
	defer c.end()
	return c.replyWithin(maxQueryReply, m, dst, arg)
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
	c.begin(m, c.message(ctx, caller))
	defer c.end()
	if m.Update != nil {
		defer func() { c.updates++ }()
	}
	return c.replyWithin(maxUpdateReply, m, nil, arg)
}

// message is the context of a message that begins now.
func (c *Canister) message(ctx context.Context, caller candid.Principal) ic.Message {
	return ic.Message{
		Context:  ctx,
		Caller:   caller,
		Canister: canisterID,
		Time:     time.Now().UTC().Round(0), // without the monotonic clock, which canisters don't have
		Version:  c.updates,
	}
}

// replyWithin runs a method and refuses a reply of more than limit bytes.
func (c *Canister) replyWithin(limit int, m *Method, dst, arg []byte) ([]byte, error) {
	reply, err := c.run(m, dst, arg)
	if err != nil {
		return dst, err
	}
	if n := len(reply) - len(dst); n > limit {
		return dst, tooLarge(ic.CanisterError, "reply", m.Name, n, limit)
	}
	return reply, nil
}

func tooLarge(code ic.RejectCode, what, method string, size, limit int) error {
	return &ic.RejectError{Code: code, Message: "the " + what + " of '" + method + "' has " + strconv.Itoa(size) +
		" bytes; the limit is " + strconv.Itoa(limit) + " bytes"}
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
