package candid

import (
	"math/bits"
	"strconv"
)

// Numbers of more than 128 bits are computed with as slices of 64-bit words,
// least first. No canonical length: zeros at the end do no harm.

// limbs gives the words of n.
func (n Nat) limbs() []uint64 {
	words := append(make([]uint64, 0, 2+(len(n.ext)+7)/8), n.lo, n.hi)
	for i := 0; i < len(n.ext); i += 8 {
		var w uint64
		for j := min(8, len(n.ext)-i) - 1; j >= 0; j-- {
			w = w<<8 | uint64(n.ext[i+j])
		}
		words = append(words, w)
	}
	return words
}

func natFromLimbs(words []uint64) Nat {
	b := make([]byte, 0, 8*len(words))
	for _, w := range words {
		b = append64(b, w)
	}
	return NatFromBytes(b)
}

func addLimbs(a, b []uint64) []uint64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	var carry uint64
	for i := range a {
		var w uint64
		if i < len(b) {
			w = b[i]
		}
		a[i], carry = bits.Add64(a[i], w, carry)
	}
	return append(a, carry)
}

// subLimbs gives a - b, which must not be negative.
func subLimbs(a, b []uint64) []uint64 {
	var borrow uint64
	for i := range a {
		var w uint64
		if i < len(b) {
			w = b[i]
		}
		a[i], borrow = bits.Sub64(a[i], w, borrow)
	}
	return a
}

func mulLimbs(a, b []uint64) []uint64 {
	product := make([]uint64, len(a)+len(b))
	for i, x := range a {
		var carry uint64
		for j, y := range b {
			hi, lo := bits.Mul64(x, y)
			lo, c := bits.Add64(lo, product[i+j], 0)
			hi += c
			product[i+j], c = bits.Add64(lo, carry, 0)
			carry = hi + c
		}
		product[i+len(b)] = carry
	}
	return product
}

// Decimal digits go in and out 19 at a time, the most that fit into a word.
const (
	decimalStep = 19
	decimalBase = 1e19
)

// parseDecimal reads decimal digits.
func parseDecimal(s string) []uint64 {
	var words []uint64
	for len(s) > 0 {
		n := (len(s)-1)%decimalStep + 1
		part, _ := strconv.ParseUint(s[:n], 10, 64)
		s = s[n:]
		carry := part
		for i, w := range words {
			hi, lo := bits.Mul64(w, decimalBase)
			var c uint64
			words[i], c = bits.Add64(lo, carry, 0)
			carry = hi + c
		}
		if carry != 0 {
			words = append(words, carry)
		}
	}
	return words
}

// appendDecimal appends the number in decimal and uses up its words.
func appendDecimal(dst []byte, words []uint64) []byte {
	var parts []uint64
	for {
		for len(words) > 0 && words[len(words)-1] == 0 {
			words = words[:len(words)-1]
		}
		if len(words) == 0 {
			break
		}
		var rest uint64
		for i := len(words) - 1; i >= 0; i-- {
			words[i], rest = bits.Div64(rest, words[i], decimalBase)
		}
		parts = append(parts, rest)
	}
	if len(parts) == 0 {
		return append(dst, '0')
	}
	dst = strconv.AppendUint(dst, parts[len(parts)-1], 10)
	for i := len(parts) - 2; i >= 0; i-- {
		var digits [decimalStep]byte
		for j, p := decimalStep-1, parts[i]; j >= 0; j, p = j-1, p/10 {
			digits[j] = byte('0' + p%10)
		}
		dst = append(dst, digits[:]...)
	}
	return dst
}
