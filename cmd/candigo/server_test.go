package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// output collects what is written to it, from any goroutine.
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

// server is a call of candigo serve that goes on.
type server struct {
	address string
	stderr  output
	code    chan int
}

func startServer(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{code: make(chan int, 1)}
	stdout, program := io.Pipe()
	go func() {
		code := run(append([]string{"serve", "-addr", "127.0.0.1:0"}, args...), strings.NewReader(""), program, &s.stderr)
		program.Close()
		s.code <- code
	}()
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("serve ended with %d: %s", <-s.code, s.stderr.String())
	}
	go io.Copy(io.Discard, lines)
	s.address = strings.TrimSpace(line)
	require.Regexp(t, `^http://127\.0\.0\.1:[0-9]+/$`, s.address)
	return s
}

// stop sends the signal to this process, as a terminal does, and waits.
func (s *server) stop(t *testing.T, signal os.Signal) int {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(signal))
	select {
	case code := <-s.code:
		return code
	case <-time.After(time.Minute):
		t.Fatal("serve does not stop")
		return -1
	}
}

// do sends a request as one to host ("": the server's address) and returns the
// status and the body.
func (s *server) do(t *testing.T, method, host, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(s.address, "/")+path, nil)
	require.NoError(t, err)
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err, "%s", &s.stderr)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

// get is the body of a successful GET.
func (s *server) get(t *testing.T, path string) string {
	t.Helper()
	status, body := s.do(t, "GET", "", path)
	require.Equal(t, 200, status, body)
	return body
}

// waitFor waits until a GET gives that body.
func (s *server) waitFor(t *testing.T, path, body string) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, got := s.do(t, "GET", "", path)
		return got == body
	}, 2*time.Minute, 100*time.Millisecond, "%s\n%s", path, &s.stderr)
}

// waitToSay waits until stderr contains text behind the first skip bytes.
func (s *server) waitToSay(t *testing.T, skip int, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(s.stderr.String()[skip:], text) }, 2*time.Minute, 100*time.Millisecond, text)
}
