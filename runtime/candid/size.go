package candid

import (
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Sizer adds up the bytes that values will take and finds what cannot be
// encoded, before anything is written. The zero Sizer is ready.
type Sizer struct {
	size   uint64
	levels int    // of recursive types, entered and not left
	reason string // why the values cannot be encoded
}

// maxLevels is the most levels that encoded values may be nested: what
// decoding accepts by default.
const maxLevels = 10_000

// Add counts n bytes.
func (s *Sizer) Add(n int) { s.size += uint64(n) }

// Nat counts a nat.
func (s *Sizer) Nat(v Nat) { s.size += uint64(sizeNat(v)) }

// Int counts an int.
func (s *Sizer) Int(v Int) { s.size += uint64(sizeInt(v)) }

// Text counts a text; one that is not UTF-8 cannot be encoded.
func (s *Sizer) Text(v string) {
	n, p := len(v), unsafe.Pointer(unsafe.StringData(v))
	if n < 0x80 {
		s.size += uint64(n) + 1
	} else {
		s.size += uint64(sizeUleb(uint64(n)) + n)
	}
	var seen uint64 // as isASCII finds it; a call of it would take as long as the rest
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
		seen = uint64(v[0] | v[n/2] | v[n-1])
	}
	if seen&goesOn != 0 {
		s.notASCII(v)
	}
}

func (s *Sizer) notASCII(v string) {
	if !utf8.ValidString(v) {
		s.Fail("text that is not UTF-8")
	}
}

// Blob counts a blob.
func (s *Sizer) Blob(v []byte) {
	s.Len(len(v))
	s.size += uint64(len(v))
}

// Len counts the number of a vec's elements, or the index of a variant's case.
func (s *Sizer) Len(n int) { s.size += uint64(sizeUleb(uint64(n))) }

// Principal counts a principal.
func (s *Sizer) Principal(v Principal) { s.size += 2 + uint64(v.length) }

// Func counts a func reference; a method that is not UTF-8 cannot be encoded.
func (s *Sizer) Func(v Func) {
	s.size += 3 + uint64(v.Principal.length)
	s.Text(v.Method)
}

// Service counts a service reference.
func (s *Sizer) Service(v Service) { s.Principal(v.Principal) }

// Enter begins a visit of a recursive type, which adds at most this many levels
// of options, vectors, records and variants. When it says false, the value is
// nested too deeply to be encoded: go no deeper.
func (s *Sizer) Enter(levels int) bool {
	s.levels += levels
	if s.levels <= maxLevels {
		return true
	}
	s.Fail("values nested more than 10,000 levels deep")
	return false
}

// Leave ends the visit that Enter began.
func (s *Sizer) Leave(levels int) { s.levels -= levels }

// Fail says that the values cannot be encoded. The first reason counts.
func (s *Sizer) Fail(reason string) {
	if s.reason == "" {
		s.reason = reason
	}
}

// Append appends the header of a message and makes room for the counted bytes,
// so that appending them allocates nothing more. When something cannot be
// encoded, dst comes back unchanged, with an [*EncodeError].
func (s *Sizer) Append(dst []byte, types string) ([]byte, error) {
	need := uint64(len(dst)) + uint64(len(types)) + s.size
	if need > uint64(maxInt) {
		s.Fail("more bytes than fit into memory")
	}
	if s.reason != "" {
		return dst, &EncodeError{Reason: s.reason}
	}
	if int(need) <= cap(dst) {
		return append(dst, types...), nil
	}
	return moveTo(dst, types, int(need)), nil
}

// moveTo gives a new slice with room for size bytes that begins with dst and
// types. A Builder's memory is not cleared, which for large messages would cost
// as much as copying them.
func moveTo(dst []byte, types string, size int) []byte {
	var b strings.Builder
	b.Grow(size)
	b.Write(dst)
	b.WriteString(types)
	s := b.String()
	if s == "" {
		return make([]byte, 0, size)
	}
	// Sound: s begins at the first of the Cap bytes that the Builder allocated,
	// and neither s nor the Builder is used again, so the bytes have one owner.
	return unsafe.Slice(unsafe.StringData(s), b.Cap())[:len(s)]
}
