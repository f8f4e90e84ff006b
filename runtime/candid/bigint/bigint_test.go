package bigint_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/candid/bigint"
)

func TestRoundTrip(t *testing.T) {
	for bits := range uint(300) {
		v := new(big.Int).Lsh(big.NewInt(1), bits)
		v.Sub(v, big.NewInt(int64(bits)))
		i := bigint.ToInt(v)
		require.Equal(t, v.String(), i.String())
		require.Zero(t, v.Cmp(bigint.FromInt(i)))
		n, ok := bigint.ToNat(v)
		require.Equal(t, v.Sign() >= 0, ok)
		if ok {
			require.Zero(t, v.Cmp(bigint.FromNat(n)))
		}
		v.Neg(v)
		require.Zero(t, v.Cmp(bigint.FromInt(bigint.ToInt(v))))
	}
	n, ok := bigint.ToNat(big.NewInt(-1))
	require.False(t, ok)
	require.Zero(t, n)
}

func ExampleFromNat() {
	n, _ := candid.ParseNat("1000000000000000000000000")
	fmt.Println(new(big.Int).Sqrt(bigint.FromNat(n)))
	// Output: 1000000000000
}
