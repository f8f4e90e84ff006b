//go:build !wasip1

package ic

import "github.com/candigo/candigo/runtime/candid"

func (sys *platform) balance() candid.Nat {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return sys.system().Cycles
}

func (sys *platform) liquidBalance() candid.Nat {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return sys.system().liquid()
}

func (s *System) liquid() candid.Nat {
	liquid, _ := s.Cycles.Sub(s.Frozen)
	return liquid
}

func (sys *platform) available() candid.Nat {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return sys.msg.Cycles
}

func (sys *platform) accept(limit candid.Nat) candid.Nat {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.change()
	accepted := least(limit, sys.msg.Cycles)
	sys.msg.Cycles, _ = sys.msg.Cycles.Sub(accepted)
	s.Cycles = s.Cycles.Add(accepted)
	return accepted
}

func (sys *platform) burn(amount candid.Nat) candid.Nat {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.change()
	burned := least(amount, s.liquid())
	s.Cycles, _ = s.Cycles.Sub(burned)
	return burned
}

func least(a, b candid.Nat) candid.Nat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// The published prices of a subnet with 13 nodes, in cycles.
const (
	priceCall            = 260_000
	priceCallByte        = 1_000
	priceCanister        = 500_000_000_000
	priceRequest         = 49_140_000
	priceRequestByte     = 5_200
	priceResponseByte    = 10_400
	priceTestSignature   = 10_000_000_000
	priceSignature       = 26_153_846_153
	curveSecp256k1       = 0
	algorithmBIP340      = 0
	algorithmEd25519     = 1
	curveBLS12381G2      = 0
	testKey, dfxKey, key = "test_key_1", "dfx_test_key", "key_1"
)

func (sys *platform) costCall(methodName, argument uint64) candid.Nat {
	return price(priceCall, priceCallByte, methodName).Add(price(0, priceCallByte, argument))
}

func (sys *platform) costCreateCanister() candid.Nat { return candid.NewNat(priceCanister) }

func (sys *platform) costHTTPRequest(request, maxResponse uint64) candid.Nat {
	return price(priceRequest, priceRequestByte, request).Add(price(0, priceResponseByte, maxResponse))
}

// price is base + each·n.
func price(base, each, n uint64) candid.Nat {
	return candid.NewNat(base).Add(candid.NewNat(each).Mul(candid.NewNat(n)))
}

func signECDSA(name string, curve uint32) (candid.Nat, bool) {
	return priceOfKey(name, curve == curveSecp256k1)
}

func signSchnorr(name string, algorithm uint32) (candid.Nat, bool) {
	return priceOfKey(name, algorithm == algorithmBIP340 || algorithm == algorithmEd25519)
}

func deriveVetKD(name string, curve uint32) (candid.Nat, bool) {
	return priceOfKey(name, curve == curveBLS12381G2)
}

func priceOfKey(name string, known bool) (candid.Nat, bool) {
	switch {
	case !known:
		return candid.Nat{}, false
	case name == key:
		return candid.NewNat(priceSignature), true
	case name == testKey || name == dfxKey:
		return candid.NewNat(priceTestSignature), true
	}
	return candid.Nat{}, false
}
