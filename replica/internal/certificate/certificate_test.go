package certificate

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/replica/internal/certificate/certtest"
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
	hash := certtest.Reconstruct(t, tree)
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
			node := certtest.Decode(t, tree.AppendWitness(nil, test.paths...))
			require.Equal(t, tree.Hash(), certtest.Reconstruct(t, node))
			for path, value := range test.found {
				require.Equal(t, value, certtest.Lookup(node, path), path)
			}
			for _, path := range test.absent {
				require.Equal(t, "absent", certtest.Lookup(node, path), path)
			}
			for _, path := range test.hidden {
				require.Equal(t, "unknown", certtest.Lookup(node, path), path)
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
	require.Equal(t, "\x80\x01", certtest.Lookup(certtest.Open(t, key.DER(), cert), "time"))

	again, err := NewKey(bytes.Repeat([]byte{5}, 32))
	require.NoError(t, err)
	require.Equal(t, key.DER(), again.DER(), "a secret always gives the same key")
	_, err = NewKey(make([]byte, 31))
	require.ErrorContains(t, err, "cannot make a key")
}
