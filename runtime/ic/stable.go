package ic

import (
	"errors"
	"io"
	"strconv"
)

// StablePageSize is the size of a page of stable memory in bytes.
const StablePageSize = 64 << 10

// maxStablePages is 500 GiB, the network's limit of stable memory.
const maxStablePages = 500 << 30 / StablePageSize

// StableMemory is a canister's stable memory: up to 500 GiB of bytes that
// survive upgrades. It begins without any, grows by whole pages that are zero,
// and never shrinks. What a query writes is not kept.
//
// It is an [io.ReaderAt] and an [io.WriterAt]; io.NewSectionReader(s, 0,
// s.Size()) reads it from its beginning.
type StableMemory struct{ m *message }

var (
	_ io.ReaderAt = StableMemory{}
	_ io.WriterAt = StableMemory{}
)

// StableRangeError is an access to stable memory beyond its end.
type StableRangeError struct {
	Offset int64 // of the access, in bytes
	Length int   // of the access, in bytes
	Size   int64 // of stable memory, in bytes
}

// Error gives all three.
func (e *StableRangeError) Error() string {
	return "ic: " + strconv.Itoa(e.Length) + " bytes at offset " + strconv.FormatInt(e.Offset, 10) +
		" do not lie in the " + strconv.FormatInt(e.Size, 10) + " bytes of stable memory"
}

// Size is the size of stable memory in bytes, a whole number of pages
// (stable64_size).
func (s StableMemory) Size() int64 {
	if !s.m.running() {
		return 0
	}
	return int64(s.m.sys.stablePages()) * StablePageSize
}

// Grow adds pages of [StablePageSize] bytes, which are zero (stable64_grow). It
// fails and adds none where there is no room: 500 GiB are the most, and the
// canister's memory limits, its cycles or the subnet may allow less.
func (s StableMemory) Grow(pages uint64) error {
	switch {
	case !s.m.running():
		return ErrNotRunning
	case pages > maxStablePages || !s.m.sys.growStable(pages):
		return errors.New("ic: there is no room for stable memory to grow by " + strconv.FormatUint(pages, 10) + " pages")
	}
	return nil
}

// ReadAt reads len(p) bytes that begin at offset (stable64_read). Where stable
// memory ends before, it reads what there is and gives [io.EOF].
func (s StableMemory) ReadAt(p []byte, offset int64) (n int, err error) {
	if !s.m.running() {
		return 0, ErrNotRunning
	}
	size := s.Size()
	if offset < 0 {
		return 0, &StableRangeError{offset, len(p), size}
	}
	if left := max(size-offset, 0); int64(len(p)) > left {
		p, err = p[:left], io.EOF
	}
	if len(p) > 0 {
		s.m.sys.readStable(p, uint64(offset))
	}
	return len(p), err
}

// WriteAt writes p at offset (stable64_write). It does not grow stable memory:
// with a [*StableRangeError] it has written nothing.
func (s StableMemory) WriteAt(p []byte, offset int64) (n int, err error) {
	if !s.m.running() {
		return 0, ErrNotRunning
	}
	if size := s.Size(); offset < 0 || offset > size || int64(len(p)) > size-offset {
		return 0, &StableRangeError{offset, len(p), size}
	}
	if len(p) > 0 {
		s.m.sys.writeStable(p, uint64(offset))
	}
	return len(p), nil
}
