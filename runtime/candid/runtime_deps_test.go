package candid_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDependencies holds what a canister must not link by default: each of
// these costs size and, at every call, pages of memory.
func TestDependencies(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := cmd.Output()
	require.NoError(t, err)
	deps := strings.Fields(string(out))
	require.Contains(t, deps, "github.com/candigo/candigo/runtime/candid")
	for _, heavy := range []string{"fmt", "reflect", "math/big", "net/http"} {
		require.NotContains(t, deps, heavy)
	}
}
