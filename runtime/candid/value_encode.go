package candid

import (
	"slices"
	"strconv"
)

// AppendValues appends a whole message that holds the values at the types, one
// type a value. The error says which part of which value does not fit its
// type, is a text that is not UTF-8, or is nested deeper than 10,000 levels;
// then dst comes back unchanged.
func AppendValues(dst []byte, types []*Type, values []Value) ([]byte, error) {
	if len(types) != len(values) {
		return dst, &EncodeError{Reason: strconv.Itoa(len(values)) + " values at " + strconv.Itoa(len(types)) + " types"}
	}
	w := valueWriter{dst: append(dst, NewHeaders().Preorder(types)...)}
	for i, v := range values {
		if !w.value(types[i], v) {
			return dst, w.failure(i)
		}
	}
	return w.dst, nil
}

// valueWriter appends values. When one does not fit, reason says why, and the
// calls that lead to it note their steps in path.
type valueWriter struct {
	dst    []byte
	depth  int
	reason string
	path   []string // innermost step first
}

// failure makes the error once a value of argument arg did not fit. A long
// path loses its middle.
func (w *valueWriter) failure(arg int) error {
	steps := w.path
	slices.Reverse(steps)
	b := strconv.AppendInt([]byte("arg "), int64(arg), 10)
	for i, s := range steps {
		if i < maxSteps || i >= len(steps)-maxSteps {
			b = append(b, s...)
		} else if i == maxSteps {
			b = append(b, "…"...)
		}
	}
	return &EncodeError{Reason: string(b) + ": " + w.reason}
}

func (w *valueWriter) fail(reason string) bool {
	w.reason = reason
	return false
}

// unfit fails on a value that is not of its type.
func (w *valueWriter) unfit(t *Type, v Value) bool {
	return w.fail("want " + t.describe() + ", have " + describeValue(v))
}

// inside notes a step of the path when what it leads to did not fit.
func (w *valueWriter) inside(ok bool, step func() string) bool {
	if !ok {
		w.path = append(w.path, step())
	}
	return ok
}

// value appends one value, false when it does not fit the type.
func (w *valueWriter) value(t *Type, v Value) bool {
	switch t.Kind {
	case KindOpt, KindVec, KindRecord, KindVariant:
		if w.depth++; w.depth > maxLevels {
			return w.fail("nested deeper than " + strconv.Itoa(maxLevels) + " levels")
		}
		ok := w.compound(t, v)
		w.depth--
		return ok
	}
	return w.primitive(t, v)
}

func (w *valueWriter) primitive(t *Type, v Value) bool {
	if kindOf(v) != t.Kind {
		return w.unfit(t, v)
	}
	switch v := v.(type) {
	case Text:
		return w.text(string(v), "text")
	case Func:
		w.dst = append(w.dst, 1)
		w.dst = AppendPrincipal(w.dst, &v.Principal)
		return w.text(v.Method, "method name")
	default:
		w.dst = appendFixed(w.dst, v)
	}
	return true
}

func (w *valueWriter) text(s, what string) bool {
	before := len(w.dst)
	if w.dst = AppendText(w.dst, s); len(w.dst) == before {
		return w.fail(what + " is not valid UTF-8")
	}
	return true
}

// appendFixed appends a value of a type that cannot fail.
func appendFixed(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case Bool:
		return AppendBool(dst, bool(v))
	case Nat:
		return AppendNat(dst, v)
	case Int:
		return AppendInt(dst, v)
	case Nat8:
		return AppendNat8(dst, uint8(v))
	case Nat16:
		return AppendNat16(dst, uint16(v))
	case Nat32:
		return AppendNat32(dst, uint32(v))
	case Nat64:
		return AppendNat64(dst, uint64(v))
	case Int8:
		return AppendInt8(dst, int8(v))
	case Int16:
		return AppendInt16(dst, int16(v))
	case Int32:
		return AppendInt32(dst, int32(v))
	case Int64:
		return AppendInt64(dst, int64(v))
	case Float32:
		return AppendFloat32(dst, float32(v))
	case Float64:
		return AppendFloat64(dst, float64(v))
	case Principal:
		return AppendPrincipal(dst, &v)
	case Service:
		return AppendService(dst, &v)
	}
	return dst // null and reserved
}

