package candid

import "unsafe"

// New makes a T for the content of an opt or for a boxed field. It is never
// nil, not even after a failure.
func New[T any](r *Reader) *T {
	r.mark = r.pos
	r.use(sizeOf[T]())
	return new(T)
}

// MakeSlice gives a slice of n elements to be filled, never nil. It uses the
// room of old when that is enough; then the elements are what old had there.
// After a failure it is empty, so range over it rather than count to n.
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
		return old[:n]
	}
	return make([]T, n)
}

func sizeOf[T any]() int {
	var v T
	return int(unsafe.Sizeof(v))
}
