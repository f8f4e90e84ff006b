//go:build unix

package machine

import (
	"fmt"
	"syscall"
)

// A linear is the memory of an instance: address space that is reserved as a
// whole, and usable from its beginning as far as the memory has grown. The
// operating system gives it zeroed pages when they are first used.
type linear struct {
	bytes []byte // the usable part
	space []byte
}

func newLinear(size uint64) (*linear, error) {
	space, err := syscall.Mmap(-1, 0, int(size), syscall.PROT_NONE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("reserving %d bytes: %w", size, err)
	}
	return &linear{space: space, bytes: space[:0]}, nil
}

// Reallocate implements experimental.LinearMemory.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.space)) {
		return nil
	}
	if more := l.space[len(l.bytes):size]; len(more) > 0 {
		if err := syscall.Mprotect(more, syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
			return nil
		}
	}
	l.bytes = l.space[:size]
	return l.bytes
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() {
	if l.space == nil {
		return
	}
	if err := syscall.Munmap(l.space); err != nil {
		panic(fmt.Errorf("machine: giving memory back: %w", err))
	}
	l.space, l.bytes = nil, nil
}
