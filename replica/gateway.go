package replica

import (
	"context"
	"net/http"

	"github.com/candigo/candigo/internal/gateway"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Handler is the HTTP gateway in front of the canister, as the network's
// gateways do it on a raw domain. log receives one line about each request
// that failed in the canister or in the gateway; nil: nothing is logged.
func (c *Canister) Handler(log func(line string)) http.Handler {
	return gateway.New(gateway.Config{Canister: gatewayCanister{c}, ID: c.id, Log: log})
}

// gatewayCanister is a canister as the gateway calls it.
type gatewayCanister struct{ canister *Canister }

func (g gatewayCanister) Query(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	result := g.canister.Query(ctx, method, arg, caller)
	return result.Reply, result.Err()
}

func (g gatewayCanister) Update(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	result := g.canister.Update(ctx, method, arg, caller)
	return result.Reply, result.Err()
}

// Caller calls the replica's canisters as the given principal. It is for
// generated clients in tests.
func (r *Replica) Caller(as candid.Principal) ic.Caller { return caller{r, as} }

type caller struct {
	replica *Replica
	as      candid.Principal
}

func (c caller) Query(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	callee, err := c.find(canister)
	if err != nil {
		return nil, err
	}
	return gatewayCanister{callee}.Query(ctx, method, arg, c.as)
}

func (c caller) Update(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	callee, err := c.find(canister)
	if err != nil {
		return nil, err
	}
	return gatewayCanister{callee}.Update(ctx, method, arg, c.as)
}

func (c caller) find(id candid.Principal) (*Canister, error) {
	if callee := c.replica.Canister(id); callee != nil {
		return callee, nil
	}
	return nil, resultOf(reject(ic.DestinationInvalid, "Canister %v not found", id), Usage{}).Err()
}
