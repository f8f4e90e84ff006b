package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/internal/motokotest"
	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// These tests try what candigo makes with the tools that developers of canisters
// have. They skip where a tool is not on PATH; make tools gets them.

func requireTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip("skip: no " + name + " here; make tools gets it")
	}
	if out, err := exec.Command(name, "--version").CombinedOutput(); err != nil { // its own libraries, such as libdbus, may not be here
		t.Skipf("skip: %s does not run here: %s", name, out)
	}
}

// TestBuildByICP: icp builds a new project, and to the same bytes as candigo.
func TestBuildByICP(t *testing.T) {
	requireTool(t, "icp")
	offline(t)
	t.Setenv("ICP_HOME", t.TempDir())
	t.Setenv("DO_NOT_TRACK", "1")
	t.Chdir(t.TempDir())
	for _, name := range []string{"shop", "My-Shop_2"} {
		got := call(t, "", "new", name)
		require.Zero(t, got.code, got.stderr)
		runIn(t, name, "git", "init", "-q")
		runIn(t, name, "git", "add", ".")
		got = call(t, "", "build", name)
		require.Zero(t, got.code, got.stderr)

		runIn(t, name, "icp", "build")
		built := readFile(t, filepath.Join(name, ".icp", "cache", "artifacts", name))
		require.True(t, built == readFile(t, filepath.Join(name, name+".wasm.gz")), "icp builds another module of %s", name)
		require.Empty(t, runIn(t, name, "git", "ls-files", "--others", "--exclude-standard"), "what git does not ignore")
	}
}

// TestReadByICWasm: ic-wasm finds in the modules of all examples what it looks
// for, and the methods are those of the Candid that it reads in them.
func TestReadByICWasm(t *testing.T) {
	requireTool(t, "ic-wasm")
	sources, err := filepath.Glob("../../examples/*/*.did")
	require.NoError(t, err)
	require.NotEmpty(t, sources)
	dir := t.TempDir()
	hidden := filepath.Join(dir, "hidden")
	require.NoError(t, os.WriteFile(hidden, []byte("canister_init\ncanister_pre_upgrade\ncanister_post_upgrade\ncanister_global_timer\n"), 0o666))
	for _, source := range sources {
		file := filepath.Join(dir, filepath.Base(source)+".wasm.gz")
		got := call(t, "", "build", "-o", file, filepath.Dir(source))
		require.Zero(t, got.code, got.stderr)
		icWasm := func(args ...string) string { return runIn(t, dir, "ic-wasm", append([]string{file}, args...)...) }

		require.Equal(t, "icp:public candid:service\nicp:public candid:args\nicp:public supported_certificate_versions\n", icWasm("metadata"))
		require.Equal(t, readFile(t, source)+"\n", icWasm("metadata", "candid:service"))
		require.Equal(t, "()\n", icWasm("metadata", "candid:args"))
		require.Equal(t, "1,2\n", icWasm("metadata", "supported_certificate_versions"))
		info := icWasm("info")
		require.Contains(t, info, "\nStart function: None\n")
		require.Contains(t, info, `"canister_query http_request (func_`)
		require.Contains(t, info, "Imported IC0 System API: [\n")
		require.NotContains(t, info, "wasi_snapshot_preview1")
		require.Equal(t, "Canister WASM and Candid interface match!\n", icWasm("check-endpoints", "--hidden", hidden))
	}
}

