package parser

import (
	"math"
	"strconv"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

func (c *converter) float(v *valueExpr, t *candid.Type) candid.Value {
	if v.kind != valueNumber && v.kind != valueFloat {
		return c.mismatch(v, t)
	}
	bits := 64
	if t.Kind == candid.KindFloat32 {
		bits = 32
	}
	f, ok := parseFloat(v.text, bits)
	if !ok {
		return c.fail(v, "this number is out of the range of %s", t.Kind)
	}
	if bits == 32 {
		return candid.Float32(f)
	}
	return candid.Float64(f)
}

// parseFloat reads a number that the scanner has cut, its _ taken out.
func parseFloat(text string, bits int) (f float64, ok bool) {
	switch strings.TrimPrefix(text, "+") {
	case "NaN", "-NaN":
		return math.Float64frombits(0x7ff8 << 48), true // as others write it; math.NaN has another bit
	case "inf":
		return math.Inf(1), true
	case "-inf":
		return math.Inf(-1), true
	}
	if strings.Contains(text, "0x") && !strings.ContainsAny(text, "pP") {
		text += "p0"
	}
	f, err := strconv.ParseFloat(text, bits)
	return f, err == nil
}

// plainNumber takes the _ out of a number.
func plainNumber(raw string) string { return strings.ReplaceAll(raw, "_", "") }

// integer converts to any type of integers.
func (c *converter) integer(v *valueExpr, k candid.Kind) candid.Value {
	if v.kind != valueNumber {
		return c.mismatch(v, &candid.Type{Kind: k})
	}
	n, err := candid.ParseInt(v.text)
	if err != nil {
		return c.fail(v, "%s", strings.TrimPrefix(err.Error(), "candid: "))
	}
	value, ok := integerOf(n, k)
	if !ok {
		return c.fail(v, "this number is out of the range of %s", k)
	}
	return value
}

// integerOf gives a number as a value of a type of integers, if it fits.
func integerOf(n candid.Int, k candid.Kind) (candid.Value, bool) {
	switch k {
	case candid.KindInt:
		return n, true
	case candid.KindNat:
		return n.Nat()
	}
	if k >= candid.KindNat8 && k <= candid.KindNat64 {
		abs, natural := n.Nat()
		u, fits := abs.Uint64()
		if bits := 8 << (k - candid.KindNat8); !natural || !fits || u>>(bits-1)>>1 != 0 {
			return nil, false
		}
		return [...]candid.Value{candid.Nat8(u), candid.Nat16(u), candid.Nat32(u), candid.Nat64(u)}[k-candid.KindNat8], true
	}
	i, fits := n.Int64()
	if bits := 8 << (k - candid.KindInt8); !fits || i>>(bits-1) != 0 && i>>(bits-1) != -1 {
		return nil, false
	}
	return [...]candid.Value{candid.Int8(i), candid.Int16(i), candid.Int32(i), candid.Int64(i)}[k-candid.KindInt8], true
}
