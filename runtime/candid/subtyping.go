package candid

import (
	"bytes"
	"slices"
)

// A comparer decides whether one type is a subtype of another, for types of two
// tables: that of the message (wire) and the expected one (want).
//
// A pair of types that is met again while it is compared holds, as recursive
// types demand. Nothing in the relation offers a choice (anything at all is a
// subtype of an opt), so one pair that does not hold decides, and the pairs can
// stand in a queue instead of on the stack.
//
// Parts are looked up, not gone through side by side: the types of a message may
// be much wider than what is looked for in them, and each may be met many times.
type comparer struct {
	wire, want *table
	depth      int // levels that types may be nested
	pairs      int // that may still be compared

	holds map[pair]bool // of composite types; during a comparison also what is supposed to hold
	queue []comparison
	fault mismatch
}

// pair is sub <: super. Usually sub is the wire's; where arguments of funcs
// turn the relation round, super is.
type pair struct {
	sub, super int32
	turned     bool
}

// comparison is a pair to compare and the way to it.
type comparison struct {
	pair
	parent int32 // in the queue, -1 for the first
	depth  int32
	step   step
}

// mismatch is why a pair does not hold.
type mismatch struct {
	at         int32 // in the queue
	step       step  // from there, if further
	further    bool
	reason     string
	sub, super Kind // that differ, or 0
}

// verdict is the outcome of a comparison.
type verdict uint8

const (
	isSubtype verdict = iota
	noSubtype
	tooManyPairs
	tooDeep
)

// keptPairs is the most pairs whose memory is used again: clearing what a
// message with many needed would take as long for each that follows.
const keptPairs = 1 << 10

// start prepares for the types of one message.
func (c *comparer) start(wire, want *table, l Limits) {
	if len(c.holds) > keptPairs || cap(c.queue) > 2*keptPairs {
		c.holds, c.queue = nil, nil
	}
	clear(c.holds)
	c.wire, c.want, c.depth, c.pairs = wire, want, l.Depth, l.Pairs
}

// compare decides whether the wire's type sub is a subtype of the expected super.
func (c *comparer) compare(sub, super int32) verdict {
	if c.holds == nil {
		c.holds = map[pair]bool{}
	}
	top := pair{sub: sub, super: super}
	if known, ok := c.holds[top]; ok {
		return verdictOf(known)
	}
	c.queue = c.queue[:0]
	v := c.push(comparison{pair: top, parent: -1})
	for i := 0; i < len(c.queue) && v == isSubtype; i++ {
		v = c.expand(int32(i))
	}
	if v != isSubtype {
		for _, p := range c.queue { // nothing is known about what was supposed
			delete(c.holds, p.pair)
		}
		c.holds[top] = false
	}
	return v
}

func verdictOf(holds bool) verdict {
	if holds {
		return isSubtype
	}
	return noSubtype
}

// tables gives the table of sub and that of super.
func (c *comparer) tables(p pair) (sub, super *table) {
	if p.turned {
		return c.want, c.wire
	}
	return c.wire, c.want
}

// push decides a pair by its outermost constructors alone or queues it.
func (c *comparer) push(p comparison) verdict {
	sub, super := c.tables(p.pair)
	if sub == super && p.sub == p.super { // of a message that begins with the expected types
		return isSubtype
	}
	if c.pairs--; c.pairs < 0 {
		return tooManyPairs
	}
	sk, tk := sub.kind(p.sub), super.kind(p.super)
	switch {
	case sk == KindEmpty, tk == KindReserved, tk == KindOpt,
		sk == KindNat && tk == KindInt,
		sk == KindService && tk == KindPrincipal:
		return isSubtype
	case sk != tk || sk == kindFuture:
		return c.differ(p, sk, tk)
	case sk.Primitive():
		return isSubtype
	}
	if known, met := c.holds[p.pair]; met {
		if !known { // as an earlier comparison found
			return c.differ(p, 0, 0)
		}
		return isSubtype
	}
	if int(p.depth) >= c.depth {
		return tooDeep
	}
	c.holds[p.pair] = true
	c.queue = append(c.queue, p)
	return isSubtype
}

func (c *comparer) differ(p comparison, sub, super Kind) verdict {
	c.fault = mismatch{at: p.parent, step: p.step, further: p.parent >= 0, sub: sub, super: super}
	return noSubtype
}

