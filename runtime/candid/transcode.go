package candid

// A transcoder is the general path: it reads the values of a message at the
// types of the message, coerces them to the expected types and writes them as
// canonical value bytes (spec: Candid.md, "Decoding"). What nobody expects is
// skipped, with the same checks as what is read.
//
// Its methods say false after a failure. One that concerns the fit of types
// alone is recoverable: the nearest opt around becomes null. The frames that
// return from a failure note the path.
type transcoder struct {
	wire, want *table
	msg        []byte
	pos        int
	out        []byte

	depth  int  // levels left
	empty  int  // values without bytes left
	rework int  // bytes left to be read again
	visits int  // of records, for what may have to be given up
	owed   int  // bytes that the enclosing vecs' other elements take at least
	stop   int  // no value may begin here in out or later
	exact  bool // stop is the place of a value to be found
	cmp    comparer

	layouts *layouts // nil: coerce value by value

	fault fault
	fatal bool // the fault is not one of types alone
	path  []step
}

// start prepares to coerce the values of msg, which begin at pos, and to append
// them to dst. They may outgrow the message by what counts as memory.
func (t *transcoder) start(dst, msg []byte, pos int, wire, want *table, l Limits) {
	t.wire, t.want, t.msg, t.pos, t.out = wire, want, msg, pos, dst
	t.depth, t.empty, t.rework, t.visits, t.owed = l.Depth, l.Empty, l.Rework, 0, 0
	t.stop, t.exact = saturatingSum(len(dst)+len(msg), l.Memory), false
	t.fault, t.fatal, t.path, t.layouts = fault{}, false, t.path[:0], nil
	t.cmp.start(wire, want, l)
}

// stopAt makes the run find the value that writes the byte at this place.
func (t *transcoder) stopAt(place int) { t.stop, t.exact = place, true }

// run coerces the arguments.
func (t *transcoder) run() bool {
	if !t.fields(t.wire.args, t.want.args, stepArg) {
		return false
	}
	if t.pos < len(t.msg) {
		return t.fail(ErrTrailing, t.pos, "")
	}
	return true
}

// fail notes a fault that no opt makes good.
func (t *transcoder) fail(err error, at int, detail string) bool {
	t.fault, t.fatal = fault{err, at, detail}, true
	return false
}

func (t *transcoder) truncated() bool { return t.fail(ErrTruncated, len(t.msg), "") }

// mismatch notes that the value at the present position does not fit.
func (t *transcoder) mismatch(detail string) bool {
	t.fault, t.fatal = fault{ErrType, t.pos, detail}, false
	return false
}

// along adds a step to the path of a failure.
func (t *transcoder) along(kind stepKind, id int) bool {
	t.path = append(t.path, step{kind: kind, id: id})
	return false
}

// enter begins a value of an opt, vec, record or variant; leave ends it.
func (t *transcoder) enter() bool {
	if t.depth--; t.depth < 0 {
		return t.fail(ErrLimit, t.pos, "values are nested too deeply")
	}
	return true
}

func (t *transcoder) leave() { t.depth++ }

// countEmpty counts a value if its type says that it takes no byte.
func (t *transcoder) countEmpty(w int32) bool {
	if t.wire.empty(w) {
		if t.empty--; t.empty < 0 {
			return t.fail(ErrLimit, t.pos, "too many values that take no byte")
		}
	}
	return true
}

// coerce reads a value of the wire's type w as the expected type x.
func (t *transcoder) coerce(w, x int32) bool {
	if t.layouts != nil && t.layouts.same(w, x) {
		return t.copySame(w)
	}
	start := t.pos
	return t.coerceAny(w, x) && t.checkRoom(start)
}

// checkRoom holds that the value at this offset was not too much.
func (t *transcoder) checkRoom(at int) bool {
	return len(t.out) <= t.stop || t.fail(ErrLimit, at, "values take too much memory")
}

