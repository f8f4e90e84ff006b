package candid

import (
	"math"
	"slices"
	"strconv"
)

// A value made at run time takes several times the room that generated code
// needs for it, so that a zero Limits.Memory allows DecodeValues more than
// Decode: this, and so much more for each byte of the message. It is room for
// as many values without bytes as a zero Limits.Empty allows, 48 bytes each.
const (
	valueMemory        = 48 << 20
	valueMemoryPerByte = 768
)

// DecodeValues decodes a message at the given types, one value a type. The
// values share no memory with msg. Errors are [*Error]s. Where Limits.Memory is
// zero, the values may take 48 MiB + 768 bytes for each byte of the message.
func (d *Decoder) DecodeValues(msg []byte, types []*Type) ([]Value, error) {
	canonical, err := d.Transcode(nil, msg, d.dynamic.signature(types))
	if err != nil {
		return nil, err
	}
	limit := orDefault(d.Limits.Memory, valueMemory, valueMemoryPerByte, len(msg))
	// Nobody else has the canonical bytes, so that values can point into them,
	// and making them has checked and counted all but memory.
	r := Reader{data: canonical, alias: true, depth: math.MaxInt, empty: math.MaxInt, memory: limit}
	values := make([]Value, len(types))
	for i, t := range types {
		values[i] = r.value(t)
	}
	if r.failed {
		return nil, &Error{Offset: len(msg), Err: ErrLimit, Detail: "values take more than " + strconv.Itoa(limit) + " bytes of memory"}
	}
	return values, nil
}

// dynamic remembers the signature of types, since the next message is often
// decoded at the same ones.
type dynamic struct {
	types []*Type
	known Signature
}

func (d *dynamic) signature(types []*Type) Signature {
	if d.known.Types == "" || !slices.Equal(d.types, types) {
		d.types, d.known = slices.Clone(types), NewHeaders().Signature(types)
	}
	return d.known
}

// value reads a value of any type; after a failure it gives any Value or nil.
func (r *Reader) value(t *Type) Value {
	switch t.Kind {
	case KindOpt, KindVec, KindRecord, KindVariant:
		if r.failed { // zero values of recursive types may be infinite
			return nil
		}
		return r.compound(t)
	case KindFunc:
		r.use(sizeOf[Func]())
		var v Func
		r.Func(&v)
		return v
	case KindService:
		r.use(sizeOf[Service]())
		var v Service
		r.Service(&v)
		return v
	}
	return r.primitive(t.Kind)
}

func (r *Reader) compound(t *Type) Value {
	switch t.Kind {
	case KindOpt:
		if !r.Present() {
			return Opt{}
		}
		r.use(sizeOf[Opt]())
		return Opt{Value: r.value(t.Elem)}
	case KindVec:
		r.use(sizeOf[Vec]())
		if t.IsBlob() {
			return Blob(r.Blob())
		}
		v := MakeSlice[Value](r, nil, r.Len(0, 0))
		for i := range v {
			v[i] = r.value(t.Elem)
		}
		return Vec(v)
	case KindRecord:
		r.use(sizeOf[Record]())
		v := MakeSlice[FieldValue](r, nil, len(t.Fields))
		for i := range v {
			v[i] = FieldValue{ID: t.Fields[i].Label.ID, Value: r.value(t.Fields[i].Type)}
		}
		return Record(v)
	default:
		tag := r.Tag(len(t.Fields))
		if r.failed {
			return nil
		}
		r.use(sizeOf[Variant]())
		return Variant{ID: t.Fields[tag].Label.ID, Value: r.value(t.Fields[tag].Type)}
	}
}

func (r *Reader) primitive(k Kind) Value {
	switch k {
	case KindNull:
		return Null{}
	case KindReserved:
		return Reserved{}
	case KindBool:
		return Bool(r.Bool())
	case KindNat:
		r.use(sizeOf[Nat]())
		return r.Nat()
	case KindInt:
		r.use(sizeOf[Int]())
		return r.Int()
	case KindNat8:
		return Nat8(r.Nat8())
	case KindText:
		r.use(sizeOf[Text]())
		return Text(r.Text())
	case KindPrincipal:
		r.use(sizeOf[Principal]())
		var v Principal
		r.Principal(&v)
		return v
	case KindEmpty:
		r.Fail()
		return nil
	}
	r.use(8)
	return r.fixed(k)
}

// fixed reads a number of two, four or eight bytes, or an int8.
func (r *Reader) fixed(k Kind) Value {
	switch k {
	case KindNat16:
		return Nat16(r.Nat16())
	case KindNat32:
		return Nat32(r.Nat32())
	case KindNat64:
		return Nat64(r.Nat64())
	case KindInt8:
		return Int8(r.Int8())
	case KindInt16:
		return Int16(r.Int16())
	case KindInt32:
		return Int32(r.Int32())
	case KindInt64:
		return Int64(r.Int64())
	case KindFloat32:
		return Float32(r.Float32())
	}
	return Float64(r.Float64())
}
