package limit

import (
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

// high has the bits that say that a byte is not ASCII, or that a number goes on.
const high = 0x8080808080808080

// ulebLen gives the bytes that n takes.
func ulebLen(n int) int { return (bits.Len64(uint64(n)|1)*9 + 64) >> 6 }

// textLen gives the bytes that s takes.
func textLen(s string) int { return ulebLen(len(s)) + len(s) }

// blobLen gives the bytes that v takes.
func blobLen(v []byte) int { return ulebLen(len(v)) + len(v) }

func putUleb(b []byte, p, n int) int {
	for n >= 0x80 {
		b[p] = byte(n) | 0x80
		p++
		n >>= 7
	}
	b[p] = byte(n)
	return p + 1
}

func putBlob(b []byte, p int, v []byte) int {
	p = putUleb(b, p, len(v))
	return p + copy(b[p:], v)
}

// putText writes s and says with a number other than 0 that it is not UTF-8.
// Short texts are copied while they are looked at, the last step overlapping the
// one before.
func putText(b []byte, p int, s string) (next int, wrong uint) {
	n := len(s)
	if n >= 0x80 {
		return putLongText(b, p, s)
	}
	b[p] = byte(n)
	p++
	d, q := unsafe.Pointer(unsafe.SliceData(b[p:p+n])), unsafe.Pointer(unsafe.StringData(s))
	var seen uint64
	switch {
	case n > 64:
		copy(b[p:], s)
		return p + n, invalid(s, 0)
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			seen |= move[uint64](d, q, i)
		}
		seen |= move[uint64](d, q, n-8)
	case n >= 4:
		seen = uint64(move[uint32](d, q, 0) | move[uint32](d, q, n-4))
	case n >= 2:
		seen = uint64(move[uint16](d, q, 0) | move[uint16](d, q, n-2))
	case n == 1:
		seen = uint64(move[byte](d, q, 0))
	}
	if seen&high == 0 {
		return p + n, 0
	}
	return p + n, invalid(s, seen)
}

// putLongText writes a text whose length takes more than one byte.
func putLongText(b []byte, p int, s string) (next int, wrong uint) {
	p = putUleb(b, p, len(s))
	return p + copy(b[p:], s), invalid(s, 0)
}

// move copies what is at q + i to d + i.
func move[T byte | uint16 | uint32 | uint64](d, q unsafe.Pointer, i int) T {
	v := *(*T)(unsafe.Add(q, i))
	*(*T)(unsafe.Add(d, i)) = v
	return v
}

// invalid gives 1 when s is not UTF-8, else 0. What was seen of it says whether
// it is worth looking whether it is ASCII.
func invalid(s string, seen uint64) uint {
	if seen == 0 {
		q, n := unsafe.Pointer(unsafe.StringData(s)), len(s)
		for i := 0; i < n-8; i += 8 {
			seen |= *(*uint64)(unsafe.Add(q, i))
		}
		seen |= *(*uint64)(unsafe.Add(q, n-8))
		if seen&high == 0 {
			return 0
		}
	}
	if utf8.ValidString(s) {
		return 0
	}
	return 1
}

// uleb reads a count or length at p.
func uleb(s string, p int) (n, next int) {
	if p < len(s) && s[p] < 0x80 {
		return int(s[p]), p + 1
	}
	return longUleb(s, p)
}

func longUleb(s string, p int) (n, next int) {
	for shift := 0; shift < 63 && p < len(s); shift += 7 {
		c := s[p]
		p++
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			return n, p
		}
	}
	return 0, bad
}

// count reads the number of elements that take at least this many bytes each.
func count(s string, p, least int) (n, next int) {
	n, p = uleb(s, p)
	if p > len(s) || uint(n) > uint((len(s)-p)/least) {
		return 0, bad
	}
	return n, p
}

// text reads a text. In the middle of a message short ones are looked at
// together with what follows them.
func text(s string, p int) (string, int) {
	n, p := uleb(s, p)
	if uint(n) > uint(len(s)-p) || p > len(s) {
		return "", bad
	}
	t := s[p : p+n]
	if n <= 8 && len(s)-p >= 8 {
		if load64(s, p)<<(64-8*n)&high == 0 || utf8.ValidString(t) {
			return t, p + n
		}
		return "", bad
	}
	return longText(t, p)
}

// longText checks a text at p.
func longText(t string, p int) (string, int) {
	var seen uint64
	if last := len(t) - 8; last >= 0 {
		for i := 0; i < last; i += 8 {
			seen |= load64(t, i)
		}
		seen |= load64(t, last)
	} else {
		for i := range len(t) {
			seen |= uint64(t[i])
		}
	}
	if seen&high == 0 || utf8.ValidString(t) {
		return t, p + len(t)
	}
	return "", bad
}

// blob reads a blob; its capacity is its length.
func blob(s string, p int) ([]byte, int) {
	n, p := uleb(s, p)
	if uint(n) > uint(len(s)-p) || p > len(s) {
		return nil, bad
	}
	t := s[p : p+n]
	return unsafe.Slice(unsafe.StringData(t), n), p + n
}

// flag reads a bool or whether an option has content.
func flag(s string, p int) (bool, int) {
	if p < len(s) && s[p] <= 1 {
		return s[p] == 1, p + 1
	}
	return false, bad
}

// load64 reads the eight bytes at p, which must be there.
func load64(s string, p int) uint64 {
	return *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), p))
}

func fixed64(s string, p int) (uint64, int) {
	if len(s)-p < 8 {
		return 0, bad
	}
	return load64(s, p), p + 8
}

func fixed16(s string, p int) (uint16, int) {
	if len(s)-p < 2 {
		return 0, bad
	}
	return uint16(s[p]) | uint16(s[p+1])<<8, p + 2
}
