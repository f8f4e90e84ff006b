package replica

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
)

// echo replies with its argument; other methods end otherwise.
func echo() *builder {
	b := newBuilder()
	b.export("canister_update echo", func(c *code) { c.add(1).copyReply("msg_arg_data") })
	b.export("canister_query ask", func(c *code) { c.add(1).copyReply("msg_arg_data") })
	b.export("canister_update caller", func(c *code) { c.copyReply("msg_caller") })
	b.export("canister_update reject", func(c *code) { c.ic("msg_reject", "go away") })
	b.export("canister_update trap", func(c *code) { c.add(1).ic("trap", "ouch") })
	b.export("canister_update silent", func(c *code) {})
	b.export("canister_update accept", func(c *code) {
		c.ic("msg_cycles_accept", int64(30)).Op(wasm.OpDrop).replyI64(func(c *code) { c.ic("msg_cycles_available") })
	})
	b.export("canister_composite_query composite", func(c *code) { c.reply("deep") })
	return b
}

// calling is a module whose method METHOD calls METHOD of callee and passes
// the answer on.
func calling(callee candid.Principal, methods ...string) *builder {
	b := newBuilder()
	onReply := b.callback(func(c *code) { c.add(100).copyReply("msg_arg_data") })
	onReject := b.callback(func(c *code) {
		c.add(1000).I32(scratch).ic("msg_reject_code").Op(wasm.OpI32Store, 2, 0).ic("msg_reply_data_append", scratch, 4)
		c.copyReply("msg_reject_msg")
	})
	for _, method := range methods {
		b.export("canister_update "+method, func(c *code) { c.add(1).callTo(callee, method, "hello", onReply, onReject).perform() })
		b.export("canister_composite_query "+method+"?", func(c *code) { c.add(1).callTo(callee, method, "hello", onReply, onReject).perform() })
	}
	return b
}

func TestCalls(t *testing.T) {
	for method, want := range map[string]string{
		"echo":      "hello",
		"ask":       "hello",
		"caller":    string(second.Bytes()),
		"reject":    "\x04\x00\x00\x00go away",
		"trap":      "\x05\x00\x00\x00Error from Canister " + first.String() + ": Canister called `ic0.trap` with message: 'ouch'",
		"silent":    "\x05\x00\x00\x00Canister " + first.String() + " did not reply to the call",
		"nowhere":   "\x03\x00\x00\x00Error from Canister " + first.String() + ": Canister has no update method 'nowhere'",
		"composite": "\x03\x00\x00\x00Error from Canister " + first.String() + ": Canister has no update method 'composite'",
	} {
		t.Run(method, func(t *testing.T) {
			r := newReplica(t)
			callee := install(t, r, echo())
			c := install(t, r, calling(callee.ID(), method))
			require.Equal(t, second, c.ID())
			replied(t, want, update(c, method, ""))
			counted := uint64(101)
			if want[0] < 8 {
				counted = 1001
			}
			require.Equal(t, counted, c.Snapshot().Globals[counter][0])
			if method == "trap" || method == "ask" {
				require.Zero(t, callee.Snapshot().Globals[counter][0])
			}
		})
	}
	t.Run("no canister", func(t *testing.T) {
		c := install(t, newReplica(t), calling(second, "echo"))
		replied(t, "\x03\x00\x00\x00Canister "+second.String()+" not found", update(c, "echo", ""))
	})
}

func TestSelfCall(t *testing.T) {
	b := newBuilder()
	onReply := b.callback(func(c *code) { c.add(100).copyReply("msg_arg_data") })
	b.export("canister_update outer", func(c *code) { c.add(1).callTo(first, "inner", "x", onReply, onReply).perform() })
	b.export("canister_update inner", func(c *code) { c.add(10).Op(wasm.OpGlobalGet, counter); c.replyI32() })
	c := install(t, newReplica(t), b)
	replied(t, "\x0b\x00\x00\x00", update(c, "outer", ""))
	require.EqualValues(t, 111, c.Snapshot().Globals[counter][0])
}

// A call is sent only when the execution ends without a trap.
func TestCallIsDroppedByTrap(t *testing.T) {
	r := newReplica(t)
	callee := install(t, r, echo())
	b := newBuilder()
	on := b.callback(func(c *code) {})
	b.export("canister_update call_and_trap", func(c *code) {
		c.callTo(callee.ID(), "echo", "x", on, on).perform().ic("trap", "after the call")
	})
	b.export("canister_update new_only", func(c *code) { c.callTo(callee.ID(), "echo", "x", on, on).reply("not sent") })
	b.export("canister_update append_only", func(c *code) { c.ic("call_data_append", 0, 1) })
	c := install(t, r, b)
	rejected(t, 5, "after the call", update(c, "call_and_trap", ""))
	replied(t, "not sent", update(c, "new_only", ""))
	rejected(t, 5, "ic0.call_data_append called when no call is under construction", update(c, "append_only", ""))
	require.Zero(t, callee.Snapshot().Globals[counter][0])
}

