// Package candid reads and writes Candid, the interface language of the
// Internet Computer: its values as Go values, its messages as bytes.
//
// # Generated code
//
// Encoding is two passes of straight-line code: a [Sizer] adds up the bytes and
// finds what cannot be encoded, then the Append functions fill one buffer and
// check texts while they copy them:
//
//	var s candid.Sizer
//	s.Nat(v.Amount)
//	msg, err := s.Append(dst, transferTypes)
//	if err != nil {
//		return dst, err
//	}
//	return s.End(dst, candid.AppendNat(msg, v.Amount))
//
// Decoding is a [Decoder], which puts a [Reader] over canonical value bytes: the
// message's own when it begins with the expected types, else a copy in which
// everything was coerced to them. So there is one decoder a type:
//
//	err := d.Decode(msg, signature, func(r *candid.Reader) {
//		v.Amount = r.Nat()
//	})
//
// # Types and values at run time
//
// [Type], [Value], [AppendValues], [Decoder.DecodeValues] and [FormatValues] do
// the same for types that are only known when the program runs.
//
// Nothing that arrives is trusted: see [Limits]. A refused message gives an
// [*Error] with the path and offset of what is wrong. The package imports
// neither fmt, reflect nor math/big; conversions to [math/big.Int] are in
// package bigint below it.
package candid