func (t *transcoder) coerceAny(w, x int32) bool {
	wk, xk := t.wire.kind(w), t.want.kind(x)
	switch {
	case xk == KindReserved || wk == KindEmpty:
		return t.skip(w)
	case xk == KindOpt:
		return t.opt(w, x)
	case xk == KindInt && wk == KindNat:
		return t.natAtInt()
	case wk != xk && !(xk == KindPrincipal && wk == KindService):
		return t.mismatchOf(w, x)
	}
	switch xk {
	case KindVec:
		return t.vec(w, x)
	case KindRecord:
		return t.record(w, x)
	case KindVariant:
		return t.variant(w, x)
	case KindFunc, KindService:
		if !t.fits(w, x) {
			return false
		}
	}
	return t.copy(w)
}

// mismatchOf notes that the kinds of the types do not fit.
func (t *transcoder) mismatchOf(w, x int32) bool {
	return t.mismatch(mismatchText(t.wire.kind(w), t.want.kind(x)))
}

// copy reads a value that is written as it was read.
func (t *transcoder) copy(w int32) bool {
	start := t.pos
	if !t.skip(w) {
		return false
	}
	t.out = append(t.out, t.msg[start:t.pos]...)
	return true
}

// natAtInt reads a nat as an int. Its highest bit must not look like a sign.
func (t *transcoder) natAtInt() bool {
	if !t.copy(-3) {
		return false
	}
	if last := len(t.out) - 1; t.out[last]&0x40 != 0 {
		t.out[last] |= 0x80
		t.out = append(t.out, 0)
	}
	return true
}

// fits checks a reference by the subtype relation.
func (t *transcoder) fits(w, x int32) bool {
	switch t.cmp.compare(w, x) {
	case isSubtype:
		return true
	case noSubtype:
		return t.mismatch(t.want.kind(x).String() + " reference is no subtype of the expected type")
	case tooDeep:
		return t.fail(ErrLimit, t.pos, "types are nested too deeply")
	default:
		return t.fail(ErrLimit, t.pos, "too many pairs of types to compare")
	}
}

// opt reads a value at an opt type: nothing, an opt's content, or a value that
// is the content itself.
func (t *transcoder) opt(w, x int32) bool {
	switch t.wire.kind(w) {
	case KindNull, KindReserved:
		t.out = append(t.out, 0)
		return t.skip(w)
	case KindOpt:
		return t.optAtOpt(w, x)
	}
	levels := 1
	for x = t.want.elem(x); t.want.kind(x) == KindOpt; x = t.want.elem(x) {
		if levels++; levels > len(t.want.entries) {
			return t.fail(ErrLimit, t.pos, "expected type is endless options")
		}
	}
	for range levels - 1 {
		t.out = append(t.out, 1)
	}
	return t.content(w, x)
}

func (t *transcoder) optAtOpt(w, x int32) bool {
	if !t.enter() {
		return false
	}
	present, ok := t.flag()
	if present {
		ok = t.content(t.wire.elem(w), t.want.elem(x))
	} else {
		t.out = append(t.out, 0)
	}
	t.leave()
	return ok
}

// content reads what is in an opt, or makes the opt null if it does not fit.
func (t *transcoder) content(w, x int32) bool {
	start, length, owed, visits := t.pos, len(t.out), t.owed, t.visits
	t.out = append(t.out, 1)
	if t.coerce(w, x) {
		return true
	}
	if t.fatal {
		return false
	}
	t.pos, t.out, t.owed, t.path = start, append(t.out[:length], 0), owed, t.path[:0]
	if !t.skip(w) {
		return false
	}
	again := max(t.pos-start, t.visits-visits) // there can be many records around each byte
	t.visits = visits
	if t.rework -= again; t.rework < 0 {
		return t.fail(ErrLimit, start, "too many bytes read again under opt")
	}
	return true
}

// vec reads the elements of a vec.
func (t *transcoder) vec(w, x int32) bool {
	w, x = t.wire.elem(w), t.want.elem(x)
	if k := t.wire.kind(w); fixedSize(k) > 0 && k == t.want.kind(x) && !t.exact {
		start := t.pos
		if !t.skipVec(w) {
			return false
		}
		t.out = append(t.out, t.msg[start:t.pos]...)
		return true
	}
	start := t.pos
	n, ok := t.count(w)
	if !ok {
		return false
	}
	t.out = appendUleb(t.out, uint64(n))
	if !t.checkRoom(start) {
		return false
	}
	least := int(t.wire.least(w))
	ok = t.enter()
	t.owed += n * least
	for i := 0; i < n && ok; i++ {
		t.owed -= least
		if ok = t.coerce(w, x); !ok {
			t.along(stepElem, i)
		}
	}
	t.leave()
	return ok
}

