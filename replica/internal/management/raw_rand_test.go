package management

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRawRand(t *testing.T) {
	reply, err := AppendBlob(nil, []byte("abc"))
	require.NoError(t, err)
	require.Equal(t, "DIDL\x01m{\x01\x00\x03abc", string(reply))
	require.NoError(t, DecodeNothing([]byte("DIDL\x00\x00")))
	require.NoError(t, DecodeNothing([]byte("DIDL\x00\x01\x7e\x01")))
	require.Error(t, DecodeNothing([]byte("DIDL")))
}
