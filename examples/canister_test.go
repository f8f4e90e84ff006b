package examples

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// shows is a GET of the counter that shows a count.
func shows(count int) exchange {
	return exchange{method: "GET", path: "/", status: 200, want: fmt.Sprintf("Counter is %d\n/\n", count)}
}

// counts is a POST that counts up to count.
func counts(count int) exchange {
	return exchange{method: "POST", path: "/", status: 201, want: fmt.Sprintf("Counter updated to %d\n", count)}
}

// TestUpgrade takes the count over upgrades, to a compressed module and back, and forgets it when the canister is installed anew.
func TestUpgrade(t *testing.T) {
	c := newCanister(t, "counter", replica.Config{})
	controller := candid.AnonymousPrincipal()
	counts(1).run(t, c.base)
	for i := range 2 {
		require.NoError(t, c.Upgrade(module(t, "counter"), noArguments, controller).Err())
		shows(1+i).run(t, c.base)
		counts(2+i).run(t, c.base)
	}
	require.NoError(t, c.Install(module(t, "counter"), noArguments, controller).Err())
	shows(0).run(t, c.base)
}

// TestMethods holds that HTTP goes the way through the canister's methods: a
// stream by a callback a chunk, an update only where one is needed.
func TestMethods(t *testing.T) {
	c := newCanister(t, "counter", replica.Config{})
	require.Equal(t, []string{"canister_init"}, c.ran())
	shows(0).run(t, c.base)
	require.Equal(t, []string{"http_request"}, c.ran())
	counts(1).run(t, c.base)
	require.Equal(t, []string{"http_request", "http_request_update"}, c.ran())
	exchange{method: "GET", path: "/stream", status: 200, want: "Counter is 1 streaming\n"}.run(t, c.base)
	require.Equal(t, []string{"http_request", "http_streaming", "http_streaming", "http_streaming"}, c.ran())
	exchange{method: "PUT", path: "/", status: 405}.run(t, c.base)
	require.Equal(t, []string{"http_request"}, c.ran())
}

// TestNothingKept holds that a query and an update that traps leave the
// canister as it was, to the last byte.
func TestNothingKept(t *testing.T) {
	c := newCanister(t, "counter", replica.Config{Limits: replica.Limits{UpdateInstructions: 10_000_000}})
	counts(1).run(t, c.base)
	before := c.Snapshot()
	same := func() {
		t.Helper()
		after := c.Snapshot()
		require.True(t, string(before.Memory) == string(after.Memory), "memory is as before")
		after.Memory = before.Memory
		require.Equal(t, before, after)
	}

	shows(1).run(t, c.base)
	exchange{method: "GET", path: "/stream", status: 200, want: "Counter is 1 streaming\n"}.run(t, c.base)
	same()

	trapping := exchange{method: "POST", path: "/", body: strings.Repeat("x", 1_500_000), status: 503}
	got := trapping.send(t, c.base)
	trapping.check(t, got)
	require.Contains(t, got.body, "exceeded the limit of 10000000 instructions")
	same()
	counts(2).run(t, c.base)
}

// TestUploadFull fills the canister's memory: what does not fit any more is refused, and what was stored is all there.
func TestUploadFull(t *testing.T) {
	c := newCanister(t, "upload", replica.Config{Limits: replica.Limits{WasmMemory: 32 << 20}})
	const part = 1_900_000
	var stored int
	for {
		post := exchange{method: "POST", path: fmt.Sprintf("/f?offset=%d", stored), body: strings.Repeat("a", part), status: 201}
		got := post.send(t, c.base)
		if got.status != post.status {
			require.Equal(t, 503, got.status, got.body)
			require.Contains(t, got.body, "exceeded its current Wasm memory limit of 33554432 bytes")
			break
		}
		stored += part
		require.Less(t, stored, 32<<20)
	}
	require.NotZero(t, stored)
	exchange{method: "GET", path: "/f", status: 200, want: strings.Repeat("a", stored)}.run(t, c.base)
	exchange{method: "POST", path: "/f", body: "b", status: 201}.run(t, c.base)
	exchange{method: "GET", path: "/f", status: 200, want: "b"}.run(t, c.base)
}
