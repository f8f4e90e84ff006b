package wasm

import (
	"fmt"
	"unicode/utf8"
)

// A FormatError says where and how bytes are not WebAssembly that can be read.
type FormatError struct {
	Offset int // in bytes, from the beginning of what was read
	Reason string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("not a WebAssembly module that can be read: %s at offset %d", e.Reason, e.Offset)
}

// A reader reads the parts that modules and bodies are made of. The first error
// stays, and ends what is read.
type reader struct {
	b   []byte
	pos int
	err *FormatError
}

func (r *reader) fail(at int, format string, args ...any) {
	if r.err == nil {
		r.err = &FormatError{Offset: at, Reason: fmt.Sprintf(format, args...)}
	}
	r.pos = len(r.b)
}

func (r *reader) more() bool { return r.pos < len(r.b) }

func (r *reader) byte() byte {
	if r.pos >= len(r.b) {
		r.fail(r.pos, "unexpected end")
		return 0
	}
	r.pos++
	return r.b[r.pos-1]
}

// bytes returns the next n bytes.
func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)-r.pos) {
		r.fail(r.pos, "unexpected end")
		return nil
	}
	start := r.pos
	r.pos += int(n)
	return r.b[start:r.pos:r.pos]
}

func (r *reader) u32() uint32 { return uint32(r.uint(32)) }

func (r *reader) uint(bits uint) uint64 {
	v, next := readUint(r.b, r.pos, bits)
	if next < 0 {
		r.fail(r.pos, "malformed integer")
		return 0
	}
	r.pos = next
	return v
}

func (r *reader) int(bits uint) int64 {
	v, next := readInt(r.b, r.pos, bits)
	if next < 0 {
		r.fail(r.pos, "malformed integer")
		return 0
	}
	r.pos = next
	return v
}

// count reads the length of a vector whose elements take at least one byte each,
// so that no length promises more memory than the input has bytes.
func (r *reader) count() int {
	at := r.pos
	n := r.u32()
	if uint64(n) > uint64(len(r.b)-r.pos) {
		r.fail(at, "a vector of %d elements in %d bytes", n, len(r.b)-r.pos)
		return 0
	}
	return int(n)
}

func (r *reader) name() string {
	at := r.pos
	b := r.bytes(uint64(r.u32()))
	if !utf8.Valid(b) {
		r.fail(at, "a name that is not UTF-8")
	}
	return string(b)
}

func (r *reader) valueType() ValueType {
	at := r.pos
	switch t := ValueType(r.byte()); t {
	case I32, I64, F32, F64, V128, FuncRef, ExternRef:
		return t
	default:
		r.fail(at, "unknown type 0x%02x", byte(t))
		return 0
	}
}

func (r *reader) refType() ValueType {
	at := r.pos
	t := r.valueType()
	if r.err == nil && t != FuncRef && t != ExternRef {
		r.fail(at, "not a reference type: 0x%02x", byte(t))
	}
	return t
}

// expression reads a constant expression with its end.
func (r *reader) expression() []byte {
	start := r.pos
	in := Instructions{reader: reader{b: r.b, pos: r.pos}}
	for in.Next() {
		if in.Op == OpEnd {
			r.pos = in.End
			return r.b[start:in.End:in.End]
		}
	}
	if in.err == nil {
		in.fail(start, "an expression without an end")
	}
	r.fail(in.err.Offset, "%s", in.err.Reason)
	return nil
}

// vector reads a vector.
func vector[T any](r *reader, element func() T) []T {
	n := r.count()
	if n == 0 {
		return nil
	}
	// Elements are larger in memory than encoded: let them prove themselves.
	list := make([]T, 0, min(n, 1024))
	for ; n > 0 && r.err == nil; n-- {
		list = append(list, element())
	}
	return list
}
