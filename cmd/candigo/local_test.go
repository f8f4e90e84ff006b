package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edit replaces text in a file.
func edit(t *testing.T, path, old, new string) {
	t.Helper()
	content := readFile(t, path)
	require.Contains(t, content, old)
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(content, old, new)), 0o666))
}

// inProjects begins projects in a new current folder.
func inProjects(t *testing.T, names ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("skip: builds canisters")
	}
	offline(t)
	t.Chdir(t.TempDir())
	for _, name := range names {
		require.Zero(t, call(t, "", "new", name).code)
	}
}

// TestServe begins a project and works on it while it is served.
func TestServe(t *testing.T) {
	inProjects(t, "shop")
	s := startServer(t, "shop")
	require.Equal(t, "The count is 0.\n", s.get(t, "/"))
	status, body := s.do(t, "POST", "", "/")
	require.Equal(t, 200, status)
	require.Equal(t, "The count is 1 now.\n", body)
	status, _ = s.do(t, "GET", "", "/api/v2/status")
	require.Equal(t, 501, status)
	status, _ = s.do(t, "GET", "", "/nowhere")
	require.Equal(t, 404, status)

	edit(t, "shop/handlers.go", "The count is ", "Counted: ")
	s.waitFor(t, "/", "Counted: 1.\n") // the state is the program's own to keep

	t.Log("what does not build leaves the version before serving")
	before := len(s.stderr.String())
	edit(t, "shop/handlers.go", "p.state.Count++", "p.state.Count+")
	s.waitToSay(t, before, " goes on serving\n")
	require.Contains(t, s.stderr.String()[before:], "handlers.go:")
	require.Equal(t, "Counted: 1.\n", s.get(t, "/"))
	edit(t, "shop/handlers.go", "p.state.Count+\n", "p.state.Count += 10\n")
	s.waitToSay(t, before, "shop: built and upgraded in ")

	t.Log("and so does a hook that would not be called")
	before = len(s.stderr.String())
	edit(t, "shop/handlers.go", "PreUpgrade(u *ic.PreUpgrade) error", "PreUpgrade(u *ic.Update) error")
	s.waitToSay(t, before, " goes on serving\n")
	require.Contains(t, s.stderr.String()[before:], "the hook PreUpgrade has a wrong signature")
	require.Equal(t, "Counted: 1.\n", s.get(t, "/"))
	edit(t, "shop/handlers.go", "PreUpgrade(u *ic.Update) error", "PreUpgrade(u *ic.PreUpgrade) error")
	s.waitToSay(t, before, "the module is the same as before\n")

	t.Log("and so does an upgrade that traps")
	before = len(s.stderr.String())
	edit(t, "shop/main.go", "{ Serve", "{ panic(\"not now\"); Serve")
	s.waitToSay(t, before, " goes on serving\n")
	require.Contains(t, s.stderr.String()[before:], "not now")
	require.Equal(t, "Counted: 1.\n", s.get(t, "/"))
	edit(t, "shop/main.go", "panic(\"not now\"); ", "")

	t.Log("a change of the interface is generated first")
	before = len(s.stderr.String())
	edit(t, "shop/shop.did", "/{$} show", "/fresh fresh")
	s.waitToSay(t, before, "missing method Fresh")
	edit(t, "shop/shop.did", "State = record", "State = rekord")
	s.waitToSay(t, before, "shop.did:")
	edit(t, "shop/shop.did", "State = rekord", "State = record")
	edit(t, "shop/shop.did", "fresh fresh", "fresh show")
	s.waitFor(t, "/fresh", "Counted: 1.\n")

	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)
}

// TestServeSeveral serves a folder and a module side by side.
func TestServeSeveral(t *testing.T) {
	inProjects(t, "shop", "bank")
	edit(t, "bank/handlers.go", "The count is ", "The balance is ")
	got := call(t, "", "build", "-o", "vault.wasm.gz", "bank")
	require.Zero(t, got.code, got.stderr)
	s := startServer(t, "shop", "Safe=vault.wasm.gz")
	ids := regexp.MustCompile(`(\S+) is http://\S+\.localhost:\d+/ and http://(\S+)\.localhost:\d+/\n`).FindAllStringSubmatch(s.stderr.String(), -1)
	require.Len(t, ids, 2, s.stderr.String())
	require.Equal(t, []string{"shop", "Safe"}, []string{ids[0][1], ids[1][1]})
	for host, want := range map[string]string{
		"": "The count is 0.\n", "shop.localhost:1": "The count is 0.\n", "other.localhost": "The count is 0.\n", ids[0][2] + ".localhost": "The count is 0.\n",
		"safe.localhost": "The balance is 0.\n", "SAFE.localhost:80": "The balance is 0.\n", ids[1][2] + ".localhost": "The balance is 0.\n",
	} {
		status, body := s.do(t, "GET", host, "/")
		require.Equal(t, 200, status)
		require.Equal(t, want, body, host)
	}
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)
}

