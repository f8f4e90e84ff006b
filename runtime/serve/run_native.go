//go:build !wasip1

package serve

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/candigo/candigo/internal/gateway"
)

// defaultAddr is where a program listens unless CANDIGO_ADDR says otherwise.
const defaultAddr = "127.0.0.1:8080"

// Run serves the canister behind the HTTP gateway until the process is
// interrupted or told to terminate, and returns when open requests are
// finished. It listens on $CANDIGO_ADDR (default 127.0.0.1:8080; port 0 takes
// a free one) and prints the address as a URL in the first line of standard
// output. What goes wrong is one line on standard error each; if it cannot
// serve at all, the process exits with code 1.
func Run(c *Canister) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	if err := run(ctx, c, os.Getenv("CANDIGO_ADDR"), os.Stdout, os.Stderr); err != nil {
		_, _ = io.WriteString(os.Stderr, "candigo: "+err.Error()+"\n")
		os.Exit(1)
	}
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
