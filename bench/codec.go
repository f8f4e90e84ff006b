package main

import (
	"bytes"
	"slices"

	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

// contest is one row of the table: the last runner is candigo, the one before
// it what the mark is about.
type contest struct {
	section string
	payload string
	form    string
	bytes   int
	mark    float64 // the most that the ratio of the last two may be; 0 for none
	allocs  float64 // the most allocations; negative for any number
	runners []runner
}

// group makes contests that share a payload. They are made when it is their turn:
// what lies in memory meanwhile would change how often garbage is collected.
type group func() []contest

// codec is one payload that both candigo and the limit encode and decode.
type codec[T any] struct {
	name          string
	value         *T
	encode        func([]byte, *T) ([]byte, error)
	encodeLimit   func([]byte, *T) ([]byte, error)
	decode        func(*candid.Decoder, []byte, *T) error
	decodeLimit   func([]byte, bool, *T) error
	nothingToCopy bool // decoded values never point into the message
	reuse         bool // also measure decoding into a value that is used again
}

// The most that candigo may take in relation to the limit, and the number of
// allocations that does not matter.
const (
	limitMark = 1.5
	anyNumber = -1
)

// message gives the payload encoded, which is the same from both.
func (c *codec[T]) message() []byte {
	msg := must(c.encode(nil, c.value))
	if !bytes.Equal(msg, must(c.encodeLimit(nil, c.value))) {
		panic("the limit encodes " + c.name + " differently")
	}
	return msg
}

// contests gives all forms of the payload.
func (c *codec[T]) contests() []contest {
	msg := c.message()
	all := []contest{
		c.contest("encode, caller's buffer", msg, 0,
			runner{"limit", into(c.encodeLimit, c.value, len(msg))},
			runner{"candigo", into(c.encode, c.value, len(msg))}),
		c.contest("encode, fresh", msg, 1,
			runner{"limit", fresh(c.encodeLimit, c.value)},
			runner{"candigo", fresh(c.encode, c.value)}),
	}
	all = append(all, c.decoding("", msg)...)
	if other := payload.Postorder(msg); other != nil {
		all = append(all, c.decoding(", postorder", other)...)
	}
	return all
}

// decoding gives the contests of decoding msg. The limit knows one order of
// types only, and has the message in that one: the other would cost it the same.
func (c *codec[T]) decoding(order string, msg []byte) []contest {
	known := c.message()
	limit := func(alias bool) func(*T) error {
		return func(v *T) error { return c.decodeLimit(known, alias, v) }
	}
	var all []contest
	if !c.nothingToCopy {
		all = append(all, c.contest("decode copying"+order, msg, anyNumber,
			runner{"limit", afresh(limit(false))},
			runner{"candigo", afresh(decoding(c.decode, msg, false))}))
	}
	all = append(all, c.contest("decode aliasing"+order, msg, anyNumber,
		runner{"limit", afresh(limit(true))},
		runner{"candigo", afresh(decoding(c.decode, msg, true))}))
	if c.reuse {
		all = append(all, c.contest("decode aliasing, reused"+order, msg, 0,
			runner{"limit", again(limit(true))},
			runner{"candigo", again(decoding(c.decode, msg, true))}))
	}
	return all
}

func (c *codec[T]) contest(form string, msg []byte, allocs float64, runners ...runner) contest {
	return contest{"codec", c.name, form, len(msg), limitMark, allocs, slices.Insert(runners, 0, copying(msg))}
}

func copying(msg []byte) runner {
	room := make([]byte, len(msg))
	return runner{"copy", func() { copy(room, msg) }}
}

// into encodes into a buffer that is there.
func into[T any](encode func([]byte, T) ([]byte, error), v T, size int) func() {
	buffer := make([]byte, 0, size)
	return func() { must(encode(buffer, v)) }
}

// fresh encodes into a message of its own.
func fresh[T any](encode func([]byte, T) ([]byte, error), v T) func() {
	return func() { must(encode(nil, v)) }
}

// decoding gives how candigo decodes msg, with one decoder.
func decoding[T any](decode func(*candid.Decoder, []byte, *T) error, msg []byte, alias bool) func(*T) error {
	d := &candid.Decoder{Alias: alias}
	return func(v *T) error { return decode(d, msg, v) }
}

// afresh decodes into a value that has nothing to be used again.
func afresh[T any](decode func(*T) error) func() {
	v := new(T)
	return func() {
		var zero T
		*v = zero
		check(decode(v))
	}
}

// again decodes into the same value each time.
func again[T any](decode func(*T) error) func() {
	v := new(T)
	return func() { check(decode(v)) }
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
