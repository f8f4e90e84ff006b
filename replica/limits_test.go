package replica

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
)

func forever(c *code) { c.Block(wasm.OpLoop, wasm.Empty).Op(wasm.OpBr, 0).Op(wasm.OpEnd) }

// Each kind of execution has a limit of its own.
func TestInstructionLimits(t *testing.T) {
	b := newBuilder()
	onReply := b.callback(forever)
	b.export("canister_update update", forever)
	b.export("canister_query query", forever)
	b.export("canister_composite_query composite", forever)
	b.export("canister_composite_query nested", func(c *code) { c.callTo(first, "query", "", onReply, onReply).perform() })
	b.export("canister_global_timer", forever)
	b.export("canister_update timer", func(c *code) { c.ic("global_timer_set", int64(1)).Op(wasm.OpDrop).reply("") })
	b.export("canister_update callback", func(c *code) { c.callTo(first, "timer", "", onReply, onReply).perform() })
	b.export("canister_query echo", func(c *code) { c.copyReply("msg_arg_data") })
	var logged []string
	r := newReplica(t, func(c *Config) {
		c.Limits = Limits{UpdateInstructions: 1_000_000, QueryInstructions: 2_000_000, CompositeInstructions: 3_000_000, InstallInstructions: 4_000_000}
		c.Log = func(_ *Canister, text string) { logged = append(logged, text) }
	})
	c := install(t, r, b)
	limit := func(n string) string {
		return "Canister exceeded the limit of " + n + " instructions for single message execution."
	}
	rejected(t, 5, limit("1000000"), update(c, "update", ""))
	rejected(t, 5, limit("1000000"), update(c, "query", ""))
	rejected(t, 5, limit("1000000"), update(c, "callback", ""))
	rejected(t, 5, limit("2000000"), ask(c, "query", ""))
	rejected(t, 5, limit("2000000"), ask(c, "composite", ""))
	nested := ask(c, "nested", "")
	require.Regexp(t, `limit of \d{6} instructions`, nested.RejectMessage, "what is left after the query below it")
	replied(t, "", update(c, "timer", ""))
	r.Advance(0)
	require.Equal(t, []string{"trap in timer of canister_global_timer: " + limit("1000000")}, logged)
	replied(t, "x", ask(c, "echo", "x"))

	b.export("canister_init", forever)
	_, err := r.Install(b.bytes(), nil)
	require.ErrorContains(t, err, limit("4000000"))
}

func TestCompositeDepth(t *testing.T) {
	r := newReplica(t)
	deepest := install(t, r, echo())
	callee, method := deepest.ID(), "composite"
	for range 5 {
		c := install(t, r, calling(callee, method))
		callee, method = c.ID(), method+"?"
	}
	replied(t, "deep", r.Canister(callee).Query(context.Background(), method, nil, anonymous))
	top := install(t, r, calling(callee, method))
	result := ask(top, method+"?", "")
	require.NoError(t, result.Err())
	require.Contains(t, string(result.Reply), "more than 6 deep")
}

func TestPayloadLimits(t *testing.T) {
	r := newReplica(t)
	callee := install(t, r, echo())
	b := newBuilder()
	b.module.Memories[0].Min = 200
	on := b.callback(func(c *code) { c.ic("msg_arg_data_size").replyI32() })
	call := func(name string, size int) {
		b.export("canister_update "+name, func(c *code) {
			c.callTo(callee.ID(), "caller", "", on, on).ic("call_data_append", 0, size).perform()
		})
	}
	call("fits", 10<<20-len("caller"))
	call("large", 10<<20-len("caller")+1)
	b.export("canister_query three", func(c *code) { c.ic("msg_reply_data_append", 0, 3<<20).ic("msg_reply") })
	b.export("canister_query more", func(c *code) { c.ic("msg_reply_data_append", 0, 3<<20+1).ic("msg_reply") })
	b.export("canister_update name", func(c *code) { c.ic("call_new", 0, 0, 0, 20_001, 0, 0, 0, 0) })
	b.export("canister_update principal", func(c *code) { c.ic("call_new", 0, 30, 0, 1, 0, 0, 0, 0) })
	c := install(t, r, b)
	replied(t, "\x0a\x00\x00\x00", update(c, "fits", ""))
	rejected(t, 5, "the method's name and argument have 10485761 bytes, the limit is 10485760", update(c, "large", ""))
	require.Len(t, ask(c, "three", "").Reply, 3<<20)
	rejected(t, 5, "application payload size (3145729) cannot be larger than 3145728", ask(c, "more", ""))
	rejected(t, 5, "application payload size (3145728) cannot be larger than 2097152", update(c, "three", ""))
	rejected(t, 5, "the method's name has 20001 bytes, the limit is 20000", update(c, "name", ""))
	rejected(t, 5, "a principal has at most 29 bytes, not 30", update(c, "principal", ""))
}

