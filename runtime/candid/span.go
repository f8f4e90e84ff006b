package candid

// Values that look as they are expected are not coerced one by one: what lies
// between their beginning and end is copied. Where they end is all that is
// looked for, since whoever reads the copy checks the rest. What fails is done
// again value by value, which finds the error.

// copySame copies a value of the wire's type w, which looks as it is expected.
func (t *transcoder) copySame(w int32) bool {
	start := t.pos
	if !t.pass(w) {
		return false
	}
	t.out = append(t.out, t.msg[start:t.pos]...)
	return t.checkRoom(start)
}

// pass goes over a value that will be copied.
func (t *transcoder) pass(w int32) bool {
	if !t.layouts.isPlain(w) || t.depth < len(t.wire.entries) { // plain types nest no deeper
		return t.skip(w)
	}
	if t.pos = t.end(w, t.pos); t.pos < 0 {
		t.pos = 0
		return t.fail(ErrTruncated, 0, "")
	}
	return true
}

// end gives where the value of a plain type ends that begins at p, or -1.
func (t *transcoder) end(w int32, p int) int {
	switch k := t.wire.kind(w); k {
	case KindBool:
		return t.within(p, 1)
	case KindNat, KindInt:
		return endOfLEB(t.msg, p)
	case KindText:
		return t.textEnd(p)
	case KindPrincipal:
		return t.textEnd(p + 1)
	case KindOpt:
		if p >= len(t.msg) || t.msg[p] == 0 {
			return t.within(p, 1)
		}
		return t.end(t.wire.elem(w), p+1)
	case KindVec:
		return t.vecEnd(t.wire.elem(w), p)
	case KindRecord:
		for _, f := range t.wire.fieldsOf(w) {
			if p = t.end(f.ref, p); p < 0 {
				break
			}
		}
		return p
	case KindVariant:
		index, p := readUleb(t.msg, p)
		if cases := t.wire.fieldsOf(w); p >= 0 && index < uint64(len(cases)) {
			return t.end(cases[index].ref, p)
		}
		return -1
	default:
		return t.within(p, fixedSize(k))
	}
}

// within gives p + n, or -1 when the message ends before.
func (t *transcoder) within(p, n int) int {
	if n > len(t.msg)-p {
		return -1
	}
	return p + n
}

// textEnd goes over a length and that many bytes.
func (t *transcoder) textEnd(p int) int {
	if p < len(t.msg) {
		if n := int(t.msg[p]); n < 0x80 && n < len(t.msg)-p {
			return p + 1 + n
		}
	}
	n, p := readUleb(t.msg, p)
	if p < 0 || n > uint64(len(t.msg)-p) {
		return -1
	}
	return p + int(n)
}

// vecEnd goes over elements of type w, each of which takes a byte or more.
func (t *transcoder) vecEnd(w int32, p int) int {
	n, p := readUleb(t.msg, p)
	if p < 0 || n > uint64(len(t.msg)-p) {
		return -1
	}
	k := t.wire.kind(w)
	if size := fixedSize(k); size > 0 {
		if n > uint64((len(t.msg)-p)/size) {
			return -1
		}
		return p + int(n)*size
	}
	for i := 0; i < int(n) && p >= 0; i++ {
		if k == KindText {
			p = t.textEnd(p)
		} else {
			p = t.end(w, p)
		}
	}
	return p
}
