package replica

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// The example's module is assembled here. GOLDEN_UPDATE=1 writes it.
func TestExampleModule(t *testing.T) {
	const file = "testdata/counter.wasm"
	b := newBuilder()
	b.export("canister_update increment", func(c *code) {
		c.add(1).Op(wasm.OpGlobalGet, counter).I32(3).Op(wasm.OpI32Eq).Block(wasm.OpIf, wasm.Empty).ic("trap", "enough").Op(wasm.OpEnd)
		c.ic("debug_print", "incremented").ic("msg_reply")
	})
	b.export("canister_query get", func(c *code) { c.Op(wasm.OpGlobalGet, counter).replyI32() })
	if os.Getenv("GOLDEN_UPDATE") != "" {
		require.NoError(t, os.WriteFile(file, b.bytes(), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, want, b.bytes())
}
