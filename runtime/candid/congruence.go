package candid

// congruent finds the nodes that are built in the same way from the same parts
// and gives for each node the one that represents it. Nodes that were found the
// same make their users the same, and so on (congruence closure).
func congruent(nodes []node) []int32 {
	c := congruence{
		nodes: nodes, representative: make([]int32, len(nodes)),
		users: make([][]int32, len(nodes)), entry: map[string]int32{},
	}
	for i := range nodes {
		c.representative[i] = int32(i)
		c.todo = append(c.todo, int32(i))
		for _, p := range nodes[i].parts {
			if p >= outside {
				c.users[p-outside] = append(c.users[p-outside], int32(i))
			}
		}
	}
	for len(c.todo) > 0 {
		n := c.todo[len(c.todo)-1]
		c.todo = c.todo[:len(c.todo)-1]
		c.look(c.find(n))
	}
	for i := range nodes {
		c.representative[i] = c.find(int32(i))
	}
	return c.representative
}

// congruence is the state of congruent.
type congruence struct {
	nodes          []node
	representative []int32          // of each node: itself or one closer to its representative
	users          [][]int32        // of each representative: whose part its nodes are
	entry          map[string]int32 // the representative with this table entry over representatives
	todo           []int32          // nodes whose parts have changed
	bytes          []byte           // scratch
	parts          []int32          // scratch
}

func (c *congruence) find(n int32) int32 {
	for c.representative[n] != n {
		c.representative[n] = c.representative[c.representative[n]]
		n = c.representative[n]
	}
	return n
}

// look makes a representative and the one that is built like it one.
func (c *congruence) look(n int32) {
	c.parts = c.parts[:0]
	for _, p := range c.nodes[n].parts {
		if p >= outside {
			p = outside + c.find(p-outside)
		}
		c.parts = append(c.parts, p)
	}
	c.bytes = appendEntry(c.bytes[:0], c.nodes[n].t, c.parts)
	other, ok := c.entry[string(c.bytes)]
	if ok {
		other = c.find(other)
	}
	if !ok || other == n {
		c.entry[string(c.bytes)] = n
		return
	}
	if len(c.users[n]) > len(c.users[other]) { // so that each is moved rarely
		n, other = other, n
	}
	c.representative[n] = other
	c.todo = append(c.todo, c.users[n]...)
	c.users[other] = append(c.users[other], c.users[n]...)
	c.users[n] = nil
}
