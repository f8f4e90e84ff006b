package ic

import (
	"errors"

	"github.com/candigo/candigo/runtime/candid"
)

// Costs are prices in cycles, on the subnet that the canister is on. In a
// native program they are the published ones of a subnet with 13 nodes. They
// are 0 while the message does not run.
type Costs struct{ m *message }

// ErrUnknownKey is the error for the price of a signature with a key, curve or
// algorithm that the network does not have.
var ErrUnknownKey = errors.New("ic: the network has no key of that name, curve or algorithm")

// Call is the price of a call to a method whose name and argument have so many
// bytes (cost_call). It is taken when the call is sent, with what may become
// necessary for the answer, part of which comes back.
func (c Costs) Call(methodName, argument uint64) candid.Nat {
	if !c.m.running() {
		return candid.Nat{}
	}
	return c.m.sys.costCall(methodName, argument)
}

// CreateCanister is the price of a new canister (cost_create_canister).
func (c Costs) CreateCanister() candid.Nat {
	if !c.m.running() {
		return candid.Nat{}
	}
	return c.m.sys.costCreateCanister()
}

// HTTPRequest is the price of an HTTPS request (cost_http_request). Its size is
// that of URL, headers, body, and the name and context of the transform; the
// answer is counted with the most bytes that it may have.
func (c Costs) HTTPRequest(request, maxResponse uint64) candid.Nat {
	if !c.m.running() {
		return candid.Nat{}
	}
	return c.m.sys.costHTTPRequest(request, maxResponse)
}

// SignWithECDSA is the price of a signature (cost_sign_with_ecdsa). Curve 0 is
// secp256k1.
func (c Costs) SignWithECDSA(key string, curve uint32) (candid.Nat, error) {
	return c.keyed(signECDSA, key, curve)
}

// SignWithSchnorr is the price of a signature (cost_sign_with_schnorr).
// Algorithm 0 is bip340secp256k1, 1 is ed25519.
func (c Costs) SignWithSchnorr(key string, algorithm uint32) (candid.Nat, error) {
	return c.keyed(signSchnorr, key, algorithm)
}

// DeriveVetKDKey is the price of a derived key (cost_vetkd_derive_key). Curve 0
// is bls12_381_g2.
func (c Costs) DeriveVetKDKey(key string, curve uint32) (candid.Nat, error) {
	return c.keyed(deriveVetKD, key, curve)
}

// keyed is the price of what is done with one of the network's keys.
func (c Costs) keyed(of keyedCost, key string, curve uint32) (candid.Nat, error) {
	if !c.m.running() {
		return candid.Nat{}, ErrNotRunning
	}
	cost, ok := of(key, curve)
	if !ok {
		return candid.Nat{}, ErrUnknownKey
	}
	return cost, nil
}

// keyedCost asks for the price of one thing that is done with a key.
type keyedCost func(key string, curve uint32) (cost candid.Nat, ok bool)
