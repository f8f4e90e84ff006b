package replica

import (
	"encoding/binary"

	"github.com/candigo/candigo/replica/internal/certificate"
)

// certifiedState is the state tree, made and signed when someone asks for a
// certificate: signing takes a millisecond.
type certifiedState struct {
	version uint64 // of what the tree holds
	signed  *certificate.Signed
	of      uint64 // the version that signed is of
	at      uint64 // and its time
}

// certificateAge is how old a certificate may become in real time while
// nothing changes, in nanoseconds: about a round of the network.
const certificateAge = 1e9

// changed takes note that what the state tree holds has changed.
func (r *Replica) changed() { r.state.version++ }

// certified gives the signed state tree.
func (r *Replica) certified() *certificate.Signed {
	s, now := &r.state, r.time()
	fresh := s.signed != nil && s.of == s.version && now-s.at < certificateAge
	if !fresh {
		s.signed, s.of, s.at = r.key.Sign(r.tree(now)), s.version, now
	}
	return s.signed
}

// dataCertificate certifies the canister's data and the time.
func (r *Replica) dataCertificate(c *Canister) []byte {
	return r.certified().Certificate([]string{"canister", string(c.id.Bytes()), "certified_data"}, []string{"time"})
}

// tree makes the state tree (the interface specification, "The system state
// tree").
func (r *Replica) tree(now uint64) *certificate.Tree {
	canisters := make([]*certificate.Tree, len(r.order))
	for i, c := range r.order {
		canisters[i] = c.tree()
	}
	subnet := certificate.Branch(string(r.subnet.Bytes()),
		certificate.Leaf("canister_ranges", r.ranges()),
		certificate.Leaf("public_key", r.key.DER()))
	return certificate.Branch("",
		certificate.Branch("canister", canisters...),
		certificate.Branch("request_status"),
		certificate.Branch("subnet", subnet),
		certificate.Leaf("time", binary.AppendUvarint(nil, now)))
}

// ranges are the ids that the subnet may have, all of them.
func (r *Replica) ranges() []byte {
	return certificate.Ranges(canisterID(0).Bytes(), canisterID(^uint64(0)).Bytes())
}

// tree is the canister's part of the state tree.
func (c *Canister) tree() *certificate.Tree {
	controllers := make([][]byte, len(c.controllers))
	for i, p := range c.controllers {
		controllers[i] = p.Bytes()
	}
	parts := []*certificate.Tree{certificate.Leaf("controllers", certificate.Blobs(controllers))}
	if c.code != nil {
		sections := make([]*certificate.Tree, len(c.info.metadata))
		for i, m := range c.info.metadata {
			sections[i] = certificate.Leaf(m.Name, m.Contents)
		}
		parts = append(parts,
			certificate.Leaf("certified_data", c.certifiedData),
			certificate.Leaf("module_hash", c.info.hash[:]),
			certificate.Branch("metadata", sections...))
	}
	return certificate.Branch(string(c.id.Bytes()), parts...)
}
