package candid

import "slices"

// loop is a strongly connected set of types: each leads to each. Its types are
// settled together: first those that are built in the same way from the same
// parts become one node. Then either the whole loop is like one that is known,
// node by node, or each node is a new class.
type loop struct {
	classes *classes
	nodes   []node
	place   map[*Type]int32 // the node of each type
}

// node is one type of a loop.
type node struct {
	t     *Type
	parts []int32 // refs of parts outside the loop; outside+i for the loop's node i
	look  look
}

// outside divides the numbers in node.parts: lower ones are refs.
const outside = 1 << 30

// settleLoop finds the classes of types that are strongly connected and whose
// other parts are settled.
func (c *classes) settleLoop(types []*Type) {
	l := loop{c, make([]node, len(types)), make(map[*Type]int32, len(types))}
	for i, t := range types {
		l.place[t] = int32(i)
	}
	for i, t := range types {
		l.nodes[i] = node{t: t, parts: l.partsOf(t)}
	}
	places := l.shrink(congruent(l.nodes))
	l.computeLooks()
	refs := l.findKnown()
	if refs == nil {
		refs = l.addClasses()
	}
	for i, t := range types {
		c.known[t] = refs[places[i]]
	}
}

// shrink keeps one node of each set, named by its representative, and gives
// where that node is now for each that was there.
func (l *loop) shrink(representative []int32) []int32 {
	places := make([]int32, len(l.nodes))
	kept := l.nodes[:0]
	for i, r := range representative {
		if r == int32(i) {
			places[i] = int32(len(kept))
			kept = append(kept, l.nodes[i])
		}
	}
	for i, r := range representative {
		places[i] = places[r]
	}
	for _, n := range kept {
		for k, p := range n.parts {
			if p >= outside {
				n.parts[k] = outside + places[p-outside]
			}
		}
	}
	l.nodes = kept
	return places
}

func (l *loop) partsOf(t *Type) []int32 {
	types := appendParts(nil, t)
	parts := make([]int32, len(types))
	for i, p := range types {
		if n, ok := l.place[p]; ok {
			parts[i] = outside + n
		} else {
			parts[i] = l.classes.of(p)
		}
	}
	return parts
}

func (l *loop) computeLooks() {
	for i := range l.nodes {
		l.nodes[i].look[0] = shapeHash(l.nodes[i].t)
	}
	for depth := 1; depth < len(look{}); depth++ {
		for i := range l.nodes {
			n := &l.nodes[i]
			h := n.look[0]
			for _, p := range n.parts {
				if p >= outside {
					h = mix(h, l.nodes[p-outside].look[depth-1])
				} else {
					h = mix(h, l.classes.lookOf(p, depth-1))
				}
			}
			n.look[depth] = h
		}
	}
}

// key gives what types must have in common to be alike: their looks and how
// large their loops are.
func (l *loop) key(n *node) uint64 {
	return mix(n.look[len(n.look)-1], uint64(len(l.nodes)))
}

// findKnown gives the known class of each node, nil when there are none. It
// tries the node that fewest known classes look like.
func (l *loop) findKnown() []int32 {
	best, candidates := 0, l.classes.looping[l.key(&l.nodes[0])]
	for i := range l.nodes {
		if like := l.classes.looping[l.key(&l.nodes[i])]; len(like) < len(candidates) {
			best, candidates = i, like
		}
	}
	for _, ref := range candidates {
		if refs := l.match(int32(best), ref); refs != nil {
			return refs
		}
	}
	return nil
}

// match gives a class of its own to each node if start can have class ref, else nil.
func (l *loop) match(start, ref int32) []int32 {
	m := matching{refs: make([]int32, len(l.nodes)), taken: map[int32]bool{}}
	for i := range m.refs {
		m.refs[i] = -1
	}
	m.pair(start, ref)
	for len(m.todo) > 0 {
		i := m.todo[len(m.todo)-1]
		m.todo = m.todo[:len(m.todo)-1]
		n, c := &l.nodes[i], &l.classes.list[m.refs[i]]
		if n.look != c.look || !sameShape(n.t, c.example) {
			return nil
		}
		for k, p := range n.parts {
			if p < outside && p != c.parts[k] || p >= outside && !m.pair(p-outside, c.parts[k]) {
				return nil
			}
		}
	}
	return m.refs
}

// matching pairs nodes with classes, one to one.
type matching struct {
	refs  []int32 // of each node, -1 when it has none yet
	taken map[int32]bool
	todo  []int32 // nodes whose parts are to be paired
}

func (m *matching) pair(n, ref int32) bool {
	if m.refs[n] >= 0 {
		return m.refs[n] == ref
	}
	if ref < 0 || m.taken[ref] {
		return false
	}
	m.refs[n], m.taken[ref] = ref, true
	m.todo = append(m.todo, n)
	return true
}

// sameShape says whether two types are alike but for what their parts are.
func sameShape(a, b *Type) bool {
	return a.Kind == b.Kind && a.Mode == b.Mode && len(a.Args) == len(b.Args) && len(a.Results) == len(b.Results) &&
		slices.EqualFunc(a.Fields, b.Fields, func(f, g Field) bool { return f.Label.ID == g.Label.ID }) &&
		slices.EqualFunc(a.Methods, b.Methods, func(m, n Method) bool { return m.Name == n.Name })
}

// addClasses makes a class of each node.
func (l *loop) addClasses() []int32 {
	c := l.classes
	first := int32(len(c.list))
	refs := make([]int32, len(l.nodes))
	for i := range l.nodes {
		n := &l.nodes[i]
		for k, p := range n.parts {
			if p >= outside {
				n.parts[k] = first + p - outside
			}
		}
		c.bytes = appendEntry(c.bytes[:0], n.t, n.parts)
		refs[i] = c.add(c.bytes, n.t, n.parts, n.look)
		key := l.key(n)
		c.looping[key] = append(c.looping[key], refs[i])
	}
	return refs
}
