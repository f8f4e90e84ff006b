package candid

// A move is one step of coercing a record of a plan: what is done with the next
// field. Which one that is, what it is expected as and whether it can be copied
// unseen is the same for each record of the type, and so is found once.
type move struct {
	kind moveKind
	w, x int32 // the types of the wire and of the program
	size int   // of moveBytes
}

type moveKind uint8

const (
	moveBytes  moveKind = iota // copy size bytes
	moveText                   // copy a text or blob of a byte's elements
	movePlain                  // copy a value of a plain type
	moveSame                   // copy a value that looks the same
	moveCoerce                 // coerce a value
	moveSkip                   // go over a value
	moveNull                   // write an opt's null
)

// maxMoves bounds what a plan keeps: an expected record can stand beside many
// of the wire.
const maxMoves = maxHeader

// findMoves finds the steps for the records that were paired.
func (l *layouts) findMoves() {
	l.moves = make([][]move, len(l.partner))
	total := 0
	for w, x := range l.partner {
		if x == noEntry || l.equal[w] != noEntry || l.wire.kind(int32(w)) != KindRecord {
			continue
		}
		have, want := l.wire.fieldsOf(int32(w)), l.want.fieldsOf(x)
		if total += len(have) + len(want); total > maxMoves {
			return
		}
		l.moves[w] = l.movesOf(have, want)
	}
}

// movesOf gives the steps from one list of fields to another; nil if a field is
// missing that must be there.
func (l *layouts) movesOf(have, want []tableField) []move {
	moves := make([]move, 0, len(have)+len(want))
	for _, f := range want {
		for len(have) > 0 && have[0].id < f.id {
			moves = append(moves, move{kind: moveSkip, w: have[0].ref})
			have = have[1:]
		}
		if len(have) > 0 && have[0].id == f.id {
			moves = l.appendMove(moves, have[0].ref, f.ref)
			have = have[1:]
			continue
		}
		switch k := l.want.kind(f.ref); {
		case k == KindOpt:
			moves = append(moves, move{kind: moveNull})
		case !hasNull(k):
			return nil
		}
	}
	for _, f := range have {
		moves = append(moves, move{kind: moveSkip, w: f.ref})
	}
	return moves
}

// appendMove adds the step for a field that is there. Bytes in a row are one
// step.
func (l *layouts) appendMove(moves []move, w, x int32) []move {
	k := l.wire.kind(w)
	size := fixedSize(k)
	if k == KindBool {
		size = 1
	}
	switch {
	case !l.same(w, x):
		return append(moves, move{kind: moveCoerce, w: w, x: x})
	case size > 0:
		if last := len(moves) - 1; last >= 0 && moves[last].kind == moveBytes {
			moves[last].size += size
			return moves
		}
		return append(moves, move{kind: moveBytes, size: size})
	case k == KindText:
		return append(moves, move{kind: moveText})
	case l.isPlain(w):
		return append(moves, move{kind: movePlain, w: w})
	default:
		return append(moves, move{kind: moveSame, w: w})
	}
}

// movesOf gives the steps from the wire's record w to the expected record x, or
// nil if there are none to be followed.
func (t *transcoder) movesOf(w, x int32) []move {
	if t.layouts == nil || t.layouts.partner[w] != x || t.depth < len(t.wire.entries) { // plain types nest no deeper
		return nil
	}
	return t.layouts.moves[w]
}

// follow reads the fields of a record. What fails is done again the long way,
// which says where it was.
func (t *transcoder) follow(moves []move) bool {
	run, p := t.pos, t.pos // what lies between them is still to be copied
	for i := range moves {
		switch m := &moves[i]; m.kind {
		case moveBytes:
			p = t.within(p, m.size)
		case moveText:
			p = t.textEnd(p)
		case movePlain:
			p = t.end(m.w, p)
		default:
			t.out = append(t.out, t.msg[run:p]...)
			t.pos = p
			if !t.make(m) {
				return false
			}
			run, p = t.pos, t.pos
		}
		if p < 0 {
			return t.truncated()
		}
	}
	t.out = append(t.out, t.msg[run:p]...)
	t.pos = p
	return true
}

// make takes a step that is more than to copy.
func (t *transcoder) make(m *move) bool {
	switch m.kind {
	case moveSame:
		return t.copySame(m.w)
	case moveCoerce:
		return t.coerce(m.w, m.x)
	case moveSkip:
		return t.skip(m.w)
	default:
		t.out = append(t.out, 0)
		return true
	}
}
