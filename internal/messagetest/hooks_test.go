package messagetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// TestUpgrade takes the arguments of the constructor to both beginnings, and
// state from one to the next.
func TestUpgrade(t *testing.T) {
	k := newKit(t)
	module, _ := program()
	c := k.install("first")
	c.works("first", "0")
	require.NoError(t, c.Upgrade(module, k.options("second", false), alice).Err())
	require.Equal(t, []string{"upgraded from first"}, c.notes())
	c.works("second", "0")

	r := c.Upgrade(module, k.options("third", true), alice)
	require.Equal(t, ic.CanisterError, r.RejectCode)
	require.Contains(t, r.RejectMessage, "canister_post_upgrade: third does not want to begin")
	c.works("second", "1")
	require.Equal(t, []string{"upgraded from first"}, c.notes())

	r = c.Upgrade(module, []byte("DIDL\x00\x00"), alice)
	require.Contains(t, r.RejectMessage, "canister_post_upgrade: candid: ")
	c.works("second", "2")

	_, err := k.Install(module, k.options("never", true))
	require.ErrorContains(t, err, "canister_init: never does not want to begin")

	_, err = k.Install(module, k.options("", false))
	require.ErrorContains(t, err, "handler canister_init: its goroutine was ended by runtime.Goexit")
}

func TestTimer(t *testing.T) {
	c := newKit(t).install("clock")
	c.Advance(0) // for the seed of crypto/rand
	c.replies("()", "alarm", "(10)")
	c.Advance(9 * time.Second)
	require.Equal(t, []string{"installed"}, c.notes())
	c.Advance(time.Second)
	require.Equal(t, []string{"installed", "timer"}, c.notes(), "what it changed stays though it fails")
	c.Advance(time.Hour)
	require.Equal(t, []string{"installed", "timer"}, c.notes())
	c.works("clock", "0")
}

// TestSeed holds that crypto/rand has nothing to give until the management
// canister has, that the program's timer is kept meanwhile, and that queries
// never get random bytes.
func TestSeed(t *testing.T) {
	c := newKit(t).install("a")
	r := c.call("random", "()")
	require.Equal(t, ic.CanisterError, r.RejectCode)
	require.Contains(t, r.RejectMessage, "handler random: crypto/rand")
	c.replies("()", "alarm", "(5)")
	c.Advance(0)
	require.Equal(t, []string{"installed"}, c.notes())
	first, second := c.call("random", "()"), c.call("random", "()")
	require.NoError(t, first.Err())
	require.NotEqual(t, first.reply, second.reply)
	require.Equal(t, ic.CanisterError, c.call("query_random", "()").RejectCode)
	c.Advance(5 * time.Second)
	require.Equal(t, []string{"installed", "timer"}, c.notes())

	module, _ := program()
	require.NoError(t, c.Upgrade(module, c.options("b", false), alice).Err())
	require.Equal(t, ic.CanisterError, c.call("random", "()").RejectCode)
	c.Advance(0)
	require.NoError(t, c.call("random", "()").Err())
}

func TestHeartbeat(t *testing.T) {
	c := newKit(t).install("a")
	require.NoError(t, c.Heartbeat(context.Background()).Err())
	require.Equal(t, []string{"installed", "a greets heartbeat"}, c.notes())
	c.works("a", "1")
}

func TestInspect(t *testing.T) {
	c := newKit(t).install("a")
	arg := c.encode(c.principal(), c.method("leave").Args)
	r := c.Update(context.Background(), "leave", arg, alice)
	require.NotZero(t, r.RejectCode)
	require.Contains(t, r.RejectMessage, "canister_inspect_message: not for the anonymous")
	require.NoError(t, c.Update(context.Background(), "leave", arg, principalOf(t, "w7x7r-cok77-xa")).Err())
}

func TestLowMemory(t *testing.T) {
	k := newKit(t)
	module, _ := program()
	created, err := k.Create(replica.Settings{WasmMemory: 64 << 20, LowMemory: 48 << 20})
	require.NoError(t, err)
	c := canister{k, created}
	require.NoError(t, c.Install(module, k.options("a", false), alice).Err())
	c.replies("()", "garbage", "(20_000_000)")
	require.Equal(t, []string{"installed", "low memory"}, c.notes())
}

// method finds the type of a method.
func (k *kit) method(name string) *parser.Func {
	for _, m := range k.in.Service.Methods {
		if m.Name == name {
			return m.Func()
		}
	}
	k.Fatal("there is no method " + name)
	return nil
}

func principalOf(t testing.TB, text string) candid.Principal {
	p, err := candid.ParsePrincipal(text)
	require.NoError(t, err)
	return p
}
