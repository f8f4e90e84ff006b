package gateway

import (
	"context"
	"errors"
	"iter"

	"github.com/candigo/candigo/runtime/candid"
)

// Limits of a stream, as in the network's gateways.
const (
	maxCollected = 4    // callbacks made before the response begins
	maxItems     = 1000 // of a stream in all; what comes before the response begins is one
)

// errStreamTooLong ends a stream that is not done after [maxItems]. The
// network's gateways end the body there as if it were whole.
var errStreamTooLong = errors.New("the stream has more than 1000 items; gateways end it here")

// stream is the rest of a response's body.
type stream struct {
	method string // the canister's own
	token  candid.Value
}

// collect gives the body of a reply as far as it is asked for before the
// response begins, and the rest, if there is any.
func (g *gateway) collect(ctx context.Context, reply *response) (body []byte, rest iter.Seq2[[]byte, error], err error) {
	body = reply.body
	if reply.strategy == nil {
		return body, nil, nil
	}
	if reply.strategy.callback.Principal != g.ID {
		return nil, nil, badReply("the streaming callback " + reply.strategy.callback.String() + " is not a method of the canister itself, " + g.ID.String())
	}
	s := stream{method: reply.strategy.callback.Method, token: reply.strategy.token}
	for range maxCollected {
		chunk, err := g.next(ctx, &s)
		if err != nil {
			return nil, nil, err
		}
		body = append(body, chunk...)
		if s.token == nil {
			return body, nil, nil
		}
	}
	return body, g.remainder(ctx, s), nil
}

// remainder gives what follows the collected part of a stream, one callback's
// body at a time.
func (g *gateway) remainder(ctx context.Context, s stream) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for range maxItems - 1 {
			chunk, err := g.next(ctx, &s)
			if !yield(chunk, err) || err != nil || s.token == nil {
				return
			}
		}
		yield(nil, errStreamTooLong)
	}
}

// next asks the canister for the next part of a stream and moves the stream
// on; at its end the token is nil.
func (g *gateway) next(ctx context.Context, s *stream) ([]byte, error) {
	arg, err := encodeToken(s.token)
	if err != nil {
		return nil, badReply("the token for the streaming callback '" + s.method + "' cannot be sent back: " + err.Error())
	}
	msg, err := g.Canister.Query(ctx, s.method, arg, candid.AnonymousPrincipal())
	if err != nil {
		return nil, err
	}
	part, err := decodePart(s.method, msg)
	if err != nil {
		return nil, err
	}
	s.token = part.token
	return part.body, nil
}
