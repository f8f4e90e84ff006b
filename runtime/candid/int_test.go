package candid_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/candid/bigint"
)

// signedEdges are the edges and their negatives.
func signedEdges() []*big.Int {
	numbers := edges()
	for _, v := range edges() {
		numbers = append(numbers, v.Neg(v))
	}
	return numbers
}

func TestIntArithmetic(t *testing.T) {
	for _, x := range signedEdges() {
		a := bigint.ToInt(x)
		require.Equal(t, x.String(), a.String())
		require.Equal(t, x.Sign(), a.Sign())
		require.Equal(t, new(big.Int).Neg(x).String(), a.Neg().String())
		require.Equal(t, fmt.Sprintf("%#x", x), string(a.AppendHex(nil)))
		v, ok := a.Int64()
		require.Equal(t, x.IsInt64(), ok)
		if ok {
			require.Equal(t, x.Int64(), v)
			require.Equal(t, a, candid.NewInt(v))
		}
		n, ok := a.Nat()
		require.Equal(t, x.Sign() >= 0, ok)
		if ok {
			require.Equal(t, a, candid.IntFromNat(n))
		}
		for _, y := range signedEdges() {
			b := bigint.ToInt(y)
			require.Equal(t, x.Cmp(y), a.Cmp(b), "%v %v", x, y)
			require.Equal(t, bigint.ToInt(new(big.Int).Add(x, y)), a.Add(b))
			require.Equal(t, bigint.ToInt(new(big.Int).Sub(x, y)), a.Sub(b))
			require.Equal(t, bigint.ToInt(new(big.Int).Mul(x, y)), a.Mul(b))
		}
	}
}

func TestIntHasNoNegativeZero(t *testing.T) {
	zero := candid.Int{}
	require.Equal(t, zero, candid.IntFromParts(true, candid.Nat{}))
	require.Equal(t, zero, zero.Neg())
	require.Equal(t, zero, candid.NewInt(-5).Add(candid.NewInt(5)))
	require.Equal(t, zero, candid.NewInt(-5).Mul(zero))
	parsed, err := candid.ParseInt("-0")
	require.NoError(t, err)
	require.Equal(t, zero, parsed)
}

func TestNumberErrorsAreEnglish(t *testing.T) {
	_, err := candid.ParseInt("x")
	require.ErrorContains(t, err, `"x" is not an int: `)
	_, err = candid.ParseNat("x")
	require.ErrorContains(t, err, `"x" is not a nat: `)
}

func TestParseInt(t *testing.T) {
	for text, want := range map[string]candid.Int{
		"42":                   candid.NewInt(42),
		"+42":                  candid.NewInt(42),
		"-42":                  candid.NewInt(-42),
		"-0x2A":                candid.NewInt(-42),
		"-9223372036854775808": candid.NewInt(math.MinInt64),
	} {
		i, err := candid.ParseInt(text)
		require.NoError(t, err)
		require.Equal(t, want, i)
	}
	for _, text := range []string{"", "-", "+", "--1", "1-", "1.0", " 1"} {
		_, err := candid.ParseInt(text)
		require.Error(t, err, text)
	}
}

func ExampleInt() {
	balance := candid.NewInt(100).Sub(candid.NewInt(142))
	fmt.Println(balance, balance.Sign(), balance.Abs())
	// Output: -42 -1 42
}
