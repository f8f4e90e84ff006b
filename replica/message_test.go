package replica

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// get replies with the global, set adds 5 to it, as does every way to end.
func counting() *builder {
	b := newBuilder()
	get := func(c *code) { c.Op(wasm.OpGlobalGet, counter).replyI32() }
	touch := func(c *code) *code { // the global, the heap, stable memory, and its size
		c.add(5).I32(scratch).I32(77).Op(wasm.OpI32Store, 2, 0)
		c.ic("stable64_grow", int64(1)).Op(wasm.OpDrop).ic("stable64_write", int64(0), int64(scratch), int64(4))
		c.I32(1).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop)
		return c
	}
	b.export("canister_query get", get)
	b.export("canister_update set", func(c *code) { touch(c).reply("done") })
	b.export("canister_query set_in_query", func(c *code) { touch(c).reply("done") })
	b.export("canister_update trap", func(c *code) { touch(c).ic("trap", "no way") })
	b.export("canister_update unreachable", func(c *code) { touch(c).Op(wasm.OpUnreachable) })
	b.export("canister_query trap_in_query", func(c *code) { touch(c).ic("trap", "no query") })
	b.export("canister_update loop", func(c *code) {
		touch(c).Block(wasm.OpLoop, wasm.Empty).Op(wasm.OpBr, 0).Op(wasm.OpEnd)
	})
	b.export("canister_update silent", func(c *code) { touch(c) })
	b.export("canister_query silent_query", func(c *code) {})
	b.export("canister_update twice", func(c *code) { touch(c).reply("a").reply("b") })
	b.export("canister_update reject", func(c *code) { touch(c).ic("msg_reject", "not today") })
	b.export("canister_update bad_reject", func(c *code) { touch(c).ic("msg_reject", "\xff") })
	b.export("canister_update divide", func(c *code) { touch(c).I32(1).I32(0).Op(wasm.OpI32DivU).Op(wasm.OpDrop) })
	b.export("canister_update out_of_bounds", func(c *code) { touch(c).I32(-4).Op(wasm.OpI32Load, 2, 0).Op(wasm.OpDrop) })
	b.export("canister_update stable_out_of_bounds", func(c *code) {
		touch(c).ic("stable64_read", int64(scratch), int64(99<<16), int64(1))
	})
	b.export("canister_update wrong_context", func(c *code) { touch(c).ic("accept_message") })
	b.export("canister_update beyond", func(c *code) { touch(c).ic("msg_arg_data_copy", scratch, 2, 2) })
	b.export("canister_update large", func(c *code) { // 33 pages
		touch(c).I32(40).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop)
		c.ic("msg_reply_data_append", 0, 33<<16)
	})
	return b
}

func TestEnds(t *testing.T) {
	for method, want := range map[string]struct {
		code int
		text string
	}{
		"trap":                 {5, "Error from Canister bkyz2-fmaaa-aaaaa-qaaaq-cai: Canister called `ic0.trap` with message: 'no way'"},
		"trap_in_query":        {5, "'no query'"},
		"unreachable":          {5, "Error from Canister bkyz2-fmaaa-aaaaa-qaaaq-cai: Canister trapped: unreachable"},
		"loop":                 {5, "Canister exceeded the limit of 200000000 instructions for single message execution."},
		"silent":               {5, "Canister bkyz2-fmaaa-aaaaa-qaaaq-cai did not reply to the call"},
		"silent_query":         {5, "did not reply to the call"},
		"twice":                {5, "Canister violated contract: ic0.msg_reply_data_append: the call is already replied"},
		"reject":               {4, "not today"},
		"bad_reject":           {5, "not UTF-8"},
		"divide":               {5, "Canister trapped: integer division by 0"},
		"out_of_bounds":        {5, "Canister trapped: heap out of bounds"},
		"stable_out_of_bounds": {5, "Canister trapped: stable memory out of bounds"},
		"wrong_context":        {5, `Canister violated contract: "ic0_accept_message" cannot be executed in update mode`},
		"beyond":               {5, "ic0.msg_arg_data_copy: offset 2 + size 2 exceeds the data's 3 bytes"},
		"large":                {5, "application payload size (2162688) cannot be larger than 2097152"},
		"get me":               {3, "Canister has no update method 'get me'"},
	} {
		t.Run(method, func(t *testing.T) {
			r := newReplica(t, func(c *Config) { c.Limits.UpdateInstructions = 200_000_000 })
			c := install(t, r, counting())
			replied(t, "done", update(c, "set", ""))
			before := c.Snapshot()
			require.EqualValues(t, 5, before.Globals[counter][0])
			require.Len(t, before.Memory, 2<<16)
			require.Len(t, before.Stable, 1<<16)
			require.Equal(t, "\x4d\x00\x00\x00", string(before.Stable[:4]))

			rejected(t, want.code, want.text, update(c, method, "arg"))
			after := c.Snapshot()
			if method == "reject" || method == "silent" {
				require.EqualValues(t, 10, after.Globals[counter][0], "no trap: the state is kept")
				return
			}
			require.Equal(t, before, after)
			replied(t, "\x05\x00\x00\x00", ask(c, "get", ""))
		})
	}
}

