package main

import (
	"context"
	"encoding/hex"
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

// addressVariable tells a program where to listen; see package serve.
const addressVariable = "CANDIGO_ADDR"

// stopTime is how long a program may take to stop.
const stopTime = 10 * time.Second

// argumentVariable has the arguments of a program's constructor in hex.
const argumentVariable = "CANDIGO_ARG"

// serveNative builds the program for this machine and runs it, which serves by
// itself.
func serveNative(env environment, s *subject, addr string) error {
	dir := s.path
	if err := checkProgram(dir); err != nil {
		return err
	}
	variables := []string{addressVariable + "=" + addr}
	if s.argument != "" {
		arg, err := encodeConstructor(dir, s.argument)
		if err != nil {
			return err
		}
		variables = append(variables, argumentVariable+"="+hex.EncodeToString(arg))
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
	return runProgram(env, signals, dir, program, variables)
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
func runProgram(env environment, signals <-chan os.Signal, dir, program string, variables []string) error {
	cmd := exec.Command(program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), variables...)
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
