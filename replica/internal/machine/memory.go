package machine

// A memory is a machine's memory with what a transaction knows about its pages.
// Numbers of pages are the module's: behind the reserved ones.
type memory struct {
	linear *linear
	size   uint32 // in pages; more may be allocated

	touched []uint32          // whose state is not stateUntouched
	saved   []savedPage       // as they were before the transaction
	before  uint32            // the size then
	spare   []*[PageSize]byte // for saved pages
	flags   [1 << 16]byte
}

// Flags of a page.
const (
	pageUsed  = 1 << iota // it may hold something else than zeros
	pageSaved             // it is among the saved ones
)

// A savedPage is a page before its first write in a transaction.
type savedPage struct {
	page     uint32
	contents *[PageSize]byte // nil: zeros
}

// maxSpare is how many pages are kept for the next transaction's saved ones.
const maxSpare = 64

// at returns bytes that are in bounds.
func (m *memory) at(address, n uint64) []byte {
	start := reserved + address
	return m.linear.bytes[start : start+n : start+n]
}

func (m *memory) page(page uint32) []byte { return m.at(uint64(page)*PageSize, PageSize) }

// globals returns where n saved globals are.
func (m *memory) globals(n int) []byte { return m.linear.bytes[globalsAt : globalsAt+n*globalSize] }

func (m *memory) state(page uint32) byte { return m.linear.bytes[page] }

func (m *memory) setState(page uint32, state byte) { m.linear.bytes[page] = state }

// save keeps a page's contents, unless they are kept or nothing but zeros.
func (m *memory) save(page uint32) {
	flags := m.flags[page]
	if flags&pageSaved != 0 {
		return
	}
	saved := savedPage{page: page}
	if flags&pageUsed != 0 {
		saved.contents = m.buffer()
		copy(saved.contents[:], m.page(page))
	}
	m.saved = append(m.saved, saved)
	m.flags[page] = pageUsed | pageSaved
}

func (m *memory) buffer() *[PageSize]byte {
	if n := len(m.spare); n > 0 {
		b := m.spare[n-1]
		m.spare = m.spare[:n-1]
		return b
	}
	return new([PageSize]byte)
}

func (m *memory) begin() { m.before = m.size }

// endExecution makes all pages untouched.
func (m *memory) endExecution() {
	for _, page := range m.touched {
		m.setState(page, stateUntouched)
	}
	m.touched = m.touched[:0]
}

func (m *memory) commit() {
	for _, s := range m.saved {
		m.flags[s.page] = pageUsed
	}
	m.forget()
}

func (m *memory) rollback() {
	for _, s := range m.saved {
		if s.contents != nil {
			copy(m.page(s.page), s.contents[:])
			m.flags[s.page] = pageUsed
		} else {
			clear(m.page(s.page))
			m.flags[s.page] = 0
		}
	}
	m.size = m.before
	m.forget()
}

func (m *memory) forget() {
	for i, s := range m.saved {
		if s.contents != nil && len(m.spare) < maxSpare {
			m.spare = append(m.spare, s.contents)
		}
		m.saved[i].contents = nil
	}
	m.saved = m.saved[:0]
}
