package limit

import (
	"encoding/binary"
	"math/bits"

	"github.com/candigo/candigo/runtime/candid"
)

// natLen gives the bytes that n takes.
func natLen(n candid.Nat) int {
	hi, lo, ok := n.Words()
	if !ok {
		return (n.BitLen() + 6) / 7
	}
	if hi == 0 {
		return (bits.Len64(lo|1)*9 + 64) >> 6
	}
	return (64 + bits.Len64(hi) + 6) / 7
}

// putNat writes n, eight bytes at a time where there is room for more than it
// takes.
func putNat(b []byte, p int, n candid.Nat) int {
	hi, lo, ok := n.Words()
	if !ok || len(b)-p < 24 {
		return putNatSlowly(b, p, n)
	}
	if hi == 0 && lo < 1<<56 {
		size := (bits.Len64(lo|1)*9 + 64) >> 6
		binary.LittleEndian.PutUint64(b[p:], spread(lo)|high>>(72-8*size))
		return p + size
	}
	binary.LittleEndian.PutUint64(b[p:], spread(lo&(1<<56-1))|high)
	lo, hi = lo>>56|hi<<8, hi>>56
	if hi == 0 && lo < 1<<56 {
		size := (bits.Len64(lo|1)*9 + 64) >> 6
		binary.LittleEndian.PutUint64(b[p+8:], spread(lo)|high>>(72-8*size))
		return p + 8 + size
	}
	binary.LittleEndian.PutUint64(b[p+8:], spread(lo&(1<<56-1))|high)
	lo = lo>>56 | hi<<8
	size := (bits.Len64(lo|1)*9 + 64) >> 6
	binary.LittleEndian.PutUint64(b[p+16:], spread(lo)|high>>(72-8*size))
	return p + 16 + size
}

func putNatSlowly(b []byte, p int, n candid.Nat) int {
	return p + len(candid.AppendNat(b[:p], n)) - p
}

// spread puts the 56 bits of x into eight groups of seven.
func spread(x uint64) uint64 {
	x = x&0x000000000fffffff | x&0x00fffffff0000000<<4
	x = x&0x00003fff00003fff | x&0x0fffc0000fffc000<<2
	return x&0x007f007f007f007f | x&0x3f803f803f803f80<<1
}

// gather is the reverse of spread.
func gather(x uint64) uint64 {
	x = x&0x007f007f007f007f | x&0x7f007f007f007f00>>1
	x = x&0x00003fff00003fff | x&0x3fff00003fff0000>>2
	return x&0x000000000fffffff | x&0x0fffffff00000000>>4
}

// nat reads a nat, eight bytes at a time where the message is long enough.
func nat(s string, p int) (candid.Nat, int) {
	if len(s)-p < 24 {
		return natSlowly(s, p)
	}
	x := load64(s, p)
	if end := ^x & high; end != 0 {
		return candid.NatFromWords(0, gather(x&(end^(end-1)))), p + bits.TrailingZeros64(end)/8 + 1
	}
	lo := gather(x)
	x = load64(s, p+8)
	if end := ^x & high; end != 0 {
		mid := gather(x & (end ^ (end - 1)))
		return candid.NatFromWords(mid>>8, lo|mid<<56), p + bits.TrailingZeros64(end)/8 + 9
	}
	mid := gather(x)
	x = load64(s, p+16)
	end := ^x & high
	top := gather(x & (end ^ (end - 1)))
	if end == 0 || top >= 1<<16 {
		return natSlowly(s, p)
	}
	return candid.NatFromWords(mid>>8|top<<48, lo|mid<<56), p + bits.TrailingZeros64(end)/8 + 17
}

// natSlowly reads a nat of any length.
func natSlowly(s string, p int) (candid.Nat, int) {
	var words []byte
	acc, have := uint(0), 0
	for ; p < len(s); p++ {
		acc |= uint(s[p]&0x7f) << have
		if have += 7; have >= 8 {
			words = append(words, byte(acc))
			acc >>= 8
			have -= 8
		}
		if s[p] < 0x80 {
			return candid.NatFromBytes(append(words, byte(acc))), p + 1
		}
	}
	return candid.Nat{}, bad
}
