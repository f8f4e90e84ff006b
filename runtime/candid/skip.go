package candid

import "slices"

// Skipping goes over values of the wire's types and checks all that reading
// them would check. Its failures are never recoverable.

// skip goes over a value of the wire's type w.
func (t *transcoder) skip(w int32) bool {
	switch k := t.wire.kind(w); k {
	case KindNull, KindReserved:
		return t.countEmpty(w)
	case KindEmpty:
		return t.fail(ErrType, t.pos, "type empty has no values")
	case KindBool:
		_, ok := t.flag()
		return ok
	case KindNat, KindInt:
		return t.skipNumber()
	case KindText:
		return t.skipText()
	case KindPrincipal, KindService:
		return t.skipPrincipal()
	case KindFunc:
		return t.tag("func reference") && t.skipPrincipal() && t.skipText()
	case kindFuture:
		return t.skipFuture()
	case KindOpt:
		return t.skipOpt(w)
	case KindVec:
		return t.skipVec(t.wire.elem(w))
	case KindRecord:
		return t.skipRecord(w)
	case KindVariant:
		return t.skipVariant(w)
	default:
		return t.advance(fixedSize(k))
	}
}

// left gives the number of bytes that are not owed to other elements of
// enclosing vecs.
func (t *transcoder) left() int { return len(t.msg) - t.pos - t.owed }

// advance goes over n bytes.
func (t *transcoder) advance(n int) bool {
	if n > len(t.msg)-t.pos {
		return t.truncated()
	}
	t.pos += n
	return true
}

// unsigned reads a count, length or index.
func (t *transcoder) unsigned() (uint64, bool) {
	v, next := readUleb(t.msg, t.pos)
	switch next {
	case lebTruncated:
		return 0, t.truncated()
	case lebTooLong:
		return 0, t.fail(ErrRange, t.pos+maxLEB-1, "count or length takes more than 10 bytes")
	}
	t.pos = next
	return v, true
}

// flag reads a byte that must be 0 or 1: a bool, or whether an opt has content.
func (t *transcoder) flag() (value, ok bool) {
	if t.pos >= len(t.msg) {
		return false, t.truncated()
	}
	c := t.msg[t.pos]
	if c > 1 {
		return false, t.fail(ErrRange, t.pos, "byte of a bool or opt is neither 0 nor 1")
	}
	t.pos++
	return c == 1, true
}

// tag reads the byte in front of a reference; 0 would be an opaque one, which
// no system makes.
func (t *transcoder) tag(what string) bool {
	if t.pos >= len(t.msg) {
		return t.truncated()
	}
	if t.msg[t.pos] != 1 {
		return t.fail(ErrRange, t.pos, "unknown form of "+what)
	}
	t.pos++
	return true
}

func (t *transcoder) skipNumber() bool {
	end := endOfLEB(t.msg, t.pos)
	if end < 0 {
		return t.truncated()
	}
	t.pos = end
	return true
}

// span goes over a length and that many bytes, and gives these.
func (t *transcoder) span() ([]byte, bool) {
	n, ok := t.unsigned()
	if !ok {
		return nil, false
	}
	if n > uint64(max(t.left(), 0)) {
		return nil, t.truncated()
	}
	start := t.pos
	t.pos += int(n)
	return t.msg[start:t.pos], true
}

func (t *transcoder) skipText() bool {
	b, ok := t.span()
	if ok && !validUTF8(b) {
		return t.fail(ErrUTF8, t.pos-len(b)+invalidUTF8At(b), "")
	}
	return ok
}

func (t *transcoder) skipPrincipal() bool {
	if !t.tag("principal") {
		return false
	}
	at := t.pos
	b, ok := t.span()
	if ok && len(b) > maxPrincipal {
		return t.fail(ErrRange, at, "principal has more than 29 bytes")
	}
	return ok
}

// skipFuture goes over a value of an unknown type: the lengths of its bytes and
// of its references, then the bytes. References travel beside messages, which
// no system does.
func (t *transcoder) skipFuture() bool {
	size, ok := t.unsigned()
	if !ok {
		return false
	}
	if _, ok = t.unsigned(); !ok {
		return false
	}
	if size > uint64(max(t.left(), 0)) {
		return t.truncated()
	}
	t.pos += int(size)
	return true
}

func (t *transcoder) skipOpt(w int32) bool {
	if !t.enter() {
		return false
	}
	present, ok := t.flag()
	if present {
		ok = t.skip(t.wire.elem(w))
	}
	t.leave()
	return ok
}

// count reads the number of a vec's elements of type w, and refuses one that
// the rest of the message cannot hold.
func (t *transcoder) count(w int32) (int, bool) {
	at := t.pos
	n, ok := t.unsigned()
	if !ok {
		return 0, false
	}
	if least := t.wire.least(w); least > 0 {
		if n > uint64(max(t.left(), 0))/uint64(least) {
			return 0, t.truncated()
		}
	} else if n > uint64(max(t.empty, 0)) || n > uint64(maxInt) { // or the type has no values
		return 0, t.fail(ErrLimit, at, "too many values that take no byte")
	}
	return int(n), true
}

// skipVec goes over a vec with elements of type w.
func (t *transcoder) skipVec(w int32) bool {
	n, ok := t.count(w)
	if !ok {
		return false
	}
	ok = t.enter()
	if size := fixedSize(t.wire.kind(w)); size > 0 && ok {
		t.leave()
		return t.advance(n * size)
	}
	least := int(t.wire.least(w))
	t.owed += n * least
	for i := 0; i < n && ok; i++ {
		t.owed -= least
		if ok = t.skip(w); !ok {
			t.along(stepElem, i)
		}
	}
	t.leave()
	return ok
}

func (t *transcoder) skipRecord(w int32) bool {
	if levels := t.wire.entries[w].levels; levels > 1 && int(levels) <= t.depth {
		return t.skipNested(w)
	}
	ok := t.countEmpty(w) && t.enter()
	if !ok {
		return false
	}
	for _, f := range t.wire.fieldsOf(w) {
		if !t.skip(f.ref) {
			return t.along(stepTo(t.wire.fieldsOf(w)), int(f.id))
		}
	}
	t.leave()
	return true
}

// skipNested goes over records of one field in each other at one go. They take no
// bytes themselves, so thousands of them around each byte of a message would
// make it take thousands of times as long.
func (t *transcoder) skipNested(w int32) bool {
	e := &t.wire.entries[w]
	t.depth -= int(e.levels)
	ok := t.skip(e.inner)
	t.depth += int(e.levels)
	if ok {
		return true
	}
	at := len(t.path)
	for range e.levels {
		fields := t.wire.fieldsOf(w)
		t.along(stepTo(fields), int(fields[0].id))
		w = fields[0].ref
	}
	slices.Reverse(t.path[at:]) // the way out is noted from the inside
	return false
}

// index reads which of a variant's n cases follows.
func (t *transcoder) index(n int) (int, bool) {
	at := t.pos
	v, ok := t.unsigned()
	if ok && v >= uint64(n) {
		return 0, t.fail(ErrRange, at, "variant has no such case")
	}
	return int(v), ok
}

func (t *transcoder) skipVariant(w int32) bool {
	cases := t.wire.fieldsOf(w)
	index, ok := t.index(len(cases))
	if !ok || !t.enter() {
		return false
	}
	if !t.skip(cases[index].ref) {
		return t.along(stepField, int(cases[index].id))
	}
	t.leave()
	return true
}
