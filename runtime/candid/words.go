package candid

import "math/bits"

// Groups of seven bits eight at a time, a byte each in a word: without a loop,
// whose end branch prediction would miss for numbers of mixed lengths.

const (
	goesOn    = 0x8080808080808080 // the bits that say that more groups follow; in text, that a byte is not ASCII
	wordsRoom = 24                 // three words, which groups below 2¹²⁸ fit into
)

// spread puts the lowest 56 bits of x into eight groups.
func spread(x uint64) uint64 {
	x = x&0x000000000fffffff | x&0x00fffffff0000000<<4
	x = x&0x00003fff00003fff | x&0x0fffc0000fffc000<<2
	return x&0x007f007f007f007f | x&0x3f803f803f803f80<<1
}

// gather is the reverse of spread; what says that more follow is left out.
func gather(x uint64) uint64 {
	x = x&0x007f007f007f007f | x&0x7f007f007f007f00>>1
	x = x&0x00003fff00003fff | x&0x3fff00003fff0000>>2
	return x&0x000000000fffffff | x&0x0fffffff00000000>>4
}

// wordsSize gives the bytes that hi·2⁶⁴ + lo takes.
func wordsSize(hi, lo uint64) int {
	length := uint(bits.Len64(lo | 1))
	if hi != 0 {
		length = 64 + uint(bits.Len64(hi))
	}
	return int((length + 6) / 7)
}

// putWords writes the groups of hi·2⁶⁴ + lo to the beginning of b, which has
// wordsRoom bytes, and gives their number. What follows them is overwritten.
func putWords(b []byte, hi, lo uint64) int {
	b = b[:wordsRoom]
	if hi == 0 && lo < 1<<56 {
		return putGroups(b, lo)
	}
	store64(b, spread(lo)|goesOn)
	middle := lo>>56 | hi<<8
	if hi < 1<<48 {
		return 8 + putGroups(b[8:], middle)
	}
	store64(b[8:], spread(middle)|goesOn)
	return 16 + putGroups(b[16:], hi>>48)
}

// putGroups writes the last groups of a number, at most 56 bits.
func putGroups(b []byte, x uint64) int {
	size := sizeUleb(x)
	store64(b, spread(x)|goesOn>>(72-8*uint(size)))
	return size
}

// loadLast reads 8 little-endian bytes from b[i], zeros behind the end of b,
// which has 8 bytes at least.
func loadLast(b []byte, i int) uint64 {
	if i+8 <= len(b) {
		return load64(b[i:])
	}
	return load64(b[len(b)-8:]) >> (8 * uint(i+8-len(b)))
}

// getWords reads the number below 2¹²⁸ whose groups b begins with, and gives
// how many bytes they are, 0 when they are more or not all in b, which has
// wordsRoom bytes.
func getWords(b []byte) (hi, lo uint64, size int) {
	b = b[:wordsRoom]
	x := load64(b)
	if end := ^x & goesOn; end != 0 {
		return 0, gather(x & (end ^ (end - 1))), bits.TrailingZeros64(end)/8 + 1
	}
	lo = gather(x)
	x = load64(b[8:])
	if end := ^x & goesOn; end != 0 {
		middle := gather(x & (end ^ (end - 1)))
		return middle >> 8, lo | middle<<56, bits.TrailingZeros64(end)/8 + 9
	}
	middle := gather(x)
	x = load64(b[16:])
	end := ^x & goesOn
	top := gather(x & (end ^ (end - 1)))
	if end == 0 || top >= 1<<16 {
		return 0, 0, 0
	}
	return middle>>8 | top<<48, lo | middle<<56, bits.TrailingZeros64(end)/8 + 17
}
