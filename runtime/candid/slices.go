package candid

import "unsafe"

// New makes a T, for the content of an opt. It is never nil, not even after a
// failure.
func New[T any](r *Reader) *T {
	r.mark = r.pos
	r.use(sizeOf[T]())
	return place[T](r)
}

// place gives room for a T.
func place[T any](r *Reader) *T {
	s := slabOf[T](r)
	if s == nil {
		return new(T)
	}
	if len(s.rest) == 0 && s.used <= 1 && s.last <= 1 { // a message with one is likely to have no more
		s.used++
		return new(T)
	}
	return &s.take(r, 1)[0]
}

// MakeOpt reads an opt up to its content: nil when there is none, else where it is
// to be read to, which is old unless that is nil. What old points to stays as
// it was.
func MakeOpt[T any](r *Reader, old *T) *T {
	if !r.Present() {
		return nil
	}
	if old == nil {
		return New[T](r)
	}
	r.mark = r.pos
	r.use(sizeOf[T]())
	return old
}

// MakeSlice gives a slice of n elements to be filled, never nil. It uses the
// room of old when that is enough; then the elements are what old had there,
// and zero behind its end. After a failure it is empty, so range over it rather
// than count to n.
func MakeSlice[T any](r *Reader, old []T, n int) []T {
	size := sizeOf[T]()
	if !within(uint64(n), size, r.memory) {
		r.failMemory()
	}
	if r.failed {
		return []T{}
	}
	r.memory -= n * size
	if old != nil && n <= cap(old) {
		if n > len(old) { // what is there may share memory with elements in front of it
			clear(old[len(old):n])
		}
		return old[:n]
	}
	if n > 0 && n*size <= slabBytes/8 {
		if s := slabOf[T](r); s != nil {
			return s.take(r, n)
		}
	}
	return make([]T, n)
}

func sizeOf[T any]() int {
	var v T
	return int(unsafe.Sizeof(v))
}

// A slab has room for values of one type, so that a message costs a few
// allocations for each type rather than one for each value. Room is never
// shared by messages: what is kept of one keeps nothing of others alive.
type slab[T any] struct {
	rest []T
	used int // values taken for this message
	last int // values taken for the last one with any
}

const (
	slabBytes = 16 << 10 // at most, for one allocation
	maxSlabs  = 16       // in a reader
)

// anySlab is a slab of some type.
type anySlab interface{ end() }

// slabOf gives the reader's slab of T, nil when there is none.
func slabOf[T any](r *Reader) *slab[T] {
	for _, s := range r.slabs {
		if s, ok := s.(*slab[T]); ok {
			return s
		}
	}
	if len(r.slabs) == maxSlabs || r.failed || sizeOf[T]() == 0 {
		return nil
	}
	s := new(slab[T])
	r.slabs = append(r.slabs, s)
	return s
}

// take gives n new values, whose capacity is their number.
func (s *slab[T]) take(r *Reader, n int) []T {
	if n > len(s.rest) {
		s.grow(r, n)
	}
	taken := s.rest[:n:n]
	s.rest = s.rest[n:]
	s.used += n
	return taken
}

// grow makes room for n values and for as many as the last message took or this
// one did, which is not more than the rest of the message gives reason for.
func (s *slab[T]) grow(r *Reader, n int) {
	more := max(s.used, s.last-s.used)
	s.rest = make([]T, max(n, min(more, slabBytes/sizeOf[T](), len(r.data)-r.pos)))
}

// end forgets the message.
func (s *slab[T]) end() {
	if s.used > 0 {
		s.rest, s.used, s.last = nil, 0, s.used
	}
}
