package candid_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/candid/bigint"
)

// edges are numbers around every boundary of the representation.
func edges() []*big.Int {
	one := big.NewInt(1)
	numbers := []*big.Int{new(big.Int), one, big.NewInt(2)}
	for _, bits := range []uint{6, 7, 13, 14, 56, 62, 63, 64, 65, 70, 119, 126, 127, 128, 129, 133, 135, 136, 192, 256, 1000} {
		p := new(big.Int).Lsh(one, bits)
		numbers = append(numbers, p, new(big.Int).Sub(p, one), new(big.Int).Add(p, one))
	}
	return numbers
}

func nat(t testing.TB, v *big.Int) candid.Nat {
	n, ok := bigint.ToNat(v)
	require.True(t, ok)
	return n
}

func TestNatArithmetic(t *testing.T) {
	for _, x := range edges() {
		a := nat(t, x)
		require.Equal(t, x.String(), a.String())
		require.Equal(t, x.BitLen(), a.BitLen())
		require.Equal(t, x.Sign() == 0, a.IsZero())
		require.Equal(t, a, candid.NatFromBytes(append(a.Bytes(), 0, 0, 0)))
		for _, y := range edges() {
			b := nat(t, y)
			require.Equal(t, x.Cmp(y), a.Cmp(b), "%v %v", x, y)
			require.Equal(t, x.Cmp(y) == 0, a == b)
			require.Equal(t, new(big.Int).Add(x, y).String(), a.Add(b).String())
			require.Equal(t, new(big.Int).Mul(x, y).String(), a.Mul(b).String())
			difference, ok := a.Sub(b)
			require.Equal(t, x.Cmp(y) >= 0, ok)
			if ok {
				require.Equal(t, nat(t, new(big.Int).Sub(x, y)), difference)
			} else {
				require.Zero(t, difference)
			}
		}
	}
}

func TestNatWords(t *testing.T) {
	v, ok := candid.NewNat(1<<64 - 1).Uint64()
	require.True(t, ok)
	require.Equal(t, uint64(1<<64-1), v)
	_, ok = candid.NatFromWords(1, 0).Uint64()
	require.False(t, ok)
	hi, lo, ok := candid.NatFromWords(7, 9).Words()
	require.True(t, ok)
	require.Equal(t, [2]uint64{7, 9}, [2]uint64{hi, lo})
	_, _, ok = candid.NatFromWords(1<<63, 0).Add(candid.NatFromWords(1<<63, 0)).Words()
	require.False(t, ok)
}

func TestParseNat(t *testing.T) {
	for text, want := range map[string]string{
		"0":                       "0",
		"007":                     "7",
		"18446744073709551615":    "18446744073709551615",
		"18446744073709551616":    "18446744073709551616",
		"0x0":                     "0",
		"0xfF":                    "255",
		"0X10":                    "16",
		"0x" + "1" + z(32):        "340282366920938463463374607431768211456",
		"1" + z(57):               "1" + z(57),
		"1" + z(19) + "1" + z(19): "1" + z(19) + "1" + z(19),
	} {
		n, err := candid.ParseNat(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n.String())
	}
	for text, reason := range map[string]string{
		"":                         "no digits",
		"0x":                       "not a digit: 'x'",
		"-1":                       "not a digit: '-'",
		"1_000":                    "not a digit: '_'",
		"0xg":                      "not a hex digit: 'g'",
		strings.Repeat("9", 1e4+1): "write it in hex",
	} {
		_, err := candid.ParseNat(text)
		require.ErrorContains(t, err, reason, text)
		require.Less(t, len(err.Error()), 200)
	}
}

func z(n int) string { return strings.Repeat("0", n) }

func TestNatHex(t *testing.T) {
	for _, v := range edges() {
		text := string(nat(t, v).AppendHex(nil))
		require.Equal(t, fmt.Sprintf("%#x", v), text)
		again, err := candid.ParseNat(text)
		require.NoError(t, err)
		require.Equal(t, nat(t, v), again)
	}
}

func TestNatRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	number := func() *big.Int {
		b := make([]byte, random.IntN(60))
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return new(big.Int).SetBytes(b)
	}
	for range 2000 {
		x, y := number(), number()
		a, b := nat(t, x), nat(t, y)
		require.Equal(t, x.Cmp(y), a.Cmp(b))
		require.Equal(t, nat(t, new(big.Int).Mul(x, y)), a.Mul(b))
		require.Equal(t, nat(t, new(big.Int).Add(x, y)), a.Add(b))
		parsed, err := candid.ParseNat(x.String())
		require.NoError(t, err)
		require.Equal(t, a, parsed)
		require.Equal(t, x.String(), a.String())
	}
}

func TestNatInPlace(t *testing.T) {
	a, b := candid.NatFromWords(1, 2), candid.NewNat(3)
	dst := make([]byte, 0, 64)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		sum := a.Add(b)
		dst = candid.AppendNat(dst[:0], sum)
	}))
}

func ExampleNat() {
	balance, _ := candid.ParseNat("123456789012345678901234567890")
	fee := candid.NewNat(10_000)
	rest, ok := balance.Sub(fee)
	fmt.Println(rest, ok, rest == balance)
	// Output: 123456789012345678901234557890 true false
}
