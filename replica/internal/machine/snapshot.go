package machine

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/candigo/candigo/internal/wasm/canister"
)

// A Snapshot is the state of a machine. It does not change.
type Snapshot struct {
	module  [sha256.Size]byte
	size    uint32 // of memory, in pages
	pages   []snapshotPage
	globals []byte
	stable  *Stable
}

// A snapshotPage is a page that is not only zeros.
type snapshotPage struct {
	page     uint32
	contents []byte
}

var zeros [PageSize]byte

// Snapshot returns the state: memory, mutable globals and stable memory. There
// must be no transaction. It costs as much as the pages that were ever written.
func (m *Machine) Snapshot() *Snapshot {
	m.idle()
	m.saveGlobals()
	s := &Snapshot{
		module:  m.code.hash,
		size:    m.memory.size,
		globals: slices.Clone(m.memory.globals(m.code.globals)),
		stable:  m.stable.copy(),
	}
	for page := range m.memory.size {
		if m.memory.flags[page]&pageUsed == 0 {
			continue
		}
		if contents := m.memory.page(page); !bytes.Equal(contents, zeros[:]) {
			s.pages = append(s.pages, snapshotPage{page, slices.Clone(contents)})
		}
	}
	return s
}

// idle makes sure that there is no transaction.
func (m *Machine) idle() {
	if m.transaction != nil {
		panic("machine: in a transaction")
	}
}

// Restore puts a state back that a machine of the same module had, in this
// process or another; it is an error if the module is another. There must be no
// transaction.
func (m *Machine) Restore(s *Snapshot) error {
	m.idle()
	if s.module != m.code.hash || len(s.globals) != m.code.globals*globalSize || s.size > m.code.maxPages {
		return errors.New("the state belongs to another module")
	}
	if !m.allocate(s.size) {
		return fmt.Errorf("no memory for the state's %d pages", s.size)
	}
	for page := range m.memory.size {
		if m.memory.flags[page]&pageUsed != 0 {
			clear(m.memory.page(page))
			m.memory.flags[page] = 0
		}
	}
	m.memory.size = s.size
	for _, p := range s.pages {
		copy(m.memory.page(p.page), p.contents)
		m.memory.flags[p.page] = pageUsed
	}
	copy(m.memory.globals(m.code.globals), s.globals)
	m.restoreGlobals()
	m.globalsSaved = true
	m.stable = s.stable.copy()
	return nil
}

// Memory returns the whole memory.
func (s *Snapshot) Memory() []byte {
	memory := make([]byte, int(s.size)*PageSize)
	for _, p := range s.pages {
		copy(memory[int(p.page)*PageSize:], p.contents)
	}
	return memory
}

// Globals returns the mutable globals in the module's order: the bits, the lower
// 64 first. Only a v128 has others.
func (s *Snapshot) Globals() [][2]uint64 {
	list := make([][2]uint64, len(s.globals)/globalSize)
	for i := range list {
		b := s.globals[i*globalSize:]
		list[i] = [2]uint64{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])}
	}
	return list
}

// Stable returns the stable memory, for reading.
func (s *Snapshot) Stable() *Stable { return s.stable }

// snapshotMagic begins the format of WriteTo: then come the module's hash; the
// number of pages of memory, the globals with their number, the pages with their
// number; the number of pages of stable memory, its pages with their number. All
// numbers have 64 bits, little endian; a page is its number and its contents.
const snapshotMagic = "candigo state 1\n"

// WriteTo writes the snapshot for [ReadSnapshot].
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) {
	out := &snapshotWriter{w: w}
	out.bytes([]byte(snapshotMagic))
	out.bytes(s.module[:])
	out.number(uint64(s.size))
	out.number(uint64(len(s.globals) / globalSize))
	out.bytes(s.globals)
	out.number(uint64(len(s.pages)))
	for _, p := range s.pages {
		out.number(uint64(p.page))
		out.bytes(p.contents)
	}
	out.number(s.stable.size)
	out.number(uint64(len(s.stable.pages)))
	for _, page := range slices.Sorted(maps.Keys(s.stable.pages)) {
		out.number(page)
		out.bytes(s.stable.pages[page][:])
	}
	return out.written, out.err
}

type snapshotWriter struct {
	w       io.Writer
	written int64
	err     error
}

func (w *snapshotWriter) bytes(b []byte) {
	if w.err != nil {
		return
	}
	n, err := w.w.Write(b)
	w.written += int64(n)
	if err != nil {
		w.err = fmt.Errorf("writing a canister's state: %w", err)
	}
}

func (w *snapshotWriter) number(v uint64) { w.bytes(binary.LittleEndian.AppendUint64(nil, v)) }

// ReadSnapshot reads what [Snapshot.WriteTo] wrote, and no further.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	in := &snapshotReader{r: r}
	if magic := in.bytes(len(snapshotMagic)); string(magic) != snapshotMagic {
		in.fail(errors.New("it is none that this version can read"))
	}
	s := &Snapshot{stable: &Stable{}}
	copy(s.module[:], in.bytes(len(s.module)))
	s.size = uint32(in.number(maxPages))
	s.globals = in.bytes(int(in.number(canister.MaxGlobals)) * globalSize)
	in.pages(uint64(s.size), func(page uint64, contents *[PageSize]byte) {
		s.pages = append(s.pages, snapshotPage{uint32(page), contents[:]})
	})
	s.stable.size = in.number(MaxStablePages)
	in.pages(s.stable.size, s.stable.put)
	if in.err != nil {
		return nil, fmt.Errorf("reading a canister's state: %w", in.err)
	}
	return s, nil
}

type snapshotReader struct {
	r   io.Reader
	err error
}

func (r *snapshotReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *snapshotReader) bytes(n int) []byte {
	b := make([]byte, n)
	if r.err == nil {
		_, err := io.ReadFull(r.r, b)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		r.err = err
	}
	return b
}

// number reads a number with a limit.
func (r *snapshotReader) number(most uint64) uint64 {
	v := binary.LittleEndian.Uint64(r.bytes(8))
	if r.err == nil && v > most {
		r.fail(fmt.Errorf("%d is more than %d", v, most))
	}
	if r.err != nil {
		return 0
	}
	return v
}

// pages reads pages, which are in order and less than a number.
func (r *snapshotReader) pages(size uint64, add func(page uint64, contents *[PageSize]byte)) {
	next := uint64(0)
	for n := r.number(size); n > 0 && r.err == nil; n-- {
		page := r.number(size)
		contents := (*[PageSize]byte)(r.bytes(PageSize))
		if r.err != nil {
			return
		}
		if page < next || page >= size {
			r.fail(fmt.Errorf("page %d is out of place", page))
			return
		}
		next = page + 1
		add(page, contents)
	}
}
