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
	return wordsLen(hi, lo)
}

func wordsLen(hi, lo uint64) int {
	length := uint(bits.Len64(lo | 1))
	if hi != 0 {
		length = 64 + uint(bits.Len64(hi))
	}
	return int((length + 6) / 7)
}

// natRoom is what putNat and nat touch of a message at most: three words.
const natRoom = 24

// putNat writes n. Where the message goes on long enough, it writes whole words;
// what follows overwrites what is too much.
func putNat(b []byte, p int, n candid.Nat) int {
	hi, lo, ok := n.Words()
	if !ok {
		return len(candid.AppendNat(b[:p], n))
	}
	if len(b)-p < natRoom {
		return putLastNat(b, p, hi, lo)
	}
	w := b[p : p+natRoom]
	if hi == 0 && lo < 1<<56 {
		return p + putGroups(w, lo)
	}
	binary.LittleEndian.PutUint64(w, spread(lo)|high)
	middle, top := lo>>56|hi<<8, hi>>48
	if hi < 1<<48 {
		return p + 8 + putGroups(w[8:], middle)
	}
	binary.LittleEndian.PutUint64(w[8:], spread(middle)|high)
	return p + 16 + putGroups(w[16:], top)
}

// putLastNat writes a number at the end of a message.
func putLastNat(b []byte, p int, hi, lo uint64) int {
	for hi != 0 || lo >= 0x80 {
		b[p] = byte(lo) | 0x80
		p++
		lo, hi = lo>>7|hi<<57, hi>>7
	}
	b[p] = byte(lo)
	return p + 1
}

// putGroups writes the last groups of a number, at most 56 bits.
func putGroups(w []byte, x uint64) int {
	size := (bits.Len64(x|1)*9 + 64) >> 6
	binary.LittleEndian.PutUint64(w, spread(x)|high>>(72-8*size))
	return size
}

// spread puts the lowest 56 bits of x into eight groups of seven.
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

// nat reads a nat, eight bytes at a time where the message goes on long enough.
func nat(s string, p int) (candid.Nat, int) {
	if len(s)-p < natRoom {
		return lastNat(s, p)
	}
	x := load64(s, p)
	if end := ^x & high; end != 0 {
		return candid.NatFromWords(0, gather(x&(end^(end-1)))), p + bits.TrailingZeros64(end)/8 + 1
	}
	low := gather(x)
	x = load64(s, p+8)
	if end := ^x & high; end != 0 {
		middle := gather(x & (end ^ (end - 1)))
		return candid.NatFromWords(middle>>8, low|middle<<56), p + bits.TrailingZeros64(end)/8 + 9
	}
	middle := gather(x)
	x = load64(s, p+16)
	end := ^x & high
	top := gather(x & (end ^ (end - 1)))
	if end == 0 || top >= 1<<16 {
		return natSlowly(s, p)
	}
	return candid.NatFromWords(middle>>8|top<<48, low|middle<<56), p + bits.TrailingZeros64(end)/8 + 17
}

// lastNat reads a nat at the end of a message.
func lastNat(s string, p int) (candid.Nat, int) {
	var hi, lo uint64
	for shift, q := 0, p; q < len(s) && shift < 18*7; shift, q = shift+7, q+1 {
		group := uint64(s[q] & 0x7f)
		lo |= group << shift
		if shift >= 64 {
			hi |= group << (shift - 64)
		} else {
			hi |= group >> (64 - shift)
		}
		if s[q] < 0x80 {
			return candid.NatFromWords(hi, lo), q + 1
		}
	}
	return natSlowly(s, p)
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
