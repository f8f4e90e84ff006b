// Package examples builds the example programs, natively and as canisters, and drives them over HTTP, as a user would.
package examples

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var names = []string{"counter", "headers", "hello", "upload"}

func TestCounter(t *testing.T) {
	plain := map[string]string{"Content-Type": "text/plain", "Content-Encoding": "", "Vary": "accept-encoding"}
	compressed := map[string]string{"Content-Type": "text/plain", "Content-Encoding": "gzip", "Vary": "accept-encoding"}
	gzipped := map[string]string{"Accept-Encoding": "gzip"}
	runAll(t, start(t, "counter"), []exchange{
		{name: "the count, and the url unchanged", method: "GET", path: "/a%20b//?q=%31", status: 200, want: "Counter is 0\n/a%20b//?q=%31\n", wantHeader: plain},
		{name: "streamed through the callback", method: "GET", path: "/stream", status: 200, want: "Counter is 0 streaming\n", wantHeader: plain},
		{name: "a query with gzip", method: "GET", path: "/", header: gzipped, status: 200, want: "query\n", wantHeader: compressed},
		{name: "a stream with gzip", method: "GET", path: "/stream", header: gzipped, status: 200, want: "query\n", wantHeader: compressed},
		{name: "gzip refused by its weight", method: "GET", path: "/", header: map[string]string{"Accept-Encoding": "gzip;q=0"}, status: 200, want: "Counter is 0\n/\n", wantHeader: plain},
		{name: "nothing acceptable", method: "GET", path: "/", header: map[string]string{"Accept-Encoding": "br, identity;q=0"}, status: 406},
		{name: "an update", method: "POST", path: "/", status: 201, want: "Counter updated to 1\n", wantHeader: plain},
		{name: "an update with gzip", method: "POST", path: "/", header: gzipped, status: 201, want: "update\n", wantHeader: compressed},
		{name: "both updates were counted", method: "GET", path: "/", status: 200, want: "Counter is 2\n/\n"},
		{name: "the stream has the new count", method: "GET", path: "/stream", status: 200, want: "Counter is 2 streaming\n"},
		{name: "HEAD has no body", method: "HEAD", path: "/", status: 200, want: "", wantHeader: plain},
		{name: "a method without a route", method: "PUT", path: "/", status: 405, wantHeader: map[string]string{"Allow": "GET, HEAD, POST"}},
	})
}

func TestHello(t *testing.T) {
	runAll(t, start(t, "hello"), []exchange{
		{name: "greeting", method: "GET", path: "/", status: 200, want: "hello\n"},
		{name: "another path", method: "GET", path: "/other", status: 404},
		{name: "another method", method: "POST", path: "/", status: 405, wantHeader: map[string]string{"Allow": "GET, HEAD"}},
	})
}

func TestHeaders(t *testing.T) {
	asked := map[string]string{"Another-Header": "x"}
	runAll(t, start(t, "headers"), []exchange{
		{name: "query with the header", method: "GET", path: "/hello", header: asked, status: 200, wantHeader: map[string]string{"Another-Header": "Ack"}},
		{name: "query without", method: "GET", path: "/hello", status: 200, wantHeader: map[string]string{"Another-Header": ""}},
		{name: "update with the header", method: "POST", path: "/hello", header: asked, status: 200, wantHeader: map[string]string{"Another-Header": "Ack"}},
		{name: "update without", method: "POST", path: "/hello", status: 200, wantHeader: map[string]string{"Another-Header": ""}},
		{name: "another path", method: "GET", path: "/", status: 404},
		{name: "another path by POST", method: "POST", path: "/hello/", status: 404},
	})
}

func TestUpload(t *testing.T) {
	const part = 1_900_000
	whole := make([]byte, 20<<20)
	_, err := rand.Read(whole)
	require.NoError(t, err)
	bases := start(t, "upload")

	post := func(path string, body []byte, status int) {
		t.Helper()
		exchange{method: "POST", path: path, header: map[string]string{"Content-Type": "application/x-parts"}, body: string(body), status: status}.run(t, bases...)
	}
	download := exchange{method: "GET", path: "/big/file", status: 200, want: string(whole), wantHeader: map[string]string{"Content-Type": "application/x-parts"}}

	exchange{method: "GET", path: "/big/file", status: 404}.run(t, bases...)
	for offset := 0; offset < len(whole); offset += part {
		end := min(offset+part, len(whole))
		post(fmt.Sprintf("/big/file?offset=%d", offset), whole[offset:end], 201)
	}
	download.run(t, bases...)

	post("/big/file?offset=7", []byte("x"), 409)
	post(fmt.Sprintf("/big/file?offset=%d", len(whole)), make([]byte, 3<<20), 413)
	download.run(t, bases...)

	post("/big/file", []byte("short"), 201)
	download.want = "short"
	download.run(t, bases...)
}

// TestUploadChanged changes a file while it is streamed: the client sees the body break off, never a mixture.
func TestUploadChanged(t *testing.T) {
	for _, base := range start(t, "upload") {
		for i := range 12 {
			exchange{method: "POST", path: fmt.Sprintf("/f?offset=%d", i*1_900_000), body: strings.Repeat("a", 1_900_000), status: 201}.run(t, base)
		}
		response, err := client.Get(base + "/f")
		require.NoError(t, err)
		defer response.Body.Close()
		_, err = io.ReadFull(response.Body, make([]byte, 1000))
		require.NoError(t, err)
		exchange{method: "POST", path: "/f", body: "b", status: 201}.run(t, base)
		rest, err := io.ReadAll(response.Body)
		require.Error(t, err)
		require.NotContains(t, string(rest), "b")
	}
}

// TestWebAssembly holds that every example compiles the way a canister is compiled.
func TestWebAssembly(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			build := exec.Command("go", "build", "-buildmode=c-shared", "-o", filepath.Join(t.TempDir(), name+".wasm"), "./"+name)
			build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
			out, err := build.CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
}

// TestLinks holds that what a canister links stays free of the packages that make it large.
func TestLinks(t *testing.T) {
	for _, name := range names {
		list := exec.Command("go", "list", "-deps", "./"+name)
		list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
		out, err := list.CombinedOutput()
		require.NoError(t, err, "%s", out)
		deps := strings.Fields(string(out))
		for _, heavy := range []string{"fmt", "reflect", "math/big", "net/http"} {
			require.NotContains(t, deps, heavy, "%s links %s", name, heavy)
		}
	}
}

// TestListed holds that this test knows every example.
func TestListed(t *testing.T) {
	folders, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	for i := range folders {
		folders[i] = filepath.Dir(folders[i])
	}
	require.Equal(t, names, folders)
}
