package main

import (
	"github.com/candigo/candigo/bench/coercing"
	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

// coercionMark is the most that coercing may take in relation to the straight
// path.
const coercionMark = 3

// coercionContests decode messages of other types than the expected ones, beside
// messages of just those.
func coercionContests() []contest {
	request, items := requestCodec(0), itemsCodec()
	a, d := request.message(), items.message()
	var all []contest
	all = append(all, coercions("a 0 B", "extra field", request.decode, a,
		must(coercing.AppendRequestExtra(nil, coercing.NewRequestExtra(request.value))))...)
	all = append(all, coercions("a 0 B", "unknown table order", request.decode, a, payload.Reordered(a))...)
	all = append(all, coercions("a 0 B", "nat at int", coercing.DecodeRequestInt,
		must(coercing.AppendRequestInt(nil, coercing.NewRequestInt(request.value))),
		must(coercing.AppendRequestNat(nil, coercing.NewRequestNat(request.value))))...)
	all = append(all, coercions("d", "extra field", items.decode, d,
		must(coercing.AppendItemsExtra(nil, *coercing.NewItemsExtra(*items.value))))...)
	all = append(all, coercions("d", "unknown table order", items.decode, d, payload.Reordered(d))...)
	all = append(all, coercions("d", "nat at int", coercing.DecodeItemsInt,
		must(coercing.AppendItemsInt(nil, *coercing.NewItemsInt(*items.value))),
		must(coercing.AppendItemsNat(nil, *coercing.NewItemsNat(*items.value))))...)
	return all
}

// coercions decode msg as what straight is a message of.
func coercions[T any](name, what string, decode func(*candid.Decoder, []byte, *T) error, straight, msg []byte) []contest {
	one := func(form string, alias bool) contest {
		return contest{"coercion", name, what + ", " + form, len(msg), coercionMark, anyNumber, []runner{
			{"straight", afresh(decoding(decode, straight, alias))},
			{"candigo", afresh(decoding(decode, msg, alias))},
		}}
	}
	return []contest{one("copying", false), one("aliasing", true)}
}
