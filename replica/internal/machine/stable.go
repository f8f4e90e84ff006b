package machine

import (
	"errors"
	"io"
	"maps"
)

// MaxStablePages is how far stable memory can grow: 500 GiB.
const MaxStablePages = 500 << 30 / PageSize

// A Stable is stable memory, in pages of which only those in use take space.
// The zero value is empty.
//
// Pages are shared between copies: one is changed in place only if the running
// transaction has made it.
type Stable struct {
	size  uint64 // in pages
	pages map[uint64]*[PageSize]byte

	before  uint64                     // the size before the transaction
	saved   map[uint64]*[PageSize]byte // pages before their first write, nil for zeros
	touched map[uint64]byte            // states within the execution
}

func (s *Stable) begin() { s.before = s.size }

func (s *Stable) endExecution() { clear(s.touched) }

func (s *Stable) commit() { clear(s.saved) }

func (s *Stable) rollback() {
	for page, contents := range s.saved {
		s.put(page, contents)
	}
	s.size = s.before
	clear(s.saved)
}

// put sets a page, nil for zeros.
func (s *Stable) put(page uint64, contents *[PageSize]byte) {
	if contents == nil {
		delete(s.pages, page)
		return
	}
	if s.pages == nil {
		s.pages = map[uint64]*[PageSize]byte{}
	}
	s.pages[page] = contents
}

// own returns a page that may be changed.
func (s *Stable) own(page uint64) *[PageSize]byte {
	contents := s.pages[page]
	if _, ok := s.saved[page]; ok {
		return contents
	}
	if s.saved == nil {
		s.saved = map[uint64]*[PageSize]byte{}
	}
	s.saved[page] = contents
	copied := new([PageSize]byte)
	if contents != nil {
		*copied = *contents
	}
	s.put(page, copied)
	return copied
}

// copy returns a copy that shares the pages that no transaction will change.
func (s *Stable) copy() *Stable {
	c := &Stable{size: s.size, pages: maps.Clone(s.pages)}
	for page := range s.saved {
		if contents := c.pages[page]; contents != nil {
			copied := *contents
			c.pages[page] = &copied
		}
	}
	return c
}

// Size returns the size in bytes.
func (s *Stable) Size() uint64 { return s.size * PageSize }

// ReadAt implements io.ReaderAt, without charging anything.
func (s *Stable) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("stable memory has no negative offsets")
	}
	left := s.Size() - min(uint64(offset), s.Size())
	n := min(uint64(len(p)), left)
	s.read(p[:n], uint64(offset))
	if n < uint64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// read copies bytes that are in bounds.
func (s *Stable) read(to []byte, offset uint64) {
	for len(to) > 0 {
		part := to[:min(uint64(len(to)), PageSize-offset%PageSize)]
		if contents := s.pages[offset/PageSize]; contents != nil {
			copy(part, contents[offset%PageSize:])
		} else {
			clear(part)
		}
		to, offset = to[len(part):], offset+uint64(len(part))
	}
}

// Stable returns the stable memory, for the machine of another module to take
// over: a copy, at the price of a pointer per page in use, with the changes of
// the running transaction.
func (m *Machine) Stable() *Stable { return m.stable.copy() }

// StableSize returns the size of stable memory in pages.
func (m *Machine) StableSize() uint64 { return m.stable.size }

// StableGrow grows stable memory by pages and returns the size before; it is
// false beyond [MaxStablePages]. New pages are zero.
func (m *Machine) StableGrow(pages uint64) (before uint64, ok bool) {
	m.running()
	before = m.stable.size
	if pages > MaxStablePages-before {
		return before, false
	}
	m.stable.size += pages
	return before, true
}

// StableRead copies from stable memory, charging the pages. Out of bounds it
// traps. For imports only.
func (m *Machine) StableRead(to []byte, offset uint64) {
	m.stableSpan(offset, uint64(len(to)), stateRead)
	m.stable.read(to, offset)
}

// StableWrite copies to stable memory, charging the pages. Out of bounds it
// traps. For imports only.
func (m *Machine) StableWrite(offset uint64, from []byte) {
	m.stableSpan(offset, uint64(len(from)), stateWritten)
	for len(from) > 0 {
		n := copy(m.stable.own(offset / PageSize)[offset%PageSize:], from)
		from, offset = from[n:], offset+uint64(n)
	}
}

// stableSpan is span for stable memory.
func (m *Machine) stableSpan(offset, length uint64, state byte) {
	m.running()
	s := m.stable
	if size := s.size * PageSize; offset > size || length > size-offset {
		panic(&Trap{Code: TrapStableOutOfBounds, Message: messages[TrapStableOutOfBounds]})
	}
	if length == 0 {
		return
	}
	if s.touched == nil {
		s.touched = map[uint64]byte{}
	}
	for page := offset / PageSize; page <= (offset+length-1)/PageSize; page++ {
		old := s.touched[page]
		if old >= state {
			continue
		}
		if old == stateUntouched {
			m.pages.StableRead++
			m.Charge(PageCharge)
		}
		if state == stateWritten {
			m.pages.StableWritten++
			if !m.transaction.Query {
				m.Charge(PageCharge)
			}
		}
		s.touched[page] = state
	}
}
