package candid

import (
	"unicode/utf8"
	"unsafe"
)

// validUTF8 says whether b is UTF-8. Most texts are ASCII: eight bytes a step,
// the last step overlapping the one before.
func validUTF8(b []byte) bool {
	return isASCII(unsafe.Pointer(unsafe.SliceData(b)), len(b)) || utf8.Valid(b)
}

// validText says whether s is UTF-8.
func validText(s string) bool {
	return isASCII(unsafe.Pointer(unsafe.StringData(s)), len(s)) || utf8.ValidString(s)
}

// isASCII says whether the n bytes at p are below 0x80.
func isASCII(p unsafe.Pointer, n int) bool {
	// Sound: only bytes at offsets from 0 to n are read.
	var seen uint64
	switch {
	case n >= 16:
		for i := 0; i < n-16; i += 16 {
			seen |= load64At(p, i) | load64At(p, i+8)
		}
		seen |= load64At(p, n-16) | load64At(p, n-8)
	case n >= 8:
		seen = load64At(p, 0) | load64At(p, n-8)
	case n >= 4:
		seen = uint64(load32At(p, 0) | load32At(p, n-4))
	case n > 0:
		b := unsafe.Slice((*byte)(p), n)
		seen = uint64(b[0] | b[n/2] | b[n-1])
	}
	return seen&goesOn == 0
}

// invalidUTF8At gives the offset of the first byte that keeps b from being
// UTF-8, however what follows it might be changed within len(b).
func invalidUTF8At(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError || size != 1 {
			i += size
			continue
		}
		return i + invalidByteOfRune(b[i:])
	}
	return len(b)
}

// invalidByteOfRune gives the offset of the byte at which b, which does not
// begin with a character, stops being the beginning of one that fits into b.
func invalidByteOfRune(b []byte) int {
	size, low, high := 2, byte(0x80), byte(0xbf)
	switch c := b[0]; {
	case 0xc2 <= c && c <= 0xdf:
	case 0xe0 <= c && c <= 0xef:
		size = 3
		if c == 0xe0 {
			low = 0xa0
		} else if c == 0xed {
			high = 0x9f
		}
	case 0xf0 <= c && c <= 0xf4:
		size = 4
		if c == 0xf0 {
			low = 0x90
		} else if c == 0xf4 {
			high = 0x8f
		}
	default:
		return 0
	}
	if size > len(b) {
		return 0
	}
	for i := 1; i < size; i++ {
		if b[i] < low || b[i] > high {
			return i
		}
		low, high = 0x80, 0xbf
	}
	return 0
}
