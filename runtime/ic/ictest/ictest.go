// Package ictest makes the contexts of package ic for tests of handlers. The
// tests run natively; in a canister contexts ask the System API instead.
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

// NewTask makes the context of a running task.
func NewTask(options ...Option) *ic.Task {
	t := new(ic.Task)
	t.Reset(message(options))
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
	return m
}
