package gateway

import (
	"context"
	"iter"
	"strconv"

	"github.com/candigo/candigo/runtime/candid"
)

// The canister's methods.
const (
	queryMethod  = "http_request"
	updateMethod = "http_request_update"
)

// certificateVersion is the newest response certification that the network's
// gateways understand.
const certificateVersion = 2

// answer is a response on its way to the client.
type answer struct {
	status  int
	headers []field
	body    []byte
	// rest is what follows body; nil: nothing. An error breaks the response
	// off.
	rest iter.Seq2[[]byte, error]
	// length is the whole body's length in bytes, -1 when it is not known.
	length int64
}

// exchange asks the canister for the response to a request: by a query, and
// where the canister wants to change something by an update as well.
func (g *gateway) exchange(ctx context.Context, r *request) (*answer, error) {
	reply, err := g.query(ctx, r, r.callHeaders())
	if err != nil {
		return nil, err
	}
	if reply.upgrade {
		if reply, err = g.update(ctx, r); err != nil {
			return nil, err
		}
	}
	body, rest, err := g.collect(ctx, reply)
	if err != nil {
		return nil, err
	}
	if reply.status < 100 || reply.status > 999 {
		return nil, badResponse("invalid canister response status code: " + strconv.Itoa(reply.status))
	}
	if reply.status == 206 && !r.wantsRange() {
		return g.wholeOfParts(ctx, r, reply, body, rest)
	}
	a := &answer{status: reply.status, headers: reply.headers, body: body, rest: rest, length: int64(len(body))}
	if rest != nil {
		a.length = -1
	}
	return a, nil
}

// query calls http_request.
func (g *gateway) query(ctx context.Context, r *request, headers []field) (*response, error) {
	arg := g.requestTypes.appendQuery(nil, r, headers)
	if len(arg) > maxQueryArg {
		return nil, argTooLarge("a request", maxQueryArg, len(arg))
	}
	msg, err := g.Canister.Query(ctx, queryMethod, arg, candid.AnonymousPrincipal())
	if err != nil {
		return nil, err
	}
	return decodeResponse(queryMethod, msg)
}

// update calls http_request_update. Once called it runs to its end, whatever
// becomes of the client.
func (g *gateway) update(ctx context.Context, r *request) (*response, error) {
	arg := g.requestTypes.appendUpdate(nil, r, r.callHeaders())
	if len(arg) > maxUpdateArg {
		return nil, argTooLarge("a request that becomes an update", maxUpdateArg, len(arg))
	}
	msg, err := g.Canister.Update(context.WithoutCancel(ctx), updateMethod, arg, candid.AnonymousPrincipal())
	if err != nil {
		return nil, err
	}
	return decodeResponse(updateMethod, msg)
}
