package candid

import "unsafe"

// Bounds of the tables that renumbered looks at. Each number then takes one
// byte, and where the entries are fits on the stack.
const (
	maxRenumbered = 16
	indexLimit    = 0x40 // type references from here on are primitive types
	notMet        = 0xff
)

// The constructors of types as they begin an entry.
const (
	entryVariant = 0x6b
	entryRecord  = 0x6c
	entryVec     = 0x6d
	entryOpt     = 0x6e
)

// An entryList says where the entries of a small type table begin.
type entryList struct {
	header []byte
	at     [maxRenumbered]uint16
	count  int
	args   int // where the argument types begin, with their number
}

// renumbered reports whether the message begins with the expected types, their
// table being in another order than those of a Signature: values then look the
// same. It is for the libraries and gateways of others, whose first message
// would else cost a plan; a canister would make that anew for each query, since
// what queries keep is rolled back. Tables that are large or hold references,
// whose pairs the general path counts, are left to that.
func renumbered(msg []byte, types string) bool {
	if len(msg) < len(types) || len(types) <= len(magic) || msg[len(magic)] != types[len(magic)] || string(msg[:len(magic)]) != magic {
		return false
	}
	wire := entryList{header: msg[:len(types)]}
	want := entryList{header: unsafe.Slice(unsafe.StringData(types), len(types))} // sound: it is only read
	if !wire.read() || !want.read() || wire.args != want.args {
		return false
	}
	m := renumbering{wire: &wire, want: &want}
	for i := range m.number {
		m.number[i] = notMet
	}
	for i := wire.args + 1; i < len(types); i++ { // their number is what is left of the header
		if !m.same(wire.header[i], want.header[i]) {
			return false
		}
	}
	for i := 0; i < m.met; i++ {
		if !m.sameEntry(m.order[i]) {
			return false
		}
	}
	return m.met == wire.count // an entry that is not used is nobody's type
}

// read finds the entries. It reports false for tables that are not small.
func (l *entryList) read() bool {
	b := l.header
	l.count = int(b[len(magic)])
	if l.count > maxRenumbered {
		return false
	}
	pos := len(magic) + 1
	for i := range l.count {
		l.at[i] = uint16(pos)
		if pos+2 > len(b) {
			return false
		}
		fields := 0
		switch b[pos] {
		case entryOpt, entryVec:
		case entryRecord, entryVariant:
			if fields = int(b[pos+1]); fields >= 0x80 {
				return false
			}
		default:
			return false
		}
		pos += 2
		for range fields {
			for pos < len(b) && b[pos] >= 0x80 {
				pos++
			}
			pos += 2 // the last byte of the label, and the type
		}
	}
	l.args = pos
	return pos < len(b) && len(b)-pos-1 == int(b[pos])
}

// A renumbering is which entry of one table stands for which of the other.
type renumbering struct {
	wire, want *entryList
	number     [maxRenumbered]byte // in want, of the entries of wire; notMet for those that were not met
	order      [maxRenumbered]byte // of the entries of wire that were met
	met        int
}

// same compares two type references, whose entries are then still to be compared.
func (m *renumbering) same(wire, want byte) bool {
	if wire >= indexLimit || want >= indexLimit {
		return wire == want && wire < 0x80
	}
	if int(wire) >= m.wire.count || int(want) >= m.want.count {
		return false
	}
	if m.number[wire] == notMet {
		m.number[wire], m.order[m.met] = want, wire
		m.met++
	}
	return m.number[wire] == want
}

// sameEntry compares an entry of wire to the one that it stands for.
func (m *renumbering) sameEntry(entry byte) bool {
	a, b := m.wire.header[m.wire.at[entry]:], m.want.header[m.want.at[m.number[entry]]:]
	if a[0] != b[0] {
		return false
	}
	if a[0] == entryOpt || a[0] == entryVec {
		return m.same(a[1], b[1])
	}
	if a[1] != b[1] {
		return false
	}
	pos := 2
	for range int(a[1]) {
		for a[pos] == b[pos] && a[pos] >= 0x80 {
			pos++
		}
		if a[pos] != b[pos] || !m.same(a[pos+1], b[pos+1]) {
			return false
		}
		pos += 2
	}
	return true
}
