package golden

import (
	"math"
	"math/rand/v2"

	"github.com/candigo/candigo/runtime/candid"
)

// The levels below which random values become small, and at which they end.
const (
	smallBelow = 4
	endBelow   = 12
)

// randomValue makes a value of a type; ok is false when there is none that
// nests less than endBelow levels.
func randomValue(rng *rand.Rand, t *candid.Type, level int) (v candid.Value, ok bool) {
	if level > endBelow {
		return nil, false
	}
	switch t.Kind {
	case candid.KindOpt:
		content, ok := randomValue(rng, t.Elem, level+1)
		if level > smallBelow || rng.IntN(3) == 0 || !ok {
			return candid.Opt{}, true
		}
		return candid.Opt{Value: content}, true
	case candid.KindVec:
		return randomVec(rng, t.Elem, level), true
	case candid.KindRecord:
		record := candid.Record{}
		for _, f := range t.Fields {
			content, ok := randomValue(rng, f.Type, level+1)
			if !ok {
				return nil, false
			}
			record = append(record, candid.FieldValue{ID: f.Label.ID, Value: content})
		}
		return record, true
	case candid.KindVariant:
		first := 0
		if len(t.Fields) > 0 {
			first = rng.IntN(len(t.Fields))
		}
		for i := range t.Fields {
			f := t.Fields[(first+i)%len(t.Fields)]
			if content, ok := randomValue(rng, f.Type, level+1); ok {
				return candid.Variant{ID: f.Label.ID, Value: content}, true
			}
		}
		return nil, false
	}
	return randomLeaf(rng, t.Kind)
}

func randomVec(rng *rand.Rand, elem *candid.Type, level int) candid.Value {
	n := rng.IntN(4)
	if level > smallBelow {
		n = 0
	}
	if elem.Kind == candid.KindNat8 {
		return candid.Blob(randomBytes(rng, n))
	}
	list := candid.Vec{}
	for range n {
		if v, ok := randomValue(rng, elem, level+1); ok {
			list = append(list, v)
		}
	}
	return list
}

// randomLeaf makes a value of a type without parts. Numbers of all lengths are
// as likely, the largest and smallest among them.
func randomLeaf(rng *rand.Rand, kind candid.Kind) (v candid.Value, ok bool) {
	bits := rng.Uint64() >> rng.IntN(65)
	if rng.IntN(2) == 0 {
		bits = ^bits
	}
	switch kind {
	case candid.KindNull:
		return candid.Null{}, true
	case candid.KindReserved:
		return candid.Reserved{}, true
	case candid.KindBool:
		return candid.Bool(bits&1 == 1), true
	case candid.KindNat:
		return candid.NatFromBytes(randomBytes(rng, rng.IntN(40))), true
	case candid.KindInt:
		return candid.IntFromParts(rng.IntN(2) == 0, candid.NatFromBytes(randomBytes(rng, rng.IntN(40)))), true
	case candid.KindNat8:
		return candid.Nat8(bits), true
	case candid.KindNat16:
		return candid.Nat16(bits), true
	case candid.KindNat32:
		return candid.Nat32(bits), true
	case candid.KindNat64:
		return candid.Nat64(bits), true
	case candid.KindInt8:
		return candid.Int8(bits), true
	case candid.KindInt16:
		return candid.Int16(bits), true
	case candid.KindInt32:
		return candid.Int32(bits), true
	case candid.KindInt64:
		return candid.Int64(bits), true
	case candid.KindFloat32:
		return candid.Float32(math.Float32frombits(uint32(bits))), true
	case candid.KindFloat64:
		return candid.Float64(math.Float64frombits(bits)), true
	case candid.KindText:
		return candid.Text([]string{"", "a", "größe", "\x00\U0001F680"}[rng.IntN(4)]), true
	case candid.KindPrincipal:
		return randomPrincipal(rng), true
	case candid.KindFunc:
		return candid.Func{Principal: randomPrincipal(rng), Method: "m"}, true
	case candid.KindService:
		return candid.Service{Principal: randomPrincipal(rng)}, true
	}
	return nil, false // empty
}

func randomPrincipal(rng *rand.Rand) candid.Principal {
	p, err := candid.PrincipalFromBytes(randomBytes(rng, rng.IntN(30)))
	if err != nil {
		panic(err) // 29 bytes are the most it has
	}
	return p
}

func randomBytes(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}
