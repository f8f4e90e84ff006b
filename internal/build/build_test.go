package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/link"
	"github.com/candigo/candigo/parser"
)

func TestEnvironment(t *testing.T) {
	before := []string{"PATH=/bin", "GOFLAGS=-tags=x", "GOEXPERIMENT=x", "CGO_CFLAGS=-g", "GODEBUG=x=1", "GOOS=linux", "GOENV=f", "HOME=/root"}
	require.Equal(t, []string{"PATH=/bin", "GOFLAGS=-tags=x", "GOENV=f", "HOME=/root"}, cleaned(before, "GOENV", "GOFLAGS"))
	values := make([]string, len(settings))
	for i, name := range settings {
		values[i] = strings.ToLower(name)
	}
	values[len(values)-1] = "-mod=mod -tags=x --modfile=other.mod -ldflags=-s -trimpath=false"
	e := forCanisters(before, values)
	require.Equal(t, []string{"PATH=/bin", "HOME=/root", "GOAUTH=goauth"}, e[:3])
	require.Contains(t, e, "GOFLAGS=-mod=mod --modfile=other.mod")
	require.Contains(t, e, "GOPROXY=goproxy")
	require.Equal(t, []string{"GOENV=off", "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}, e[len(e)-4:])
	require.Len(t, e, 2+len(settings)+4)
}

func TestCompress(t *testing.T) {
	module := bytes.Repeat([]byte("module"), 10_000)
	compressed := Compress(module)
	require.Equal(t, compressed, Compress(module))
	require.Less(t, len(compressed), 1000)
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	require.NoError(t, err)
	require.Empty(t, r.Name)
	require.True(t, r.ModTime.IsZero())
	back, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, module, back)
}

func TestMetadata(t *testing.T) {
	const http = `type Request = record { method : text; url : text; headers : vec record { text; text }; body : blob };
type Response = record { status_code : nat16; headers : vec record { text; text }; body : blob };
`
	files := map[string]string{
		"plain.did":   "// as it is\nservice :   { a:()->()query }",
		"empty.did":   "service : () -> {}",
		"args.did":    "// lost\ntype T = nat;\nservice : (x : T, record { text; opt nat8 }) -> { a : (T) -> () };",
		"imports.did": "import \"other.did\";\nservice : { a : (Other) -> () };",
		"other.did":   "type Other = nat;",
		"http.did":    http + "service : { http_request : (Request) -> (Response) query };",
		"outcall.did": "service : { http_request : (record { url : text }) -> (nat) };",
	}
	read := func(path string) ([]byte, error) { return []byte(files[path]), nil }
	versions := link.Metadata{Name: "supported_certificate_versions", Contents: []byte("1,2")}
	for file, want := range map[string]struct {
		service, args string
		http          bool
	}{
		"plain.did":   {files["plain.did"], "()", false},
		"empty.did":   {files["empty.did"], "()", false},
		"args.did":    {"// lost\ntype T = nat;\n\nservice : {\n  a : (T) -> ();\n};\n", "(T, record { text; opt nat8 })", false},
		"imports.did": {"type Other = nat;\n\nservice : {\n  a : (Other) -> ();\n};\n", "()", false},
		"http.did":    {files["http.did"], "()", true},
		"outcall.did": {files["outcall.did"], "()", false},
	} {
		in, err := parser.Load(file, read)
		require.NoError(t, err)
		expected := []link.Metadata{
			{Name: "candid:service", Contents: []byte(want.service)},
			{Name: "candid:args", Contents: []byte(want.args)},
		}
		if want.http {
			expected = append(expected, versions)
		}
		require.Equal(t, expected, metadata(in), file)
	}
}

// TestCanisterFails: problems of the program and of the machine are told apart.
func TestCanisterFails(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":  "module x\n\ngo 1.26\n",
		"main.go": "package main\n\nfunc main() { undefined() }\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
	in, err := parser.Parse("x.did", []byte("service : {}"))
	require.NoError(t, err)
	var printed bytes.Buffer
	_, _, err = Canister(t.Context(), dir, in, Options{Go: &printed})
	require.ErrorIs(t, err, ErrCompile)
	require.Contains(t, printed.String(), "main.go:3:15: undefined: undefined")

	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, _, err = Canister(stopped, dir, in, Options{})
	require.ErrorIs(t, err, context.Canceled)

	t.Setenv("PATH", "")
	_, _, err = Canister(t.Context(), dir, in, Options{})
	require.ErrorContains(t, err, "building needs the Go toolchain")
}
