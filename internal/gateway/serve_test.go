package gateway

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestURL(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:80": "http://127.0.0.1:80/",
		"[::]:80":      "http://127.0.0.1:80/",
		"0.0.0.0:80":   "http://127.0.0.1:80/",
		"[::1]:80":     "http://[::1]:80/",
	} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		require.NoError(t, err)
		require.Equal(t, want, URL(tcp))
	}
}
