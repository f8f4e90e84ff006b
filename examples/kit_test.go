package examples

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/replica"
)

// temp is a folder for all tests of this process.
var temp string

func TestMain(m *testing.M) {
	code := func() int {
		var err error
		if temp, err = os.MkdirTemp("", "candigo-examples-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(temp)
		return m.Run()
	}()
	os.Exit(code)
}

// start runs the example natively and, unless tests are to be short, as a
// canister in a replica, and returns the addresses of both. They end with the test.
func start(t *testing.T, name string) []string {
	t.Helper()
	bases := []string{native(t, name)}
	if !testing.Short() {
		bases = append(bases, newCanister(t, name, replica.Config{}).base)
	}
	return bases
}

// native builds the example and runs it on a free port until the test ends. It returns the address it prints.
func native(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), name)
	out, err := exec.Command("go", "build", "-o", binary, "./"+name).CombinedOutput()
	require.NoError(t, err, "%s", out)

	program := exec.Command(binary)
	program.Env = append(os.Environ(), "CANDIGO_ADDR=127.0.0.1:0")
	program.Stderr = os.Stderr
	stdout, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		require.NoError(t, program.Process.Signal(os.Interrupt))
		require.NoError(t, program.Wait(), "the program stops cleanly when it is interrupted")
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSuffix(strings.TrimSpace(line), "/")
}

// modules are the examples as canister modules, each built once.
var modules = func() map[string]func() ([]byte, error) {
	all := map[string]func() ([]byte, error){}
	for _, name := range names {
		all[name] = sync.OnceValues(func() ([]byte, error) {
			in, err := parser.Load(filepath.Join(name, name+".did"), nil)
			if err != nil {
				return nil, err
			}
			module, _, err := build.Canister(context.Background(), name, in, build.Options{Go: os.Stderr})
			return module, err
		})
	}
	return all
}()

func module(t *testing.T, name string) []byte {
	t.Helper()
	m, err := modules[name]()
	require.NoError(t, err)
	return m
}

// canister is an example in a replica of its own, behind the HTTP gateway.
type canister struct {
	*replica.Canister
	base string

	mu      sync.Mutex
	methods []string // of all executions
}

// newCanister installs the example in a replica until the test ends.
func newCanister(t *testing.T, name string, config replica.Config) *canister {
	t.Helper()
	c := new(canister)
	config.Cache = temp
	config.Log = func(_ *replica.Canister, text string) { t.Log(text) }
	config.Trace = func(trace replica.Trace) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.methods = append(c.methods, trace.Method)
	}
	r, err := replica.New(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	c.Canister, err = r.Install(module(t, name), noArguments)
	require.NoError(t, err)
	server := httptest.NewServer(c.Handler(nil))
	t.Cleanup(server.Close)
	c.base = server.URL
	return c
}

// noArguments is the Candid message ().
var noArguments = []byte("DIDL\x00\x00")

// ran tells the methods that ran since it was asked last.
func (c *canister) ran() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	methods := c.methods
	c.methods = nil
	return methods
}

// exchange is one request and what is wanted back.
type exchange struct {
	name, method, path string
	header             map[string]string
	body               string
	status             int
	want               string // of answers below 400: the body, its content encoding undone
	wantHeader         map[string]string
}

// answer is what came back.
type answer struct {
	status int
	header http.Header // but what differs each time
	body   string      // as it was sent
}

// client asks for no compression by itself and follows no redirects: what the server sends is what a test sees.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       time.Minute,
}

// run sends the request to each address. Each answer is what is wanted, and they are the same in everything.
func (e exchange) run(t *testing.T, bases ...string) {
	t.Helper()
	var first answer
	for i, base := range bases {
		got := e.send(t, base)
		e.check(t, got)
		if i == 0 {
			first = got
			continue
		}
		require.Equal(t, first.header, got.header)
		require.True(t, first.body == got.body, "the bodies are the same") // too large for a message
	}
}

func (e exchange) send(t *testing.T, base string) answer {
	t.Helper()
	request, err := http.NewRequest(e.method, base+e.path, strings.NewReader(e.body))
	require.NoError(t, err)
	for name, value := range e.header {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	response.Header.Del("Date")
	response.Header.Del("X-Request-Id")
	return answer{response.StatusCode, response.Header, string(body)}
}

func (e exchange) check(t *testing.T, got answer) {
	t.Helper()
	require.Equal(t, e.status, got.status, "%.200s", got.body)
	body := []byte(got.body)
	if got.header.Get("Content-Encoding") == "gzip" {
		reader, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(t, err)
		body, err = io.ReadAll(reader)
		require.NoError(t, err)
	}
	if e.status < 400 {
		require.True(t, e.want == string(body), "the body is %.200q", body)
	}
	for name, value := range e.wantHeader {
		require.Equal(t, value, got.header.Get(name), name)
	}
}

func runAll(t *testing.T, bases []string, exchanges []exchange) {
	for _, e := range exchanges {
		t.Run(e.name, func(t *testing.T) { e.run(t, bases...) })
	}
}
