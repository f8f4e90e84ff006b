package ic

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Message is what a context is made for. Outside a canister it holds all
// that the context's methods answer; in a canister only Context and Owner are
// used, the rest is asked of the System API.
type Message struct {
	// Context is where deadline, cancellation and values come from; nil means
	// that there are none.
	Context context.Context
	// Owner is what [Resume] and [Cleanup] return in a canister, so that its
	// entry points find the message that goes on.
	Owner any
	// System is the state of the canister that answers the message; nil stands
	// for one of the message's own.
	System *System
	// Caller sent the message.
	Caller candid.Principal
	// CallerInfo is what the sender says about itself, vouched for by
	// CallerSigner.
	CallerInfo   []byte
	CallerSigner candid.Principal
	// Canister answers the message.
	Canister candid.Principal
	// Time is the time of the message.
	Time time.Time
	// Deadline is when the caller stops waiting; zero means never.
	Deadline time.Time
	// Version is the version of the canister's state.
	Version uint64
	// Replicated says of a query that it is called as an update.
	Replicated bool
	// Method and Arg are what an [Inspect] context inspects.
	Method string
	Arg    []byte
	// Cycles came with the message.
	Cycles candid.Nat
	// Instructions stands for the instruction counters.
	Instructions uint64
	// Call answers the calls that [Calls] makes.
	Call func(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error)
	// Log receives what is printed, with a line break at its end; nil means
	// standard error.
	Log func(text string)
}

// ErrNotRunning is the error of whatever is asked of a context whose message
// does not run: it has ended, or it waits for calls while another message has
// its turn.
var ErrNotRunning = errors.New("ic: the message of this context does not run: it has ended, or it waits for a call")

// TrapError is what [Context].Trap panics with in a native program.
type TrapError struct {
	Message string // as it was given to Trap
}

// Error is the text that was given to Trap.
func (e *TrapError) Error() string { return e.Message }

// kind is the kind of a message.
type kind uint8

const (
	kindQuery kind = iota
	kindCompositeQuery
	kindUpdate
	kindInit
	kindPreUpgrade
	kindPostUpgrade
	kindInspect
	kindTask
)

// The states of a message.
const (
	ended   = iota
	running // the message has its turn
	waiting // for calls, while other messages have their turn
)

// message is the part that all contexts have in common. What is asked of it is
// asked of its platform in turn: the System API in a canister
// (system_wasip1.go), the [Message] in a native program (system_native.go).
type message struct {
	parent     context.Context // nil: none
	owner      any
	kind       kind
	state      atomic.Uint32 // goroutines that a handler left behind may still ask
	generation uint32        // how many messages the context has had, so that a call knows its own
	calls      int           // calls that were sent and not answered
	sys        platform
}

// reset makes the context that of a new message. It allocates nothing, so
// that one context can serve message after message.
func (m *message) reset(to *Message, k kind) {
	m.parent, m.owner = to.Context, to.Owner
	m.kind = k
	m.calls = 0
	m.generation++
	m.sys.begin(to, k)
	m.state.Store(running)
}

// End ends the message: from now on the context gives errors and zero values.
func (m *message) End() {
	if m.state.Swap(ended) != ended {
		m.sys.finish()
	}
}

func (m *message) running() bool { return m.state.Load() == running }

// messageKey is the key of the value by which [Calls] finds the message in
// contexts that were made from it.
type messageKey struct{}

// Deadline is when the caller stops waiting for the answer (msg_deadline), or
// the deadline of the [Message]'s context, if that is earlier. It implements
// [context.Context].
func (m *message) Deadline() (deadline time.Time, ok bool) {
	if !m.running() {
		return time.Time{}, false
	}
	if m.kind <= kindUpdate {
		deadline = m.sys.deadline()
	}
	if m.parent != nil {
		if outer, limited := m.parent.Deadline(); limited && (deadline.IsZero() || outer.Before(deadline)) {
			deadline = outer
		}
	}
	return deadline, !deadline.IsZero()
}

// Done implements [context.Context].
func (m *message) Done() <-chan struct{} {
	if m.state.Load() == ended || m.parent == nil {
		return nil
	}
	return m.parent.Done()
}

// Err implements [context.Context]. It is [context.Canceled] once the message
// has ended.
func (m *message) Err() error {
	switch {
	case m.state.Load() == ended:
		return context.Canceled
	case m.parent == nil:
		return nil
	}
	return m.parent.Err()
}

// Value implements [context.Context].
func (m *message) Value(key any) any {
	if _, ok := key.(messageKey); ok {
		return m
	}
	if m.state.Load() == ended || m.parent == nil {
		return nil
	}
	return m.parent.Value(key)
}
