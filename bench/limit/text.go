package limit

import (
	"math/bits"
	"unicode/utf8"
	"unsafe"
)

const high = 0x8080808080808080

// valid says whether s is UTF-8.
func valid(s string) bool {
	p := unsafe.Pointer(unsafe.StringData(s))
	n := len(s)
	var seen uint64
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			seen |= *(*uint64)(unsafe.Add(p, i))
		}
		seen |= *(*uint64)(unsafe.Add(p, n-8))
	case n >= 4:
		seen = uint64(*(*uint32)(p) | *(*uint32)(unsafe.Add(p, n-4)))
	case n > 0:
		seen = uint64(s[0] | s[n>>1] | s[n-1])
	}
	return seen&high == 0 || utf8.ValidString(s)
}

// ulebLen gives the bytes that n takes.
func ulebLen(n int) int { return (bits.Len64(uint64(n)|1)*9 + 64) >> 6 }

func putUleb(b []byte, p, n int) int {
	for n >= 0x80 {
		b[p] = byte(n) | 0x80
		p++
		n >>= 7
	}
	b[p] = byte(n)
	return p + 1
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
	if p > len(s) || n > (len(s)-p)/least {
		return 0, bad
	}
	return n, p
}

func putText(b []byte, p int, s string) int {
	p = putUleb(b, p, len(s))
	return p + copy(b[p:], s)
}

// bytes reads a length and that many bytes.
func bytes(s string, p int) (string, int) {
	n, p := uleb(s, p)
	if p > len(s) || n > len(s)-p {
		return "", bad
	}
	return s[p : p+n], p + n
}

func text(s string, p int) (string, int) {
	t, p := bytes(s, p)
	if !valid(t) {
		return "", bad
	}
	return t, p
}

// blob reads a blob; its capacity is its length.
func blob(s string, p int) ([]byte, int) {
	t, p := bytes(s, p)
	return unsafe.Slice(unsafe.StringData(t), len(t)), p
}

// flag reads a bool or whether an option has content.
func flag(s string, p int) (bool, int) {
	if p < len(s) && s[p] <= 1 {
		return s[p] == 1, p + 1
	}
	return false, bad
}

func load64(s string, p int) uint64 {
	_ = s[p+7]
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
