package candid

import (
	"strings"
	"unsafe"
)

// Sizer adds up the bytes that values will take and finds what cannot be
// encoded, before anything is written. The zero Sizer is ready. Texts that are
// not UTF-8 are found while they are written, so that they are read once.
type Sizer struct {
	size   uint64 // of the values; from Append on, of all that there will be
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

// Text counts a text.
func (s *Sizer) Text(v string) { s.size += textSize(v) }

// Texts counts a vec of texts.
func (s *Sizer) Texts(v []string) {
	size := uint64(sizeUleb(uint64(len(v))))
	for _, text := range v {
		size += textSize(text)
	}
	s.size += size
}

func textSize(v string) uint64 { return uint64(sizeUleb(uint64(len(v)))) + uint64(len(v)) }

// Blob counts a blob.
func (s *Sizer) Blob(v []byte) {
	s.Len(len(v))
	s.size += uint64(len(v))
}

// Len counts the number of a vec's elements, or the index of a variant's case.
func (s *Sizer) Len(n int) { s.size += uint64(sizeUleb(uint64(n))) }

// Principal counts a principal.
func (s *Sizer) Principal(v *Principal) { s.size += 2 + uint64(v.length) }

// Func counts a func reference.
func (s *Sizer) Func(v *Func) {
	s.size += 3 + uint64(v.Principal.length)
	s.Text(v.Method)
}

// Service counts a service reference.
func (s *Sizer) Service(v *Service) { s.Principal(&v.Principal) }

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

// Append begins a message: it appends the header and makes room for the counted
// bytes, so that appending them allocates nothing more. When none were counted,
// the message is complete; else it has room for these bytes only where it shares
// memory with dst, so that nothing behind them is written to, until End gives
// back the rest. When something cannot be encoded, dst comes back unchanged, with
// an [*EncodeError].
func (s *Sizer) Append(dst []byte, types string) ([]byte, error) {
	need := uint64(len(dst)) + uint64(len(types)) + s.size
	if need > uint64(maxInt) {
		s.Fail("more bytes than fit into memory")
	}
	if s.reason != "" {
		return dst, &EncodeError{Reason: s.reason}
	}
	complete := s.size == 0
	s.size = need
	switch {
	case int(need) > cap(dst):
		return moveTo(dst, types, int(need)), nil
	case complete:
		return append(dst, types...), nil
	}
	return append(dst[:len(dst):need], types...), nil
}

// End ends the message that Append began in dst and the Append functions have
// filled. When it is not as long as was counted, a text was left out because it
// is not UTF-8: then dst comes back unchanged, with an [*EncodeError].
func (s *Sizer) End(dst, msg []byte) ([]byte, error) {
	if uint64(len(msg)) != s.size {
		return dst, &EncodeError{Reason: "text that is not UTF-8"}
	}
	if len(msg) <= cap(dst) { // it is in there, give back all room
		return dst[:len(msg)], nil
	}
	return msg, nil
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
