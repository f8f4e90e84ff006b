package canister_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm/canister"
)

func compressed(t *testing.T, module []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(module)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestUnpack(t *testing.T) {
	module := []byte("\x00asm and so on")
	for _, b := range [][]byte{module, compressed(t, module)} {
		got, err := canister.Unpack(b)
		require.NoError(t, err)
		require.Equal(t, module, got)
	}
	largest := make([]byte, canister.MaxModule+1)
	for _, b := range [][]byte{largest[1:], compressed(t, largest[1:])} {
		got, err := canister.Unpack(b)
		require.NoError(t, err)
		require.Len(t, got, canister.MaxModule)
	}
	_, err := canister.Unpack(largest)
	require.EqualError(t, err, "the module has 104857601 bytes, the limit is 104857600")
	_, err = canister.Unpack(compressed(t, largest))
	require.EqualError(t, err, "the uncompressed module has more than 104857600 bytes")
	_, err = canister.Unpack([]byte("\x1f\x8b\x08"))
	require.ErrorContains(t, err, "cannot uncompress the module: ")
	_, err = canister.Unpack(compressed(t, module)[:20])
	require.ErrorContains(t, err, "cannot uncompress the module: ")
}