func TestQueriesLeaveNothing(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, counting())
	before := c.Snapshot()
	replied(t, "done", ask(c, "set_in_query", ""))
	require.Equal(t, before, c.Snapshot())
	replied(t, "done", update(c, "set_in_query", "")) // replicated
	require.Equal(t, before, c.Snapshot())
	rejected(t, 5, "no query", ask(c, "trap_in_query", ""))
	rejected(t, 3, "Canister has no query method 'set'", ask(c, "set", ""))
	require.Equal(t, before, c.Snapshot())
}

func TestMessageData(t *testing.T) {
	b := newBuilder()
	for _, what := range []string{"msg_arg_data", "msg_caller", "canister_self", "subnet_self"} {
		b.export("canister_query "+what, func(c *code) { c.copyReply(what) })
	}
	for _, what := range []string{"canister_status", "in_replicated_execution", "data_certificate_present", "env_var_count"} {
		b.export("canister_query "+what, func(c *code) { c.ic(what).replyI32() })
	}
	for _, what := range []string{"time", "canister_version", "msg_deadline"} {
		b.export("canister_query "+what, func(c *code) { c.replyI64(func(c *code) { c.ic(what) }) })
	}
	b.export("canister_query is_controller", func(c *code) { c.ic("is_controller", anonymous).replyI32() })
	b.export("canister_query is_not", func(c *code) { c.ic("is_controller", first).replyI32() })
	r := newReplica(t)
	c := install(t, r, b)
	user := candid.MustParsePrincipal("aaaaa-aa")
	require.Equal(t, first, c.ID())

	replied(t, "hello", ask(c, "msg_arg_data", "hello"))
	replied(t, "", ask(c, "msg_arg_data", ""))
	replied(t, string(anonymous.Bytes()), ask(c, "msg_caller", ""))
	replied(t, string(user.Bytes()), c.Query(context.Background(), "msg_caller", nil, user))
	replied(t, string(first.Bytes()), ask(c, "canister_self", ""))
	require.Len(t, ask(c, "subnet_self", "").Reply, 29)
	replied(t, "\x01\x00\x00\x00", ask(c, "canister_status", ""))
	replied(t, "\x00\x00\x00\x00", ask(c, "in_replicated_execution", ""))
	replied(t, "\x01\x00\x00\x00", update(c, "in_replicated_execution", ""))
	replied(t, "\x01\x00\x00\x00", ask(c, "data_certificate_present", ""))
	replied(t, "\x00\x00\x00\x00", update(c, "data_certificate_present", ""))
	replied(t, "\x00\x00\x00\x00", ask(c, "env_var_count", ""))
	replied(t, "\x01\x00\x00\x00", ask(c, "is_controller", ""))
	replied(t, "\x00\x00\x00\x00", ask(c, "is_not", ""))
	replied(t, "\x01\x00\x00\x00\x00\x00\x00\x00", ask(c, "canister_version", ""))
	replied(t, strings.Repeat("\x00", 8), update(c, "msg_deadline", ""))
	now := func() uint64 { return binary.LittleEndian.Uint64(ask(c, "time", "").Reply) }
	require.EqualValues(t, beginning.UnixNano(), now())
	r.Advance(1)
	require.EqualValues(t, beginning.UnixNano()+1, now())
}

