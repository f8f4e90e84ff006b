package machine

import "slices"

// Changes are what a transaction has changed, apart from the machine.
type Changes struct {
	size    uint32
	pages   []savedPage
	globals []byte

	stableSize uint64
	stable     map[uint64]*[PageSize]byte
}

// Suspend ends the transaction as Rollback does, but returns what it has changed.
// It costs as much as the pages that were written.
func (m *Machine) Suspend() *Changes {
	m.running()
	c := &Changes{
		size:       m.memory.size,
		stableSize: m.stable.size,
		stable:     make(map[uint64]*[PageSize]byte, len(m.stable.saved)),
		globals:    m.currentGlobals(),
	}
	for _, s := range m.memory.saved {
		contents := new([PageSize]byte)
		copy(contents[:], m.memory.page(s.page))
		c.pages = append(c.pages, savedPage{s.page, contents})
	}
	for page := range m.stable.saved {
		c.stable[page] = m.stable.pages[page]
	}
	m.Rollback()
	return c
}

// currentGlobals returns the globals as they are in the transaction.
func (m *Machine) currentGlobals() []byte {
	saved := m.memory.globals(m.code.globals)
	before := slices.Clone(saved)
	if m.code.globals > 0 {
		m.own(exportSave)
	}
	current := slices.Clone(saved)
	copy(saved, before)
	return current
}

// Resume puts changes back that Suspend returned, as changes of a transaction
// that has just begun, without charging them. They can be resumed once, in a
// state that is the one before the suspended transaction: changes of a
// transaction that was committed in between would be lost where both touch the
// same page.
func (m *Machine) Resume(c *Changes) {
	m.running()
	if !m.allocate(c.size) {
		panic("machine: no memory for what was there before")
	}
	m.memory.size = c.size
	for _, p := range c.pages {
		m.memory.save(p.page)
		copy(m.memory.page(p.page), p.contents[:])
	}
	m.stable.size = c.stableSize
	for page, contents := range c.stable {
		*m.stable.own(page) = *contents
	}
	saved := m.memory.globals(m.code.globals)
	before := slices.Clone(saved)
	copy(saved, c.globals)
	m.restoreGlobals()
	copy(saved, before)
}
