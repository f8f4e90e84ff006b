package pattern

// A Relation says what the requests that one pattern matches are to those of another.
type Relation uint8

const (
	Equivalent   Relation = iota // the same requests
	MoreGeneral                  // all of the other's, and more
	MoreSpecific                 // some of the other's, and no more
	Disjoint                     // none that the other matches
	Overlaps                     // some in common, and each has some of its own
)

// Conflict reports whether two patterns cannot stand side by side: some request matches both, and neither is more specific.
func Conflict(p, q *Pattern) bool {
	r := Compare(p, q)
	return r == Equivalent || r == Overlaps
}

// Compare says what the requests that p matches are to those of q.
func Compare(p, q *Pattern) Relation {
	return combine(compareMethods(p.Method, q.Method), comparePaths(p, q))
}

// compareMethods: "" is any method, GET is also HEAD, and every other one is itself alone.
func compareMethods(p, q string) Relation {
	switch {
	case p == q:
		return Equivalent
	case p == "" || p == "GET" && q == "HEAD":
		return MoreGeneral
	case q == "" || p == "HEAD" && q == "GET":
		return MoreSpecific
	}
	return Disjoint
}

// comparePaths compares segment by segment; a pattern may be longer than the other only where the other ends in a rest.
func comparePaths(p, q *Pattern) Relation {
	common := min(len(p.segments), len(q.segments))
	r := Equivalent
	for i := range common {
		r = combine(r, compareSegments(p.segments[i], q.segments[i]))
	}
	switch {
	case len(p.segments) == len(q.segments):
		return r
	case len(p.segments) == common && p.last().kind == rest:
		return combine(r, MoreGeneral)
	case len(q.segments) == common && q.last().kind == rest:
		return combine(r, MoreSpecific)
	}
	return Disjoint
}

// compareSegments relates what two segments match. The kinds are in order: a rest takes everything, a wildcard takes every literal but not
// the end.
func compareSegments(p, q segment) Relation {
	switch {
	case p.kind == q.kind && (p.kind != literal || p.text == q.text):
		return Equivalent
	case p.kind == rest || p.kind == wildcard && q.kind == literal:
		return MoreGeneral
	case q.kind == rest || q.kind == wildcard && p.kind == literal:
		return MoreSpecific
	}
	return Disjoint
}

// combine is the relation of the whole, given those of two parts.
func combine(a, b Relation) Relation {
	switch {
	case a == Disjoint || b == Disjoint:
		return Disjoint
	case a == Equivalent || a == b:
		return b
	case b == Equivalent:
		return a
	}
	return Overlaps
}

// Explain says in one sentence why two patterns conflict, with a path that shows it.
func Explain(p, q *Pattern) string {
	methods, paths := compareMethods(p.Method, q.Method), comparePaths(p, q)
	first, second := p.String(), q.String()
	switch {
	case combine(methods, paths) == Equivalent && first == second:
		return first + " stands twice"
	case combine(methods, paths) == Equivalent:
		return first + " matches the same requests as " + second
	case paths == Overlaps:
		return first + " and " + second + " both match " + quote(example(p, q)) + ", and neither is more specific than the other"
	case methods == MoreGeneral:
		return first + " matches more methods than " + second + ", but has a more specific path"
	}
	return first + " matches fewer methods than " + second + ", but has a more general path"
}

// example is a path that both patterns match, given that there is one.
func example(p, q *Pattern) string {
	var b []byte
	for i := range max(len(p.segments), len(q.segments)) {
		s := segment{kind: rest}
		if i < len(p.segments) {
			s = p.segments[i]
		}
		if i < len(q.segments) && q.segments[i].kind < s.kind {
			s = q.segments[i]
		}
		b = append(b, '/')
		if s.kind == literal || s.kind == wildcard {
			b = append(b, s.text...)
		}
	}
	return string(b)
}
