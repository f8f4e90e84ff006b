package canhttp

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChecksum holds that a checksum depends on the bytes and not on the pieces they come in, and that single changes show.
func TestChecksum(t *testing.T) {
	p := make([]byte, 100)
	for i := range p {
		p[i] = byte(i * 7)
	}
	sum := func(pieces ...[]byte) uint64 {
		var c checksum
		for _, p := range pieces {
			c.write(p)
		}
		return c.sum()
	}
	seen := map[uint64]int{}
	for n := range p {
		whole := sum(p[:n])
		require.NotContains(t, seen, whole)
		seen[whole] = n
		for i := range n {
			require.Equal(t, whole, sum(p[:i], p[i:n]))
			require.Equal(t, whole, sum(p[:i/2], p[i/2:i], p[i:n]))
			p[i] ^= 0x10
			require.NotEqual(t, whole, sum(p[:n]))
			p[i] ^= 0x10
		}
	}
	require.NotEqual(t, sum([]byte{0}), sum([]byte{0, 0}))
}
