package candid

import "bytes"

// A plan is what is known about messages with one header: its types, and those
// that are expected. It is made once for many messages.
type plan struct {
	header string // "" in the plan that is made anew for each message
	values int    // where the values begin
	wire   *table
	want   *table

	layouts layouts // unknown in the plan for one message
}

// expectation is one expected header and the plans for it.
type expectation struct {
	types string
	table table
	zeros int // values without bytes outside of vecs, at most
	plans [maxPlans]plan
	next  int // the plan to be replaced next
}

// What is kept is bounded: messages with other headers than these are read
// without leaving anything behind.
const (
	maxExpectations = 16
	maxPlans        = 4
	maxHeader       = 4 << 10 // bytes of a header that is kept
)

// plans are the expectations of a decoder.
type plans struct {
	known []*expectation
	next  int // the expectation to be replaced next
	once  plan
	table table // of once
}

// expect gives the expectation of a header.
func (p *plans) expect(types string) *expectation {
	for _, e := range p.known {
		if e.types == types {
			return e
		}
	}
	e := &expectation{types: types}
	if _, f := e.table.read([]byte(types), maxInt); f.err != nil {
		panic("candid: Signature.Types is not a message header: " + f.err.Error())
	}
	for _, a := range e.table.args {
		e.zeros = saturatingSum(e.zeros, int(e.table.zeros(a.ref)))
	}
	if len(p.known) < maxExpectations {
		p.known = append(p.known, e)
	} else {
		p.known[p.next] = e
		p.next = (p.next + 1) % maxExpectations
	}
	return e
}

// find gives the plan for a message.
func (p *plans) find(msg []byte, want *Signature, l Limits) (*plan, fault) {
	header := want.match(msg)
	if header == "" {
		return p.findOther(msg, p.expect(want.Types), l)
	}
	e := p.expect(header)
	if len(e.table.entries) > l.Table {
		return nil, tooManyEntries
	}
	p.once = plan{values: len(header), wire: &e.table, want: &e.table}
	return &p.once, fault{}
}

var tooManyEntries = fault{ErrLimit, len(magic), "type table has too many entries"}

// planned reports whether there is a plan for a message already.
func (p *plans) planned(msg []byte, types string) bool {
	for _, e := range p.known {
		if e.types == types {
			return e.known(msg) != nil
		}
	}
	return false
}

// known gives the plan that was kept for a message's header, nil when there is
// none.
func (e *expectation) known(msg []byte) *plan {
	for i := range e.plans {
		known := &e.plans[i]
		if n := len(known.header); n > 0 && len(msg) >= n && string(msg[:n]) == known.header {
			return known
		}
	}
	return nil
}

// findOther gives the plan for a message whose header is not the expected one.
func (p *plans) findOther(msg []byte, e *expectation, l Limits) (*plan, fault) {
	if known := e.known(msg); known != nil {
		if len(known.wire.entries) > l.Table {
			return nil, tooManyEntries
		}
		return known, fault{}
	}
	end, f := p.table.read(msg, l.Table)
	if f.err != nil {
		return nil, f
	}
	if end <= maxHeader {
		p.table.names = nil
		return e.keep(msg[:end]), fault{}
	}
	p.table.names = bytes.Clone(msg[:end]) // the message itself is not kept
	p.once = plan{values: end, wire: &p.table, want: &e.table}
	return &p.once, fault{}
}

// keep makes a plan for a header that was found to be sound.
func (e *expectation) keep(header []byte) *plan {
	p := &e.plans[e.next]
	e.next = (e.next + 1) % maxPlans
	*p = plan{header: string(header), values: len(header), wire: new(table), want: &e.table}
	p.wire.read([]byte(p.header), maxInt)
	p.layouts.compare(p.wire, p.want)
	return p
}
