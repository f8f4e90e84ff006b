package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/candigo/candigo/internal/gateway"
	"github.com/candigo/candigo/internal/wasm/canister"
	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// serveOptions are the flags of serve that are about all canisters.
type serveOptions struct {
	addr  string
	trace bool
	state string // folder; "": nothing is kept
}

// heartbeat is how often canisters that want it get a heartbeat: as often as
// the network makes blocks.
const heartbeat = time.Second

// anyone is whom the local replica takes all users for, controllers included.
var anyone = candid.AnonymousPrincipal()

// serveReplica runs the canisters in a local replica until a signal comes.
func serveReplica(env environment, options serveOptions, subjects []*subject) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	defer stop()
	listener, err := gateway.Listen(options.addr) // before the work of building
	if err != nil {
		return fmt.Errorf("%w (use another with -addr)", err)
	}
	defer listener.Close()
	l := &local{out: &terminal{w: env.stderr}}
	return l.run(ctx, listener, env.stdout, options, subjects)
}

// local is a local replica and what runs in it.
type local struct {
	out       *terminal
	replica   *replica.Replica
	canisters []*localCanister // in the order of the arguments
}

func (l *local) run(ctx context.Context, listener net.Listener, stdout io.Writer, options serveOptions, subjects []*subject) error {
	for _, s := range subjects {
		c := &localCanister{subject: s, out: l.out}
		if err := c.load(ctx); ctx.Err() != nil {
			return nil
		} else if err != nil {
			return err
		}
		l.canisters = append(l.canisters, c)
	}
	if err := l.start(ctx, options); err != nil {
		return err
	}
	err := l.serve(ctx, listener, stdout)
	return errors.Join(err, l.replica.Close())
}

// start makes the replica and installs the canisters. All of them exist before
// the first runs, so that each knows the others' ids.
func (l *local) start(ctx context.Context, options serveOptions) error {
	config := replica.Config{
		Heartbeat: heartbeat,
		Folder:    options.state,
		Log:       func(c *replica.Canister, text string) { l.out.printed(c.Name(), text) },
	}
	if options.trace {
		config.Trace = func(t replica.Trace) { l.out.line(t.String()) }
	}
	var err error
	if l.replica, err = replica.New(config); err != nil {
		return err
	}
	kept := map[string]*replica.Canister{}
	for _, c := range l.replica.Canisters() {
		kept[c.Name()] = c
	}
	for _, c := range l.canisters {
		if c.canister = kept[c.name]; c.canister != nil {
			continue
		}
		if c.canister, err = l.replica.Create(replica.Settings{Name: c.name}); err != nil {
			return errors.Join(err, l.replica.Close())
		}
	}
	for _, c := range l.canisters {
		if err := c.install(ctx); err != nil {
			if kept[c.name] != nil {
				err = fmt.Errorf("%w (%s keeps the version before: without the folder it begins anew)", err, options.state)
			}
			return errors.Join(fmt.Errorf("%s: %w", c.name, err), l.replica.Close())
		}
	}
	return l.replica.Save() // a process that is killed loses no version
}

// serve answers HTTP and follows the files until ctx ends.
func (l *local) serve(ctx context.Context, listener net.Listener, stdout io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	for _, c := range l.canisters {
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		l.out.line(fmt.Sprintf("%s is http://%s.localhost:%s/ and http://%s.localhost:%s/", c.name, strings.ToLower(c.name), port, c.canister.ID(), port))
		if c.folder {
			watching.Go(func() { c.follow(ctx, l.replica.Save) })
		}
	}
	err := gateway.Serve(ctx, listener, l.handler(), stdout)
	cancel()
	watching.Wait()
	return err
}

// handler chooses the canister by the host: NAME.localhost or ID.localhost, and
// the first for every other.
func (l *local) handler() http.Handler {
	hosts := map[string]http.Handler{}
	for _, c := range l.canisters {
		h := gateway.New(gateway.Config{
			Canister: gatedCanister{&c.gate, c.canister},
			ID:       c.canister.ID(),
			Log:      func(line string) { l.out.say(c.name, "%s", line) },
		})
		hosts[strings.ToLower(c.name)] = h
		hosts[c.canister.ID().String()] = h
	}
	first := hosts[strings.ToLower(l.canisters[0].name)]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := hosts[localName(r.Host)]
		if h == nil {
			h = first
		}
		h.ServeHTTP(w, r)
	})
}

// localName gives what stands before ".localhost" in a Host header, in lower
// case; "" for other hosts.
func localName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	name, ok := strings.CutSuffix(strings.ToLower(strings.TrimSuffix(host, ".")), ".localhost")
	if !ok {
		return ""
	}
	return name
}

// readModule reads a module from a file, unpacked if it is compressed.
func readModule(path string) ([]byte, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	module, err := canister.Unpack(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !bytes.HasPrefix(module, []byte("\x00asm")) {
		return nil, fmt.Errorf("%s is no WebAssembly module", path)
	}
	return module, nil
}
