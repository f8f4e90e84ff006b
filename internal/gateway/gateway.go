// Package gateway is the HTTP gateway of the Internet Computer: it turns HTTP
// requests into calls of a canister's http_request and http_request_update,
// and the replies into HTTP responses. It does what the network's gateways do
// on a raw domain: nothing is verified; and it has neither a CORS layer nor a
// cache.
//
// [New] makes the handler; a request then goes through request.go (HTTP to
// Candid), exchange.go (query, upgrade to an update), stream.go and parts.go
// (bodies that come in several replies), response.go (Candid to HTTP), and
// failure.go where something goes wrong. The messages themselves are in
// message.go.
package gateway

import (
	"context"
	"net/http"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Canister is what the gateway calls. Both methods take and give whole Candid
// messages; the reply is the gateway's, and the canister may keep arg. A
// rejected call gives a [*ic.RejectError].
type Canister interface {
	Query(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error)
	Update(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error)
}

// Config says what a gateway stands in front of.
type Config struct {
	Canister Canister
	ID       candid.Principal // the canister's own
	// Log receives one line, without a line break, about each request that
	// failed in the canister or in the gateway. nil: nothing is logged.
	Log func(line string)
}

// Limits of what the gateway takes, in bytes.
const (
	maxBody      = 10 << 20 // a request's body
	maxQueryArg  = 4 << 20  // a request as a Candid message: the network's boundary nodes take no more
	maxUpdateArg = 2 << 20  // and of one that becomes an update
)

// New makes the gateway of one canister.
func New(config Config) http.Handler {
	if config.Log == nil {
		config.Log = func(string) {}
	}
	return &gateway{Config: config, requestTypes: newRequestTypes(), bodyTimeout: bodyTimeout}
}

// bodyTimeout is how long a request's body may take to arrive.
const bodyTimeout = time.Minute

type gateway struct {
	Config
	requestTypes requestTypes
	bodyTimeout  time.Duration
}

// ServeHTTP implements [http.Handler].
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.setOwnHeaders(w.Header())
	answer, err := g.answer(w, r)
	if err == nil {
		err = g.write(w, r, answer)
	}
	if err != nil {
		g.fail(w, r, err)
	}
}

// answer does everything up to the response's status line.
func (g *gateway) answer(w http.ResponseWriter, r *http.Request) (*answer, error) {
	if !routed(r.Method) {
		w.Header().Set("Allow", allowedMethods)
		return nil, &failure{http.StatusMethodNotAllowed, "client_method_not_allowed", "method not allowed", r.Method + " is not a method that gateways pass on"}
	}
	request, err := g.readRequest(w, r)
	if err != nil {
		return nil, err
	}
	if agentPath(request.url) {
		return nil, &failure{http.StatusNotImplemented, "not_implemented", "not implemented", "the agents' interface is not offered here"}
	}
	return g.exchange(r.Context(), request)
}
