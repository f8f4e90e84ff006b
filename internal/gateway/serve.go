package gateway

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// stopTime is how long requests that are open may take when serving ends.
const stopTime = 5 * time.Second

// Listen listens on HOST:PORT. The error says in one line why that cannot be.
func Listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err == nil {
		return listener, nil
	}
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
	return nil, errors.New("cannot listen on " + addr + ": " + reason)
}

// Serve writes the listener's address as a URL to ready, in a line of its own,
// and answers requests until ctx is done. Then open requests may finish, for
// five seconds. It closes the listener.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, ready io.Writer) error {
	server := &http.Server{
		Handler:                      handler,
		ReadHeaderTimeout:            10 * time.Second,
		IdleTimeout:                  2 * time.Minute,
		DisableGeneralOptionsHandler: true, // OPTIONS is the canister's to answer
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if _, err := io.WriteString(ready, URL(listener.Addr())+"\n"); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		return server.Close()
	}
	return nil
}

// URL is where to reach a listener: a host that stands for all interfaces is
// reached on this machine.
func URL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String() + "/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}
