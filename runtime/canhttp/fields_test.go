package canhttp

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFraming lists the fields that are dropped from responses.
func TestFraming(t *testing.T) {
	for _, name := range []string{"Connection", "content-length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"} {
		require.True(t, framing(name), name)
	}
	for _, name := range []string{"content-type", "date", "x", "", "etag", "warning", "transfer_encoding"} {
		require.False(t, framing(name), name)
	}
}
