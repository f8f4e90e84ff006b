package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		require.NoError(t, g.enter(t.Context()))
		require.NoError(t, g.enter(t.Context()))

		shut := make(chan struct{})
		go func() {
			g.shut(t.Context())
			close(shut)
		}()
		synctest.Wait()
		late := make(chan error, 1)
		go func() { late <- g.enter(t.Context()) }()
		g.leave()
		synctest.Wait()
		select {
		case <-shut:
			t.Fatal("one call is still inside")
		default:
		}
		g.leave()
		<-shut
		require.Empty(t, late, "the gate is shut")
		g.open()
		require.NoError(t, <-late)
		g.leave()

		g.shut(t.Context()) // nobody is inside
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, g.enter(ctx), context.Canceled)
		g.open()
	})
}

// A call that does not end holds nobody up for longer than it may.
func TestGateGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		require.NoError(t, g.enter(t.Context()))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		g.shut(ctx)
		require.Error(t, ctx.Err())
		g.open()
		g.leave()
		require.NoError(t, g.enter(t.Context()))
		g.leave()
	})
}
