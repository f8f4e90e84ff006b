//go:build wasip1

package ic

import (
	"unsafe"

	"github.com/candigo/candigo/runtime/candid"
)

// words is a number of cycles as the System API writes it.
type words [2]uint64

func (w *words) dst() unsafe.Pointer { return unsafe.Pointer(w) }
func (w *words) nat() candid.Nat     { return candid.NatFromWords(w[1], w[0]) }

// atMost are the words of n, or the greatest where it has more than two.
func atMost(n candid.Nat) (high, low uint64) {
	high, low, ok := n.Words()
	if !ok {
		return ^uint64(0), ^uint64(0)
	}
	return high, low
}

func (sys *platform) balance() candid.Nat {
	var w words
	canisterCycleBalance128(w.dst())
	return w.nat()
}

func (sys *platform) liquidBalance() candid.Nat {
	var w words
	canisterLiquidCycleBalance128(w.dst())
	return w.nat()
}

func (sys *platform) available() candid.Nat {
	var w words
	msgCyclesAvailable128(w.dst())
	return w.nat()
}

func (sys *platform) accept(limit candid.Nat) candid.Nat {
	var w words
	high, low := atMost(limit)
	msgCyclesAccept128(high, low, w.dst())
	return w.nat()
}

func (sys *platform) burn(amount candid.Nat) candid.Nat {
	var w words
	high, low := atMost(amount)
	cyclesBurn128(high, low, w.dst())
	return w.nat()
}

func (sys *platform) costCall(methodName, argument uint64) candid.Nat {
	var w words
	costCall(methodName, argument, w.dst())
	return w.nat()
}

func (sys *platform) costCreateCanister() candid.Nat {
	var w words
	costCreateCanister(w.dst())
	return w.nat()
}

func (sys *platform) costHTTPRequest(request, maxResponse uint64) candid.Nat {
	var w words
	costHTTPRequest(request, maxResponse, w.dst())
	return w.nat()
}

func signECDSA(key string, curve uint32) (candid.Nat, bool) {
	var w words
	p, n := text(key)
	ok := costSignWithECDSA(p, n, curve, w.dst()) == 0
	return w.nat(), ok
}

func signSchnorr(key string, algorithm uint32) (candid.Nat, bool) {
	var w words
	p, n := text(key)
	ok := costSignWithSchnorr(p, n, algorithm, w.dst()) == 0
	return w.nat(), ok
}

func deriveVetKD(key string, curve uint32) (candid.Nat, bool) {
	var w words
	p, n := text(key)
	ok := costVetKDDeriveKey(p, n, curve, w.dst()) == 0
	return w.nat(), ok
}