// fail says why the pair in place at of the queue does not hold, or what lies a
// step further.
func (c *comparer) fail(at int32, reason string, further ...step) verdict {
	c.fault = mismatch{at: at, reason: reason}
	if len(further) > 0 {
		c.fault.step, c.fault.further = further[0], true
	}
	return noSubtype
}

// expand queues the parts of the pair in place i of the queue. Both types have
// the same constructor.
func (c *comparer) expand(i int32) verdict {
	p := c.queue[i].pair
	sub, super := c.tables(p)
	switch sub.kind(p.sub) {
	case KindVec:
		return c.part(i, pair{sub.elem(p.sub), super.elem(p.super), p.turned}, step{kind: stepInside})
	case KindRecord:
		fields := super.fieldsOf(p.super)
		return c.records(i, p.turned, sub.fieldsOf(p.sub), fields, stepTo(fields))
	case KindVariant:
		return c.variants(i, p.turned, sub.fieldsOf(p.sub), super.fieldsOf(p.super))
	case KindFunc:
		return c.funcs(i)
	default:
		return c.services(i)
	}
}

// part queues a part of the pair in place i.
func (c *comparer) part(i int32, p pair, s step) verdict {
	return c.push(comparison{pair: p, parent: i, depth: c.queue[i].depth + 1, step: s})
}

// records compares fields, or arguments or results as if they were fields. What
// is missing from sub must be a type that has null. turned says whether sub is
// of the expected table.
func (c *comparer) records(i int32, turned bool, sub, super []tableField, kind stepKind) verdict {
	_, superTable := c.tables(pair{turned: turned})
	for _, f := range super {
		s := step{kind: kind, id: int(f.id)}
		at := findField(sub, f.id)
		if at < 0 {
			if !hasNull(superTable.kind(f.ref)) {
				return c.fail(i, "is missing and not optional", s)
			}
			if c.pairs--; c.pairs < 0 { // null and the type of f
				return tooManyPairs
			}
			continue
		}
		if v := c.part(i, pair{sub[at].ref, f.ref, turned}, s); v != isSubtype {
			return v
		}
	}
	return isSubtype
}

// hasNull says whether a missing field of this kind is null.
func hasNull(k Kind) bool { return k == KindOpt || k == KindNull || k == KindReserved }

func (c *comparer) variants(i int32, turned bool, sub, super []tableField) verdict {
	for _, f := range sub {
		s := step{kind: stepField, id: int(f.id)}
		at := findField(super, f.id)
		if at < 0 {
			return c.fail(i, "is no case of the supertype", s)
		}
		if v := c.part(i, pair{f.ref, super[at].ref, turned}, s); v != isSubtype {
			return v
		}
	}
	return isSubtype
}

func (c *comparer) funcs(i int32) verdict {
	p := c.queue[i].pair
	sub, super := c.tables(p)
	if sub.entries[p.sub].mode != super.entries[p.super].mode {
		return c.fail(i, "func annotations differ")
	}
	if v := c.records(i, !p.turned, super.fieldsOf(p.super), sub.fieldsOf(p.sub), stepFuncArg); v != isSubtype {
		return v
	}
	return c.records(i, p.turned, sub.resultsOf(p.sub), super.resultsOf(p.super), stepFuncResult)
}

func (c *comparer) services(i int32) verdict {
	p := c.queue[i].pair
	sub, super := c.tables(p)
	have := sub.methodsOf(p.sub)
	for n, m := range super.methodsOf(p.super) {
		s := step{kind: stepMethod, id: n}
		name := super.name(m)
		at, found := slices.BinarySearchFunc(have, name, func(m tableMethod, name []byte) int {
			return bytes.Compare(sub.name(m), name)
		})
		if !found {
			return c.fail(i, "method is missing", s)
		}
		if v := c.part(i, pair{have[at].ref, m.ref, p.turned}, s); v != isSubtype {
			return v
		}
	}
	return isSubtype
}

// trace gives the way from the types that were compared last to where they
// differ, its first step last.
func (c *comparer) trace() []step {
	var steps []step
	if c.fault.further {
		steps = append(steps, c.named(c.fault.at, c.fault.step))
	}
	for at := c.fault.at; at > 0; at = c.queue[at].parent {
		steps = append(steps, c.named(c.queue[at].parent, c.queue[at].step))
	}
	return steps
}

// named puts the method's name into a step away from the pair in place i.
func (c *comparer) named(i int32, s step) step {
	if s.kind == stepMethod {
		p := c.queue[i].pair
		_, super := c.tables(p)
		s.name = string(super.name(super.methodsOf(p.super)[s.id]))
	}
	return s
}
