//go:build !wasip1

package ic

import (
	"bytes"
	"context"
	"errors"

	"github.com/candigo/candigo/runtime/candid"
)

// call asks the function that the message carries. The cycles come back when
// it rejects the call and are gone otherwise.
func (m *message) call(ctx context.Context, c Calls, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	if m.sys.msg.Call == nil {
		return nil, errors.New("ic: a native program cannot call canister " + canister.String() +
			": a test says with ictest.Calls what answers, and in a canister the replica finds it")
	}
	if err := m.sys.spend(c.Cycles); err != nil {
		return nil, err
	}
	reply, err := m.sys.msg.Call(ctx, canister, method, bytes.Clone(arg))
	var reject *RejectError
	refunded := errors.As(err, &reject)
	if refunded {
		m.sys.refund(c.Cycles)
	}
	if c.Refunded != nil {
		*c.Refunded = candid.Nat{}
		if refunded {
			*c.Refunded = c.Cycles
		}
	}
	return reply, err
}

// spend takes cycles for a call, at which what the message changed so far
// becomes final, unless it is a query.
func (sys *platform) spend(cycles candid.Nat) error {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	if sys.kind == kindCompositeQuery {
		return nil
	}
	s := sys.system()
	if cycles.Cmp(s.liquid()) > 0 {
		return lacking(cycles, s.liquid())
	}
	s.Cycles, _ = s.Cycles.Sub(cycles)
	sys.undo = undo{}
	return nil
}

func (sys *platform) refund(cycles candid.Nat) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.system()
	s.Cycles = s.Cycles.Add(cycles)
	if sys.undo.system != nil { // what the message changed meanwhile may be put back, the refund not
		sys.undo.before.Cycles = sys.undo.before.Cycles.Add(cycles)
	}
}