func TestLimitsOfRequests(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, counting())
	large := make([]byte, 4<<20+1)
	rejected(t, 1, "the argument has 2097153 bytes, the limit is 2097152", c.Update(context.Background(), "set", large[:2<<20+1], anonymous))
	rejected(t, 1, "the argument has 4194305 bytes, the limit is 4194304", c.Query(context.Background(), "get", large, anonymous))
	replied(t, "done", c.Update(context.Background(), "set", large[:2<<20], anonymous))
	require.NoError(t, c.Query(context.Background(), "get", large[:4<<20], anonymous).Err())
}

func TestInspectMessage(t *testing.T) {
	b := counting()
	b.export("canister_inspect_message", func(c *code) {
		c.add(1).ic("msg_method_name_size").I32(3).Op(wasm.OpI32Eq).Block(wasm.OpIf, wasm.Empty).ic("accept_message").Op(wasm.OpEnd)
		c.ic("msg_method_name_size").I32(4).Op(wasm.OpI32Eq).Block(wasm.OpIf, wasm.Empty).ic("trap", "never").Op(wasm.OpEnd)
	})
	r := newReplica(t)
	c := install(t, r, b)
	replied(t, "done", update(c, "set", ""))
	rejected(t, 4, "Canister rejected the message", update(c, "silent", ""))
	rejected(t, 5, "'never'", update(c, "loop", ""))
	replied(t, "done", ask(c, "set_in_query", ""))
	require.EqualValues(t, 5, c.Snapshot().Globals[counter][0])
}

func TestCosts(t *testing.T) {
	b := newBuilder()
	b.export("canister_query nothing", func(c *code) { c.ic("msg_reply") })
	b.export("canister_query reply", func(c *code) { c.ic("msg_reply_data_append", 0, 100).ic("msg_reply") })
	b.export("canister_query copy", func(c *code) { c.ic("msg_arg_data_copy", scratch, 0, 10).ic("msg_reply") })
	b.export("canister_update copy_in_update", func(c *code) { c.ic("msg_arg_data_copy", scratch, 0, 10).ic("msg_reply") })
	b.export("canister_update print", func(c *code) { c.ic("debug_print", "0123456789").ic("msg_reply") })
	b.export("canister_query print_in_query", func(c *code) { c.ic("debug_print", "0123456789").ic("msg_reply") })
	b.export("canister_update stable", func(c *code) {
		c.ic("stable64_grow", int64(1)).Op(wasm.OpDrop).ic("stable64_write", int64(0), int64(0), int64(8)).ic("msg_reply")
	})
	b.export("canister_query counter", func(c *code) {
		c.replyI64(func(c *code) { c.ic("performance_counter", 0) })
	})
	r := newReplica(t)
	c := install(t, r, b)
	const entry, constant, call, page = 1, 1, 5, 80_000
	for method, want := range map[string]Usage{
		"nothing":        {Instructions: entry + call + 500},
		"reply":          {Instructions: entry + 2*constant + 2*call + 2*500 + 50*100 + page, PagesRead: 1},
		"copy":           {Instructions: entry + 3*constant + 2*call + 2*500 + 10 + page, PagesRead: 1, PagesWritten: 1},
		"copy_in_update": {Instructions: entry + 3*constant + 2*call + 2*500 + 10 + 2*page, PagesRead: 1, PagesWritten: 1},
		"print":          {Instructions: entry + 2*constant + 2*call + 100 + 500 + 50*10 + page, PagesRead: 1},
		"print_in_query": {Instructions: entry + 2*constant + 2*call + 100 + 500 + page, PagesRead: 1},
		"stable":         {Instructions: entry + 4*constant + 1 + 3*call + 500 + 20 + 8 + 500 + 3*page, PagesRead: 2, PagesWritten: 1, StablePages: 1},
	} {
		result := ask(c, method, "0123456789")
		if result.RejectCode == ic.DestinationInvalid {
			result = update(c, method, "0123456789")
		}
		require.NoError(t, result.Err(), method)
		require.Equal(t, want, result.Usage, method)
	}
}