func TestCleanup(t *testing.T) {
	r := newReplica(t)
	callee := install(t, r, echo())
	b := newBuilder()
	trapping := b.callback(func(c *code) { c.add(10).ic("trap", "in callback") })
	missing := 77
	cleanup := b.callback(func(c *code) {
		c.Op(wasm.OpGlobalGet, counter).Op(wasm.OpLocalGet, 0).Op(wasm.OpI32Add).Op(wasm.OpGlobalSet, counter)
	})
	badCleanup := b.callback(func(c *code) { c.add(100).ic("msg_reply") })
	method := func(name string, callback, cleanup int) {
		b.export("canister_update "+name, func(c *code) {
			c.add(1).callTo(callee.ID(), "echo", "x", callback, callback)
			if cleanup >= 0 {
				c.ic("call_on_cleanup", cleanup, 1000)
			}
			c.perform()
		})
	}
	method("none", trapping, -1)
	method("good", trapping, cleanup)
	method("bad", trapping, badCleanup)
	method("missing", missing, cleanup)
	c := install(t, r, b)
	state := func() uint64 { return c.Snapshot().Globals[counter][0] }

	rejected(t, 5, "'in callback'", update(c, "none", ""))
	require.EqualValues(t, 1, state(), "what came before the call is kept")
	rejected(t, 5, "'in callback'", update(c, "good", ""))
	require.EqualValues(t, 1002, state())
	rejected(t, 5, "call_on_cleanup also failed:\n\nCanister violated contract: \"ic0_msg_reply\" cannot be executed in cleanup mode", update(c, "bad", ""))
	require.EqualValues(t, 1003, state())
	rejected(t, 5, "table out of bounds", update(c, "missing", ""))
	require.EqualValues(t, 2004, state())
}

func TestManyCalls(t *testing.T) {
	r := newReplica(t, func(c *Config) { c.Limits.Queue = 3 })
	callee := install(t, r, echo())
	b := newBuilder()
	count := b.callback(func(c *code) { c.add(1) })
	b.export("canister_update five", func(c *code) {
		c.I32(0).Op(wasm.OpLocalSet, 1)
		for range 5 {
			c.callTo(callee.ID(), "echo", "x", count, count).ic("call_perform").Op(wasm.OpLocalGet, 1).Op(wasm.OpI32Add).Op(wasm.OpLocalSet, 1)
		}
		c.Op(wasm.OpLocalGet, 1).Op(wasm.OpLocalSet, 2).I32(scratch).Op(wasm.OpLocalGet, 2).Op(wasm.OpI32Store, 2, 0)
		c.ic("msg_reply_data_append", scratch, 4).ic("msg_reply")
	})
	c := install(t, r, b)
	replied(t, "\x04\x00\x00\x00", update(c, "five", "")) // two fail with 2
	require.EqualValues(t, 3, c.Snapshot().Globals[counter][0])
	replied(t, "\x04\x00\x00\x00", update(c, "five", ""))
	require.EqualValues(t, 6, callee.Snapshot().Globals[counter][0])
}

func TestCycles(t *testing.T) {
	r := newReplica(t)
	callee := install(t, r, echo())
	b := newBuilder()
	onReply := b.callback(func(c *code) {
		c.I32(scratch).ic("msg_cycles_refunded").Op(wasm.OpI64Store, 3, 0).ic("msg_reply_data_append", scratch, 8).copyReply("msg_arg_data")
	})
	b.export("canister_update send", func(c *code) {
		c.callTo(callee.ID(), "accept", "", onReply, onReply).ic("call_cycles_add", int64(100)).perform()
	})
	b.export("canister_update send_too_much", func(c *code) {
		c.callTo(callee.ID(), "accept", "", onReply, onReply).ic("call_cycles_add128", int64(1), int64(0))
	})
	b.export("canister_query balance", func(c *code) { c.replyI64(func(c *code) { c.ic("canister_cycle_balance") }) })
	c := install(t, r, b)
	replied(t, "\x46\x00\x00\x00\x00\x00\x00\x00"+"\x46\x00\x00\x00\x00\x00\x00\x00", update(c, "send", ""))
	replied(t, "\xe2\x3f\x7a\x10\xf3\x5a\x00\x00", ask(c, "balance", "")) // 100 T - 30
	rejected(t, 5, "does not allow to send 18446744073709551616", update(c, "send_too_much", ""))
	replied(t, "\xe2\x3f\x7a\x10\xf3\x5a\x00\x00", ask(c, "balance", ""))
}

func TestCompositeQueries(t *testing.T) {
	r := newReplica(t)
	callee := install(t, r, echo())
	c := install(t, r, calling(callee.ID(), "ask", "echo", "composite"))
	before := c.Snapshot()
	composite := func(method string) Result {
		return c.CompositeQuery(context.Background(), method, nil, anonymous)
	}
	replied(t, "hello", composite("ask?"))
	replied(t, "deep", composite("composite?"))
	replied(t, "\x03\x00\x00\x00Error from Canister "+first.String()+": Canister has no query method 'echo'", composite("echo?"))
	replied(t, "hello", ask(c, "ask?", ""))
	require.Equal(t, before, c.Snapshot())
	rejected(t, 3, "no query method", callee.CompositeQuery(context.Background(), "ask", nil, anonymous))
	rejected(t, 3, "no update method", update(c, "ask?", ""))
}

