// Package build makes canister modules of Go programs: it runs the Go toolchain,
// links what that makes ([link.Link]), and says what the metadata are.
package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/candigo/candigo/internal/link"
	"github.com/candigo/candigo/parser"
)

// Options shape a build.
type Options struct {
	Debug bool      // keep names and what else helps a debugger
	Go    io.Writer // gets what the Go toolchain prints; nil: nobody
}

// ErrCompile stands for problems that the Go toolchain has printed.
var ErrCompile = errors.New("the program does not build")

// environment are a canister's environment variables. Garbage is collected at
// the end of updates (package runtime/serve), otherwise only when 2.5 of the 3
// GiB that the network gives by default are taken. Stacks keep their size then:
// they would have to grow anew in each query, whose changes are not kept.
var environment = []string{"GOGC=off", "GOMEMLIMIT=2560MiB", "GODEBUG=gcshrinkstackoff=1"}

// Canister builds the package main in a folder, whose service in is. The module
// depends on the source and the Go toolchain alone: not on the folder, on version
// control or on the environment. When ctx ends, so does the Go toolchain.
func Canister(ctx context.Context, dir string, in *parser.Interface, o Options) ([]byte, *link.Report, error) {
	temp, err := os.MkdirTemp("", "candigo-build-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(temp)
	g, err := newToolchain(ctx, dir, o.Go)
	if err != nil {
		return nil, nil, err
	}
	out := filepath.Join(temp, "go.wasm")
	// Nothing is stripped: the linker needs the names of functions.
	if _, err := g.run("build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-o", out, "."); err != nil {
		return nil, nil, err
	}
	packages, err := g.run("list", "-deps", ".")
	if err != nil {
		return nil, nil, err
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return nil, nil, err
	}
	return link.Link(module, link.Options{
		Environment: environment,
		Metadata:    metadata(in),
		Packages:    append(strings.Fields(string(packages)), "main"),
		Debug:       o.Debug,
	})
}

// Compress gives a module as gzip, which is as good to install as the module. The
// same module gives the same bytes.
func Compress(module []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression) // the header stays without name and time
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(module) // to memory, like Close
	w.Close()
	return out.Bytes()
}

// toolchain runs the go command for canisters.
type toolchain struct {
	ctx         context.Context
	dir         string
	environment []string
	errors      io.Writer
}

func newToolchain(ctx context.Context, dir string, errors io.Writer) (*toolchain, error) {
	e := cleaned(os.Environ(), append([]string{"GOENV"}, settings...)...)
	g := &toolchain{ctx: ctx, dir: dir, environment: e, errors: errors}
	printed, err := g.run(append([]string{"env"}, settings...)...)
	if err != nil {
		return nil, err
	}
	values := strings.Split(strings.TrimSuffix(string(printed), "\n"), "\n")
	if len(values) != len(settings) {
		return nil, fmt.Errorf("go env prints %d lines for %d settings", len(values), len(settings))
	}
	g.environment = forCanisters(e, values)
	return g, nil
}

// run runs the go command in the folder and returns what it prints on stdout.
func (g *toolchain) run(args ...string) ([]byte, error) {
	cmd := exec.CommandContext(g.ctx, "go", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = g.dir, g.environment, g.errors
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case g.ctx.Err() != nil:
		return nil, g.ctx.Err()
	case errors.As(err, &exit):
		return nil, ErrCompile
	case err != nil:
		return nil, fmt.Errorf("building needs the Go toolchain: %w", err)
	}
	return out, nil
}
