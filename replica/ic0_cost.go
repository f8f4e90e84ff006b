package replica

import (
	"github.com/candigo/candigo/runtime/candid"
)

// Prices in cycles on a subnet of 13 nodes (the network's price list).
const (
	nodes = 13

	callFee       = 260_000 // a call between canisters
	callByteFee   = 1_000
	executionFee  = 5_000_000 // an update, beside one cycle an instruction
	creationFee   = 500_000_000_000
	signatureFee  = 26_153_846_153
	outcallFee    = 3_000_000 + 60_000*nodes // for each node
	outcallInFee  = 400                      // for each node and byte of the request
	outcallOutFee = 800                      // for each node and byte of max_response_bytes
)

// costFunctions tell prices; results of 128 bits are written at dst.
func costFunctions() []function {
	return []function{
		{"cost_call", "IIi", everywhere, callCost, func(x *execution, a []uint64) uint64 {
			x.writeAmount(a[2], x.replica.limits.callPrice(a[0], a[1]))
			return 0
		}},
		{"cost_create_canister", "i", everywhere, callCost, func(x *execution, a []uint64) uint64 {
			x.writeAmount(a[0], candid.NewNat(creationFee))
			return 0
		}},
		{"cost_http_request", "IIi", everywhere, callCost, func(x *execution, a []uint64) uint64 {
			x.writeAmount(a[2], outcallPrice(a[0], a[1]))
			return 0
		}},
		{"cost_sign_with_ecdsa", "iiii>i", everywhere, callCost, signaturePrice("cost_sign_with_ecdsa", 1)},
		{"cost_sign_with_schnorr", "iiii>i", everywhere, callCost, signaturePrice("cost_sign_with_schnorr", 2)},
		{"cost_vetkd_derive_key", "iiii>i", everywhere, callCost, signaturePrice("cost_vetkd_derive_key", 1)},
	}
}

// callPrice is what call_perform reserves: the call, the largest reply, and
// the longest callback.
func (l Limits) callPrice(name, payload uint64) candid.Nat {
	bytes := candid.NewNat(name).Add(candid.NewNat(payload)).Add(candid.NewNat(uint64(l.Reply)))
	return bytes.Mul(candid.NewNat(callByteFee)).Add(candid.NewNat(callFee + executionFee + l.UpdateInstructions))
}

// outcallPrice is the price of an HTTPS outcall.
func outcallPrice(request, maxResponse uint64) candid.Nat {
	perNode := candid.NewNat(request).Mul(candid.NewNat(outcallInFee)).
		Add(candid.NewNat(maxResponse).Mul(candid.NewNat(outcallOutFee))).
		Add(candid.NewNat(outcallFee))
	return perNode.Mul(candid.NewNat(nodes))
}

// signaturePrice makes the call of a function (name, size, curve, dst) that
// gives 0, 1 for a curve that is not among the first known, or 2 for a key
// that the network does not have.
func signaturePrice(function string, curves uint64) func(*execution, []uint64) uint64 {
	return func(x *execution, a []uint64) uint64 {
		name := x.readText(function, a[0], a[1], 1)
		switch {
		case a[2] >= curves:
			return 1
		case name != "key_1" && name != "test_key_1" && name != "dfx_test_key":
			return 2
		}
		x.writeAmount(a[3], candid.NewNat(signatureFee))
		return 0
	}
}
