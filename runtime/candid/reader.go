package candid

import (
	"math"
	"math/bits"
)

// Reader reads canonical value bytes: values of exactly the expected types, in
// order, as [Decoder.Decode] puts them in front of generated code.
//
// Failure is sticky. After the first one every read gives a zero value, so
// straight-line code need not look; loops end since counts are 0 and options
// absent. Decode says what is wrong.
type Reader struct {
	data   []byte // nil after a failure
	pos    int
	failed bool
	alias  bool
	mark   int // where the last text, blob or vec began
	stop   int // where the failure was

	depth  int // levels left, at least
	empty  int // values without bytes left, at least
	memory int // bytes of Go values left

	window      []byte // copy of a part of data that texts and blobs share
	windowStart int    // where in data the copy was taken

	slabs []anySlab // kept from message to message
}

// reset puts the reader over data, from pos on.
func (r *Reader) reset(data []byte, pos int, alias bool) {
	r.data, r.pos, r.failed, r.alias, r.mark, r.stop = data, pos, false, alias, 0, 0
	r.window, r.windowStart = nil, 0
}

// release forgets the message, so that the decoder does not keep it alive.
func (r *Reader) release() {
	r.data, r.window = nil, nil
	for _, s := range r.slabs {
		s.end()
	}
}

// Failed says whether a read failed.
func (r *Reader) Failed() bool { return r.failed }

// Fail makes this and all further reads fail, as at a value of type empty.
func (r *Reader) Fail() {
	if r.failed {
		return
	}
	r.failed = true
	r.stop = r.pos
	r.data, r.pos = nil, 0
}

// Bool reads a bool.
func (r *Reader) Bool() bool {
	if r.pos < len(r.data) {
		if c := r.data[r.pos]; c <= 1 {
			r.pos++
			return c == 1
		}
	}
	r.Fail()
	return false
}

// Present reads whether an opt has content, which follows.
func (r *Reader) Present() bool { return r.Bool() }

// Nat reads a nat.
func (r *Reader) Nat() Nat {
	if p := r.pos; len(r.data)-p >= wordsRoom {
		if hi, lo, size := getWords(r.data[p : p+wordsRoom]); size > 0 {
			r.mark = p
			if size <= maxPlainGroups || r.use(size) {
				r.pos = p + size
				return Nat{lo: lo, hi: hi}
			}
			return Nat{}
		}
	}
	return r.otherNat()
}

// otherNat reads a nat near the end of the message, or a large one.
func (r *Reader) otherNat() Nat {
	if p := r.pos; len(r.data) >= wordsRoom {
		var b [wordsRoom]byte // zeros behind the end, which end a number, too
		for i := 0; i < wordsRoom; i += 8 {
			store64(b[i:], loadLast(r.data, p+i))
		}
		if hi, lo, size := getWords(b[:]); size > 0 && size <= min(len(r.data)-p, maxPlainGroups) {
			r.pos = p + size
			return Nat{lo: lo, hi: hi}
		}
	}
	groups := r.groups()
	if groups == nil {
		return Nat{}
	}
	return natFromLEB(groups)
}

// Int reads an int.
func (r *Reader) Int() Int {
	if p := r.pos; len(r.data)-p >= 8 {
		x := load64(r.data[p:])
		if end := ^x & goesOn; end != 0 {
			unused := uint(bits.LeadingZeros64(end ^ (end - 1))) // bits of the word behind the groups
			r.pos = p + 8 - int(unused/8)
			unused = unused/8*7 + 8
			return NewInt(int64(gather(x)<<unused) >> unused)
		}
	}
	groups := r.groups()
	if groups == nil {
		return Int{}
	}
	return intFromLEB(groups)
}

// maxPlainGroups is the most bytes of a nat or int that count nothing against
// the limit of memory.
const maxPlainGroups = 18

// groups reads the bytes of a nat or int, and counts what beyond 128 bits is
// made of them.
func (r *Reader) groups() []byte {
	end := endOfLEB(r.data, r.pos)
	if end < 0 {
		r.Fail()
		return nil
	}
	r.mark = r.pos
	groups := r.data[r.pos:end]
	if len(groups) > maxPlainGroups && !r.use(len(groups)) {
		return nil
	}
	r.pos = end
	return groups
}

// use counts n bytes of Go values against the limit; they are for the value
// that begins at r.mark.
func (r *Reader) use(n int) bool {
	if n <= r.memory {
		r.memory -= n
		return true
	}
	r.failMemory()
	return false
}

func (r *Reader) failMemory() {
	if !r.failed {
		r.pos = r.mark
		r.Fail()
		r.memory = -1
	}
}

// Nat8 reads a nat8.
func (r *Reader) Nat8() uint8 {
	if r.pos < len(r.data) {
		v := r.data[r.pos]
		r.pos++
		return v
	}
	r.Fail()
	return 0
}

