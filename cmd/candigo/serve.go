package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/candigo/candigo/internal/project"
)

func serveCommand() command {
	return command{
		name:  "serve",
		usage: "[-addr A] [-native] [-trace] [-arg '(VALUES)'] [-state DIR] [[NAME=]DIR|FILE.wasm]...",
		short: "run canisters in a local replica, behind an HTTP gateway",
		long: `
Builds the canister in DIR (default: the current folder), installs it into a
local replica and answers HTTP, until Ctrl-C. The first line on stdout is the
address. When a file changes that the canister is made of, its .did included, it
is generated, built and upgraded; a version that does not build, or whose upgrade
traps, leaves the one before serving.

FILE.wasm, or FILE.wasm.gz, is any canister's module. Of several canisters the
first answers on every host, and each at NAME.localhost and ID.localhost; all of
them find each other by the environment variables PUBLIC_CANISTER_ID:NAME. NAME
is that of the .did or of the file, unless it is given.

With -native there is no replica: DIR's program itself runs behind the gateway.
`,
		flags: []flag{
			{"addr", "HOST:PORT", "where to listen (default $CANDIGO_ADDR, else 127.0.0.1:8080; port 0: any free one)"},
			{"native", "", "build DIR for this machine and run that, without watching files"},
			{"trace", "", "print a line on stderr for each call that a canister executes"},
			{"arg", "VALUES", "arguments for the installation and for upgrades, as '(5, \"x\")' or NAME='(5, \"x\")'"},
			{"state", "DIR", "keep the canisters, their ids and their state in DIR between runs"},
		},
		run: runServe,
	}
}

func runServe(env environment, args arguments) error {
	addr, ok := args.value("addr")
	if !ok {
		addr = cmp.Or(os.Getenv(addressVariable), "127.0.0.1:8080")
	}
	words := args.rest
	if len(words) == 0 {
		words = []string{"."}
	}
	state, keeps := args.value("state")
	switch {
	case keeps && state == "":
		return usageError("-state needs a folder")
	case args.on("native") && (keeps || args.on("trace")):
		return usageError("-trace and -state need the replica, which -native does without")
	case args.on("native") && len(words) > 1:
		return usageError("-native takes one DIR")
	}
	subjects, err := readSubjects(words)
	if err != nil {
		return err
	}
	if err := giveArguments(subjects, args.every["arg"]); err != nil {
		return err
	}
	if args.on("native") {
		return serveNative(env, subjects[0], addr)
	}
	return serveReplica(env, serveOptions{addr: addr, trace: args.on("trace"), state: state}, subjects)
}

// subject is one canister that serve is to run.
type subject struct {
	name     string
	path     string // of a program's folder, or of a module
	folder   bool
	argument string // of the installation, as textual values; "": none is given
}

// readSubjects reads the arguments that are no flags.
func readSubjects(words []string) ([]*subject, error) {
	var subjects []*subject
	for _, word := range words {
		s, err := readSubject(word)
		if err != nil {
			return nil, err
		}
		for _, other := range subjects {
			if strings.EqualFold(s.name, other.name) {
				return nil, fmt.Errorf("%s and %s are both called %s: say NAME=%s", other.path, s.path, s.name, s.path)
			}
		}
		subjects = append(subjects, s)
	}
	return subjects, nil
}

func readSubject(word string) (*subject, error) {
	s := &subject{path: word}
	info, err := os.Stat(word)
	if name, path, ok := strings.Cut(word, "="); ok && errors.Is(err, fs.ErrNotExist) {
		if err := project.CheckName(name); err != nil {
			return nil, usageError(fmt.Sprintf("NAME=%s: %v", path, err))
		}
		s.name, s.path = name, path
		info, err = os.Stat(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such folder or file", s.path)
	case err != nil:
		return nil, err
	}
	s.folder = info.IsDir()
	if s.name != "" {
		return s, nil
	}
	if !s.folder {
		s.name = strings.TrimSuffix(strings.TrimSuffix(filepath.Base(s.path), ".gz"), ".wasm")
		return s, nil
	}
	f, err := openProgram(s.path)
	if err != nil {
		return nil, err
	}
	s.name = baseName(f.service().source)
	return s, nil
}

// giveArguments hands out the values of -arg.
func giveArguments(subjects []*subject, values []string) error {
	for _, value := range values {
		name, argument, named := strings.Cut(value, "=")
		if !named || strings.HasPrefix(strings.TrimSpace(value), "(") {
			name, argument, named = "", value, false
		}
		var target *subject
		for _, s := range subjects {
			if named && strings.EqualFold(s.name, name) {
				target = s
			}
		}
		if !named && len(subjects) == 1 {
			target = subjects[0]
		}
		switch {
		case target == nil && !named:
			return usageError("-arg: which canister is meant? Say -arg NAME='(VALUES)'")
		case target == nil:
			return usageError(fmt.Sprintf("-arg: there is no canister %q", name))
		case target.argument != "":
			return usageError(fmt.Sprintf("-arg: %s has two", target.name))
		}
		target.argument = argument
	}
	return nil
}
