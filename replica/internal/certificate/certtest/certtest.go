// Package certtest reads certificates in tests, by code that shares nothing
// with what makes them.
package certtest

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/cloudflare/circl/sign/bls"
)

// Kinds of nodes.
const (
	emptyNode = iota
	forkNode
	labeledNode
	leafNode
	prunedNode
)

// Open checks a certificate's signature by a root key in DER and gives its
// tree.
func Open(t testing.TB, rootKey, certificate []byte) (tree any) {
	t.Helper()
	untagged, ok := bytes.CutPrefix(certificate, []byte("\xd9\xd9\xf7"))
	if !ok {
		t.Fatal("the certificate does not begin with the tag 55799")
	}
	fields := Decode(t, untagged).(map[string]any)
	if len(fields) != 2 {
		t.Fatalf("the certificate has %d fields, not 2", len(fields))
	}
	var public bls.PublicKey[bls.KeyG2SigG1]
	if err := public.UnmarshalBinary(rootKey[len(rootKey)-96:]); err != nil {
		t.Fatal(err)
	}
	hash := Reconstruct(t, fields["tree"])
	if !bls.Verify(&public, append([]byte("\x0dic-state-root"), hash[:]...), fields["signature"].([]byte)) {
		t.Fatal("the signature is not the root key's")
	}
	return fields["tree"]
}

// Reconstruct is the root hash that a witness leads to.
func Reconstruct(t testing.TB, node any) [sha256.Size]byte {
	t.Helper()
	hash := func(separator string, parts ...[]byte) [sha256.Size]byte {
		return sha256.Sum256(append([]byte{byte(len(separator))}, append([]byte(separator), bytes.Join(parts, nil)...)...))
	}
	n := node.([]any)
	switch n[0].(uint64) {
	case emptyNode:
		return hash("ic-hashtree-empty")
	case forkNode:
		l, r := Reconstruct(t, n[1]), Reconstruct(t, n[2])
		return hash("ic-hashtree-fork", l[:], r[:])
	case labeledNode:
		below := Reconstruct(t, n[2])
		return hash("ic-hashtree-labeled", n[1].([]byte), below[:])
	case leafNode:
		return hash("ic-hashtree-leaf", n[1].([]byte))
	}
	if n[0].(uint64) != prunedNode {
		t.Fatalf("no kind of node: %v", n[0])
	}
	return [sha256.Size]byte(n[1].([]byte))
}

// Lookup finds a leaf's value; "absent" or "unknown" where there is none.
func Lookup(node any, path string) string {
	label, rest, deeper := bytes.Cut([]byte(path), []byte("/"))
	result, below := find(node, label)
	if result != "found" {
		return result
	}
	if deeper {
		return Lookup(below, string(rest))
	}
	if n := below.([]any); n[0].(uint64) == leafNode {
		return string(n[1].([]byte))
	}
	return "unknown"
}

// find is the specification's search for a label: a pruned node hides it
// unless shown labels on its both sides exclude it.
func find(node any, label []byte) (result string, below any) {
	var flat [][]any
	var walk func(any)
	walk = func(node any) {
		n := node.([]any)
		if n[0].(uint64) == forkNode {
			walk(n[1])
			walk(n[2])
			return
		}
		flat = append(flat, n)
	}
	walk(node)
	result = "absent"
	for i, n := range flat {
		switch n[0].(uint64) {
		case labeledNode:
			if bytes.Equal(n[1].([]byte), label) {
				return "found", n[2]
			}
		case prunedNode:
			after := i == 0 || flat[i-1][0].(uint64) != labeledNode || bytes.Compare(flat[i-1][1].([]byte), label) < 0
			before := i == len(flat)-1 || flat[i+1][0].(uint64) != labeledNode || bytes.Compare(label, flat[i+1][1].([]byte)) < 0
			if after && before {
				result = "unknown"
			}
		}
	}
	return result, nil
}

// Decode reads the CBOR that certificates use.
func Decode(t testing.TB, b []byte) any {
	t.Helper()
	value, rest := decodeItem(t, b)
	if len(rest) > 0 {
		t.Fatalf("%d bytes behind the value", len(rest))
	}
	return value
}

func decodeItem(t testing.TB, b []byte) (value any, rest []byte) {
	t.Helper()
	major, n := b[0]>>5, uint64(b[0]&31)
	b = b[1:]
	if n >= 24 {
		width := 1 << (n - 24)
		n = 0
		for _, c := range b[:width] {
			n = n<<8 | uint64(c)
		}
		b = b[width:]
	}
	switch major {
	case 0:
		return n, b
	case 2:
		return b[:n:n], b[n:]
	case 3:
		return string(b[:n]), b[n:]
	case 4:
		items := make([]any, n)
		for i := range items {
			items[i], b = decodeItem(t, b)
		}
		return items, b
	case 5:
		fields := map[string]any{}
		for range n {
			var name, field any
			name, b = decodeItem(t, b)
			field, b = decodeItem(t, b)
			fields[name.(string)] = field
		}
		return fields, b
	}
	t.Fatalf("major type %d", major)
	return nil, nil
}
