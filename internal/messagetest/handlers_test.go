package messagetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/ic"
)

// TestFailures runs handlers that do what they should not: the caller learns
// what it was, and the canister goes on as if nothing had been.
func TestFailures(t *testing.T) {
	c := newKit(t, replica.Limits{UpdateInstructions: 1e9, WasmMemory: 256 << 20}).install("a")
	const trapped = "Canister called `ic0.trap` with message: '"
	for _, test := range []struct{ method, arg, want string }{
		{"panic! ü", "()", trapped + "handler panic! ü: runtime error: index out of range [1] with length 0 (bad.go:18)'"},
		{"query_panic", "()", trapped + "handler query_panic: no a (bad.go:22)'"},
		{"deadlock", "()", trapped + "handler deadlock: deadlock'"},
		{"query_deadlock", "()", trapped + "handler query_deadlock: deadlock'"},
		{"composite_deadlock", "()", trapped + "handler composite_deadlock: deadlock'"},
		{"sleep", "()", trapped + "handler sleep: a canister cannot sleep"},
		{"query_sleep", "()", trapped + "handler query_sleep: a canister cannot sleep"},
		{"exit", "()", trapped + "handler exit: the program exited with code 3'"},
		{"exit_goroutine", "()", trapped + "handler exit_goroutine: its goroutine was ended by runtime.Goexit'"},
		{"query_exit_goroutine", "()", trapped + "handler query_exit_goroutine: its goroutine was ended by runtime.Goexit'"},
		{"panic_elsewhere", "()", trapped + "panic: in a goroutine'"},
		{"spin", "()", "exceeded the limit of 1000000000 instructions"},
		{"hoard", "()", "exceeded its current Wasm memory limit of 268435456 bytes"},
		{"large", "(2_097_153)", trapped + "the reply of 'large' has 2097166 bytes; the limit is 2097152 bytes'"},
		{"query_large", "(3_145_729)", trapped + "the reply of 'query_large' has 3145742 bytes; the limit is 3145728 bytes'"},
	} {
		r := c.call(test.method, test.arg)
		require.Equal(t, ic.CanisterError, r.RejectCode, test.method)
		require.Contains(t, r.RejectMessage, test.want, test.method)
		c.replies("(0)", "count", "()")
	}
	c.works("a", "0")
}

// TestLimitsOfReplies holds that what fits is sent.
func TestLimitsOfReplies(t *testing.T) {
	c := newKit(t).install("a")
	for method, test := range map[string]struct {
		arg  string
		size int
	}{
		"large":       {"(2_097_140)", 2 << 20},
		"query_large": {"(3_145_715)", 3 << 20},
	} {
		r := c.call(method, test.arg)
		require.NoError(t, r.Err(), method)
		require.Len(t, r.Reply, test.size, method)
	}
}

// An error is a reject, and what the handler changed before is kept.
func TestErrorRejects(t *testing.T) {
	c := newKit(t).install("a")
	r := c.call("fail", "()")
	require.Equal(t, ic.CanisterReject, r.RejectCode)
	require.Equal(t, "no such user", r.RejectMessage)
	c.works("a", "1")
}

func TestTwoCalls(t *testing.T) {
	k := newKit(t)
	a, b := k.install("a"), k.install("b")
	for range 2 {
		a.replies(`("b greets one, b greets two")`, "two_calls", b.principal())
	}
	a.replies(`("a greets one, a greets two")`, "two_calls", a.principal())
	b.works("b", "4")
	nobody := `(principal "aaaaa-aa")`
	r := a.call("two_calls", nobody)
	require.Equal(t, ic.CanisterReject, r.RejectCode)
	require.Contains(t, r.RejectMessage, "DESTINATION_INVALID: ")
	a.works("a", "2")
}

// TestGoroutinesLeftBehind runs handlers that end before their goroutines: those
// run until they wait before the message ends, and never act for another.
func TestGoroutinesLeftBehind(t *testing.T) {
	k := newKit(t)
	a, b := k.install("a"), k.install("b")
	a.replies(`("at once")`, "never_waits", b.principal())
	require.Equal(t, []string{"installed", "b greets later: done"}, a.notes())

	caller := principalOf(t, "w7x7r-cok77-xa")
	_, err := k.Caller(caller).Update(t.Context(), a.ID(), "leave", k.encode(b.principal(), k.method("leave").Args))
	require.NoError(t, err)
	ended := "second: " + ic.ErrNotRunning.Error()
	require.Equal(t, []string{"installed", "b greets later: done", "late", "late", "late", "first: done", ended, "caller 2vxsx-fae"}, a.notes(),
		"the call that was made in time is answered, and there is no other")
	a.works("a", "0")
	b.works("b", "2")
}

// TestMessageInBetween lets a handler go on in the execution of another message:
// each caller gets its own answer.
func TestMessageInBetween(t *testing.T) {
	k := newKit(t)
	a, b := k.install("a"), k.install("b")
	a.replies(`("waited")`, "wait", b.principal())
	require.Equal(t, []string{"installed", "released: done", "caller 2vxsx-fae", "bounce: done"}, a.notes())
	a.works("a", "0")
}

// TestTrapAfterCall holds that a trap after a call undoes what came after it,
// and that the goroutines of the message end.
func TestTrapAfterCall(t *testing.T) {
	k := newKit(t)
	a, b := k.install("a"), k.install("b")
	r := a.call("trap_after_call", b.principal())
	require.Equal(t, ic.CanisterError, r.RejectCode)
	require.Contains(t, r.RejectMessage, "handler trap_after_call: b greets trap (program.go:")
	require.Equal(t, []string{"installed", "before", "deferred: context canceled"}, a.notes())
	a.works("a", "0")
	b.works("b", "1")
	a.replies(`("b greets one, b greets two")`, "two_calls", b.principal())
}

func TestCompositeQuery(t *testing.T) {
	k := newKit(t)
	a, b := k.install("a"), k.install("b")
	b.works("b", "0")
	for range 2 {
		a.replies(`("count 1")`, "composite", b.principal())
	}
	require.Equal(t, []string{"installed"}, a.notes(), "nothing is kept")
	a.works("a", "0")
}

// TestGarbage holds that memory stays small where updates leave garbage, and that
// queries collect none.
func TestGarbage(t *testing.T) {
	c := newKit(t).install("a")
	for range 100 {
		c.replies("()", "garbage", "(1_000_000)")
	}
	require.Less(t, len(c.Snapshot().Memory), 32<<20)
	before := c.replies("(0)", "count", "()")
	c.replies("()", "garbage", "(20_000_000)")
	require.Equal(t, before.PagesWritten, c.replies("(0)", "count", "()").PagesWritten)
}