// A composite query sees its own changes in its callbacks, and queries to
// itself see the canister's state.
func TestCompositeQueryState(t *testing.T) {
	b := newBuilder()
	onReply := b.callback(func(c *code) {
		c.add(1).I32(scratch).Op(wasm.OpGlobalGet, counter).Op(wasm.OpI32Store, 2, 0)
		c.ic("msg_reply_data_append", scratch, 4).copyReply("msg_arg_data")
	})
	b.export("canister_query get", func(c *code) { c.Op(wasm.OpGlobalGet, counter).replyI32() })
	b.export("canister_composite_query outer", func(c *code) { c.add(10).callTo(first, "get", "", onReply, onReply).perform() })
	b.export("canister_composite_query forever", func(c *code) { c.callTo(first, "forever", "", onReply, onReply).perform() })
	b.export("canister_composite_query trap", func(c *code) { c.callTo(first, "get", "", 50, 50).perform() })
	c := install(t, newReplica(t), b)
	for range 2 {
		replied(t, "\x0b\x00\x00\x00"+"\x00\x00\x00\x00", ask(c, "outer", ""))
	}
	rejected(t, 5, "table out of bounds", ask(c, "trap", ""))
	rejected(t, 5, "ic0_msg_arg_data_size", ask(c, "forever", "")) // the reject's callback asks for an argument
}

// A trap in a composite query's callback runs its cleanup, and leaves the
// query to its other callbacks.
func TestCompositeCleanup(t *testing.T) {
	var log []string
	r := newReplica(t, func(c *Config) { c.Log = func(_ *Canister, text string) { log = append(log, text) } })
	callee := install(t, r, echo())
	b := newBuilder()
	trapping := b.callback(func(c *code) { c.add(100).ic("trap", "in callback") })
	cleanup := b.callback(func(c *code) { c.add(10).ic("debug_print", "cleanup") })
	answering := b.callback(func(c *code) { c.Op(wasm.OpGlobalGet, counter).replyI32() })
	call := func(c *code, callback int) {
		c.callTo(callee.ID(), "ask", "x", callback, callback).ic("call_on_cleanup", cleanup, 0).perform()
	}
	b.export("canister_composite_query one", func(c *code) { call(c.add(1), trapping) })
	b.export("canister_composite_query both", func(c *code) { call(c.add(1), trapping); call(c, answering) })
	c := install(t, r, b)
	rejected(t, 5, "'in callback'", ask(c, "one", ""))
	replied(t, "\x0b\x00\x00\x00", ask(c, "both", ""))
	require.Equal(t, []string{"cleanup", "cleanup"}, log)
	require.Zero(t, c.Snapshot().Globals[counter][0])
}

// A call that waits for another callback when one traps is not rejected with
// that trap, so the log has it.
func TestTrapBeforeOtherCallbacks(t *testing.T) {
	var log []string
	r := newReplica(t, func(c *Config) { c.Log = func(_ *Canister, text string) { log = append(log, text) } })
	b := newBuilder()
	b.export("canister_query get", func(c *code) { c.reply("x") })
	trapping := b.callback(func(c *code) { c.ic("trap", "in callback") })
	silent := b.callback(func(c *code) {})
	b.export("canister_update both", func(c *code) {
		c.callTo(first, "get", "", trapping, trapping).perform()
		c.callTo(first, "get", "", silent, silent).perform()
	})
	b.export("canister_update one", func(c *code) { c.callTo(first, "get", "", trapping, trapping).perform() })
	c := install(t, r, b)
	rejected(t, 5, "'in callback'", update(c, "one", ""))
	require.Empty(t, log)
	rejected(t, 5, "did not reply to the call", update(c, "both", ""))
	require.Len(t, log, 1)
	require.Regexp(t, "^trap in reply of both: .*'in callback'", log[0])
}

func TestBoundedWait(t *testing.T) {
	r := newReplica(t)
	b := newBuilder()
	onReject := b.callback(func(c *code) { c.ic("msg_reject_code").replyI32() })
	b.export("canister_update deadline", func(c *code) { c.replyI64(func(c *code) { c.ic("msg_deadline") }) })
	onReply := b.callback(func(c *code) { c.copyReply("msg_arg_data") })
	b.export("canister_update call", func(c *code) {
		c.callTo(first, "deadline", "", onReply, onReject).ic("call_with_best_effort_response", 1000).perform()
	})
	b.export("canister_update twice", func(c *code) {
		c.callTo(first, "deadline", "", onReply, onReject)
		c.ic("call_with_best_effort_response", 1).ic("call_with_best_effort_response", 1)
	})
	c := install(t, r, b)
	result := update(c, "call", "")
	require.NoError(t, result.Err())
	deadline := beginning.Add(300 * time.Second).UnixNano()
	for i := range 8 {
		require.Equal(t, byte(deadline>>(8*i)), result.Reply[i])
	}
	rejected(t, 5, "a timeout was set already", update(c, "twice", ""))
}
