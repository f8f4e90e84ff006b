package replica

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// version is a module whose state says how it came about: init, post_upgrade
// and a start section each add to the global; get replies with it.
func version(change ...func(b *builder)) *builder {
	b := newBuilder()
	b.export("canister_query get", func(c *code) { c.Op(wasm.OpGlobalGet, counter).replyI32() })
	b.export("canister_query stable", func(c *code) {
		c.ic("stable64_read", int64(scratch), int64(0), int64(4)).ic("msg_reply_data_append", scratch, 4).ic("msg_reply")
	})
	b.export("canister_update set", func(c *code) {
		c.add(1000).ic("certified_data_set", "data").ic("global_timer_set", int64(1)).Op(wasm.OpDrop).reply("")
	})
	for _, f := range change {
		f(b)
	}
	return b
}

func withStart(b *builder) { b.start(func(c *code) { c.add(1) }) }

func withInit(b *builder) {
	b.export("canister_init", func(c *code) { c.add(10) })
	b.export("canister_post_upgrade", func(c *code) { c.add(100) })
}

// withSave keeps the global in stable memory.
func withSave(b *builder) {
	b.export("canister_pre_upgrade", func(c *code) {
		c.ic("stable64_size").I64(0).Op(wasm.OpI64Eq).Block(wasm.OpIf, wasm.Empty).ic("stable64_grow", int64(1)).Op(wasm.OpDrop).Op(wasm.OpEnd)
		c.I32(scratch).Op(wasm.OpGlobalGet, counter).Op(wasm.OpI32Store, 2, 0).ic("stable64_write", int64(0), int64(scratch), int64(4))
		c.add(7)
	})
}

func trapsIn(entry string) func(b *builder) {
	return func(b *builder) { b.export(entry, func(c *code) { c.add(3).ic("trap", "in "+entry) }) }
}

func TestInstallAndUpgrade(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, version(withStart, withInit, withSave))
	replied(t, "\x0b\x00\x00\x00", ask(c, "get", ""))
	replied(t, "", update(c, "set", ""))
	require.NoError(t, c.Upgrade(version(withStart, withInit, withSave).bytes(), nil, anonymous).Err())
	replied(t, "\x65\x00\x00\x00", ask(c, "get", ""))
	replied(t, "\xf3\x03\x00\x00", ask(c, "stable", ""))
	s := c.Snapshot()
	require.Equal(t, "data", string(s.CertifiedData), "an upgrade keeps certified data")
	require.True(t, s.Timer.IsZero(), "a change of code clears the timer")

	require.NoError(t, c.Install(version(withInit).bytes(), nil, anonymous).Err())
	s = c.Snapshot()
	require.EqualValues(t, 10, s.Globals[counter][0])
	require.Empty(t, s.Stable)
	require.Empty(t, s.CertifiedData)
}

func TestFailedUpgrade(t *testing.T) {
	for name, test := range map[string]struct {
		old, next func(b *builder)
		text      string
	}{
		"pre_upgrade":  {trapsIn("canister_pre_upgrade"), withInit, "'in canister_pre_upgrade'"},
		"post_upgrade": {withSave, trapsIn("canister_post_upgrade"), "'in canister_post_upgrade'"},
		"start":        {withSave, func(b *builder) { b.start(func(c *code) { c.ic("time").Op(wasm.OpDrop) }) }, `"ic0_time" cannot be executed in start mode`},
		"stable": {withSave, func(b *builder) {
			b.export("canister_post_upgrade", func(c *code) {
				c.ic("stable64_write", int64(0), int64(scratch), int64(4)).ic("stable64_grow", int64(9)).Op(wasm.OpDrop).Op(wasm.OpUnreachable)
			})
		}, "unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReplica(t)
			c := install(t, r, version(test.old))
			replied(t, "", update(c, "set", ""))
			before := c.Snapshot()
			rejected(t, 5, test.text, c.Upgrade(version(test.next).bytes(), nil, anonymous))
			require.Equal(t, before, c.Snapshot())
			replied(t, "\xe8\x03\x00\x00", ask(c, "get", ""))
			if name != "pre_upgrade" {
				require.NoError(t, c.Upgrade(version(withInit).bytes(), nil, anonymous).Err())
				replied(t, "\x64\x00\x00\x00", ask(c, "get", ""))
			}
		})
	}
}

