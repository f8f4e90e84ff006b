package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

func unzipped(t *testing.T, file string) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader([]byte(readFile(t, file))))
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return content
}

func TestBuild(t *testing.T) {
	inProgram(t)
	got := call(t, "", "build", "page")
	require.Equal(t, 0, got.code, got.stderr)
	require.Empty(t, got.stderr)
	require.Regexp(t, `^page/page\.wasm\.gz: [\d,]+ bytes\n +[\d,]+  uncompressed\n`, got.stdout)
	for _, line := range []string{
		`\n +[\d,]+  code in [\d,]+ functions\n`, `\n +[\d,]+  data\n`, `\n +286  candid:service\n`, `\n +2  candid:args\n`,
		`\n +3  supported_certificate_versions\n`, `\n +1  query\n +0  composite query\n +0  update\n`,
		`\n +[\d,]+  runtime\n`, `\n +[\d,]+  github.com/candigo/candigo/runtime/candid\n`, `\n +[\d,]+  in \d+ others\n$`,
	} {
		require.Regexp(t, line, got.stdout)
	}
	compressed := readFile(t, "page/page.wasm.gz")
	require.Less(t, len(compressed), 850_000)
	module := unzipped(t, "page/page.wasm.gz")
	require.Less(t, len(module), 3_000_000)
	m, err := wasm.Read(module)
	require.NoError(t, err)
	var customs []string
	for _, c := range m.Customs {
		customs = append(customs, c.Name)
	}
	require.Equal(t, []string{"icp:public candid:service", "icp:public candid:args", "icp:public supported_certificate_versions"}, customs)
	require.Equal(t, readFile(t, "page/page.did"), string(m.Customs[0].Contents))

	// The same source elsewhere, in another environment.
	elsewhere := filepath.Join(t.TempDir(), "deeper", "module")
	require.NoError(t, os.CopyFS(elsewhere, os.DirFS(".")))
	t.Chdir(elsewhere)
	t.Setenv("GOFLAGS", "-mod=mod -ldflags=-X=main.x=y -gcflags=-N -tags=other")
	t.Setenv("GOEXPERIMENT", "nosuchexperiment")
	t.Setenv("GOFIPS140", "latest")
	t.Chdir("page")
	require.NoError(t, os.Remove("page.wasm.gz"))
	got = call(t, "", "build", "-raw", "-o", "../module")
	require.Equal(t, 0, got.code, got.stderr)
	require.NoFileExists(t, "page.wasm")
	require.True(t, readFile(t, "../module") == string(module), "the same source gives another module")

	got = call(t, "", "build", "-debug")
	require.Equal(t, 0, got.code, got.stderr)
	m, err = wasm.Read(unzipped(t, "page.wasm.gz"))
	require.NoError(t, err)
	names := m.Customs[len(m.Customs)-4]
	require.Equal(t, "name", names.Name)
	require.Contains(t, string(names.Contents), "main.page.Home")
}

func TestBuildFails(t *testing.T) {
	inProgram(t)
	require.NoError(t, os.WriteFile("page/page.wasm.gz", []byte("before"), 0o666))
	handlers := readFile(t, "page/handlers.go")
	require.NoError(t, os.WriteFile("page/handlers.go", []byte(handlers+"\n//go:wasmimport env f\nfunc f()\n\nfunc init() { f() }\n"), 0o666))
	require.Equal(t, outcome{1, "", "candigo: page does not become a canister: main.f imports env.f: a canister can import only from ic0\n"}, call(t, "", "build", "page"))

	require.NoError(t, os.WriteFile("page/handlers.go", []byte("package main\n\ntype page struct{}\n"), 0o666))
	got := call(t, "", "build", "page")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "missing method Home")
	require.Contains(t, got.stderr, "\ncandigo: page does not build (see above)\n")

	did := readFile(t, "page/page.did")
	require.NoError(t, os.WriteFile("page/page.did", bytes.Replace([]byte(did), []byte("home"), []byte("start"), 1), 0o666))
	require.Equal(t, outcome{1, "", "candigo: page/page_candid.go is stale: run 'candigo gen page/page.did'\n"}, call(t, "", "build", "page"))

	require.Equal(t, "before", readFile(t, "page/page.wasm.gz"))
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "candigo-build-*"))
	require.NoError(t, err)
	require.Empty(t, left)

	require.NoError(t, os.WriteFile("page/other.go", []byte("package other\n"), 0o666))
	require.NoError(t, os.WriteFile("page/unfinished.go", nil, 0o666))
	require.Equal(t, outcome{1, "", "candigo: page has Go files of the packages main and other\n"}, call(t, "", "build", "page"))

	require.Equal(t, 2, call(t, "", "build", "a", "b").code)
	require.Equal(t, outcome{1, "", "candigo: gone: there is no such folder\n"}, call(t, "", "build", "gone"))
}

// TestWrongHook has a hook that nothing would call.
func TestWrongHook(t *testing.T) {
	inProgram(t)
	edit(t, "page/handlers.go", "type page struct{}\n", "type page struct{}\n\nfunc (page) Timer(u *ic.Update) error { return nil }\n")
	want := outcome{1, "", `page/handlers.go:10:13: error: the hook Timer has a wrong signature, so it would never be called: it must be Timer(*ic.Task) error
func (page) Timer(u *ic.Update) error { return nil }
            ^~~~~
hint: what is meant as no hook needs another name
`}
	require.Equal(t, want, call(t, "", "build", "page"))
	require.Equal(t, want, call(t, "", "serve", "-native", "page"))
	require.Equal(t, want, call(t, "", "serve", "-addr", "127.0.0.1:0", "page"))
	require.NoFileExists(t, "page/page.wasm.gz")
}

// TestForgottenHook has a hook that the program was not generated with.
func TestForgottenHook(t *testing.T) {
	inProgram(t)
	require.Equal(t, outcome{}, call(t, "", "gen", "-hooks", "heartbeat", "page/page.did"))
	edit(t, "page/handlers.go", "type page struct{}\n", `type page struct{}

func (page) Heartbeat(*ic.Task) error { return nil }

func (page) InspectMessage(*ic.Inspect) error { return nil }
`)
	require.Equal(t, outcome{1, "", `page/handlers.go:12:13: error: the hook InspectMessage would never be called, as the generated code is without it: run 'candigo gen -hooks inspect,heartbeat page/page.did'
func (page) InspectMessage(*ic.Inspect) error { return nil }
            ^~~~~~~~~~~~~~
hint: what is meant as no hook needs another name
`}, call(t, "", "build", "page"))
	require.Equal(t, outcome{}, call(t, "", "gen", "-hooks", "inspect,heartbeat", "page/page.did"))
	require.NoError(t, checkProgram("page"))
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1_002_003: "1,002,003"} {
		require.Equal(t, want, grouped(n))
	}
}
