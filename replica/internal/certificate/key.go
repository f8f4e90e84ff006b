package certificate

import (
	"fmt"

	"github.com/cloudflare/circl/sign/bls"
)

// derPrefix stands in front of a BLS key's 96 bytes: the DER form that agents
// compare byte by byte.
const derPrefix = "\x30\x81\x82\x30\x1d\x06\x0d\x2b\x06\x01\x04\x01\x82\xdc\x7c\x05\x03\x01\x02\x01" +
	"\x06\x0c\x2b\x06\x01\x04\x01\x82\xdc\x7c\x05\x03\x02\x01\x03\x61\x00"

// stateRoot separates signatures on a state from all others.
const stateRoot = "\x0dic-state-root"

// Key signs states: BLS12-381 with signatures in G1.
type Key struct {
	private *bls.PrivateKey[bls.KeyG2SigG1]
	der     []byte
}

// NewKey derives a key from a secret of at least 32 bytes.
func NewKey(secret []byte) (*Key, error) {
	private, err := bls.KeyGen[bls.KeyG2SigG1](secret, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot make a key: %w", err)
	}
	public, err := private.PublicKey().MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("cannot make a key: %w", err)
	}
	return &Key{private: private, der: append([]byte(derPrefix), public...)}, nil
}

// DER is the public key in DER, 133 bytes; the caller does not change it.
func (k *Key) DER() []byte { return k.der }

// Signed is a tree with the signature on its root, which serves every
// certificate of that tree.
type Signed struct {
	tree      *Tree
	signature []byte
}

// Sign signs a tree. It takes about a millisecond.
func (k *Key) Sign(tree *Tree) *Signed {
	hash := tree.Hash()
	return &Signed{tree: tree, signature: bls.Sign(k.private, append([]byte(stateRoot), hash[:]...))}
}

// Certificate is the certificate, in CBOR, for what stands at the paths.
func (s *Signed) Certificate(paths ...[]string) []byte {
	cert := []byte(selfDescribed)
	cert = appendMap(cert, 2)
	cert = appendText(cert, "tree")
	cert = s.tree.AppendWitness(cert, paths...)
	cert = appendText(cert, "signature")
	return appendBytes(cert, s.signature)
}