// Nat16 reads a nat16.
func (r *Reader) Nat16() uint16 {
	if p := r.pos; len(r.data)-p >= 2 {
		r.pos = p + 2
		return uint16(r.data[p]) | uint16(r.data[p+1])<<8
	}
	r.Fail()
	return 0
}

// Nat32 reads a nat32.
func (r *Reader) Nat32() uint32 {
	if p := r.pos; len(r.data)-p >= 4 {
		r.pos = p + 4
		return load32(r.data[p:])
	}
	r.Fail()
	return 0
}

// Nat64 reads a nat64.
func (r *Reader) Nat64() uint64 {
	if p := r.pos; len(r.data)-p >= 8 {
		r.pos = p + 8
		return load64(r.data[p:])
	}
	r.Fail()
	return 0
}

// Int8 reads an int8.
func (r *Reader) Int8() int8 { return int8(r.Nat8()) }

// Int16 reads an int16.
func (r *Reader) Int16() int16 { return int16(r.Nat16()) }

// Int32 reads an int32.
func (r *Reader) Int32() int32 { return int32(r.Nat32()) }

// Int64 reads an int64.
func (r *Reader) Int64() int64 { return int64(r.Nat64()) }

// Float32 reads a float32.
func (r *Reader) Float32() float32 { return math.Float32frombits(r.Nat32()) }

// Float64 reads a float64.
func (r *Reader) Float64() float64 { return math.Float64frombits(r.Nat64()) }

// Principal reads a principal into v: a copy of one that was just put together
// would have to wait for it.
func (r *Reader) Principal(v *Principal) {
	p := r.pos
	if len(r.data)-p >= 2+maxPrincipal && r.data[p] == 1 && r.data[p+1] <= maxPrincipal {
		n := int(r.data[p+1])
		r.pos = p + 2 + n
		v.length, v.bytes = uint8(n), [maxPrincipal]byte(r.data[p+2:])
		clear(v.bytes[n:])
		return
	}
	r.otherPrincipal(v)
}

// otherPrincipal reads a principal near the end of the message, or one whose
// length takes more than one byte.
func (r *Reader) otherPrincipal(v *Principal) {
	if r.Nat8() == 1 {
		if b := r.span(); len(b) <= maxPrincipal {
			*v = Principal{length: uint8(len(b))}
			copy(v.bytes[:], b)
			return
		}
	}
	r.Fail()
	*v = Principal{}
}

// Func reads a func reference into v.
func (r *Reader) Func(v *Func) {
	if r.Nat8() != 1 {
		r.Fail()
	}
	r.Principal(&v.Principal)
	v.Method = r.Text()
}

// Service reads a service reference into v.
func (r *Reader) Service(v *Service) { r.Principal(&v.Principal) }

// Tag reads which of a variant's n cases follows, by ascending hash from 0.
func (r *Reader) Tag(n int) int {
	if r.pos < len(r.data) {
		if c := int(r.data[r.pos]); c < 0x80 && c < n {
			r.pos++
			return c
		}
	}
	return r.longTag(n)
}

func (r *Reader) longTag(n int) int {
	v, next := readUleb(r.data, r.pos)
	if next < 0 || v >= uint64(n) {
		r.Fail()
		return 0
	}
	r.pos = next
	return int(v)
}

// Len reads the number of a vec's elements. least is the fewest bytes that an
// element takes, zeros the most values without bytes that are in one.
func (r *Reader) Len(least, zeros int) int {
	p := r.pos
	r.mark = p
	if p < len(r.data) && least > 0 && zeros == 0 {
		if n := r.data[p]; n < 0x80 && uint64(n)*uint64(least) < uint64(len(r.data)-p) {
			r.pos = p + 1
			return int(n)
		}
	}
	return r.longLen(least, zeros)
}

func (r *Reader) longLen(least, zeros int) int {
	if least == 0 {
		zeros = max(zeros, 1) // or the type has no values; then this bounds the loop over them
	}
	n, next := readUleb(r.data, r.pos)
	if next < 0 || !within(n, least, len(r.data)-next) || !within(n, zeros, r.empty) {
		r.Fail()
		return 0
	}
	r.empty -= int(n) * zeros
	r.pos = next
	return int(n)
}

// within says whether n times each, which is not negative, is at most limit.
func within(n uint64, each, limit int) bool {
	hi, lo := bits.Mul64(n, uint64(each))
	return hi == 0 && lo <= uint64(max(limit, 0))
}

// Zeros counts n values without bytes outside of vecs: those in one visit of a
// recursive type, and those in all arguments when they may be more than 4096.
func (r *Reader) Zeros(n int) {
	if r.empty -= n; r.empty < 0 {
		r.Fail()
	}
}

// Enter begins a visit of a recursive type, which adds at most this many levels
// of options, vectors, records and variants. When it says false, reading has
// failed: go no deeper.
func (r *Reader) Enter(levels int) bool {
	if r.depth -= levels; r.depth >= 0 && !r.failed {
		return true
	}
	r.Fail()
	return false
}

// Leave ends the visit that Enter began.
func (r *Reader) Leave(levels int) { r.depth += levels }
