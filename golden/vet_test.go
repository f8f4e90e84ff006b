package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGoldenVets compiles and vets the wanted Go of all cases in one go: each
// case becomes a package of a module in a temporary folder that uses candigo
// from this repository.
func TestGoldenVets(t *testing.T) {
	cases, err := readCases(".")
	require.NoError(t, err)
	module := newModule(t)
	for _, c := range cases {
		c.writeWants(t, module)
	}
	vet(t, module, nil, "./...")

	// Entry points exist on Wasm only.
	packages, err := filepath.Glob(filepath.Join(module, "*", "*", "*_canister_candid.go"))
	require.NoError(t, err)
	require.NotEmpty(t, packages)
	for i, file := range packages {
		rel, err := filepath.Rel(module, filepath.Dir(file))
		require.NoError(t, err)
		packages[i] = "./" + filepath.ToSlash(rel)
	}
	vet(t, module, []string{"GOOS=wasip1", "GOARCH=wasm"}, packages...)
}

func vet(t *testing.T, module string, env []string, packages ...string) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"vet"}, packages...)...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), append(env, "GOWORK=off", "GOFLAGS=-mod=mod")...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
}
