//go:build !wasip1

package serve

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary a program that serves.
const asProgram = "CANDIGO_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		Run(New(new(counter).program()))
		return
	}
	os.Exit(m.Run())
}

// program is a running program.
type program struct {
	*exec.Cmd
	url    string
	stderr *output
}

// output collects what is written to it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// startProgram runs the test program until it has printed where it listens.
func startProgram(t *testing.T, addr string) *program {
	p := &program{Cmd: exec.Command(os.Args[0]), stderr: new(output)}
	p.Env = append(os.Environ(), asProgram+"=1", "CANDIGO_ADDR="+addr)
	p.Stderr = p.stderr
	stdout, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, p.stderr)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/\n$`, line)
	p.url = strings.TrimSuffix(line, "/\n")
	return p
}

func request(t *testing.T, method, url string) (status int, body string) {
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	req.Header.Set("Accept-Encoding", "")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

func TestProgram(t *testing.T) {
	p := startProgram(t, "127.0.0.1:0")
	for _, test := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/a%20b?c", 200, "Counter is 0\n/a%20b?c\n"},
		{"POST", "/", 201, "Counter updated to 1"},
		{"POST", "/x", 201, "Counter updated to 2"},
		{"GET", "/", 200, "Counter is 2\n/\n"},
		{"GET", "/stream", 200, "one,two,three,four,five,six,seven,"},
		{"HEAD", "/", 200, ""},
	} {
		status, body := request(t, test.method, p.url+test.path)
		require.Equal(t, test.status, status, test.path)
		require.Equal(t, test.body, body)
	}
	status, _ := request(t, "PUT", p.url+"/")
	require.Equal(t, 405, status)

	status, body := request(t, "GET", p.url+"/panic")
	require.Equal(t, 503, status)
	require.Regexp(t, `"details":"handler http_request: boom \(program_test\.go:\d+\)"`, body)
	require.Eventually(t, func() bool { return p.stderr.String() != "" }, time.Second, time.Millisecond)
	require.Regexp(t, `^GET /panic: 503: handler http_request: boom \(program_test\.go:\d+\)\n$`, p.stderr.String())

	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.Wait(), "a clean end")
}

// TestHandler drives a program without a process or a port of its own.
func TestHandler(t *testing.T) {
	handler := New(new(counter).program()).Handler()
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, httptest.NewRequest("POST", "/", nil))
	require.Equal(t, 201, response.Code)
	require.NotEmpty(t, response.Header().Get("x-ic-canister-id"))
}

func TestProgramIsInterrupted(t *testing.T) {
	p := startProgram(t, "127.0.0.1:0")
	require.NoError(t, p.Process.Signal(os.Interrupt))
	require.NoError(t, p.Wait())
	require.Empty(t, p.stderr.String())
}

func TestBusyPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	addr := listener.Addr().String()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asProgram+"=1", "CANDIGO_ADDR="+addr)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	require.Equal(t, 1, err.(*exec.ExitError).ExitCode())
	require.Empty(t, stdout.String())
	require.Equal(t, "candigo: cannot listen on "+addr+": address already in use (set CANDIGO_ADDR to use another)\n", stderr.String())
}

func TestListenErrors(t *testing.T) {
	c := New(Program{})
	for addr, want := range map[string]string{
		"127.0.0.1":        "cannot listen on 127.0.0.1: missing port in address (set CANDIGO_ADDR to use another)",
		"127.0.0.1:999999": "cannot listen on 127.0.0.1:999999: invalid port (set CANDIGO_ADDR to use another)",
	} {
		require.EqualError(t, run(t.Context(), c, addr, io.Discard, io.Discard), want)
	}
}

// Requests that are being answered when the program is told to stop are
// answered.
func TestGracefulShutdown(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	stdout, w := io.Pipe()
	go func() { ended <- run(ctx, New(new(counter).program()), "127.0.0.1:0", w, io.Discard) }()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	status, _ := request(t, "GET", strings.TrimSpace(line))
	require.Equal(t, 200, status)
	stop()
	require.NoError(t, <-ended)
}
