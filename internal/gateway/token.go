package gateway

import "github.com/candigo/candigo/runtime/candid"

// encodeToken makes the argument of a streaming callback. The gateway knows
// no token type: it sends the value at the type that the value itself shows,
// as the network's gateways do.
func encodeToken(token candid.Value) ([]byte, error) {
	return candid.AppendValues(nil, []*candid.Type{inferType(token)}, []candid.Value{token})
}

// inferType is the type that a value shows. It is a subtype of the type that
// the value came from: null shows opt empty, an empty vec vec empty, a
// variant only its own case. A vec's elements show the type of the first.
func inferType(v candid.Value) *candid.Type {
	switch v := v.(type) {
	case candid.Opt:
		if v.Value == nil {
			return optType(&candid.Type{Kind: candid.KindEmpty})
		}
		return optType(inferType(v.Value))
	case candid.Vec:
		if len(v) == 0 {
			return vecType(&candid.Type{Kind: candid.KindEmpty})
		}
		return vecType(inferType(v[0]))
	case candid.Blob:
		return blobType()
	case candid.Record:
		t := &candid.Type{Kind: candid.KindRecord}
		for _, f := range v {
			t.Fields = append(t.Fields, inferField(f.ID, f.Value))
		}
		return t
	case candid.Variant:
		return &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{inferField(v.ID, v.Value)}}
	}
	return &candid.Type{Kind: plainKind(v)}
}

func inferField(id uint32, v candid.Value) candid.Field {
	return candid.Field{Label: candid.NumberedLabel(id), Type: inferType(v)}
}

// plainKind is the kind of a value that has no parts. References show the
// func and service types without anything.
func plainKind(v candid.Value) candid.Kind {
	switch v.(type) {
	case candid.Null:
		return candid.KindNull
	case candid.Bool:
		return candid.KindBool
	case candid.Nat:
		return candid.KindNat
	case candid.Int:
		return candid.KindInt
	case candid.Nat8:
		return candid.KindNat8
	case candid.Nat16:
		return candid.KindNat16
	case candid.Nat32:
		return candid.KindNat32
	case candid.Nat64:
		return candid.KindNat64
	case candid.Int8:
		return candid.KindInt8
	case candid.Int16:
		return candid.KindInt16
	case candid.Int32:
		return candid.KindInt32
	case candid.Int64:
		return candid.KindInt64
	case candid.Float32:
		return candid.KindFloat32
	case candid.Float64:
		return candid.KindFloat64
	case candid.Text:
		return candid.KindText
	case candid.Principal:
		return candid.KindPrincipal
	case candid.Func:
		return candid.KindFunc
	case candid.Service:
		return candid.KindService
	}
	return candid.KindReserved
}
