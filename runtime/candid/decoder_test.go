package candid_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func TestDecodeStraight(t *testing.T) {
	var d candid.Decoder
	var n candid.Nat
	require.NoError(t, d.Decode([]byte("DIDL\x00\x01\x7d\x2a"), candid.Signature{Types: "DIDL\x00\x01\x7d"}, func(r *candid.Reader) { n = r.Nat() }))
	require.Equal(t, candid.NewNat(42), n)
}
