package candid

import "math/bits"

// Numbers travel in groups of seven bits, least first, the eighth bit saying
// that more follow: LEB128, for signed ones SLEB128 in two's complement.

// maxLEB is the most bytes of a table number, count or length.
const maxLEB = 10

// Instead of the position after a number, the functions below may give these.
const (
	lebTruncated = -1 // the bytes end within the number
	lebTooLong   = -2 // more than 10 bytes or 64 bits; what cannot be accepted is the tenth byte
)

// readUleb reads the unsigned number at b[pos] and gives the position after it.
func readUleb(b []byte, pos int) (v uint64, next int) {
	if pos < len(b) && b[pos] < 0x80 {
		return uint64(b[pos]), pos + 1
	}
	return readLongUleb(b, pos)
}

func readLongUleb(b []byte, pos int) (v uint64, next int) {
	for i := 0; i < maxLEB; i++ {
		if pos+i >= len(b) {
			return 0, lebTruncated
		}
		c := b[pos+i]
		if i == maxLEB-1 && c > 1 {
			break
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return v, pos + i + 1
		}
	}
	return 0, lebTooLong
}

// readSleb reads the signed number at b[pos] and gives the position after it.
func readSleb(b []byte, pos int) (v int64, next int) {
	for i := 0; i < maxLEB; i++ {
		if pos+i >= len(b) {
			return 0, lebTruncated
		}
		c := b[pos+i]
		if i == maxLEB-1 && c != 0 && c != 0x7f {
			break
		}
		v |= int64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if shift := 7 * (i + 1); shift < 64 && c&0x40 != 0 {
				v |= -1 << shift
			}
			return v, pos + i + 1
		}
	}
	return 0, lebTooLong
}

// endOfLEB gives the position after the number of any length at b[pos].
func endOfLEB(b []byte, pos int) int {
	for i := pos; i < len(b); i++ {
		if b[i] < 0x80 {
			return i + 1
		}
	}
	return lebTruncated
}

// natFromLEB gives the number that the groups, at least one, stand for.
func natFromLEB(groups []byte) Nat {
	last := len(groups) - 1
	for last > 0 && groups[last]&0x7f == 0 { // padding
		last--
	}
	return natFromGroups(groups[:last+1], 0)
}

// intFromLEB gives the signed number that the groups, at least one, stand for.
func intFromLEB(groups []byte) Int {
	last := len(groups) - 1
	neg := groups[last]&0x40 != 0
	var flip byte
	if neg {
		flip = 0x7f
	}
	for last > 0 && (groups[last]^flip)&0x7f == 0 && (groups[last-1]^flip)&0x40 == 0 { // padding
		last--
	}
	abs := natFromGroups(groups[:last+1], flip)
	if neg { // in two's complement -n is the complement of n - 1
		abs = abs.Add(NewNat(1))
	}
	return Int{neg: neg, abs: abs}
}

// natFromGroups puts the groups together, the bits of flip turned round in each.
func natFromGroups(groups []byte, flip byte) Nat {
	if len(groups) <= maxPlainGroups {
		var lo, hi uint64
		for i := len(groups) - 1; i >= 0; i-- {
			lo, hi = lo<<7|uint64((groups[i]^flip)&0x7f), hi<<7|lo>>57
		}
		return Nat{lo: lo, hi: hi}
	}
	var small [32]byte
	b := small[:0]
	if len(groups) > len(small) {
		b = make([]byte, 0, len(groups))
	}
	var acc uint32
	have := 0
	for _, g := range groups {
		acc |= uint32((g^flip)&0x7f) << have
		if have += 7; have >= 8 {
			b = append(b, byte(acc))
			acc >>= 8
			have -= 8
		}
	}
	return NatFromBytes(append(b, byte(acc)))
}

// sizeUleb gives the bytes that v takes.
func sizeUleb(v uint64) int { return int(uint(bits.Len64(v|1))*9+64) >> 6 }

// appendUleb appends v in as few bytes as it takes.
func appendUleb(dst []byte, v uint64) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

// sizeNat gives the bytes that n takes.
func sizeNat(n Nat) int {
	if n.ext == "" {
		return wordsSize(n.hi, n.lo)
	}
	return (n.BitLen() + 6) / 7
}

// sizeInt gives the bytes that i takes: one bit more than its digits, for the sign.
func sizeInt(i Int) int { return i.complement().BitLen()/7 + 1 }

// complement gives the number whose bits, turned round when i is negative, are
// those of i in two's complement: i itself or -i - 1.
func (i Int) complement() Nat {
	if !i.neg {
		return i.abs
	}
	n, _ := i.abs.Sub(NewNat(1))
	return n
}

// appendGroups appends the lowest count groups of n, the bits of flip turned
// round in each.
func appendGroups(dst []byte, n Nat, count int, flip byte) []byte {
	small := [2]uint64{n.lo, n.hi}
	words := small[:]
	if n.ext != "" {
		words = n.limbs()
	}
	w, shift := 0, 0
	for range count {
		var g uint64
		if w < len(words) {
			g = words[w] >> shift
		}
		if shift > 64-7 && w+1 < len(words) {
			g |= words[w+1] << (64 - shift)
		}
		dst = append(dst, byte(g)&0x7f^flip|0x80)
		if shift += 7; shift >= 64 {
			shift -= 64
			w++
		}
	}
	dst[len(dst)-1] &= 0x7f
	return dst
}

// appendSleb appends the signed number v in as few bytes as it takes.
func appendSleb(dst []byte, v int64) []byte {
	for v < -0x40 || v >= 0x40 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v)&0x7f)
}
