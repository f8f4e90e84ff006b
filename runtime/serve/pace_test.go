package serve

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPace runs a canister whose executions leave garbage and counts what it costs.
func TestPace(t *testing.T) {
	const kept, executions = 1 << 20, 1000
	for name, test := range map[string]struct {
		garbage               uint64 // bytes of an execution
		collections, measured int    // at most
		memory                uint64 // at most, in bytes
	}{
		"no garbage":   {0, 0, 17, 4 << 20},
		"a little":     {10 << 10, 2, 22, 12 << 20},
		"some":         {1 << 20, 145, 300, 12 << 20},
		"much at once": {20 << 20, 1000, 1000, 24 << 20},
	} {
		var p pace
		heap, memory, collections, measured := uint64(kept), uint64(4<<20), 0, 0
		for range executions {
			heap += test.garbage
			for memory < heap {
				memory += 4 << 20
			}
			pages := uint32(memory >> 16)
			if !p.due(pages) {
				continue
			}
			measured++
			if p.measured(heap, pages) {
				collections++
				heap = kept
				p.collected(heap, pages)
			}
		}
		require.LessOrEqual(t, collections, test.collections, name)
		require.LessOrEqual(t, measured, test.measured, name)
		require.LessOrEqual(t, memory, test.memory, name)
	}
}

// A change is noticed by memory that grows, whatever was expected.
func TestPaceFollowsMemory(t *testing.T) {
	var p pace
	for range 100 {
		if p.due(64) {
			require.False(t, p.measured(1<<20, 64))
		}
	}
	require.False(t, p.due(64))
	require.True(t, p.due(65))
	require.True(t, p.measured(9<<20, 65))
	p.collected(5<<20, 65)
	require.False(t, p.due(65))
	require.True(t, p.due(66))
	require.False(t, p.measured(9<<20, 66), "less than twice what is kept")
	require.True(t, p.due(67))
	require.True(t, p.measured(10<<20, 67))
}