// TestPrintedReadByICWasm: the same where the interface in the module is printed,
// for its init arguments, and has methods of all kinds and names.
func TestPrintedReadByICWasm(t *testing.T) {
	requireTool(t, "ic-wasm")
	dir := t.TempDir()
	file := filepath.Join(dir, "program.wasm.gz")
	got := call(t, "", "build", "-o", file, "../../internal/messagetest/program")
	require.Zero(t, got.code, got.stderr)

	require.Equal(t, "icp:public candid:service\nicp:public candid:args\n", runIn(t, dir, "ic-wasm", file, "metadata"))
	require.Equal(t, "(Options)\n", runIn(t, dir, "ic-wasm", file, "metadata", "candid:args"))
	require.Contains(t, runIn(t, dir, "ic-wasm", file, "metadata", "candid:service"), "\nservice : {\n")
	out, err := exec.Command("ic-wasm", file, "check-endpoints").CombinedOutput()
	require.Error(t, err, "it has more entry points than methods")
	var missing []string
	for line := range strings.Lines(string(out)) {
		if _, method, ok := strings.Cut(line, "Candid endpoint is missing from the WASM exports section: "); ok {
			missing = append(missing, strings.TrimSpace(method))
		}
	}
	require.Equal(t, []string{"canister_query:composite", "canister_query:composite_deadlock"}, missing, "ic-wasm takes composite queries for queries")
}

// TestRewrittenByICWasm: a module stays what it is when ic-wasm, or dfx with the
// same library, shrinks it and adds a section.
func TestRewrittenByICWasm(t *testing.T) {
	requireTool(t, "ic-wasm")
	dir := t.TempDir()
	file := filepath.Join(dir, "counter.wasm.gz")
	got := call(t, "", "build", "-o", file, "../../examples/counter")
	require.Zero(t, got.code, got.stderr)
	runIn(t, dir, "ic-wasm", file, "-o", "shrunk.wasm", "shrink")
	runIn(t, dir, "ic-wasm", "shrunk.wasm", "-o", "more.wasm", "metadata", "git_commit_id", "-d", "abc", "-v", "public")

	r, err := replica.New(replica.Config{})
	require.NoError(t, err)
	defer r.Close()
	empty := []byte("DIDL\x00\x00")
	c, err := r.Install([]byte(readFile(t, filepath.Join(dir, "more.wasm"))), empty)
	require.NoError(t, err)
	handler := c.Handler(nil)
	for _, step := range []struct{ method, want string }{
		{"GET", "Counter is 0\n/\n"}, {"POST", "Counter updated to 1\n"}, {"GET", "Counter is 1\n/\n"},
		{"", ""}, // an upgrade to what candigo built
		{"GET", "Counter is 1\n/\n"}, {"POST", "Counter updated to 2\n"},
	} {
		if step.method == "" {
			require.NoError(t, c.Upgrade(unzipped(t, file), empty, candid.AnonymousPrincipal()).Err())
			continue
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(step.method, "/", nil))
		require.Equal(t, step.want, w.Body.String())
	}
}

// TestServeMotoko: serve runs a module that candigo knows nothing of.
func TestServeMotoko(t *testing.T) {
	module := motokotest.Compile(t, `
import Prim "mo:⛔";
actor {
  type Request = { method : Text; url : Text; headers : [(Text, Text)]; body : Blob };
  type Response = { status_code : Nat16; headers : [(Text, Text)]; body : Blob; upgrade : ?Bool };
  stable var count = 0;
  func answer(text : Text, upgrade : Bool) : Response {
    { status_code = 200; headers = []; body = Prim.encodeUtf8(text); upgrade = ?upgrade };
  };
  public query func http_request(r : Request) : async Response {
    answer("count " # debug_show(count) # " at " # r.url, r.method == "POST");
  };
  public func http_request_update(r : Request) : async Response {
    count += 1;
    answer("counted", false);
  };
};`)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("other.wasm.gz", build.Compress(module), 0o666))
	s := startServer(t, "other.wasm.gz")
	for _, step := range []struct{ method, want string }{{"GET", "count 0 at /x"}, {"POST", "counted"}, {"GET", "count 1 at /x"}} {
		status, body := s.do(t, step.method, "other.localhost", "/x")
		require.Equal(t, 200, status)
		require.Equal(t, step.want, body)
	}
	require.Zero(t, s.stop(t, os.Interrupt), "%s", &s.stderr)
}
