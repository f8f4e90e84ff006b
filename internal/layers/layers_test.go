// Package layers holds, in its test, which packages of candigo may import which.
package layers

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/candigo/candigo"

// allowed says what the packages below a folder may import beside the standard
// library and each other. The arrows point one way: what a canister links knows
// nothing of parser and generator, and only commands know everything.
var allowed = map[string][]string{
	"runtime/candid":       {},
	"runtime/ic":           {"runtime/candid"},
	"runtime/canhttp":      {"runtime/candid", "runtime/ic", "internal/pattern"},
	"runtime/serve":        {"runtime/candid", "runtime/ic", "runtime/canhttp", "internal/gateway"},
	"internal/pattern":     {},
	"internal/gateway":     {"runtime/candid", "runtime/ic"},
	"internal/diff":        {},
	"internal/atomicfile":  {},
	"internal/layers":      {},
	"internal/systemtest":  {},
	"internal/messagetest": {"runtime", "parser", "replica", "internal/build"},
	"internal/motokotest":  {},
	"internal/costs":       {"runtime/candid", "parser", "replica", "internal/build"},
	"internal/layout":      {},
	"internal/watch":       {},
	"internal/project":     {"parser", "generator", "templates"},
	"internal/difftest":    {"runtime/candid"},
	"internal/wasm":        {},
	"internal/link":        {"internal/wasm"},
	"internal/hooks":       {"parser"},
	"internal/build":       {"internal/link", "generator", "parser"},
	"parser":               {"runtime/candid", "github.com/alecthomas/participle/v2"},
	"templates":            {},
	"generator":            {"parser", "templates", "runtime/candid", "internal/pattern", "internal/layout", "github.com/dave/jennifer/jen"},
	"golden":               {},
	"examples":             {"runtime"},
	"replica":              {"runtime/candid", "runtime/ic", "internal/wasm", "internal/gateway", "internal/atomicfile", "github.com/cloudflare/circl", "github.com/tetratelabs/wazero"},
	"cmd":                  {".", "parser", "generator", "replica", "runtime/candid", "internal"},
	".":                    {},
}

func TestImports(t *testing.T) {
	for _, target := range [][]string{{}, {"GOOS=wasip1", "GOARCH=wasm"}} {
		list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"/...")
		list.Env = append(os.Environ(), target...)
		out, err := list.Output()
		require.NoError(t, err)
		for line := range strings.Lines(string(out)) {
			words := strings.Fields(line)
			checkImports(t, relative(words[0]), words[1:])
		}
	}
}

func checkImports(t *testing.T, pkg string, imports []string) {
	t.Helper()
	folder, ok := layer(pkg)
	if !ok {
		t.Errorf("%s belongs to no layer: say here what it may import", pkg)
		return
	}
	for _, imported := range imports {
		if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
			continue // the standard library
		}
		imported = relative(imported)
		if !below(imported, append(allowed[folder], folder)...) {
			t.Errorf("%s imports %s, which is not below it", pkg, imported)
		}
	}
}

// relative is the folder of a package of this module; others stay as they are.
func relative(path string) string {
	if path == module {
		return "."
	}
	return strings.TrimPrefix(path, module+"/")
}

// layer finds the folder of allowed that a package lies in.
func layer(pkg string) (folder string, ok bool) {
	for folder := range allowed {
		if below(pkg, folder) {
			return folder, true
		}
	}
	return "", false
}

func below(path string, folders ...string) bool {
	for _, folder := range folders {
		if path == folder || strings.HasPrefix(path, folder+"/") {
			return true
		}
	}
	return false
}
