package main

import (
	"slices"

	"github.com/candigo/candigo/bench/coercing"
	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

// coercionMark is the most that coercing may take in relation to the straight
// path.
const coercionMark = 3

// requestCoercions decode messages of other types than (a), beside messages of
// just that one.
func requestCoercions() []contest {
	c := requestCodec(0)
	msg := c.message()
	return slices.Concat(
		coercions(c.name, "extra field", c.decode, msg,
			must(coercing.AppendRequestExtra(nil, coercing.NewRequestExtra(c.value)))),
		coercions(c.name, "unknown table order", c.decode, msg, payload.Reordered(msg)),
		coercions(c.name, "nat at int", coercing.DecodeRequestInt,
			must(coercing.AppendRequestInt(nil, coercing.NewRequestInt(c.value))),
			must(coercing.AppendRequestNat(nil, coercing.NewRequestNat(c.value)))),
	)
}

// itemsCoercions does the same for (d).
func itemsCoercions() []contest {
	c := itemsCodec()
	msg := c.message()
	return slices.Concat(
		coercions(c.name, "extra field", c.decode, msg,
			must(coercing.AppendItemsExtra(nil, *coercing.NewItemsExtra(*c.value)))),
		coercions(c.name, "unknown table order", c.decode, msg, payload.Reordered(msg)),
		coercions(c.name, "nat at int", coercing.DecodeItemsInt,
			must(coercing.AppendItemsInt(nil, *coercing.NewItemsInt(*c.value))),
			must(coercing.AppendItemsNat(nil, *coercing.NewItemsNat(*c.value)))),
	)
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
