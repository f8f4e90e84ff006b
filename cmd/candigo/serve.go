package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func serveCommand() command {
	return command{
		name:  "serve",
		usage: "[-addr 127.0.0.1:8080] [DIR]",
		short: "build and run a program behind a local HTTP gateway",
		long: `
Builds the program in DIR (default: the current folder) natively and runs it
behind the HTTP gateway, until Ctrl-C. DIR's package must be main with a
generated service; generated code that is stale is an error that names the
command to run. The first line on stdout is the address.
`,
		flags: []flag{{"addr", "HOST:PORT", "where to listen (default $CANDIGO_ADDR, else 127.0.0.1:8080; port 0: any free one)"}},
		run:   runServe,
	}
}

// addressVariable tells a program where to listen; see package serve.
const addressVariable = "CANDIGO_ADDR"

// stopTime is how long a program may take to stop.
const stopTime = 10 * time.Second

func runServe(env environment, args arguments) error {
	if len(args.rest) > 1 {
		return usageError("takes one DIR")
	}
	dir := "."
	if len(args.rest) == 1 {
		dir = args.rest[0]
	}
	addr, ok := args.value("addr")
	if !ok {
		addr = cmp.Or(os.Getenv(addressVariable), "127.0.0.1:8080")
	}
	if err := checkProgram(dir); err != nil {
		return err
	}

	temp, err := os.MkdirTemp("", "candigo-serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)

	program := filepath.Join(temp, "program")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	stopped, err := buildNative(env, signals, dir, program)
	if stopped || err != nil {
		return err
	}
	return runProgram(env, signals, dir, program, addr)
}

// checkProgram makes sure that dir holds a program with a generated service
// that is up to date.
func checkProgram(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s: there is no such folder", dir)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is a file; serve takes the folder of a program", dir)
	}
	f, err := readFolder(dir)
	if err != nil {
		return err
	}
	if len(f.packages) == 0 && len(f.generated) == 0 {
		return fmt.Errorf("%s holds no Go files; 'candigo gen -stubs FILE.did' begins a program", dir)
	}
	pkg, err := f.packageName()
	if err != nil {
		return err
	}
	if pkg != "main" {
		return fmt.Errorf("%s holds package %s; serve runs a package main", dir, pkg)
	}
	services := 0
	for _, g := range f.generated {
		if g.entryPoints() {
			services++
		}
	}
	switch {
	case services == 0:
		return fmt.Errorf("%s holds no generated service: run 'candigo gen FILE.did' there", dir)
	case services > 1:
		return fmt.Errorf("%s holds %d generated services; a program has one", dir, services)
	}
	return f.checkFresh()
}

// buildNative compiles the program for this machine. It tells whether a signal
// stopped it.
func buildNative(env environment, signals <-chan os.Signal, dir, program string) (stopped bool, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	cmd.Stdout, cmd.Stderr = env.stderr, env.stderr
	if err := cmd.Start(); err != nil {
		return false, fmt.Errorf("building needs the Go toolchain: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return false, fmt.Errorf("%s does not build (see above)", dir)
		}
		return false, nil
	case <-signals:
		cancel()
		<-done
		return true, nil
	}
}

// runProgram runs the program until it ends, passing signals on. It runs in
// dir, as with "go run .".
func runProgram(env environment, signals <-chan os.Signal, dir, program, addr string) error {
	cmd := exec.Command(program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), addressVariable+"="+addr)
	cmd.Stdout, cmd.Stderr = env.stdout, env.stderr
	ownProcessGroup(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the program: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	var late <-chan time.Time
	for {
		select {
		case err := <-done:
			return programError(err)
		case s := <-signals:
			if s == syscall.SIGHUP {
				s = syscall.SIGTERM // the terminal is gone: stop as cleanly
			}
			if cmd.Process.Signal(s) != nil {
				cmd.Process.Kill()
			}
			if late == nil {
				late = time.After(stopTime)
			}
		case <-late:
			cmd.Process.Kill()
			<-done
			return fmt.Errorf("the program did not stop within %s and was killed", stopTime)
		}
	}
}

// programError says how a program ended. What is wrong it has told itself, in
// the case of an exit code.
func programError(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit) && exit.Exited():
		return errReported
	}
	return fmt.Errorf("the program ended: %w", err)
}
