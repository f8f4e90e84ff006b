// Package certificate makes the Internet Computer's certificates: a hash tree
// of the state, its witnesses, and the signature on its root.
//
// See the interface specification, section "Certification".
package certificate

import (
	"crypto/sha256"
	"sort"
)

// Hash is the hash of a tree's node.
type Hash = [sha256.Size]byte

// Tree is a node of the state tree: a leaf with a value, or a branch of
// labelled nodes. Trees are not changed once they are made.
type Tree struct {
	label    string
	value    []byte  // a leaf's
	children []*Tree // a branch's, by label
	leaf     bool
	hash     Hash
}

// Leaf makes a leaf that stands below label and keeps value.
func Leaf(label string, value []byte) *Tree {
	return &Tree{label: label, value: value, leaf: true, hash: domainHash("ic-hashtree-leaf", value)}
}

// Branch makes a node that stands below label; no two children have the same
// label. The state's root is a branch whose own label does not count.
func Branch(label string, children ...*Tree) *Tree {
	sort.Slice(children, func(i, j int) bool { return children[i].label < children[j].label })
	return &Tree{label: label, children: children, hash: forkHash(children)}
}

// Hash is the node's hash, which its own label does not enter.
func (t *Tree) Hash() Hash { return t.hash }

// forkHash is the hash of a tree of labelled nodes. Forks halve the nodes, so
// that no empty node ever stands inside a fork: some agents stop there.
func forkHash(nodes []*Tree) Hash {
	switch len(nodes) {
	case 0:
		return domainHash("ic-hashtree-empty")
	case 1:
		return domainHash("ic-hashtree-labeled", []byte(nodes[0].label), nodes[0].hash[:])
	}
	left, right := halves(nodes)
	l, r := forkHash(left), forkHash(right)
	return domainHash("ic-hashtree-fork", l[:], r[:])
}

func halves(nodes []*Tree) (left, right []*Tree) {
	middle := (len(nodes) + 1) / 2
	return nodes[:middle], nodes[middle:]
}

// domainHash hashes parts behind a domain separator.
func domainHash(separator string, parts ...[]byte) Hash {
	h := sha256.New()
	h.Write([]byte{byte(len(separator))})
	h.Write([]byte(separator))
	for _, part := range parts {
		h.Write(part)
	}
	return Hash(h.Sum(nil))
}
