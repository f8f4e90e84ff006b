package certificate

import (
	"sort"
	"strings"
)

// Kinds of nodes in the CBOR form of a hash tree.
const (
	emptyNode = iota
	forkNode
	labeledNode
	leafNode
	prunedNode
)

// AppendWitness appends the tree in CBOR, pruned to what the paths need:
// everything below a path that is there, and for one that is not, the labels
// on both sides of it, so that its absence is proven.
func (t *Tree) AppendWitness(dst []byte, paths ...[]string) []byte {
	if t.leaf {
		dst = appendArray(dst, 2)
		dst = appendUint(dst, leafNode)
		return appendBytes(dst, t.value)
	}
	for _, path := range paths {
		if len(path) == 0 {
			return appendFork(dst, t.children, t.all())
		}
	}
	return appendFork(dst, t.children, t.shown(paths))
}

// all shows every child with everything below it.
func (t *Tree) all() map[*Tree][][]string {
	shown := make(map[*Tree][][]string, len(t.children))
	for _, child := range t.children {
		shown[child] = [][]string{{}}
	}
	return shown
}

// shown finds the children whose labels a witness for the paths needs, and
// for each the paths that go on below it; none, where only the label counts.
func (t *Tree) shown(paths [][]string) map[*Tree][][]string {
	shown := map[*Tree][][]string{}
	for _, path := range paths {
		label := path[0]
		i := sort.Search(len(t.children), func(i int) bool { return strings.Compare(t.children[i].label, label) >= 0 })
		if i < len(t.children) && t.children[i].label == label {
			shown[t.children[i]] = append(shown[t.children[i]], path[1:])
			continue
		}
		for _, neighbour := range []int{i - 1, i} {
			if neighbour >= 0 && neighbour < len(t.children) {
				child := t.children[neighbour]
				shown[child] = append(shown[child], nil...)
			}
		}
	}
	return shown
}

// appendFork appends the labelled nodes of one branch.
func appendFork(dst []byte, nodes []*Tree, shown map[*Tree][][]string) []byte {
	if len(nodes) == 0 {
		dst = appendArray(dst, 1)
		return appendUint(dst, emptyNode)
	}
	if !anyShown(nodes, shown) {
		return appendPruned(dst, forkHash(nodes))
	}
	if len(nodes) == 1 {
		dst = appendArray(dst, 3)
		dst = appendUint(dst, labeledNode)
		dst = appendBytes(dst, []byte(nodes[0].label))
		paths := shown[nodes[0]]
		if len(paths) == 0 {
			return appendPruned(dst, nodes[0].hash)
		}
		return nodes[0].AppendWitness(dst, paths...)
	}
	left, right := halves(nodes)
	dst = appendArray(dst, 3)
	dst = appendUint(dst, forkNode)
	dst = appendFork(dst, left, shown)
	return appendFork(dst, right, shown)
}

func anyShown(nodes []*Tree, shown map[*Tree][][]string) bool {
	for _, node := range nodes {
		if _, ok := shown[node]; ok {
			return true
		}
	}
	return false
}

func appendPruned(dst []byte, hash Hash) []byte {
	dst = appendArray(dst, 2)
	dst = appendUint(dst, prunedNode)
	return appendBytes(dst, hash[:])
}
