package candid

// classes sorts types into classes that stand in a table once. A class is
// named by its place in list; primitive types, which need no place, by their
// opcode, which is negative. Both together are called a ref.
//
// A type that is not on a cycle is settled when its parts are: two such types
// are one class when their entries over refs are equal. Types on a cycle are
// settled together (see loop). There, two types that only differ in where the
// cycle closes stay two, as
//
//	type Even = opt record { nat; Odd };
//	type Odd = opt record { nat; Even };
//
// do with everybody else who writes tables.
type classes struct {
	list    []class
	known   map[*Type]int32
	entry   map[string]int32   // the class with this table entry over refs
	looping map[uint64][]int32 // the classes on cycles by loop.key
	bytes   []byte             // scratch
}

// class is a set of types that are alike.
type class struct {
	example *Type // one of them
	parts   []int32
	look    look
}

func newClasses() classes {
	return classes{known: map[*Type]int32{}, entry: map[string]int32{}, looping: map[uint64][]int32{}}
}

// of gives the ref of a type.
func (c *classes) of(t *Type) int32 {
	if t.Kind.Primitive() {
		return t.Kind.opcode()
	}
	if ref, ok := c.known[t]; ok {
		return ref
	}
	s := search{classes: c, order: map[*Type]int{}}
	s.visit(t)
	return c.known[t]
}

// add makes a class with the given table entry over refs.
func (c *classes) add(entry []byte, example *Type, parts []int32, l look) int32 {
	ref := int32(len(c.list))
	c.list = append(c.list, class{example, parts, l})
	c.entry[string(entry)] = ref
	return ref
}

// settle finds the class of a type that is on no cycle and whose parts are settled.
func (c *classes) settle(t *Type) {
	types := appendParts(nil, t)
	parts := make([]int32, len(types))
	for i, p := range types {
		parts[i] = c.of(p)
	}
	c.bytes = appendEntry(c.bytes[:0], t, parts)
	ref, ok := c.entry[string(c.bytes)]
	if !ok {
		var l look
		l[0] = shapeHash(t)
		for depth := 1; depth < len(l); depth++ {
			l[depth] = l[0]
			for _, p := range parts {
				l[depth] = mix(l[depth], c.lookOf(p, depth-1))
			}
		}
		ref = c.add(c.bytes, t, parts, l)
	}
	c.known[t] = ref
}

// search walks types that are not known yet and settles them part by part:
// Tarjan's algorithm for strongly connected components.
type search struct {
	classes *classes
	order   map[*Type]int // the walk's number of each type, from 1
	open    []*Type       // walked but not settled
}

// visit walks a type and gives the lowest number among the open types that it leads to.
func (s *search) visit(t *Type) int {
	number := len(s.order) + 1
	s.order[t] = number
	low, first := number, len(s.open)
	s.open = append(s.open, t)
	self := false
	for _, p := range appendParts(nil, t) {
		if p.Kind.Primitive() {
			continue
		}
		if _, ok := s.classes.known[p]; ok {
			continue
		}
		self = self || p == t
		n, seen := s.order[p]
		if !seen {
			n = s.visit(p)
		}
		low = min(low, n)
	}
	if low < number {
		return low
	}
	if component := s.open[first:]; len(component) > 1 || self {
		s.classes.settleLoop(component)
	} else {
		s.classes.settle(t)
	}
	s.open = s.open[:first]
	return low
}

// look is a summary of a type: look[d] is the same for types that do not
// differ within d levels.
type look [6]uint64

// lookOf gives a ref's look, for primitive types the opcode.
func (c *classes) lookOf(ref int32, depth int) uint64 {
	if ref < 0 {
		return uint64(-ref)
	}
	return c.list[ref].look[depth]
}

// shapeHash sums up a type without its parts.
func shapeHash(t *Type) uint64 {
	h := mix(uint64(t.Kind), uint64(t.Mode))
	h = mix(h, uint64(len(t.Args)))
	h = mix(h, uint64(len(t.Results)))
	for i := range t.Fields {
		h = mix(h, uint64(t.Fields[i].Label.ID))
	}
	for i := range t.Methods {
		h = mix(h, uint64(len(t.Methods[i].Name)))
		h = mix(h, uint64(Hash(t.Methods[i].Name)))
	}
	return h
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}
