package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// A report is what was measured.
type report struct {
	goVersion  string // as in "go1.26"
	modules    []module
	executions []execution
}

// A module is an example's canister module.
type module struct {
	name             string
	size, compressed int // bytes
}

// An execution is one of those that a step took.
type execution struct {
	example, step string
	what          string // kind and method, as a trace has them
	instructions  uint64
	pages         int // of 64 KiB, touched
	written       int // of those
	in, out       int // bytes of argument and reply
}

// A step is a request to an example, or an upgrade of it.
type step struct {
	name         string
	method, path string // none: an upgrade
	gzip         bool
	body         int // bytes
}

// steps are what is measured, in the order in which it is done. The first time
// a program does something it may still be setting itself up: then it is done twice.
var steps = []struct {
	example string
	steps   []step
}{
	{"counter", []step{
		{name: "GET /", method: "GET", path: "/"},
		{name: "GET /, gzip", method: "GET", path: "/", gzip: true},
		{name: "GET /stream", method: "GET", path: "/stream"},
		{name: "POST /", method: "POST", path: "/"},
		{name: "POST / again", method: "POST", path: "/"},
		{name: "GET / after POST", method: "GET", path: "/"},
		{name: "upgrade"},
		{name: "GET / after upgrade", method: "GET", path: "/"},
	}},
	{"hello", []step{
		{name: "GET /", method: "GET", path: "/"},
	}},
	{"headers", []step{
		{name: "GET /hello", method: "GET", path: "/hello"},
	}},
	{"upload", []step{
		{name: "POST 1 KiB", method: "POST", path: "/a", body: 1 << 10},
		{name: "POST 1 MiB", method: "POST", path: "/b", body: 1 << 20},
		{name: "GET 1 KiB", method: "GET", path: "/a"},
		{name: "GET 1 MiB", method: "GET", path: "/b"},
	}},
}

// measure builds the examples in a folder and goes through the steps.
func measure(ctx context.Context, dir string) (*report, error) {
	cache, err := os.MkdirTemp("", "candigo-costs-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(cache)
	r := &report{goVersion: runtime.Version()}
	for _, s := range steps {
		code, err := buildExample(ctx, filepath.Join(dir, s.example))
		if err != nil {
			return nil, fmt.Errorf("building %s: %w", s.example, err)
		}
		r.modules = append(r.modules, module{s.example, len(code), len(build.Compress(code))})
		executions, err := walk(s.example, code, s.steps, cache)
		if err != nil {
			return nil, err
		}
		r.executions = append(r.executions, executions...)
	}
	return r, nil
}

func buildExample(ctx context.Context, dir string) ([]byte, error) {
	in, err := parser.Load(filepath.Join(dir, filepath.Base(dir)+".did"), nil)
	if err != nil {
		return nil, err
	}
	code, _, err := build.Canister(ctx, dir, in, build.Options{Go: os.Stderr})
	return code, err
}

// walk installs a module in a replica of its own and goes through the steps.
// Time and randomness are fixed there: everything repeats.
func walk(example string, code []byte, steps []step, cache string) (executions []execution, err error) {
	now := "install"
	r, err := replica.New(replica.Config{
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Seed:  []byte("costs"),
		Cache: cache,
		Trace: func(t replica.Trace) {
			executions = append(executions, execution{
				example: example, step: now, what: t.Kind + " " + t.Method,
				instructions: t.Instructions, pages: t.PagesRead, written: t.PagesWritten, in: t.In, out: t.Out,
			})
		},
	})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c, err := r.Install(code, noArguments)
	if err != nil {
		return nil, fmt.Errorf("installing %s: %w", example, err)
	}
	gateway := c.Handler(nil)
	for _, s := range steps {
		now = s.name
		if s.method == "" {
			err = c.Upgrade(code, noArguments, candid.AnonymousPrincipal()).Err()
		} else {
			err = s.send(gateway)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", example, s.name, err)
		}
	}
	return executions, nil
}

// noArguments is the Candid message ().
var noArguments = []byte("DIDL\x00\x00")

// send sends the step's request, which is the same in every byte each time.
func (s step) send(gateway http.Handler) error {
	request := httptest.NewRequest(s.method, s.path, strings.NewReader(strings.Repeat("x", s.body)))
	request.Header.Set("User-Agent", "costs")
	if s.gzip {
		request.Header.Set("Accept-Encoding", "gzip")
	}
	recorder := httptest.NewRecorder()
	gateway.ServeHTTP(recorder, request)
	if recorder.Code >= 300 {
		return fmt.Errorf("status %d: %s", recorder.Code, recorder.Body)
	}
	return nil
}
