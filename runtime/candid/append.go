package candid

import (
	"math"
	"slices"
	"unicode/utf8"
	"unsafe"
)

// The functions of this file append one value in canonical form: numbers in as
// few bytes as they take. What cannot be encoded is found by the [Sizer] that
// goes over the values first, but for texts: those are looked at while they are
// copied, and one that is not UTF-8 is left out, which [Sizer.End] notices.

// AppendBool appends a bool.
func AppendBool(dst []byte, v bool) []byte {
	var b byte
	if v {
		b = 1
	}
	return append(dst, b)
}

// AppendNat appends a nat. Where dst has room for 24 bytes, it writes to all of
// them, whatever the nat takes.
func AppendNat(dst []byte, v Nat) []byte {
	if v.ext != "" {
		return appendGroups(dst, v, sizeNat(v), 0)
	}
	if n := len(dst); cap(dst)-n >= wordsRoom {
		return dst[:n+putWords(dst[n:n+wordsRoom], v.hi, v.lo)]
	}
	return appendWords(dst, v.hi, v.lo)
}

// appendWords appends the groups of hi·2⁶⁴ + lo and touches nothing behind them:
// words that overlap.
func appendWords(dst []byte, hi, lo uint64) []byte {
	at, size := len(dst), wordsSize(hi, lo)
	dst = slices.Grow(dst, size)[:at+size]
	b := dst[at:]
	if size < 8 {
		for i := range b {
			b[i] = byte(lo) | 0x80
			lo >>= 7
		}
		b[size-1] &= 0x7f
		return dst
	}
	store64(b, spread(lo)|goesOn)
	if size > 16 {
		store64(b[8:], spread(lo>>56|hi<<8)|goesOn)
	}
	shift := 7 * uint(size-8)
	last := lo>>shift | hi<<(64-shift) | hi>>(shift-64)
	store64(b[size-8:], spread(last)|goesOn>>8)
	return dst
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

// AppendText appends a text. One that is not UTF-8 is left out: dst comes back
// as long as it was, which no other text does: each takes a byte at least.
func AppendText(dst []byte, v string) []byte {
	at, n := len(dst), len(v)
	if n == 0 || n > smallText || cap(dst)-at <= n {
		return appendLongText(dst, v)
	}
	dst = dst[:at+1+n]
	dst[at] = byte(n)
	// Sound: src has n bytes, at least one, and so has to behind the length; what
	// is read and written at offsets from 0 to n lies within.
	src, to := unsafe.Pointer(unsafe.StringData(v)), unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), at+1)
	var seen uint64 // as isASCII finds it
	switch {
	case n >= 16:
		for i := 0; i < n-16; i += 16 {
			first, last := load64At(src, i), load64At(src, i+8)
			store64At(to, i, first)
			store64At(to, i+8, last)
			seen |= first | last
		}
		first, last := load64At(src, n-16), load64At(src, n-8)
		store64At(to, n-16, first)
		store64At(to, n-8, last)
		seen |= first | last
	case n >= 8:
		first, last := load64At(src, 0), load64At(src, n-8)
		store64At(to, 0, first)
		store64At(to, n-8, last)
		seen = first | last
	case n >= 4:
		first, last := load32At(src, 0), load32At(src, n-4)
		store32At(to, 0, first)
		store32At(to, n-4, last)
		seen = uint64(first | last)
	default:
		first, middle, last := v[0], v[n/2], v[n-1]
		dst[at+1], dst[at+1+n/2], dst[at+n] = first, middle, last
		seen = uint64(first | middle | last)
	}
	if seen&goesOn != 0 {
		return keepUTF8(dst, at, v)
	}
	return dst
}

// smallText is the most bytes of a text that are copied here, by loads and
// stores that overlap: as many as a length of one byte says. Most texts are so
// short that a call takes longer.
const smallText = 1<<7 - 1

// keepUTF8 cuts dst back to where v was appended, if that is not UTF-8. Like
// appendLongText it is no part of AppendText so that what all texts go through
// keeps everything in registers.
//
//go:noinline
func keepUTF8(dst []byte, at int, v string) []byte {
	if !utf8.ValidString(v) {
		return dst[:at]
	}
	return dst
}

//go:noinline
func appendLongText(dst []byte, v string) []byte {
	if !validText(v) {
		return dst
	}
	return append(AppendLen(dst, len(v)), v...)
}

// AppendTexts appends a vec of texts, of which those that are not UTF-8 are left
// out, so that it is no vec.
func AppendTexts(dst []byte, v []string) []byte {
	dst = AppendLen(dst, len(v))
	for _, text := range v {
		at, n := len(dst), len(text)
		if n < 4 || n > 16 || cap(dst)-at <= n {
			dst = AppendText(dst, text)
			continue
		}
		// As in AppendText, without a call: words of a language are of these lengths.
		dst = dst[:at+1+n]
		dst[at] = byte(n)
		src, to := unsafe.Pointer(unsafe.StringData(text)), unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), at+1)
		var seen uint64
		if n >= 8 {
			first, last := load64At(src, 0), load64At(src, n-8)
			store64At(to, 0, first)
			store64At(to, n-8, last)
			seen = first | last
		} else {
			first, last := load32At(src, 0), load32At(src, n-4)
			store32At(to, 0, first)
			store32At(to, n-4, last)
			seen = uint64(first | last)
		}
		if seen&goesOn != 0 {
			dst = keepUTF8(dst, at, text)
		}
	}
	return dst
}

// AppendBlob appends a blob.
func AppendBlob(dst []byte, v []byte) []byte {
	return append(AppendLen(dst, len(v)), v...)
}

// AppendLen appends the number of a vec's elements, or the index of a variant's case.
func AppendLen(dst []byte, n int) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	return appendLongLen(dst, n)
}

//go:noinline
func appendLongLen(dst []byte, n int) []byte { return appendUleb(dst, uint64(n)) }

// AppendPrincipal appends a principal. Where dst has room for 31 bytes, it writes
// to all of them, however long the principal is.
func AppendPrincipal(dst []byte, v *Principal) []byte {
	at, n := len(dst), int(v.length)
	if cap(dst)-at < 2+maxPrincipal {
		return append(append(dst, 1, v.length), v.bytes[:n]...)
	}
	b := dst[at : at+2+maxPrincipal]
	b[0], b[1] = 1, v.length
	// Sound: both have 29 bytes.
	src, to := unsafe.Pointer(&v.bytes), unsafe.Pointer(&b[2])
	store64At(to, 0, load64At(src, 0))
	store64At(to, 8, load64At(src, 8))
	store64At(to, 16, load64At(src, 16))
	store64At(to, maxPrincipal-8, load64At(src, maxPrincipal-8))
	return dst[:at+2+n]
}

// AppendFunc appends a func reference. A method that is not UTF-8 is left out, as
// by [AppendText].
func AppendFunc(dst []byte, v *Func) []byte {
	return AppendText(AppendPrincipal(append(dst, 1), &v.Principal), v.Method)
}

// AppendService appends a service reference.
func AppendService(dst []byte, v *Service) []byte { return AppendPrincipal(dst, &v.Principal) }