// TestServeState goes on where the run before ended.
func TestServeState(t *testing.T) {
	inProjects(t, "shop")
	s := startServer(t, "-state", "kept", "-trace", "shop")
	status, _ := s.do(t, "POST", "", "/")
	require.Equal(t, 200, status)
	for _, kind := range []string{"query http_request", "update http_request_update"} {
		require.Regexp(t, `(?m)^trace shop `+kind+` instructions=\d+ pages=\d+ written=\d+ stable=0 in=\d+ out=\d+ result=reply$`, s.stderr.String())
	}
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)
	ids := regexp.MustCompile(`http://[a-z0-9-]+-cai\.localhost`)
	id := ids.FindString(s.stderr.String())
	require.NotEmpty(t, id)

	s = startServer(t, "-state", "kept", "shop")
	require.Equal(t, "The count is 1.\n", s.get(t, "/"))
	require.Equal(t, id, ids.FindString(s.stderr.String()))
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)

	edit(t, "shop/handlers.go", "The count is ", "Counted: ")
	s = startServer(t, "-state", "kept", "shop")
	require.Equal(t, "Counted: 1.\n", s.get(t, "/"))
	require.NoError(t, os.CopyFS("killed", os.DirFS("kept"))) // what there is when the process ends here
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)

	edit(t, "shop/handlers.go", "return ic.SaveState(u, AppendState, &p.state)", `panic("stuck")`)
	s = startServer(t, "-state", "killed", "shop")
	require.Equal(t, "Counted: 1.\n", s.get(t, "/"))
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)

	edit(t, "shop/handlers.go", "Counted: ", "All in all ")
	failed := call(t, "", "serve", "-addr", "127.0.0.1:0", "-state", "killed", "shop")
	require.Equal(t, 1, failed.code)
	require.Regexp(t, `shop: the upgrade failed: .*stuck.* \(killed keeps the version before: without the folder it begins anew\)\n$`, failed.stderr)
}

func TestServeRefuses(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	busy := listener.Addr().String()
	inFolder(t, "-- a/a.did --\nservice : {}\n-- b/b.go --\npackage b\n")
	for args, want := range map[string]string{
		"-addr " + busy + " x=a/a.did": "cannot listen on " + busy + ": address already in use (use another with -addr)",
		"a":                            "a holds no Go files; 'candigo gen -stubs FILE.did' begins a program",
		"b":                            "b holds package b; a program is a package main",
		"a/a.did":                      "a/a.did is no WebAssembly module",
		"gone":                         "gone: there is no such folder or file",
	} {
		require.Equal(t, outcome{1, "", "candigo: " + want + "\n"}, call(t, "", append([]string{"serve", "-addr", "127.0.0.1:0"}, strings.Fields(args)...)...), args)
	}
}

// TestServeBuildError: there is nothing to serve.
func TestServeBuildError(t *testing.T) {
	inProjects(t, "shop")
	edit(t, "shop/handlers.go", "p.state.Count++", "p.state.Count+")
	got := call(t, "", "serve", "-addr", "127.0.0.1:0", "shop")
	require.Equal(t, 1, got.code)
	require.Empty(t, got.stdout)
	require.Contains(t, got.stderr, "handlers.go:")
	require.NoFileExists(t, filepath.Join("shop", "shop.wasm.gz"))
}

// TestServeWithoutArguments: the service's constructor wants some.
func TestServeWithoutArguments(t *testing.T) {
	inProjects(t, "shop")
	edit(t, "shop/shop.did", "service : {", "service : (nat) -> {")
	edit(t, "shop/handlers.go", "PostUpgrade(u *ic.PostUpgrade)", "PostUpgrade(u *ic.PostUpgrade, first candid.Nat)")
	edit(t, "shop/handlers.go", "import (", "import (\n\t\"github.com/candigo/candigo/runtime/candid\"")
	edit(t, "shop/main.go", "func main", "func (p *program) Init(i *ic.Init, first candid.Nat) error { return nil }\n\nfunc main")
	edit(t, "shop/main.go", "package main", "package main\n\nimport (\n\t\"github.com/candigo/candigo/runtime/candid\"\n\t\"github.com/candigo/candigo/runtime/ic\"\n)")
	got := call(t, "", "serve", "-addr", "127.0.0.1:0", "shop")
	require.Equal(t, 1, got.code)
	require.Regexp(t, `candigo: shop: .*canister_init: candid: arg 0: argument is missing.* \(the service takes arguments: give them with -arg\)\n$`, got.stderr)
}
