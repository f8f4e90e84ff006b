package candid

import (
	"cmp"
	"slices"
)

// loop is a strongly connected set of types: each leads to each. Its types are
// settled together. Either one of them equals a type that is known, and then
// all do; or none does, and they are sorted into new classes by refinement.
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
	l.computeLooks()
	refs := l.findKnown()
	if refs == nil {
		refs = l.addClasses(refine(l.blocks(), l.nodes))
	}
	for i, t := range types {
		c.known[t] = refs[i]
	}
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

// findKnown gives the known class of each node, nil when there are none. It
// tries the node that fewest known classes look like.
func (l *loop) findKnown() []int32 {
	last := len(look{}) - 1
	best, candidates := 0, l.classes.looks[l.nodes[0].look[last]]
	for i := range l.nodes {
		if like := l.classes.looks[l.nodes[i].look[last]]; len(like) < len(candidates) {
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

// match gives the class of each node if node start is in class ref, else nil.
func (l *loop) match(start, ref int32) []int32 {
	refs := make([]int32, len(l.nodes))
	for i := range refs {
		refs[i] = -1
	}
	refs[start] = ref
	todo := []int32{start}
	for len(todo) > 0 {
		n := &l.nodes[todo[len(todo)-1]]
		c := &l.classes.list[refs[todo[len(todo)-1]]]
		todo = todo[:len(todo)-1]
		if n.look != c.look || !sameShape(n.t, c.example) {
			return nil
		}
		for i, p := range n.parts {
			switch {
			case p < outside:
				if p != c.parts[i] {
					return nil
				}
			case c.parts[i] < 0:
				return nil
			case refs[p-outside] < 0:
				refs[p-outside] = c.parts[i]
				todo = append(todo, p-outside)
			case refs[p-outside] != c.parts[i]:
				return nil
			}
		}
	}
	return refs
}

// sameShape says whether two types are alike but for what their parts are.
func sameShape(a, b *Type) bool {
	return a.Kind == b.Kind && a.Mode == b.Mode && len(a.Args) == len(b.Args) && len(a.Results) == len(b.Results) &&
		slices.EqualFunc(a.Fields, b.Fields, func(f, g Field) bool { return f.Label.ID == g.Label.ID }) &&
		slices.EqualFunc(a.Methods, b.Methods, func(m, n Method) bool { return m.Name == n.Name })
}

// blocks sorts the nodes by all but their parts inside the loop: it gives each node's block.
func (l *loop) blocks() []int32 {
	blocks := make([]int32, len(l.nodes))
	byEntry := map[string]int32{}
	var entry []byte
	var parts []int32
	for i := range l.nodes {
		parts = parts[:0]
		for _, p := range l.nodes[i].parts {
			parts = append(parts, min(p, outside))
		}
		entry = appendEntry(entry[:0], l.nodes[i].t, parts)
		block, ok := byEntry[string(entry)]
		if !ok {
			block = int32(len(byEntry))
			byEntry[string(entry)] = block
		}
		blocks[i] = block
	}
	return blocks
}

// addClasses makes a class of each block and gives the class of each node.
func (l *loop) addClasses(blocks []int32) []int32 {
	c := l.classes
	first := int32(len(c.list))
	refs := make([]int32, len(blocks))
	ref := make(map[int32]int32) // by block, in the order of nodes
	var examples []*node
	for i, b := range blocks {
		if _, ok := ref[b]; !ok {
			ref[b] = first + int32(len(examples))
			examples = append(examples, &l.nodes[i])
		}
		refs[i] = ref[b]
	}
	for _, n := range examples {
		parts := make([]int32, len(n.parts))
		for i, p := range n.parts {
			parts[i] = p
			if p >= outside {
				parts[i] = refs[p-outside]
			}
		}
		c.bytes = appendEntry(c.bytes[:0], n.t, parts)
		r := c.add(c.bytes, n.t, parts, n.look)
		last := n.look[len(n.look)-1]
		c.looks[last] = append(c.looks[last], r)
	}
	return refs
}

// refine splits blocks of nodes until nodes of one block have parts in the
// same blocks: Hopcroft's algorithm, which takes time n log n. It works on
// blocks in place.
func refine(blocks []int32, nodes []node) []int32 {
	r := newRefinement(blocks, nodes)
	for len(r.todo) > 0 {
		splitter := r.todo[len(r.todo)-1]
		r.todo = r.todo[:len(r.todo)-1]
		users := r.usersOf(splitter)
		for len(users) > 0 {
			n := 1
			for n < len(users) && users[n].position == users[0].position {
				n++
			}
			r.split(users[:n])
			users = users[n:]
		}
	}
	return r.block
}

// refinement is the state of refine. The nodes of block b are
// order[start[b]:end[b]], of these the first marked[b] are marked.
type refinement struct {
	block, order, place []int32 // of each node: block; nodes by block; where in order each node is
	start, end, marked  []int32 // of each block
	todo                []int32 // blocks that may split others
	users               [][]use // of each node: whose part it is
	found               []use   // scratch
	touched             []int32 // scratch
}

// use says that a node is the part of user at a position.
type use struct{ position, user int32 }

func newRefinement(blocks []int32, nodes []node) *refinement {
	n := len(nodes)
	r := &refinement{block: blocks, order: make([]int32, n), place: make([]int32, n), users: make([][]use, n)}
	for i := range r.order {
		r.order[i] = int32(i)
	}
	slices.SortStableFunc(r.order, func(a, b int32) int { return cmp.Compare(blocks[a], blocks[b]) })
	for i, v := range r.order {
		r.place[v] = int32(i)
		if b := blocks[v]; int(b) == len(r.start) {
			r.start, r.end, r.marked = append(r.start, int32(i)), append(r.end, 0), append(r.marked, 0)
			r.todo = append(r.todo, b)
		}
		r.end[blocks[v]] = int32(i) + 1
	}
	for i := range nodes {
		for position, p := range nodes[i].parts {
			if p >= outside {
				r.users[p-outside] = append(r.users[p-outside], use{int32(position), int32(i)})
			}
		}
	}
	return r
}

// usersOf gives who uses nodes of a block, by position.
func (r *refinement) usersOf(block int32) []use {
	r.found = r.found[:0]
	for _, v := range r.order[r.start[block]:r.end[block]] {
		r.found = append(r.found, r.users[v]...)
	}
	slices.SortFunc(r.found, func(a, b use) int { return cmp.Compare(a.position, b.position) })
	return r.found
}

// split divides each block into the given nodes and the others. The smaller
// half becomes a new block.
func (r *refinement) split(users []use) {
	r.touched = r.touched[:0]
	for _, u := range users {
		b := r.block[u.user]
		if r.marked[b] == 0 {
			r.touched = append(r.touched, b)
		}
		r.swap(r.place[u.user], r.start[b]+r.marked[b])
		r.marked[b]++
	}
	for _, b := range r.touched {
		start, middle, end := r.start[b], r.start[b]+r.marked[b], r.end[b]
		r.marked[b] = 0
		if middle == end {
			continue
		}
		if middle-start <= end-middle {
			r.start[b], end = middle, middle
		} else {
			r.end[b], start = middle, middle
		}
		fresh := int32(len(r.start))
		r.start, r.end, r.marked = append(r.start, start), append(r.end, end), append(r.marked, 0)
		for _, v := range r.order[start:end] {
			r.block[v] = fresh
		}
		r.todo = append(r.todo, fresh)
	}
}

func (r *refinement) swap(i, j int32) {
	a, b := r.order[i], r.order[j]
	r.order[i], r.order[j] = b, a
	r.place[a], r.place[b] = j, i
}
