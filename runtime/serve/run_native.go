//go:build !wasip1

package serve

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

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
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return listenError(addr, err)
	}
	log := func(line string) { _, _ = io.WriteString(stderr, line+"\n") }
	server := &http.Server{
		Handler:                      c.handler(log),
		ReadHeaderTimeout:            10 * time.Second,
		IdleTimeout:                  2 * time.Minute,
		DisableGeneralOptionsHandler: true, // OPTIONS is the canister's to answer
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if _, err := io.WriteString(stdout, url(listener.Addr())+"\n"); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		return shutDown(server)
	}
}

// shutDown lets open requests finish, for five seconds.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// url is where to reach a listener: a host that stands for all interfaces is
// reached on this machine.
func url(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String() + "/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

// listenError says in one line why an address cannot be listened on.
func listenError(addr string, err error) error {
	reason := err.Error()
	var number syscall.Errno
	var address *net.AddrError
	var op *net.OpError
	switch {
	case errors.As(err, &number):
		reason = number.Error()
	case errors.As(err, &address):
		reason = address.Err
	case errors.As(err, &op):
		reason = op.Err.Error()
	}
	return errors.New("cannot listen on " + addr + ": " + reason + " (set CANDIGO_ADDR to use another)")
}
