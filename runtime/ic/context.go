package ic

import (
	"context"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Context is what every message may ask, whatever its kind.
type Context interface {
	context.Context

	// Caller is the principal that sent the message; the anonymous principal
	// for everything that comes through an HTTP gateway.
	Caller() candid.Principal
	// CanisterID is the canister's own principal.
	CanisterID() candid.Principal
	// Time is the time of the message in UTC. It stands still while the
	// message runs.
	Time() time.Time
	// Version is a number that differs after every message that may have
	// changed the canister's state, and stays the same between queries.
	Version() uint64
	// Print writes text to the canister's log, or to standard error where the
	// program runs natively. Each line comes out whole.
	Print(text string)
}

// Query is the context of a query: nothing that it changes is kept. The same
// context also serves a query method that is called as an update.
type Query struct{ message }

// CompositeQuery is the context of a composite query: a query that may query
// other canisters.
type CompositeQuery struct{ message }

// Update is the context of an update: what it changes is kept when it ends
// without a trap.
type Update struct{ message }

// Init is the context of a canister's first message, when it was installed.
type Init struct{ message }

// PreUpgrade is the context of the last message before an upgrade: the old
// program runs, and what is only in its variables is about to be lost.
type PreUpgrade struct{ message }

// PostUpgrade is the context of the first message after an upgrade: the new
// program runs, with fresh variables.
type PostUpgrade struct{ message }

// Inspect is the context in which a canister says whether it accepts a call
// that came from outside. One node alone asks, before the call is paid for,
// and nothing that the program changes is kept: it keeps away spam, it does
// not control access.
type Inspect struct{ message }

// Task is the context of a task that the system starts: the global timer, the
// heartbeat, and the hook for low memory.
type Task struct{ message }

var (
	_ Context = (*Query)(nil)
	_ Context = (*CompositeQuery)(nil)
	_ Context = (*Update)(nil)
	_ Context = (*Init)(nil)
	_ Context = (*PreUpgrade)(nil)
	_ Context = (*PostUpgrade)(nil)
	_ Context = (*Inspect)(nil)
	_ Context = (*Task)(nil)
)

// Message is what a context is made for. Outside a canister it holds all
// that the context's methods answer; in a canister only Context is used, the
// rest is asked of the System API.
type Message struct {
	// Context is where deadline, cancellation and values come from; nil means
	// that there are none.
	Context context.Context
	// Caller sent the message.
	Caller candid.Principal
	// Canister answers the message.
	Canister candid.Principal
	// Time is the time of the message.
	Time time.Time
	// Version is the version of the canister's state.
	Version uint64
	// Log receives what is printed, with a line break at its end; nil means
	// standard error.
	Log func(text string)
}

// message is the part that the contexts have in common. The methods that
// differ between a canister and a native program are in message_wasip1.go and
// message_native.go.
type message struct {
	msg     Message
	running bool
}

// Reset makes the context that of a new message. It allocates nothing, so
// that one context can serve message after message.
func (m *message) Reset(to Message) {
	m.msg = to
	m.running = true
}

// End ends the message: from now on the context gives errors and zero values.
func (m *message) End() { *m = message{} }

// Deadline implements [context.Context].
func (m *message) Deadline() (deadline time.Time, ok bool) {
	if m.msg.Context == nil {
		return time.Time{}, false
	}
	return m.msg.Context.Deadline()
}

// Done implements [context.Context].
func (m *message) Done() <-chan struct{} {
	if m.msg.Context == nil {
		return nil
	}
	return m.msg.Context.Done()
}

// Err implements [context.Context]. It is [context.Canceled] once the message
// has ended.
func (m *message) Err() error {
	switch {
	case !m.running:
		return context.Canceled
	case m.msg.Context == nil:
		return nil
	}
	return m.msg.Context.Err()
}

// Value implements [context.Context].
func (m *message) Value(key any) any {
	if m.msg.Context == nil {
		return nil
	}
	return m.msg.Context.Value(key)
}