func (w *valueWriter) compound(t *Type, v Value) bool {
	switch v := v.(type) {
	case Opt:
		if t.Kind != KindOpt {
			break
		}
		if v.Value == nil {
			w.dst = append(w.dst, 0)
			return true
		}
		w.dst = append(w.dst, 1)
		return w.value(t.Elem, v.Value)
	case Blob:
		if !t.IsBlob() {
			break
		}
		w.dst = AppendBlob(w.dst, v)
		return true
	case Vec:
		if t.Kind != KindVec || t.IsBlob() {
			break
		}
		w.dst = AppendLen(w.dst, len(v))
		for i, e := range v {
			if !w.inside(w.value(t.Elem, e), func() string { return "[" + strconv.Itoa(i) + "]" }) {
				return false
			}
		}
		return true
	case Record:
		if t.Kind == KindRecord {
			return w.record(t, v)
		}
	case Variant:
		if t.Kind == KindVariant {
			return w.variant(t, v)
		}
	}
	return w.unfit(t, v)
}

func (w *valueWriter) record(t *Type, v Record) bool {
	for i := range t.Fields {
		f := &t.Fields[i]
		if i >= len(v) || v[i].ID > f.Label.ID {
			return w.fail("record has no field " + f.Label.String())
		}
		if v[i].ID < f.Label.ID {
			return w.fail("record has a field " + NumberedLabel(v[i].ID).String() + " out of order or not in its type")
		}
		if !w.inside(w.value(f.Type, v[i].Value), func() string { return "." + f.Label.String() }) {
			return false
		}
	}
	if len(v) > len(t.Fields) {
		return w.fail("record has a field " + NumberedLabel(v[len(t.Fields)].ID).String() + " out of order or not in its type")
	}
	return true
}

func (w *valueWriter) variant(t *Type, v Variant) bool {
	i := t.caseIndex(v.ID)
	if i < 0 {
		return w.fail("variant has no tag " + NumberedLabel(v.ID).String())
	}
	w.dst = AppendLen(w.dst, i)
	f := &t.Fields[i]
	return w.inside(w.value(f.Type, v.Value), func() string { return "." + f.Label.String() })
}

// kindOf gives the kind of a value's type, 0 for nil. A Blob's is KindVec.
func kindOf(v Value) Kind {
	switch v.(type) {
	case Null:
		return KindNull
	case Bool:
		return KindBool
	case Nat:
		return KindNat
	case Int:
		return KindInt
	case Nat8:
		return KindNat8
	case Nat16:
		return KindNat16
	case Nat32:
		return KindNat32
	case Nat64:
		return KindNat64
	case Int8:
		return KindInt8
	case Int16:
		return KindInt16
	case Int32:
		return KindInt32
	case Int64:
		return KindInt64
	case Float32:
		return KindFloat32
	case Float64:
		return KindFloat64
	case Text:
		return KindText
	case Reserved:
		return KindReserved
	case Principal:
		return KindPrincipal
	case Opt:
		return KindOpt
	case Vec, Blob:
		return KindVec
	case Record:
		return KindRecord
	case Variant:
		return KindVariant
	case Func:
		return KindFunc
	case Service:
		return KindService
	}
	return 0
}

// describeValue names what a value is, for error texts.
func describeValue(v Value) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case Blob:
		return "blob"
	}
	return kindOf(v).String()
}

// describe names what a type is, for error texts, without its parts.
func (t *Type) describe() string {
	if t.IsBlob() {
		return "blob"
	}
	return t.Kind.String()
}
