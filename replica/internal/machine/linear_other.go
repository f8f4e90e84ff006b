//go:build !unix

package machine

// A linear is the memory of an instance. It moves when it grows.
type linear struct {
	bytes []byte
	most  uint64
}

func newLinear(size uint64) (*linear, error) { return &linear{most: size}, nil }

// Reallocate implements experimental.LinearMemory.
func (l *linear) Reallocate(size uint64) []byte {
	if size > l.most {
		return nil
	}
	if size > uint64(cap(l.bytes)) {
		larger := make([]byte, size, min(l.most, size+size/2))
		copy(larger, l.bytes)
		l.bytes = larger
	}
	l.bytes = l.bytes[:size] // what lies between was never written
	return l.bytes
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() { l.bytes = nil }
