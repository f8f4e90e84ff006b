// Package limit has codecs for the payloads, written by hand for one type each:
// what generated code is measured against.
//
// They read and write the Go types of the generated code and check what it
// checks: header, bounds, UTF-8 both ways, bools, trailing bytes. They know one
// table order a type, count nothing against limits, and report failures
// without saying where.
//
// Everything that makes straight-line Go fast is used: headers are constants;
// a pass over the values finds the size, so that a message is allocated once and
// not cleared; a decoded message is copied once, or not at all, and everything
// points into that; slices and optional values inside it are cut from slabs;
// texts are checked eight bytes a step and numbers read eight bytes at once.
//
// Positions are ints. A read that fails gives a position behind any message, so
// that those after it fail as well and one look at the end is enough.
package limit

import (
	"errors"
	"strings"
	"unsafe"
)

// What encoding and decoding can say.
var (
	ErrUTF8    = errors.New("limit: text is not UTF-8")
	ErrVariant = errors.New("limit: variant without a case")
	ErrMessage = errors.New("limit: not a message of this type")
)

// bad is the position after a failed read: no message reaches it, and adding
// lengths to it does not overflow.
const bad = 1 << 48

// source gives the message to read from, which decoded values point into: msg
// itself or a copy. It is empty when msg does not begin with the header.
func source(msg []byte, header string, alias bool) string {
	if len(msg) < len(header) || string(msg[:len(header)]) != header {
		return ""
	}
	if !alias {
		msg = append([]byte(nil), msg...)
	}
	return unsafe.String(unsafe.SliceData(msg), len(msg))
}

// room gives dst with n more bytes, at least one, which hold anything.
func room(dst []byte, n int) []byte {
	if need := len(dst) + n; need <= cap(dst) {
		return dst[:need]
	}
	var b strings.Builder
	b.Grow(len(dst) + n)
	b.Write(dst)
	b.WriteByte(0) // so that there is a string, which begins where the memory does
	return unsafe.Slice(unsafe.StringData(b.String()), b.Cap())[:len(dst)+n]
}

// slab cuts pieces off slices of size elements.
type slab[T any] struct {
	rest []T
	size int
}

// take gives n elements, a slice that is never nil.
func (s *slab[T]) take(n int) []T {
	if n > len(s.rest) {
		s.rest = make([]T, max(n, s.size))
	}
	piece := s.rest[:n:n]
	s.rest = s.rest[n:]
	return piece
}
