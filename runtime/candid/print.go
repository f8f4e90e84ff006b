package candid

import (
	"math"
	"strconv"
)

// FormatValues appends values in Candid's textual syntax, on one line:
// "(1, \"x\", record { a = opt 2 })". Two lists of values are printed alike
// exactly when they are equal at these types. There are no type annotations
// and no digit separators, labels stand as the types name them, tuples have
// none, vec nat8 is a blob, reserved is null, and numbers of more than 10,000
// digits are in hex. Values must be of the types; of a value that is not,
// labels are printed as numbers.
func FormatValues(dst []byte, types []*Type, values []Value) []byte {
	dst = append(dst, '(')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		var t *Type
		if i < len(types) {
			t = types[i]
		}
		dst = appendValueText(dst, t, v)
	}
	return append(dst, ')')
}

// appendValueText appends one value. The type gives the labels.
func appendValueText(dst []byte, t *Type, v Value) []byte {
	if t == nil {
		t = new(Type) // the value does not fit its type
	}
	switch v := v.(type) {
	case Opt:
		return appendOptText(dst, t, v)
	case Vec:
		return appendVecText(dst, t, v)
	case Blob:
		return appendBlobText(append(dst, "blob "...), v)
	case Record:
		return appendRecordText(dst, t, v)
	case Variant:
		return appendVariantText(dst, t, v)
	case Principal:
		return appendPrincipalText(append(dst, "principal "...), v)
	case Service:
		return appendPrincipalText(append(dst, "service "...), v.Principal)
	case Func:
		dst = appendPrincipalText(append(dst, "func "...), v.Principal)
		return appendName(append(dst, '.'), v.Method)
	case Bool:
		return strconv.AppendBool(dst, bool(v))
	case Text:
		return appendQuoted(dst, string(v))
	case Null, Reserved, nil:
		return append(dst, "null"...)
	}
	return appendNumberText(dst, v)
}

func appendNumberText(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case Nat:
		return appendNatText(dst, v)
	case Int:
		if v.Sign() < 0 {
			dst = append(dst, '-')
		}
		return appendNatText(dst, v.Abs())
	case Nat8:
		return strconv.AppendUint(dst, uint64(v), 10)
	case Nat16:
		return strconv.AppendUint(dst, uint64(v), 10)
	case Nat32:
		return strconv.AppendUint(dst, uint64(v), 10)
	case Nat64:
		return strconv.AppendUint(dst, uint64(v), 10)
	case Int8:
		return strconv.AppendInt(dst, int64(v), 10)
	case Int16:
		return strconv.AppendInt(dst, int64(v), 10)
	case Int32:
		return strconv.AppendInt(dst, int64(v), 10)
	case Int64:
		return strconv.AppendInt(dst, int64(v), 10)
	case Float32:
		return appendFloatText(dst, float64(v), 32)
	case Float64:
		return appendFloatText(dst, float64(v), 64)
	}
	return dst
}

// maxDecimalDigits is how long a number may be in decimal; converting takes
// time by the square of it, so that longer numbers are written in hex.
const maxDecimalDigits = 10_000

// Numbers of up to 33,219 bits have at most maxDecimalDigits digits, those of
// more than 33,220 bits have more.
const maxDecimalBits = 33_219

func appendNatText(dst []byte, n Nat) []byte {
	if n.BitLen() <= maxDecimalBits {
		return n.AppendText(dst)
	}
	if n.BitLen() == maxDecimalBits+1 {
		start := len(dst)
		if dst = n.AppendText(dst); len(dst)-start <= maxDecimalDigits {
			return dst
		}
		dst = dst[:start]
	}
	const digits = "0123456789abcdef"
	b := n.Bytes()
	dst = append(dst, "0x"...)
	for i := len(b) - 1; i >= 0; i-- {
		if high := b[i] >> 4; high != 0 || i != len(b)-1 {
			dst = append(dst, digits[high])
		}
		dst = append(dst, digits[b[i]&15])
	}
	return dst
}

// appendFloatText appends the shortest decimal that reads back as the same
// float of this many bits, with a point or an exponent: 1.0, 1e+21, 1.5e-7.
func appendFloatText(dst []byte, f float64, bits int) []byte {
	switch abs := math.Abs(f); {
	case f != f:
		return append(dst, "NaN"...)
	case abs > math.MaxFloat64:
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "inf"...)
	case abs != 0 && (abs < 1e-6 || abs >= 1e21):
		dst = strconv.AppendFloat(dst, f, 'e', -1, bits)
		if n := len(dst); dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
			dst = append(dst[:n-2], dst[n-1])
		}
		return dst
	case abs == math.Trunc(abs):
		return append(strconv.AppendFloat(dst, f, 'f', -1, bits), ".0"...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, bits)
}

func appendPrincipalText(dst []byte, p Principal) []byte {
	return append(p.AppendText(append(dst, '"')), '"')
}

func appendOptText(dst []byte, t *Type, v Opt) []byte {
	if v.Value == nil {
		return append(dst, "null"...)
	}
	return appendValueText(append(dst, "opt "...), t.Elem, v.Value)
}

func appendVecText(dst []byte, t *Type, v Vec) []byte {
	if len(v) == 0 {
		return append(dst, "vec {}"...)
	}
	dst = append(dst, "vec { "...)
	for i, e := range v {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		dst = appendValueText(dst, t.Elem, e)
	}
	return append(dst, " }"...)
}

func appendRecordText(dst []byte, t *Type, v Record) []byte {
	if len(v) == 0 {
		return append(dst, "record {}"...)
	}
	dst = append(dst, "record { "...)
	tuple := t.IsTuple()
	for i, f := range v {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		label, ft := fieldOf(t, i, f.ID)
		if !tuple {
			dst = append(label.appendText(dst), " = "...)
		}
		dst = appendValueText(dst, ft, f.Value)
	}
	return append(dst, " }"...)
}

func appendVariantText(dst []byte, t *Type, v Variant) []byte {
	label, ft := fieldOf(t, t.caseIndex(v.ID), v.ID)
	dst = label.appendText(append(dst, "variant { "...))
	if ft == nil || ft.Kind != KindNull {
		dst = appendValueText(append(dst, " = "...), ft, v.Value)
	}
	return append(dst, " }"...)
}

// fieldOf gives the label and type of the type's field i when that has the
// given ID, else the number and no type.
func fieldOf(t *Type, i int, id uint32) (Label, *Type) {
	if i >= 0 && i < len(t.Fields) && t.Fields[i].Label.ID == id {
		return t.Fields[i].Label, t.Fields[i].Type
	}
	return NumberedLabel(id), nil
}
