package candid

import (
	"errors"
	"math/bits"
	"strconv"
)

// Nat is a natural number of any size, Candid's nat. Numbers below 2¹²⁸ are held
// in place; larger ones share an immutable backing, so a Nat is copied and
// compared with == like any value. The zero Nat is 0.
type Nat struct {
	lo, hi uint64
	ext    string // the bytes above 128 bits, little-endian, the last one not zero
}

// NewNat gives v as a Nat.
func NewNat(v uint64) Nat { return Nat{lo: v} }

// NatFromWords gives hi·2⁶⁴ + lo.
func NatFromWords(hi, lo uint64) Nat { return Nat{lo: lo, hi: hi} }

// NatFromBytes gives the number whose little-endian bytes are b, which may end
// in zeros. It keeps no reference to b.
func NatFromBytes(b []byte) Nat {
	b = trimZeros(b)
	if len(b) <= 16 {
		return Nat{lo: loadPart(b), hi: loadPart(b[min(8, len(b)):])}
	}
	return Nat{lo: load64(b), hi: load64(b[8:]), ext: string(b[16:])}
}

// trimZeros cuts the zeros off the end of b.
func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// loadPart reads the first 8 bytes of b or as many as there are, little-endian.
func loadPart(b []byte) uint64 {
	var v uint64
	for i := min(8, len(b)) - 1; i >= 0; i-- {
		v = v<<8 | uint64(b[i])
	}
	return v
}

// Uint64 gives the number and whether it fits.
func (n Nat) Uint64() (uint64, bool) { return n.lo, n.hi == 0 && n.ext == "" }

// Words gives the number as hi·2⁶⁴ + lo and whether it fits.
func (n Nat) Words() (hi, lo uint64, ok bool) { return n.hi, n.lo, n.ext == "" }

// Bytes gives the number's bytes, little-endian, without zeros at the end; none
// for 0. The caller owns them.
func (n Nat) Bytes() []byte {
	b := make([]byte, 0, 16+len(n.ext))
	b = append64(append64(b, n.lo), n.hi)
	return trimZeros(append(b, n.ext...))
}

// IsZero says whether the number is 0.
func (n Nat) IsZero() bool { return n == Nat{} }

// BitLen gives the length of the number in bits; 0 for 0.
func (n Nat) BitLen() int {
	switch last := len(n.ext) - 1; {
	case last >= 0:
		return 128 + 8*last + bits.Len8(n.ext[last])
	case n.hi != 0:
		return 64 + bits.Len64(n.hi)
	}
	return bits.Len64(n.lo)
}

// Cmp gives -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Nat) Cmp(m Nat) int {
	if len(n.ext) != len(m.ext) {
		return compare(len(n.ext), len(m.ext))
	}
	for i := len(n.ext) - 1; i >= 0; i-- {
		if n.ext[i] != m.ext[i] {
			return compare(n.ext[i], m.ext[i])
		}
	}
	if n.hi != m.hi {
		return compare(n.hi, m.hi)
	}
	return compare(n.lo, m.lo)
}

func compare[T int | byte | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Add gives n + m.
func (n Nat) Add(m Nat) Nat {
	if n.ext == "" && m.ext == "" {
		lo, carry := bits.Add64(n.lo, m.lo, 0)
		hi, carry := bits.Add64(n.hi, m.hi, carry)
		if carry == 0 {
			return Nat{lo: lo, hi: hi}
		}
		return Nat{lo: lo, hi: hi, ext: "\x01"}
	}
	return natFromLimbs(addLimbs(n.limbs(), m.limbs()))
}

// Sub gives n - m and true, or 0 and false when m is greater than n.
func (n Nat) Sub(m Nat) (Nat, bool) {
	if n.Cmp(m) < 0 {
		return Nat{}, false
	}
	if n.ext == "" {
		lo, borrow := bits.Sub64(n.lo, m.lo, 0)
		hi, _ := bits.Sub64(n.hi, m.hi, borrow)
		return Nat{lo: lo, hi: hi}, true
	}
	return natFromLimbs(subLimbs(n.limbs(), m.limbs())), true
}

// Mul gives n · m, in time that grows with the product of their lengths.
func (n Nat) Mul(m Nat) Nat {
	if n.hi == 0 && m.hi == 0 && n.ext == "" && m.ext == "" {
		hi, lo := bits.Mul64(n.lo, m.lo)
		return Nat{lo: lo, hi: hi}
	}
	return natFromLimbs(mulLimbs(n.limbs(), m.limbs()))
}

// maxDecimal is the most decimal digits that are read: reading takes time that
// grows with the square of their number.
const maxDecimal = 10_000

// ParseNat reads decimal digits, or hex digits of either case after 0x. A
// decimal number may have 10,000 digits; hex ones may be longer.
func ParseNat(s string) (Nat, error) {
	n, reason := parseNat(s)
	if reason != "" {
		return Nat{}, numberError("a nat", s, reason)
	}
	return n, nil
}

// parseNat gives the number, or the reason why s is none.
func parseNat(s string) (Nat, string) {
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		return parseHex(s[2:])
	}
	if s == "" {
		return Nat{}, "no digits"
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return Nat{}, "not a digit: " + strconv.QuoteRune(rune(s[i]))
		}
	}
	if v, err := strconv.ParseUint(s, 10, 64); err == nil {
		return NewNat(v), ""
	}
	if len(s) > maxDecimal {
		return Nat{}, "more than 10,000 digits: write it in hex"
	}
	return natFromLimbs(parseDecimal(s)), ""
}

func parseHex(s string) (Nat, string) {
	b := make([]byte, (len(s)+1)/2)
	for i := 0; i < len(s); i++ {
		digit, ok := hexDigit(s[len(s)-1-i])
		if !ok {
			return Nat{}, "not a hex digit: " + strconv.QuoteRune(rune(s[len(s)-1-i]))
		}
		b[i/2] |= digit << (i % 2 * 4)
	}
	return NatFromBytes(b), ""
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// numberError says why s is not what it should be, such as "a nat", without
// repeating a long s.
func numberError(kind, s, reason string) error {
	const shown = 40
	if len(s) > shown {
		s = s[:shown] + "…"
	}
	return errors.New("candid: " + strconv.Quote(s) + " is not " + kind + ": " + reason)
}

// String gives the number in decimal, in time that grows with the square of its length.
func (n Nat) String() string { return string(n.AppendText(nil)) }

// AppendText appends the number in decimal.
func (n Nat) AppendText(dst []byte) []byte {
	if v, ok := n.Uint64(); ok {
		return strconv.AppendUint(dst, v, 10)
	}
	return appendDecimal(dst, n.limbs())
}

// AppendHex appends 0x and the number in lower-case hex, in time that grows with its length.
func (n Nat) AppendHex(dst []byte) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '0', 'x')
	b := n.Bytes()
	if len(b) == 0 {
		return append(dst, '0')
	}
	for i := len(b) - 1; i >= 0; i-- {
		if i < len(b)-1 || b[i] >= 16 {
			dst = append(dst, digits[b[i]>>4])
		}
		dst = append(dst, digits[b[i]&15])
	}
	return dst
}
