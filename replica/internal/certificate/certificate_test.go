package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/cloudflare/circl/sign/bls"
	"github.com/stretchr/testify/require"
)

func sample() *Tree {
	return Branch("",
		Branch("canister", Branch("one", Leaf("certified_data", []byte{1, 2, 3}), Leaf("module_hash", []byte{9})), Branch("two")),
		Branch("request_status"),
		Leaf("time", []byte{0x80, 1}),
		Branch("subnet", Leaf("public_key", bytes.Repeat([]byte{7}, 300))),
	)
}

// The specification's example, whose forks are not ours.
func TestSpecificationExample(t *testing.T) {
	empty := []any{uint64(0)}
	leaf := func(s string) any { return []any{uint64(3), []byte(s)} }
	label := func(s string, n any) any { return []any{uint64(2), []byte(s), n} }
	fork := func(l, r any) any { return []any{uint64(1), l, r} }
	tree := fork(
		fork(label("a", fork(fork(label("x", leaf("hello")), empty), label("y", leaf("world")))), label("b", leaf("good"))),
		fork(label("c", empty), label("d", leaf("morning"))))
	hash := reconstruct(t, tree)
	require.Equal(t, "eb5c5b2195e62d996b84c9bcc8259d19a83786a2f59e0878cec84c811f669aa0", hex.EncodeToString(hash[:]))
}

func TestWitness(t *testing.T) {
	tree := sample()
	for name, test := range map[string]struct {
		paths  [][]string
		found  map[string]string // path -> value
		absent []string
		hidden []string
	}{
		"nothing": {nil, nil, nil, []string{"canister/one/module_hash", "time"}},
		"one":     {[][]string{{"canister", "one", "certified_data"}, {"time"}}, map[string]string{"canister/one/certified_data": "\x01\x02\x03", "time": "\x80\x01"}, nil, []string{"canister/one/module_hash"}},
		"subtree": {[][]string{{"canister"}}, map[string]string{"canister/one/certified_data": "\x01\x02\x03", "canister/one/module_hash": "\x09"}, []string{"canister/three"}, []string{"time"}},
		"absent":  {[][]string{{"canister", "one", "n"}, {"canister", "zero"}, {"x"}, {"request_status", "r"}}, nil, []string{"canister/one/n", "canister/zero", "x", "request_status/r"}, []string{"canister/one/module_hash"}},
		"all":     {[][]string{{}}, map[string]string{"time": "\x80\x01", "canister/one/module_hash": "\x09"}, []string{"canister/two/x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			node := decode(t, tree.AppendWitness(nil, test.paths...))
			require.Equal(t, tree.Hash(), reconstruct(t, node))
			for path, value := range test.found {
				require.Equal(t, value, lookup(node, path), path)
			}
			for _, path := range test.absent {
				require.Equal(t, "absent", lookup(node, path), path)
			}
			for _, path := range test.hidden {
				require.Equal(t, "unknown", lookup(node, path), path)
			}
		})
	}
}

func TestCertificate(t *testing.T) {
	key, err := NewKey(bytes.Repeat([]byte{5}, 32))
	require.NoError(t, err)
	require.Len(t, key.DER(), 133)
	require.Equal(t, "308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100", hex.EncodeToString(key.DER()[:37]))

	signed := key.Sign(sample())
	cert := signed.Certificate([]string{"time"})
	require.Equal(t, selfDescribed, string(cert[:3]))
	fields := decode(t, cert[3:]).(map[string]any)
	require.Len(t, fields, 2)
	require.Equal(t, "\x80\x01", lookup(fields["tree"], "time"))
	hash := reconstruct(t, fields["tree"])
	signature := fields["signature"].([]byte)
	require.Len(t, signature, 48)
	var public bls.PublicKey[bls.KeyG2SigG1]
	require.NoError(t, public.UnmarshalBinary(key.DER()[37:]))
	require.True(t, bls.Verify(&public, append([]byte("\x0dic-state-root"), hash[:]...), signature))

	again, err := NewKey(bytes.Repeat([]byte{5}, 32))
	require.NoError(t, err)
	require.Equal(t, key.DER(), again.DER(), "a secret always gives the same key")
	_, err = NewKey(make([]byte, 31))
	require.ErrorContains(t, err, "cannot make a key")
}

// reconstruct is the root hash that a witness leads to.
func reconstruct(t *testing.T, node any) Hash {
	t.Helper()
	hash := func(separator string, parts ...[]byte) Hash {
		return sha256.Sum256(append([]byte{byte(len(separator))}, append([]byte(separator), bytes.Join(parts, nil)...)...))
	}
	n := node.([]any)
	switch n[0].(uint64) {
	case emptyNode:
		return hash("ic-hashtree-empty")
	case forkNode:
		l, r := reconstruct(t, n[1]), reconstruct(t, n[2])
		return hash("ic-hashtree-fork", l[:], r[:])
	case labeledNode:
		below := reconstruct(t, n[2])
		return hash("ic-hashtree-labeled", n[1].([]byte), below[:])
	case leafNode:
		return hash("ic-hashtree-leaf", n[1].([]byte))
	}
	require.EqualValues(t, prunedNode, n[0])
	return Hash(n[1].([]byte))
}

// lookup finds a leaf's value; "absent" or "unknown" where there is none.
func lookup(node any, path string) string {
	label, rest, deeper := bytes.Cut([]byte(path), []byte("/"))
	result, below := find(node, label)
	if result != "found" {
		return result
	}
	if deeper {
		return lookup(below, string(rest))
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

// decode reads the CBOR that certificates use.
func decode(t *testing.T, b []byte) any {
	t.Helper()
	value, rest := decodeItem(t, b)
	require.Empty(t, rest)
	return value
}

func decodeItem(t *testing.T, b []byte) (value any, rest []byte) {
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
