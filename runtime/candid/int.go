package candid

import (
	"math"
	"strconv"
)

// Int is an integer of any size, Candid's int. Like a [Nat] it is copied and
// compared with == like any value. The zero Int is 0.
type Int struct {
	neg bool // never for 0
	abs Nat
}

// NewInt gives v as an Int.
func NewInt(v int64) Int {
	if v < 0 {
		return Int{neg: true, abs: NewNat(-uint64(v))}
	}
	return Int{abs: NewNat(uint64(v))}
}

// IntFromNat gives n as an Int.
func IntFromNat(n Nat) Int { return Int{abs: n} }

// IntFromParts gives -abs if neg, else abs.
func IntFromParts(neg bool, abs Nat) Int { return Int{neg: neg && !abs.IsZero(), abs: abs} }

// ParseInt reads an optional sign and what [ParseNat] reads.
func ParseInt(s string) (Int, error) {
	digits := s
	neg := len(s) > 0 && s[0] == '-'
	if neg || len(s) > 0 && s[0] == '+' {
		digits = s[1:]
	}
	abs, reason := parseNat(digits)
	if reason != "" {
		return Int{}, numberError("an int", s, reason)
	}
	return IntFromParts(neg, abs), nil
}

// Int64 gives the number and whether it fits.
func (i Int) Int64() (int64, bool) {
	v, ok := i.abs.Uint64()
	switch {
	case !ok:
		return 0, false
	case i.neg:
		return -int64(v), v <= 1<<63
	}
	return int64(v), v <= math.MaxInt64
}

// Nat gives the number as a Nat and whether it is one, or 0 and false.
func (i Int) Nat() (Nat, bool) {
	if i.neg {
		return Nat{}, false
	}
	return i.abs, true
}

// Sign gives -1, 0 or 1.
func (i Int) Sign() int {
	switch {
	case i.neg:
		return -1
	case i.abs.IsZero():
		return 0
	}
	return 1
}

// Abs gives the number without its sign.
func (i Int) Abs() Nat { return i.abs }

// Neg gives -i.
func (i Int) Neg() Int { return IntFromParts(!i.neg, i.abs) }

// Cmp gives -1, 0 or 1 as i is less than, equal to or greater than j.
func (i Int) Cmp(j Int) int {
	switch {
	case i.neg != j.neg && i.neg:
		return -1
	case i.neg != j.neg:
		return 1
	case i.neg:
		return j.abs.Cmp(i.abs)
	}
	return i.abs.Cmp(j.abs)
}

// Add gives i + j.
func (i Int) Add(j Int) Int {
	if i.neg == j.neg {
		return IntFromParts(i.neg, i.abs.Add(j.abs))
	}
	if difference, ok := i.abs.Sub(j.abs); ok {
		return IntFromParts(i.neg, difference)
	}
	difference, _ := j.abs.Sub(i.abs)
	return IntFromParts(j.neg, difference)
}

// Sub gives i - j.
func (i Int) Sub(j Int) Int { return i.Add(j.Neg()) }

// Mul gives i · j.
func (i Int) Mul(j Int) Int { return IntFromParts(i.neg != j.neg, i.abs.Mul(j.abs)) }

// BitLen gives the length of the number without its sign, in bits.
func (i Int) BitLen() int { return i.abs.BitLen() }

// String gives the number in decimal, in time that grows with the square of its length.
func (i Int) String() string { return string(i.AppendText(nil)) }

// AppendText appends the number in decimal.
func (i Int) AppendText(dst []byte) []byte {
	if v, ok := i.Int64(); ok {
		return strconv.AppendInt(dst, v, 10)
	}
	return i.abs.AppendText(i.appendSign(dst))
}

// AppendHex appends the number in hex, a - in front of the 0x of a negative one.
func (i Int) AppendHex(dst []byte) []byte { return i.abs.AppendHex(i.appendSign(dst)) }

func (i Int) appendSign(dst []byte) []byte {
	if i.neg {
		return append(dst, '-')
	}
	return dst
}
