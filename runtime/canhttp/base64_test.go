package canhttp

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBase64 compares with the standard library; only what is made is read.
func TestBase64(t *testing.T) {
	for n := range 50 {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(i*77 + n)
		}
		s := string(appendBase64(nil, p))
		require.Equal(t, base64.RawURLEncoding.EncodeToString(p), s)
		require.Len(t, s, base64Size(n))
		back, ok := appendUnbase64(nil, s)
		require.True(t, ok)
		require.Equal(t, string(p), string(back))
	}
	for _, s := range []string{"A", "AB", "ABC", "AA=", "AA==", "A+AA", "A A"} {
		_, ok := appendUnbase64(nil, s)
		require.False(t, ok, s)
	}
}
