// Package ictest makes the contexts of package ic for tests of handlers. The
// tests run natively; in a canister contexts ask the System API instead.
//
// Contexts refuse what they refuse in a canister. What a canister keeps beside
// its memory is in an [ic.System], which a test makes, gives to each context
// by [System], and looks into. As in a canister, what a query changes there is
// put back when its context ends, and what a message changed that traps when
// its context is aborted. Go variables are not put back.
package ictest

import (
	"context"
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Option changes the message that a context is made for.
type Option func(*ic.Message)

// Caller makes p the sender of the message. Without it the sender is the
// anonymous principal.
func Caller(p candid.Principal) Option {
	return func(m *ic.Message) { m.Caller = p }
}

// Canister makes p the canister that answers the message.
func Canister(p candid.Principal) Option {
	return func(m *ic.Message) { m.Canister = p }
}

// Time sets the time of the message. Without it the time is the beginning of
// the year 2026, UTC, so that tests give the same result every day.
func Time(t time.Time) Option {
	return func(m *ic.Message) { m.Time = t }
}

// Version sets the version of the canister's state, which is 0 without it.
func Version(v uint64) Option {
	return func(m *ic.Message) { m.Version = v }
}

// Context sets where deadline, cancellation and values come from.
func Context(ctx context.Context) Option {
	return func(m *ic.Message) { m.Context = ctx }
}

// Log sends what is printed to print instead of standard error, with a line
// break at its end.
func Log(print func(text string)) Option {
	return func(m *ic.Message) { m.Log = print }
}

// System makes s the state of the canister that answers the message: contexts
// with the same System are those of one canister. Without it a context has a
// canister of its own, with nothing but a balance of 3 trillion cycles.
func System(s *ic.System) Option {
	return func(m *ic.Message) { m.System = s }
}

// CallerInfo is what the sender says about itself, and who vouches for it.
func CallerInfo(data []byte, signer candid.Principal) Option {
	return func(m *ic.Message) { m.CallerInfo, m.CallerSigner = data, signer }
}

// Deadline is when the caller stops waiting for the answer.
func Deadline(t time.Time) Option {
	return func(m *ic.Message) { m.Deadline = t }
}

// Cycles come with the message.
func Cycles(n candid.Nat) Option {
	return func(m *ic.Message) { m.Cycles = n }
}

// Replicated makes a query one that is called as an update.
func Replicated() Option {
	return func(m *ic.Message) { m.Replicated = true }
}

// Instructions is what the instruction counters show.
func Instructions(n uint64) Option {
	return func(m *ic.Message) { m.Instructions = n }
}

// Call is the call that [NewInspect]'s context inspects: a method's name and
// its argument.
func Call(method string, arg []byte) Option {
	return func(m *ic.Message) { m.Method, m.Arg = method, arg }
}

// Calls makes answer answer the calls that the handler makes through
// [ic.Calls]. It gets its own copy of the argument, and may be called by
// several goroutines at once if the handler has them. An [*ic.RejectError]
// gives back the cycles that came with the call. The method Update of a
// program's Caller answers by another canister's handlers.
func Calls(answer func(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error)) Option {
	return func(m *ic.Message) { m.Call = answer }
}

// NewQuery makes the context of a running query.
func NewQuery(options ...Option) *ic.Query {
	q := new(ic.Query)
	q.Reset(message(options))
	return q
}

// NewCompositeQuery makes the context of a running composite query.
func NewCompositeQuery(options ...Option) *ic.CompositeQuery {
	q := new(ic.CompositeQuery)
	q.Reset(message(options))
	return q
}

// NewUpdate makes the context of a running update.
func NewUpdate(options ...Option) *ic.Update {
	u := new(ic.Update)
	u.Reset(message(options))
	return u
}

// NewInit makes the context of a canister that is being installed.
func NewInit(options ...Option) *ic.Init {
	i := new(ic.Init)
	i.Reset(message(options))
	return i
}

// NewPreUpgrade makes the context of a program that is about to be upgraded.
func NewPreUpgrade(options ...Option) *ic.PreUpgrade {
	p := new(ic.PreUpgrade)
	p.Reset(message(options))
	return p
}

// NewPostUpgrade makes the context of a program that was upgraded.
func NewPostUpgrade(options ...Option) *ic.PostUpgrade {
	p := new(ic.PostUpgrade)
	p.Reset(message(options))
	return p
}

// NewInspect makes the context of a call that is being inspected.
func NewInspect(options ...Option) *ic.Inspect {
	i := new(ic.Inspect)
	i.Reset(message(options))
	return i
}

// NewTask makes the context of a running task, whose sender is the management
// canister.
func NewTask(options ...Option) *ic.Task {
	t := new(ic.Task)
	t.Reset(message(append([]Option{Caller(candid.Principal{})}, options...)))
	return t
}

func message(options []Option) ic.Message {
	m := ic.Message{
		Caller:   candid.AnonymousPrincipal(),
		Canister: candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai"),
		Time:     time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
	}
	for _, option := range options {
		option(&m)
	}
	if m.System == nil {
		m.System = &ic.System{Cycles: candid.NewNat(3_000_000_000_000)}
	}
	return m
}