func (t *transcoder) record(w, x int32) bool {
	if !t.countEmpty(w) {
		return false
	}
	t.visits++
	ok := t.enter()
	if moves := t.movesOf(w, x); ok && moves != nil {
		ok = t.follow(moves)
	} else if ok {
		want := t.want.fieldsOf(x)
		ok = t.fields(t.wire.fieldsOf(w), want, stepTo(want))
	}
	t.leave()
	return ok
}

// fields reads the fields of a record, or the arguments as if they were fields.
// Missing ones become null where the type has it.
func (t *transcoder) fields(have, want []tableField, kind stepKind) bool {
	all := have
	run := t.pos // those from here on that look as they are expected are copied together
	for _, f := range want {
		for len(have) > 0 && have[0].id < f.id {
			t.copyRun(run)
			if !t.skip(have[0].ref) {
				return t.alongSkipped(kind, all, have[0].id)
			}
			run, have = t.pos, have[1:]
		}
		var ok bool
		if len(have) == 0 || have[0].id != f.id {
			run = t.copyRun(run)
			ok = t.missing(f, kind)
		} else if w := have[0].ref; t.layouts != nil && t.layouts.same(w, f.ref) {
			ok, have = t.pass(w), have[1:]
		} else {
			t.copyRun(run)
			ok = t.coerce(w, f.ref)
			run, have = t.pos, have[1:]
		}
		if !ok {
			return t.along(kind, int(f.id))
		}
	}
	t.copyRun(run)
	for _, f := range have {
		if !t.skip(f.ref) {
			return t.alongSkipped(kind, all, f.id)
		}
	}
	return true
}

// alongSkipped adds a step to one of the wire's fields that is not expected.
func (t *transcoder) alongSkipped(kind stepKind, fields []tableField, id uint32) bool {
	if kind != stepArg {
		kind = stepTo(fields)
	}
	return t.along(kind, int(id))
}

// copyRun copies what lies between start and the present position, which is
// where the next run begins.
func (t *transcoder) copyRun(start int) int {
	if start < t.pos {
		t.out = append(t.out, t.msg[start:t.pos]...)
	}
	return t.pos
}

// missing writes null for a field that is not there.
func (t *transcoder) missing(f tableField, kind stepKind) bool {
	k := t.want.kind(f.ref)
	switch {
	case k == KindOpt:
		t.out = append(t.out, 0)
	case hasNull(k):
	case kind == stepArg:
		return t.mismatch("argument is missing")
	default:
		return t.mismatch("field is missing")
	}
	return true
}

func (t *transcoder) variant(w, x int32) bool {
	cases := t.wire.fieldsOf(w)
	at := t.pos
	index, ok := t.index(len(cases))
	if !ok {
		return false
	}
	have := cases[index]
	place := findField(t.want.fieldsOf(x), have.id)
	if place < 0 {
		t.pos = at
		t.mismatch("tag is not expected")
		return t.along(stepField, int(have.id))
	}
	t.out = appendUleb(t.out, uint64(place))
	ok = t.enter() && t.coerce(have.ref, t.want.fieldsOf(x)[place].ref)
	t.leave()
	return ok || t.along(stepField, int(have.id))
}

// mismatchText says that a value of one kind came where another was expected.
func mismatchText(have, want Kind) string {
	name := have.String()
	if have == kindFuture {
		name = "value of an unknown type"
	}
	return name + " does not fit the expected type " + want.String()
}

// error gives the fault as an error and forgets the message.
func (t *transcoder) error(labels string) *Error {
	e := &Error{Offset: t.fault.at, Err: t.fault.err, Detail: t.fault.detail}
	e.Path = string(appendPath(nil, t.path, labels))
	t.release()
	return e
}

// release forgets the message and the output.
func (t *transcoder) release() { t.msg, t.out, t.layouts = nil, nil, nil }