func TestStableMemory(t *testing.T) {
	b := newBuilder()
	grow := func(name string, pages int64) {
		b.export("canister_update "+name, func(c *code) { c.replyI64(func(c *code) { c.ic("stable64_grow", pages) }) })
	}
	grow("grow", 100)
	grow("too_much", 8_192_000)
	b.export("canister_update old_grow", func(c *code) { c.ic("stable_grow", 70_000).replyI32() })
	b.export("canister_update old_size", func(c *code) { c.ic("stable_size").replyI32() })
	b.export("canister_update write", func(c *code) {
		c.ic("stable_write", 65535, dataBase, 2).ic("stable_read", scratch, 65534, 4).ic("msg_reply_data_append", scratch, 4).ic("msg_reply")
	})
	b.export("canister_update touch", func(c *code) {
		for page := range int64(3) {
			c.ic("stable64_read", int64(scratch), page<<16, int64(1))
		}
		c.reply("")
	})
	b.export("canister_update huge", func(c *code) { c.replyI64(func(c *code) { c.ic("stable64_grow", int64(70_000)) }) })
	b.text("ab")
	r := newReplica(t, func(c *Config) { c.Limits.StableAccess = 2 << 16 })
	c := install(t, r, b)
	replied(t, "\x00\x00\x00\x00\x00\x00\x00\x00", update(c, "grow", ""))
	replied(t, "\xff\xff\xff\xff\xff\xff\xff\xff", update(c, "too_much", ""))
	replied(t, "\xff\xff\xff\xff", update(c, "old_grow", ""))
	replied(t, "\x64\x00\x00\x00", update(c, "old_size", ""))
	replied(t, "\x00ab\x00", update(c, "write", ""))
	rejected(t, 5, "196608 bytes of stable memory touched in one execution, the limit is 131072", update(c, "touch", ""))
	replied(t, "\x64\x00\x00\x00\x00\x00\x00\x00", update(c, "huge", ""))
	rejected(t, 5, "32 bit stable memory api used on a memory larger than 4GB", update(c, "old_size", ""))
}

func TestPrices(t *testing.T) {
	b := newBuilder()
	price := func(name string, write func(c *code)) {
		b.export("canister_query "+name, func(c *code) {
			write(c)
			c.ic("msg_reply_data_append", scratch, 16).ic("msg_reply")
		})
	}
	price("call", func(c *code) { c.ic("cost_call", int64(10), int64(90), scratch) })
	price("create", func(c *code) { c.ic("cost_create_canister", scratch) })
	price("http", func(c *code) { c.ic("cost_http_request", int64(1), int64(1000), scratch) })
	key := func(function, name string, curve int) func(c *code) {
		return func(c *code) {
			ptr, size := b.text(name)
			c.I32(scratch).ic(function, ptr, size, curve, scratch).Op(wasm.OpI32Store8, 0, 15)
		}
	}
	price("ecdsa", key("cost_sign_with_ecdsa", "key_1", 0))
	price("schnorr", key("cost_sign_with_schnorr", "key_1", 1))
	price("vetkd", key("cost_vetkd_derive_key", "key_1", 0))
	price("bad_curve", key("cost_sign_with_ecdsa", "key_1", 1))
	price("bad_key", key("cost_sign_with_ecdsa", "nope", 0))
	c := install(t, newReplica(t), b)
	number := func(n uint64) string {
		low := make([]byte, 16)
		for i := range 8 {
			low[i] = byte(n >> (8 * i))
		}
		return string(low)
	}
	replied(t, number(260_000+1000*(100+2<<20)+5_000_000+40_000_000_000), ask(c, "call", ""))
	replied(t, number(500_000_000_000), ask(c, "create", ""))
	replied(t, number(49_140_000+5_200+10_400*1000), ask(c, "http", ""))
	for _, method := range []string{"ecdsa", "schnorr", "vetkd"} {
		replied(t, number(26_153_846_153), ask(c, method, ""))
	}
	require.EqualValues(t, 1, ask(c, "bad_curve", "").Reply[15])
	require.EqualValues(t, 2, ask(c, "bad_key", "").Reply[15])
}

func TestBurnAndAccept(t *testing.T) {
	b := newBuilder()
	b.export("canister_update burn", func(c *code) {
		c.ic("cycles_burn128", int64(1), int64(0), scratch).ic("msg_reply_data_append", scratch, 16).ic("msg_reply")
	})
	b.export("canister_update accept", func(c *code) {
		c.ic("msg_cycles_accept128", int64(0), int64(5), scratch).ic("msg_reply_data_append", scratch, 16).ic("msg_reply")
	})
	b.export("canister_query balance", func(c *code) {
		c.ic("canister_liquid_cycle_balance128", scratch).ic("msg_reply_data_append", scratch, 16).ic("msg_reply")
	})
	r := newReplica(t)
	c, err := r.Create(Settings{Cycles: candid.NewNat(7)})
	require.NoError(t, err)
	require.NoError(t, c.Install(b.bytes(), nil, anonymous).Err())
	zero := string(make([]byte, 15))
	replied(t, "\x00"+zero, update(c, "accept", ""))
	replied(t, "\x07"+zero, ask(c, "balance", ""))
	replied(t, "\x07"+zero, update(c, "burn", ""))
	replied(t, "\x00"+zero, ask(c, "balance", ""))
}
