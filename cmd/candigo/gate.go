package main

import (
	"context"
	"sync"

	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// gate lets calls through to a canister, or holds them up while the canister is
// being upgraded, so that nobody outside notices more than a pause. The zero
// gate is open.
type gate struct {
	mu     sync.Mutex
	closed chan struct{} // nil: the gate is open; closed when it opens again
	inside int           // calls that were let through and are not back
	empty  chan struct{} // closed when there are none left, after a shut
}

// enter waits until the gate is open. Each call that is let through says so by
// leave when it is done.
func (g *gate) enter(ctx context.Context) error {
	for {
		g.mu.Lock()
		closed := g.closed
		if closed == nil {
			g.inside++
		}
		g.mu.Unlock()
		if closed == nil {
			return nil
		}
		select {
		case <-closed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if g.inside == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// shut closes the open gate and waits for the calls inside, as long as ctx lets it.
func (g *gate) shut(ctx context.Context) {
	g.mu.Lock()
	g.closed = make(chan struct{})
	var empty chan struct{}
	if g.inside > 0 {
		empty = make(chan struct{})
		g.empty = empty
	}
	g.mu.Unlock()
	if empty == nil {
		return
	}
	select {
	case <-empty:
	case <-ctx.Done():
	}
}

// open lets everybody in who waits.
func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.closed)
	g.closed, g.empty = nil, nil
}

// gatedCanister is a canister behind a gate, as the HTTP gateway calls it.
type gatedCanister struct {
	gate     *gate
	canister *replica.Canister
}

func (g gatedCanister) Query(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	if err := g.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer g.gate.leave()
	result := g.canister.Query(ctx, method, arg, caller)
	return result.Reply, result.Err()
}

func (g gatedCanister) Update(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	if err := g.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer g.gate.leave()
	result := g.canister.Update(ctx, method, arg, caller)
	return result.Reply, result.Err()
}
