package generator

import (
	"math"
	"math/rand/v2"

	"github.com/candigo/candigo/runtime/candid"
)

// valueMaker makes random values that nest less than levels deep.
type valueMaker struct {
	*rand.Rand
	levels int
	room   int // values that may still be made
}

// value makes a value of a type; ok is false when it would nest too deeply or
// the type has no values.
func (m *valueMaker) value(t *candid.Type, level int) (v candid.Value, ok bool) {
	m.room--
	if level > m.levels {
		return nil, false
	}
	switch t.Kind {
	case candid.KindOpt:
		if m.IntN(3) == 0 || m.room < 0 {
			return candid.Opt{}, true
		}
		if content, ok := m.value(t.Elem, level+1); ok {
			return candid.Opt{Value: content}, true
		}
		return candid.Opt{}, true
	case candid.KindVec:
		return m.vec(t, level), true
	case candid.KindRecord:
		record := make(candid.Record, 0, len(t.Fields))
		for _, f := range t.Fields {
			content, ok := m.value(f.Type, level+1)
			if !ok {
				return nil, false
			}
			record = append(record, candid.FieldValue{ID: f.Label.ID, Value: content})
		}
		return record, true
	case candid.KindVariant:
		for i := range m.Perm(len(t.Fields)) {
			f := t.Fields[i]
			if level <= 2 && m.room > 0 {
				f = t.Fields[m.IntN(len(t.Fields))]
			}
			if content, ok := m.value(f.Type, level+1); ok {
				return candid.Variant{ID: f.Label.ID, Value: content}, true
			}
		}
		return nil, false
	}
	return m.leaf(t.Kind)
}

func (m *valueMaker) vec(t *candid.Type, level int) candid.Value {
	count := m.IntN(4)
	if m.room < 0 {
		count = 0
	}
	if t.IsBlob() {
		return candid.Blob(m.bytes(count * 5))
	}
	list := candid.Vec{}
	for range count {
		if v, ok := m.value(t.Elem, level+1); ok {
			list = append(list, v)
		}
	}
	return list
}

// leaf makes a value of a type without parts. Small and large numbers are as
// likely.
func (m *valueMaker) leaf(kind candid.Kind) (v candid.Value, ok bool) {
	bits := m.Uint64() >> m.IntN(65)
	if m.IntN(2) == 0 {
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
		return candid.NatFromBytes(m.bytes(m.IntN(40))), true
	case candid.KindInt:
		return candid.IntFromParts(m.IntN(2) == 0, candid.NatFromBytes(m.bytes(m.IntN(40)))), true
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
		return candid.Text([]string{"", "a", "größe", "\x00\U0001F680", "a text of some length: 0123456789"}[m.IntN(5)]), true
	case candid.KindPrincipal:
		return m.principal(), true
	case candid.KindFunc:
		return candid.Func{Principal: m.principal(), Method: []string{"", "m", "größe"}[m.IntN(3)]}, true
	case candid.KindService:
		return candid.Service{Principal: m.principal()}, true
	}
	return nil, false // empty
}

func (m *valueMaker) principal() candid.Principal {
	p, err := candid.PrincipalFromBytes(m.bytes(m.IntN(30)))
	if err != nil {
		panic(err) // 29 bytes are the most it has
	}
	return p
}

func (m *valueMaker) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}
