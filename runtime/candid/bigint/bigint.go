// Package bigint converts between Candid's numbers and math/big. It is apart
// from package candid because math/big brings fmt and reflect into a canister.
package bigint

import (
	"math/big"
	"slices"

	"github.com/candigo/candigo/runtime/candid"
)

// FromNat gives n as a new big.Int.
func FromNat(n candid.Nat) *big.Int {
	b := n.Bytes()
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// ToNat gives v as a Nat, or 0 and false when it is negative.
func ToNat(v *big.Int) (candid.Nat, bool) {
	if v.Sign() < 0 {
		return candid.Nat{}, false
	}
	return abs(v), true
}

// FromInt gives i as a new big.Int.
func FromInt(i candid.Int) *big.Int {
	v := FromNat(i.Abs())
	if i.Sign() < 0 {
		v.Neg(v)
	}
	return v
}

// ToInt gives v as an Int.
func ToInt(v *big.Int) candid.Int { return candid.IntFromParts(v.Sign() < 0, abs(v)) }

func abs(v *big.Int) candid.Nat {
	b := v.Bytes()
	slices.Reverse(b)
	return candid.NatFromBytes(b)
}
