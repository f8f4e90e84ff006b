package ic

import (
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// System is what a replica keeps for a canister, for a native program: the
// contexts whose [Message] has the same System are those of one canister. Its
// fields may be set and read while no message runs. The zero System is a
// canister that runs and has nothing.
//
// What a query changes in it is put back at its end, what a message changed
// that trapped likewise. Go variables are not put back: only a canister's
// replica does that.
type System struct {
	// Stable is stable memory, whole pages of [StablePageSize] bytes. It grows
	// to at most StableLimit pages; 0 stands for the network's limit.
	Stable      []byte
	StableLimit uint64
	// CertifiedData is what was set last.
	CertifiedData []byte
	// DataCertificate is what queries get as its certificate, as the test made
	// it; nil: there is none.
	DataCertificate []byte
	// RootKey is what certificates go back to.
	RootKey []byte
	// Timer is the time of the global timer; the zero time stands for none.
	Timer time.Time
	// Cycles is the balance, of which Frozen cannot be spent.
	Cycles, Frozen candid.Nat
	// Controllers control the canister.
	Controllers []candid.Principal
	// Env holds the environment variables.
	Env map[string]string
	// Subnet is the subnet that the canister is on.
	Subnet candid.Principal
	// Status of the canister; 0 stands for running.
	Status Status
}
