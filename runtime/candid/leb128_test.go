package candid

import (
	"bytes"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadUleb(t *testing.T) {
	for _, c := range []struct {
		bytes string
		value uint64
		next  int
	}{
		{"\x00", 0, 1},
		{"\x7f\xff", 127, 1},
		{"\x80\x01", 128, 2},
		{"\x80\x80\x00", 0, 3},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", math.MaxUint64, 10},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0, 10},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 0, lebTooLong},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 0, lebTooLong},
		{"", 0, lebTruncated},
		{"\x80\x80", 0, lebTruncated},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80", 0, lebTruncated},
	} {
		v, next := readUleb([]byte(c.bytes), 0)
		require.Equal(t, c.next, next, "%x", c.bytes)
		if next > 0 {
			require.Equal(t, c.value, v)
		}
	}
}

func TestReadSleb(t *testing.T) {
	for _, c := range []struct {
		bytes string
		value int64
		next  int
	}{
		{"\x00", 0, 1},
		{"\x7f", -1, 1},
		{"\x40", -64, 1},
		{"\x80\x01", 128, 2},
		{"\x80\x7f", -128, 2},
		{"\xff\x7f", -1, 2},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", math.MaxInt64, 10},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", math.MinInt64, 10},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0, lebTooLong},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 0, lebTooLong},
		{"\xff", 0, lebTruncated},
	} {
		v, next := readSleb([]byte(c.bytes), 0)
		require.Equal(t, c.next, next, "%x", c.bytes)
		if next > 0 {
			require.Equal(t, c.value, v)
		}
	}
}

func TestAppendLEB(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 127, 128, 1 << 40, math.MaxInt64, math.MinInt64} {
		got, next := readSleb(appendSleb(nil, v), 0)
		require.Equal(t, v, got)
		require.Len(t, appendSleb(nil, v), next)
		u, next := readUleb(appendUleb(nil, uint64(v)), 0)
		require.Equal(t, uint64(v), u)
		require.Equal(t, sizeUleb(uint64(v)), next)
	}
}

// bigLEB is the definition of both encodings, by way of math/big.
func bigLEB(v *big.Int, signed bool) []byte {
	var b []byte
	v = new(big.Int).Set(v)
	for {
		c := byte(new(big.Int).And(v, big.NewInt(0x7f)).Uint64())
		v.Rsh(v, 7)
		end := v.Sign() == 0 && (!signed || c&0x40 == 0) || signed && v.Cmp(big.NewInt(-1)) == 0 && c&0x40 != 0
		if end {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

func TestNumbersOfAnySize(t *testing.T) {
	for bits := range uint(300) {
		for _, add := range []int64{-1, 0, 1} {
			v := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(add))
			checkNumber(t, v)
			checkNumber(t, v.Neg(v))
		}
	}
}

// checkNumber writes and reads v, as a nat only when it is one.
func checkNumber(t *testing.T, v *big.Int) {
	b := v.Bytes()
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	n := NatFromBytes(b)
	if v.Sign() >= 0 {
		encoded := bigLEB(v, false)
		require.Equal(t, encoded, AppendNat(nil, n))
		require.Equal(t, len(encoded), sizeNat(n))
		for padding := range 3 {
			require.Equal(t, n, natFromLEB(pad(encoded, padding, 0)))
		}
	}
	i := IntFromParts(v.Sign() < 0, n)
	encoded := bigLEB(v, true)
	require.Equal(t, encoded, AppendInt(nil, i))
	require.Equal(t, len(encoded), sizeInt(i))
	fill := byte(0)
	if v.Sign() < 0 {
		fill = 0x7f
	}
	for padding := range 3 {
		require.Equal(t, i, intFromLEB(pad(encoded, padding, fill)))
	}
}

// pad lengthens an encoding without changing what it means.
func pad(encoded []byte, count int, fill byte) []byte {
	encoded = bytes.Clone(encoded)
	for range count {
		encoded[len(encoded)-1] |= 0x80
		encoded = append(encoded, fill)
	}
	return encoded
}

func TestLongNumbersTakeLinearTime(t *testing.T) {
	groups := bytes.Repeat([]byte{0xff}, 4<<20)
	groups[len(groups)-1] = 0x01
	n := natFromLEB(groups)
	require.Equal(t, 7*(len(groups)-1)+1, n.BitLen())
	require.Equal(t, groups, AppendNat(nil, n))
	padded := pad([]byte{0x05}, 4<<20, 0)
	require.Equal(t, NewNat(5), natFromLEB(padded))
}

func FuzzNumbers(f *testing.F) {
	f.Add([]byte{0x7f})
	f.Add([]byte{0x80, 0x80, 0x7f})
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		end := endOfLEB(b, 0)
		if end < 0 {
			return
		}
		n := natFromLEB(b[:end])
		shortest := AppendNat(nil, n)
		require.LessOrEqual(t, len(shortest), end)
		require.Equal(t, n, natFromLEB(shortest))
		i := intFromLEB(b[:end])
		shortest = AppendInt(nil, i)
		require.LessOrEqual(t, len(shortest), end)
		require.Equal(t, i, intFromLEB(shortest))
		if v, next := readSleb(b, 0); next > 0 {
			require.Equal(t, NewInt(v), i)
		}
		if v, next := readUleb(b, 0); next > 0 {
			require.Equal(t, NewNat(v), n)
		}
	})
}