func TestBadModules(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, version())
	for _, module := range [][]byte{nil, []byte("\x00asm"), []byte("hello"), {0x1f, 0x8b, 0x08}, gzipped(t, []byte("hello"))} {
		rejected(t, 5, "Canister's Wasm module is not valid: ", c.Upgrade(module, nil, anonymous))
		_, err := r.Install(module, nil)
		require.ErrorContains(t, err, "CANISTER_ERROR")
	}
	_, err := r.Install(version(trapsIn("canister_init")).bytes(), nil)
	require.ErrorContains(t, err, "'in canister_init'")
	require.Len(t, r.Canisters(), 1, "a failed installation leaves no canister")
	rejected(t, 5, "Only the controllers", c.Upgrade(version().bytes(), nil, first))
	replied(t, "\x00\x00\x00\x00", ask(c, "get", ""))
}

func gzipped(t *testing.T, b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestCompressedModule(t *testing.T) {
	module := gzipped(t, version().bytes())
	c, err := newReplica(t).Install(module, nil)
	require.NoError(t, err)
	replied(t, "\x00\x00\x00\x00", ask(c, "get", ""))
	require.Equal(t, sha256.Sum256(module), c.info.hash)
}

func TestInstallArgument(t *testing.T) {
	b := newBuilder()
	for _, entry := range []string{"canister_init", "canister_post_upgrade"} {
		b.export(entry, func(c *code) {
			c.ic("msg_arg_data_size").Op(wasm.OpGlobalSet, counter).ic("msg_caller_size").Op(wasm.OpDrop)
		})
	}
	r := newReplica(t)
	c, err := r.Create(Settings{})
	require.NoError(t, err)
	rejected(t, 3, "contains no Wasm module", ask(c, "get", ""))
	rejected(t, 5, "contains no Wasm module", c.Upgrade(b.bytes(), nil, anonymous))
	require.NoError(t, c.Install(b.bytes(), make([]byte, 3), anonymous).Err())
	require.EqualValues(t, 3, c.Snapshot().Globals[counter][0])
	require.NoError(t, c.Upgrade(b.bytes(), make([]byte, 4), anonymous).Err())
	require.EqualValues(t, 4, c.Snapshot().Globals[counter][0])
}

func TestStop(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, version())
	require.ErrorContains(t, c.Stop(context.Background(), first), "Only the controllers")
	require.NoError(t, c.Stop(context.Background(), anonymous))
	require.Equal(t, Stopped, c.Status())
	rejected(t, 5, "is stopped", ask(c, "get", ""))
	rejected(t, 5, "is stopped", update(c, "set", ""))
	require.NoError(t, c.Upgrade(version(withInit).bytes(), nil, anonymous).Err())
	require.NoError(t, c.Start(anonymous))
	replied(t, "\x64\x00\x00\x00", ask(c, "get", ""))
}

func TestEnvironment(t *testing.T) {
	b := newBuilder()
	b.export("canister_query count", func(c *code) { c.ic("env_var_count").replyI32() })
	b.export("canister_query name", func(c *code) {
		c.I32(1).I32(scratch).I32(0).ic("env_var_name_size", 1).ic("env_var_name_copy")
		c.I32(scratch).ic("env_var_name_size", 1).ic("msg_reply_data_append").ic("msg_reply")
	})
	b.export("canister_query value", func(c *code) {
		ptr, size := b.text("PUBLIC_CANISTER_ID:other")
		c.ic("env_var_value_copy", ptr, size, scratch, 0, 27).ic("msg_reply_data_append", scratch, 27).ic("msg_reply")
	})
	b.export("canister_query missing", func(c *code) { c.ic("env_var_value_size", "NONE").replyI32() })
	b.export("canister_query exists", func(c *code) { c.ic("env_var_name_exists", "COLOR").replyI32() })
	r := newReplica(t)
	c, err := r.Create(Settings{Name: "one", Environment: map[string]string{"COLOR": "red"}})
	require.NoError(t, err)
	other, err := r.Create(Settings{Name: "other"})
	require.NoError(t, err)
	require.NoError(t, c.Install(b.bytes(), nil, anonymous).Err())
	replied(t, "\x03\x00\x00\x00", ask(c, "count", ""))
	replied(t, "PUBLIC_CANISTER_ID:one", ask(c, "name", ""))
	replied(t, other.ID().String(), ask(c, "value", ""))
	replied(t, "\x01\x00\x00\x00", ask(c, "exists", ""))
	rejected(t, 5, "Environment variable NONE not found", ask(c, "missing", ""))
	_, err = r.Create(Settings{Name: "other"})
	require.ErrorContains(t, err, `named "other"`)
}

