package candid

import (
	"bytes"
	"math"
)

// fault is what is wrong with a message, before it becomes an [Error]. One
// without err is none.
type fault struct {
	err    error
	at     int
	detail string
}

// tableReader reads a message header into a table. The first fault stays, and
// moves the position to the end so that everything after it ends at once.
type tableReader struct {
	*table
	msg   []byte
	pos   int
	fault fault
}

const magic = "DIDL"

// read reads the header of msg, a table of at most limit entries, and gives the
// position of the values. The table keeps a reference to msg.
func (t *table) read(msg []byte, limit int) (end int, f fault) {
	t.entries, t.fields, t.methods, t.args = t.entries[:0], t.fields[:0], t.methods[:0], t.args[:0]
	t.names = msg
	if len(msg) > math.MaxInt32 { // so that 32 bits number everything
		return 0, fault{err: ErrLimit, detail: "message is larger than 2 GiB"}
	}
	for i := range len(magic) {
		if i >= len(msg) || msg[i] != magic[i] {
			return 0, fault{err: ErrHeader, at: i}
		}
	}
	r := tableReader{table: t, msg: msg, pos: len(magic)}
	r.readEntries(limit)
	r.readArgs()
	r.checkMethods()
	if r.fault.err != nil {
		return 0, r.fault
	}
	t.measure()
	return r.pos, fault{}
}

func (r *tableReader) fail(err error, at int, detail string) {
	if r.fault.err == nil {
		r.fault = fault{err, at, detail}
	}
	r.pos = len(r.msg)
}

func (r *tableReader) truncated(detail string) { r.fail(ErrTruncated, len(r.msg), detail) }

func (r *tableReader) left() int { return len(r.msg) - r.pos }

// byte reads one byte.
func (r *tableReader) byte() byte {
	if r.pos >= len(r.msg) {
		r.truncated("")
		return 0
	}
	r.pos++
	return r.msg[r.pos-1]
}

// unsigned reads an unsigned number.
func (r *tableReader) unsigned() uint64 {
	v, next := readUleb(r.msg, r.pos)
	return uint64(r.number(int64(v), next))
}

// signed reads a signed number.
func (r *tableReader) signed() int64 {
	v, next := readSleb(r.msg, r.pos)
	return r.number(v, next)
}

func (r *tableReader) number(v int64, next int) int64 {
	switch next {
	case lebTruncated:
		r.truncated("")
	case lebTooLong:
		r.fail(ErrTable, r.pos+maxLEB-1, "number in the type table takes more than 10 bytes")
	default:
		r.pos = next
		return v
	}
	return 0
}

// count reads the number of things that follow, each of at least size bytes.
func (r *tableReader) count(size int) int {
	n := r.unsigned()
	if n > uint64(r.left()/size) {
		r.truncated("message is too short for its type table")
		return 0
	}
	return int(n)
}

func (r *tableReader) readEntries(limit int) {
	at := r.pos
	n := r.unsigned()
	if n > uint64(max(limit, 0)) {
		r.fail(ErrLimit, at, "type table has too many entries")
		return
	}
	if n > uint64(r.left()/2) {
		r.truncated("message is too short for its type table")
		return
	}
	if cap(r.entries) < int(n) {
		r.entries = make([]entry, n)
	}
	r.entries = r.entries[:n] // all of them, so that refs ahead can be checked
	for i := range r.entries {
		r.entries[i] = entry{}
		if r.fault.err == nil {
			r.readEntry(&r.entries[i])
		}
	}
}

func (r *tableReader) readEntry(e *entry) {
	at := r.pos
	switch op := r.signed(); {
	case r.fault.err != nil:
	case op == -18 || op == -19:
		e.kind = KindOpt + Kind(-18-op)
		e.first = r.ref()
	case op == -20 || op == -21:
		e.kind = KindRecord + Kind(-20-op)
		r.readFields(e)
	case op == -22:
		e.kind = KindFunc
		r.readFunc(e)
	case op == -23:
		e.kind = KindService
		r.readService(e)
	case op < -24:
		e.kind = kindFuture
		r.pos += r.count(1)
	default:
		r.fail(ErrTable, at, "entry of the type table is not a composite type")
	}
}

// ref reads a type.
func (r *tableReader) ref() int32 {
	at := r.pos
	v := r.signed()
	if v >= int64(len(r.entries)) || v < 0 && (v < -24 || primitiveKinds[-v] == 0) {
		r.fail(ErrTable, at, "type is neither primitive nor in the type table")
		return -1
	}
	return int32(v)
}

func (r *tableReader) readFields(e *entry) {
	n := r.count(2)
	e.first, e.count = int32(len(r.fields)), int32(n)
	for i := range n {
		at := r.pos
		id := r.unsigned()
		if id > 1<<32-1 {
			r.fail(ErrTable, at, "label is larger than 32 bits")
		} else if i > 0 && uint32(id) <= r.fields[len(r.fields)-1].id {
			r.fail(ErrTable, at, "labels do not ascend")
		}
		r.fields = append(r.fields, tableField{uint32(id), r.ref()})
		if r.fault.err != nil {
			return
		}
	}
}

func (r *tableReader) readFunc(e *entry) {
	e.first = int32(len(r.fields))
	e.count = r.readTuple(&r.fields)
	e.more = r.readTuple(&r.fields)
	at := r.pos
	switch n := r.count(1); {
	case n > 1:
		r.fail(ErrTable, at, "func has more than one annotation")
	case n == 1:
		at = r.pos
		e.mode = Mode(r.byte())
		if e.mode < ModeQuery || e.mode > ModeCompositeQuery {
			r.fail(ErrTable, at, "func has an unknown annotation")
		}
	}
}

// readTuple reads a list of types and gives its length.
func (r *tableReader) readTuple(fields *[]tableField) int32 {
	n := r.count(1)
	for i := range n {
		*fields = append(*fields, tableField{uint32(i), r.ref()})
		if r.fault.err != nil {
			break
		}
	}
	return int32(n)
}

func (r *tableReader) readService(e *entry) {
	n := r.count(2)
	e.first, e.count = int32(len(r.methods)), int32(n)
	for i := range n {
		size := r.count(1)
		m := tableMethod{start: r.pos, end: r.pos + size}
		name := r.name(m)
		if !validUTF8(name) {
			r.fail(ErrUTF8, r.pos+invalidUTF8At(name), "method name is not valid UTF-8")
		} else if i > 0 && bytes.Compare(name, r.name(r.methods[len(r.methods)-1])) <= 0 {
			r.fail(ErrTable, r.pos, "method names do not ascend")
		}
		r.pos += size
		m.at = r.pos
		m.ref = r.ref()
		r.methods = append(r.methods, m)
		if r.fault.err != nil {
			return
		}
	}
}

// checkMethods holds that methods are funcs. Their types may stand behind them.
func (r *tableReader) checkMethods() {
	if r.fault.err != nil {
		return
	}
	for _, m := range r.methods {
		if r.kind(m.ref) != KindFunc {
			r.fail(ErrTable, m.at, "method of a service is not a func")
			return
		}
	}
}

func (r *tableReader) readArgs() {
	r.readTuple(&r.args)
}
