//go:build !wasip1

package serve

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/candigo/candigo/internal/gateway"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// defaultAddr is where a program listens unless CANDIGO_ADDR says otherwise.
const defaultAddr = "127.0.0.1:8080"

// Run serves the canister behind the HTTP gateway until the process is
// interrupted or told to terminate, and returns when open requests are
// finished. It listens on $CANDIGO_ADDR (default 127.0.0.1:8080; port 0 takes
// a free one) and prints the address as a URL in the first line of standard
// output. What goes wrong is one line on standard error each; if it cannot
// serve at all, the process exits with code 1.
//
// Before that it runs the program's Init, as an installation does. The
// arguments of the service's constructor are those of $CANDIGO_ARG, a Candid
// message in hex, as candigo encode prints it.
func Run(c *Canister) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	err := c.install(ctx, os.Getenv("CANDIGO_ARG"))
	if err == nil {
		err = run(ctx, c, os.Getenv("CANDIGO_ADDR"), os.Stdout, os.Stderr)
	}
	if err != nil {
		_, _ = io.WriteString(os.Stderr, "candigo: "+err.Error()+"\n")
		os.Exit(1)
	}
}

// install runs the Init hook. The argument is a message in hex; "" is one
// without values.
func (c *Canister) install(ctx context.Context, argument string) error {
	if c.hooks.init == nil {
		return nil
	}
	arg, err := hex.DecodeString(argument)
	if err != nil {
		return fmt.Errorf("CANDIGO_ARG: %w", err)
	}
	if argument == "" {
		arg = []byte("DIDL\x00\x00")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i := new(ic.Init)
	i.Reset(c.message(ctx, candid.AnonymousPrincipal()))
	defer c.changed()
	defer i.End()
	err = guardHook("canister_init", func() error { return c.hooks.init(i, &c.updateDecoder, arg) })
	if err != nil && argument == "" && c.constructor {
		return fmt.Errorf("%w (the service's constructor has arguments: set CANDIGO_ARG to what 'candigo encode' prints for them)", err)
	}
	return err
}

// Handler is the HTTP gateway in front of the canister, as Run serves it. It is for tests of a program's routes, with net/http/httptest.
func (c *Canister) Handler() http.Handler {
	return c.handler(func(line string) { _, _ = io.WriteString(os.Stderr, line+"\n") })
}

func (c *Canister) handler(log func(line string)) http.Handler {
	return gateway.New(gateway.Config{Canister: c, ID: canisterID, Log: log})
}

// run serves the canister until ctx is done.
func run(ctx context.Context, c *Canister, addr string, stdout, stderr io.Writer) error {
	if addr == "" {
		addr = defaultAddr
	}
	listener, err := gateway.Listen(addr)
	if err != nil {
		return fmt.Errorf("%w (set CANDIGO_ADDR to use another)", err)
	}
	log := func(line string) { _, _ = io.WriteString(stderr, line+"\n") }
	return gateway.Serve(ctx, listener, c.handler(log), stdout)
}

// ended has nothing to do natively: the goroutine is that of one request.
func ended(string) {}
