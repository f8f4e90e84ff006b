package canhttp

import (
	"math/bits"
	"unsafe"
)

// A checksum tells apart by 64 bits what was written, whatever the pieces it came in. It is quick rather than hard to forge: one bit or one
// byte changed always shows, and so does any change within eight bytes in a row; others show but for one in 2⁶⁴.
type checksum struct {
	state   uint64
	pending uint64 // the bytes of the word that is not complete
	length  uint64
}

// The odd constants of the steps, those of xxHash.
const (
	step1 = 0x9e3779b185ebca87
	step2 = 0xc2b2ae3d27d4eb4f
	step3 = 0x165667b19e3779f9
)

// write adds bytes.
func (c *checksum) write(p []byte) {
	for len(p) > 0 && c.length%8 != 0 {
		c.writeByte(p[0])
		p = p[1:]
	}
	if len(p) >= 8 {
		state := c.state
		c.length += uint64(len(p) &^ 7)
		for ; len(p) >= 8; p = p[8:] {
			// One load: a canister's compiler does not put single bytes together. Big-endian machines have other sums, which stay there.
			state = mixed(state, *(*uint64)(unsafe.Pointer(unsafe.SliceData(p))))
		}
		c.state = state
	}
	for _, b := range p {
		c.writeByte(b)
	}
}

// writeString adds the bytes of a string.
func (c *checksum) writeString(s string) { c.write(unsafe.Slice(unsafe.StringData(s), len(s))) }

// mix adds a number as eight bytes.
func (c *checksum) mix(n uint64) {
	b := [8]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), byte(n >> 32), byte(n >> 40), byte(n >> 48), byte(n >> 56)}
	c.write(b[:])
}

func (c *checksum) writeByte(b byte) {
	c.pending |= uint64(b) << (c.length % 8 * 8)
	c.length++
	if c.length%8 == 0 {
		c.state, c.pending = mixed(c.state, c.pending), 0
	}
}

// mixed is the state after one more word. With either of the two fixed, different others give different states.
func mixed(state, word uint64) uint64 {
	state ^= bits.RotateLeft64(word*step2, 31) * step1
	return bits.RotateLeft64(state, 27)*step1 + step3
}

// sum is the checksum of all that was written.
func (c checksum) sum() uint64 {
	s := mixed(mixed(c.state, c.pending), c.length)
	s = (s ^ s>>33) * step2
	s = (s ^ s>>29) * step3
	return s ^ s>>32
}
