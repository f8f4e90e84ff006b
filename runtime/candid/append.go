package candid

import (
	"math"
	"unsafe"
)

// The functions of this file append one value in canonical form: numbers in as
// few bytes as they take. None can fail; what cannot be encoded is found by the
// [Sizer] that goes over the values first.

// AppendBool appends a bool.
func AppendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// AppendNat appends a nat. It may write to the room behind it, too.
func AppendNat(dst []byte, v Nat) []byte {
	if n := len(dst); cap(dst)-n >= wordsRoom && v.ext == "" {
		return dst[:n+putWords(dst[n:n+wordsRoom], v.hi, v.lo)]
	}
	return appendGroups(dst, v, sizeNat(v), 0)
}

// AppendInt appends an int.
func AppendInt(dst []byte, v Int) []byte {
	if v.neg {
		return appendGroups(dst, v.complement(), sizeInt(v), 0x7f)
	}
	if v.abs.lo < 0x40 && v.abs.hi == 0 && v.abs.ext == "" {
		return append(dst, byte(v.abs.lo))
	}
	return appendGroups(dst, v.abs, sizeInt(v), 0)
}

// AppendNat8 appends a nat8.
func AppendNat8(dst []byte, v uint8) []byte { return append(dst, v) }

// AppendNat16 appends a nat16.
func AppendNat16(dst []byte, v uint16) []byte { return append(dst, byte(v), byte(v>>8)) }

// AppendNat32 appends a nat32.
func AppendNat32(dst []byte, v uint32) []byte {
	return append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

// AppendNat64 appends a nat64.
func AppendNat64(dst []byte, v uint64) []byte { return append64(dst, v) }

func append64(dst []byte, v uint64) []byte {
	return append(dst, byte(v), byte(v>>8), byte(v>>16), byte(v>>24),
		byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56))
}

// AppendInt8 appends an int8.
func AppendInt8(dst []byte, v int8) []byte { return append(dst, byte(v)) }

// AppendInt16 appends an int16.
func AppendInt16(dst []byte, v int16) []byte { return AppendNat16(dst, uint16(v)) }

// AppendInt32 appends an int32.
func AppendInt32(dst []byte, v int32) []byte { return AppendNat32(dst, uint32(v)) }

// AppendInt64 appends an int64.
func AppendInt64(dst []byte, v int64) []byte { return append64(dst, uint64(v)) }

// AppendFloat32 appends a float32, every NaN as it is.
func AppendFloat32(dst []byte, v float32) []byte { return AppendNat32(dst, math.Float32bits(v)) }

// AppendFloat64 appends a float64, every NaN as it is.
func AppendFloat64(dst []byte, v float64) []byte { return append64(dst, math.Float64bits(v)) }

// AppendText appends a text, which must be UTF-8.
func AppendText(dst []byte, v string) []byte {
	at, n := len(dst), len(v)
	if n == 0 || n > smallText || cap(dst)-at <= n {
		return append(AppendLen(dst, n), v...)
	}
	dst = dst[:at+1+n]
	dst[at] = byte(n)
	// Sound: src has n bytes, at least one, and so has to behind the length; what
	// is read and written at offsets from 0 to n lies within.
	src, to := unsafe.Pointer(unsafe.StringData(v)), unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), at+1)
	switch {
	case n >= 16:
		for i := 0; i < n-16; i += 16 {
			first, second := load64At(src, i), load64At(src, i+8)
			store64At(to, i, first)
			store64At(to, i+8, second)
		}
		first, last := load64At(src, n-16), load64At(src, n-8)
		store64At(to, n-16, first)
		store64At(to, n-8, last)
	case n >= 8:
		first, last := load64At(src, 0), load64At(src, n-8)
		store64At(to, 0, first)
		store64At(to, n-8, last)
	case n >= 4:
		first, last := load32At(src, 0), load32At(src, n-4)
		store32At(to, 0, first)
		store32At(to, n-4, last)
	default:
		dst[at+1], dst[at+1+n/2], dst[at+n] = v[0], v[n/2], v[n-1]
	}
	return dst
}

// smallText is the most bytes of a text that are copied here, by loads and
// stores that overlap: most texts are so short that a call takes longer.
const smallText = 64

// AppendBlob appends a blob.
func AppendBlob(dst []byte, v []byte) []byte {
	return append(AppendLen(dst, len(v)), v...)
}

// AppendLen appends the number of a vec's elements, or the index of a variant's case.
func AppendLen(dst []byte, n int) []byte { return appendUleb(dst, uint64(n)) }

// AppendPrincipal appends a principal.
func AppendPrincipal(dst []byte, v Principal) []byte {
	return v.AppendBytes(append(dst, 1, v.length))
}

// AppendFunc appends a func reference, whose method must be UTF-8.
func AppendFunc(dst []byte, v Func) []byte {
	return AppendText(AppendPrincipal(append(dst, 1), v.Principal), v.Method)
}

// AppendService appends a service reference.
func AppendService(dst []byte, v Service) []byte { return AppendPrincipal(dst, v.Principal) }
