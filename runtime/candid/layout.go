package candid

import "slices"

// layouts is what a plan knows about wire types so that their values need not be
// coerced one by one: those that look like values of the expected type are
// copied as they are, and checked where they are read.
type layouts struct {
	wire, want *table
	equal      []int32  // by wire entry: the expected entry whose values look the same; none: noEntry
	plain      []bool   // by wire entry: no value without bytes, reference or recursion is in its values
	partner    []int32  // by wire entry: the expected entry that it was first met with, or noEntry
	moves      [][]move // by wire entry: how to coerce a record to its partner; nil: not known
	all        bool     // the arguments look the same
}

const (
	noEntry   = -1
	maxPasses = 8 // over a table, so that the time is linear; tables in a usual order take two
)

// known says whether there was a comparison.
func (l *layouts) known() bool { return l.wire != nil }

// compare finds what there is to be known. Both relations begin with a guess,
// one with everything, one with nothing, and are corrected until they hold.
func (l *layouts) compare(wire, want *table) {
	l.wire, l.want = wire, want
	l.equal, l.plain = make([]int32, len(wire.entries)), make([]bool, len(wire.entries))
	for i := range l.equal {
		l.equal[i] = noEntry
	}
	l.pair(wire.args, want.args, nil)
	l.partner = slices.Clone(l.equal)
	if !l.settle(l.distinguish) {
		for i := range l.equal {
			l.equal[i] = noEntry
		}
	}
	l.settle(l.findPlain) // too few are no harm
	l.all = l.sameFields(wire.args, want.args)
	l.findMoves()
}

// settle goes over the entries until nothing changes any more, and says whether
// that was soon enough.
func (l *layouts) settle(change func(w int32) bool) bool {
	for range maxPasses / 2 {
		changed := false
		for w := len(l.equal) - 1; w >= 0; w-- {
			changed = change(int32(w)) || changed
		}
		for w := range l.equal {
			changed = change(int32(w)) || changed
		}
		if !changed {
			return true
		}
	}
	return false
}

// pair guesses that fields with the same labels look the same, and so do their
// parts. A wire type is only paired with the first that it meets.
func (l *layouts) pair(have, want []tableField, todo []int32) {
	todo = l.meet(have, want, todo)
	for len(todo) > 0 {
		w := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch x := l.equal[w]; l.wire.kind(w) {
		case KindOpt, KindVec:
			todo = l.meetOne(l.wire.elem(w), l.want.elem(x), todo)
		default:
			todo = l.meet(l.wire.fieldsOf(w), l.want.fieldsOf(x), todo)
		}
	}
}

func (l *layouts) meet(have, want []tableField, todo []int32) []int32 {
	for _, f := range have {
		if i := findField(want, f.id); i >= 0 {
			todo = l.meetOne(f.ref, want[i].ref, todo)
		}
	}
	return todo
}

func (l *layouts) meetOne(w, x int32, todo []int32) []int32 {
	if w < 0 || x < 0 || l.equal[w] != noEntry || l.wire.kind(w) != l.want.kind(x) {
		return todo
	}
	switch l.wire.kind(w) {
	case KindOpt, KindVec, KindRecord, KindVariant:
		l.equal[w] = x
		return append(todo, w)
	}
	return todo // references are compared value by value
}

// distinguish takes a guess back that does not hold, and says whether it did.
func (l *layouts) distinguish(w int32) bool {
	x := l.equal[w]
	if x == noEntry {
		return false
	}
	same := false
	switch l.wire.kind(w) {
	case KindOpt, KindVec:
		same = l.same(l.wire.elem(w), l.want.elem(x))
	default:
		same = l.sameFields(l.wire.fieldsOf(w), l.want.fieldsOf(x))
	}
	if !same {
		l.equal[w] = noEntry
	}
	return !same
}

// same says whether values of the wire's type w look like those of the expected
// type x.
func (l *layouts) same(w, x int32) bool {
	if w < 0 {
		return w == x
	}
	return x >= 0 && l.equal[w] == x
}

func (l *layouts) sameFields(have, want []tableField) bool {
	if len(have) != len(want) {
		return false
	}
	for i, f := range have {
		if f.id != want[i].id || !l.same(f.ref, want[i].ref) {
			return false
		}
	}
	return true
}

// findPlain notes that a type is plain, and says whether that is new.
func (l *layouts) findPlain(w int32) bool {
	if l.plain[w] {
		return false
	}
	switch l.wire.kind(w) {
	case KindOpt, KindVec:
		l.plain[w] = l.isPlain(l.wire.elem(w))
	case KindRecord, KindVariant:
		fields := l.wire.fieldsOf(w)
		l.plain[w] = len(fields) > 0 && !slices.ContainsFunc(fields, func(f tableField) bool { return !l.isPlain(f.ref) })
	}
	return l.plain[w]
}

func (l *layouts) isPlain(w int32) bool {
	if w >= 0 {
		return l.plain[w]
	}
	switch primitiveKinds[-w] {
	case KindNull, KindReserved, KindEmpty:
		return false
	}
	return true
}