func TestTimers(t *testing.T) {
	b := newBuilder()
	minute := int64(time.Minute)
	set := func(c *code, after int64) {
		c.ic("time").I64(after).Op(wasm.OpI64Add).ic("global_timer_set").Op(wasm.OpDrop)
	}
	b.export("canister_update start", func(c *code) { set(c, minute); c.reply("") })
	b.export("canister_update at_once", func(c *code) { c.ic("global_timer_set", int64(1)).Op(wasm.OpDrop).reply("") })
	b.export("canister_global_timer", func(c *code) { c.add(1); set(c, minute) })
	b.export("canister_heartbeat", func(c *code) { c.add(1000) })
	r := newReplica(t)
	c := install(t, r, b)
	ticks := func() uint64 { return c.Snapshot().Globals[counter][0] }

	replied(t, "", update(c, "start", ""))
	require.Equal(t, beginning.Add(time.Minute), c.Snapshot().Timer)
	r.Advance(time.Minute - 1)
	require.Zero(t, ticks())
	r.Advance(1)
	require.EqualValues(t, 1, ticks())
	r.Advance(time.Hour)
	require.EqualValues(t, 61, ticks())
	require.Equal(t, beginning.Add(61*time.Minute), r.Time())

	require.NoError(t, c.Heartbeat(context.Background()).Err())
	require.EqualValues(t, 1061, ticks())
	replied(t, "", update(c, "at_once", ""))
	r.Advance(0)
	require.EqualValues(t, 1062, ticks())
	require.NoError(t, c.Stop(context.Background(), anonymous))
	r.Advance(time.Hour)
	require.EqualValues(t, 1062, ticks(), "a stopped canister has no timers")
}

func TestTimerInRealTime(t *testing.T) {
	ran := make(chan Trace, 10)
	r, err := New(Config{Trace: func(t Trace) { ran <- t }})
	require.NoError(t, err)
	defer r.Close()
	b := newBuilder()
	b.export("canister_init", func(c *code) { c.ic("global_timer_set", int64(1)).Op(wasm.OpDrop) })
	b.export("canister_global_timer", func(c *code) {})
	install(t, r, b)
	require.Equal(t, "init", (<-ran).Kind)
	require.Equal(t, "timer", (<-ran).Kind)
}

func TestLowMemory(t *testing.T) {
	b := newBuilder()
	b.export("canister_on_low_wasm_memory", func(c *code) { c.add(1) })
	b.export("canister_update grow", func(c *code) { c.I32(1).Op(wasm.OpMemoryGrow, 0).replyI32() })
	r := newReplica(t)
	c, err := r.Create(Settings{WasmMemory: 4 << 16, LowMemory: 2 << 16})
	require.NoError(t, err)
	require.NoError(t, c.Install(b.bytes(), nil, anonymous).Err())
	for _, ran := range []uint64{0, 1, 1} {
		require.NoError(t, update(c, "grow", "").Err())
		require.Equal(t, ran, c.Snapshot().Globals[counter][0])
	}
	rejected(t, 5, "Canister exceeded its current Wasm memory limit of 262144 bytes.", update(c, "grow", ""))
}
