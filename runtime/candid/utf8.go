package candid

import (
	"unicode/utf8"
	"unsafe"
)

// validUTF8 says whether b is UTF-8. Most texts are ASCII: eight bytes a step,
// the last step overlapping the one before.
func validUTF8(b []byte) bool {
	const high = 0x8080808080808080
	if len(b) < 8 {
		for _, c := range b {
			if c >= utf8.RuneSelf {
				return utf8.Valid(b)
			}
		}
		return true
	}
	for i := 0; i+8 <= len(b); i += 8 {
		if load64(b[i:])&high != 0 {
			return utf8.Valid(b[i:]) // what lies before is ASCII
		}
	}
	return load64(b[len(b)-8:])&high == 0 || utf8.Valid(b[len(b)&^7:])
}

// validText says whether s is UTF-8.
func validText(s string) bool {
	// Sound: validUTF8 only reads, and does not keep the slice.
	return validUTF8(unsafe.Slice(unsafe.StringData(s), len(s)))
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
