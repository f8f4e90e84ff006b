//go:build !wasip1

package ic

func (sys *platform) stablePages() uint64 {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return uint64(len(sys.system().Stable)) / StablePageSize
}

func (sys *platform) growStable(pages uint64) bool {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.system()
	limit := s.StableLimit
	if limit == 0 {
		limit = maxStablePages
	}
	if uint64(len(s.Stable))/StablePageSize+pages > limit {
		return false
	}
	sys.undo.keep(s)
	s.Stable = append(s.Stable, make([]byte, pages*StablePageSize)...)
	return true
}

func (sys *platform) readStable(p []byte, offset uint64) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	copy(p, sys.system().Stable[offset:])
}

func (sys *platform) writeStable(p []byte, offset uint64) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.change()
	sys.undo.keepPages(offset, len(p))
	copy(s.Stable[offset:], p)
}

// undo is what a message found in the system before it changed it.
type undo struct {
	system *System // nil: nothing was changed
	before System
	pages  map[uint64][]byte // of before.Stable
}

// keep keeps the system as it is, except for the contents of stable memory.
func (u *undo) keep(s *System) {
	if u.system == nil {
		u.system, u.before = s, *s
	}
}

// keepPages keeps the pages that are about to be written.
func (u *undo) keepPages(offset uint64, n int) {
	for page := offset / StablePageSize; page*StablePageSize < offset+uint64(n); page++ {
		if _, kept := u.pages[page]; kept || page*StablePageSize >= uint64(len(u.before.Stable)) {
			continue
		}
		if u.pages == nil {
			u.pages = make(map[uint64][]byte)
		}
		u.pages[page] = append([]byte(nil), u.before.Stable[page*StablePageSize:(page+1)*StablePageSize]...)
	}
}

// putBack makes the system what it was.
func (u *undo) putBack() {
	if u.system == nil {
		return
	}
	for page, content := range u.pages {
		copy(u.before.Stable[page*StablePageSize:], content)
	}
	*u.system = u.before
	*u = undo{}
}
