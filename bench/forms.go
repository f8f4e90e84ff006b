package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/candigo/candigo/bench/limit"
	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

// contest is one payload in one form: the runners are copy, limit and candigo,
// perhaps followed by others.
type contest struct {
	payload string
	form    string
	bytes   int
	mark    float64 // the most that candigo may take in relation to the limit
	allocs  float64 // the most that candigo may allocate; -1 where it does not matter
	runners []runner
}

// codec is one payload, to be encoded and decoded by both.
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

const mark = 1.5

// contests gives all forms of all payloads.
func contests() []contest {
	var all []contest
	for _, body := range []int{0, 1 << 10, 64 << 10, 2 << 20} {
		c := requestCodec(body)
		all = append(all, c.contests()...)
	}
	for _, body := range []int{1 << 10, 2 << 20} {
		c := codec[payload.HTTPResponse]{
			name: "b " + size(body), value: payload.NewHTTPResponse(body),
			encode: payload.AppendHTTPResponse, encodeLimit: limit.EncodeHTTPResponse,
			decode: payload.DecodeHTTPResponse, decodeLimit: limit.DecodeHTTPResponse,
		}
		all = append(all, c.contests()...)
	}
	transfer := codec[payload.TransferArg]{
		name: "c", value: payload.NewTransferArg(),
		encode: payload.AppendTransferArg, encodeLimit: limit.EncodeTransferArg,
		decode: payload.DecodeTransferArg, decodeLimit: limit.DecodeTransferArg,
	}
	items := itemsCodec()
	all = append(all, transfer.contests()...)
	all = append(all, items.contests()...)
	for _, bits := range []int{64, 128} {
		c := natsCodec(bits)
		all = append(all, c.contests()...)
	}
	tree := codec[payload.Node]{
		name: "f", value: payload.NewTree(),
		encode: payload.AppendNode, encodeLimit: limit.EncodeNode,
		decode: payload.DecodeNode, decodeLimit: limit.DecodeNode,
	}
	return append(all, tree.contests()...)
}

func requestCodec(body int) codec[payload.HTTPRequest] {
	return codec[payload.HTTPRequest]{
		name: "a " + size(body), value: payload.NewHTTPRequest(body),
		encode: payload.AppendHTTPRequest, encodeLimit: limit.EncodeHTTPRequest,
		decode: payload.DecodeHTTPRequest, decodeLimit: limit.DecodeHTTPRequest,
		reuse: true,
	}
}

func itemsCodec() codec[payload.Items] {
	items := payload.NewItems()
	return codec[payload.Items]{
		name: "d", value: &items,
		encode: func(dst []byte, v *payload.Items) ([]byte, error) { return payload.AppendItems(dst, *v) },
		encodeLimit: func(dst []byte, v *payload.Items) ([]byte, error) {
			return limit.EncodeItems(dst, *v)
		},
		decode: payload.DecodeItems, decodeLimit: limit.DecodeItems,
	}
}

func natsCodec(bits int) codec[payload.Nats] {
	nats := payload.NewNats(bits)
	return codec[payload.Nats]{
		name: fmt.Sprintf("e N=%d", bits), value: &nats,
		encode:        func(dst []byte, v *payload.Nats) ([]byte, error) { return payload.AppendNats(dst, *v) },
		encodeLimit:   func(dst []byte, v *payload.Nats) ([]byte, error) { return limit.EncodeNats(dst, *v) },
		decode:        payload.DecodeNats,
		decodeLimit:   func(msg []byte, _ bool, v *payload.Nats) error { return limit.DecodeNats(msg, v) },
		nothingToCopy: true,
	}
}

func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// message gives the payload encoded, which is the same from both.
func (c *codec[T]) message() []byte {
	msg := must(c.encode(nil, c.value))
	if !bytes.Equal(msg, must(c.encodeLimit(nil, c.value))) {
		panic("the limit encodes " + c.name + " differently")
	}
	return msg
}

func (c *codec[T]) contests() []contest {
	msg := c.message()
	all := []contest{
		c.contest("encode, caller's buffer", msg, 0,
			runner{"limit", c.encodeInto(c.encodeLimit, len(msg))},
			runner{"candigo", c.encodeInto(c.encode, len(msg))}),
		c.contest("encode, fresh", msg, 1,
			runner{"limit", func() { must(c.encodeLimit(nil, c.value)) }},
			runner{"candigo", func() { must(c.encode(nil, c.value)) }}),
	}
	all = append(all, c.decoding("", msg)...)
	if other := payload.Postorder(msg); other != nil {
		all = append(all, c.decoding(", postorder", other)...)
	}
	return all
}

// decoding gives the contests of decoding msg, which candigo and the limit read
// in the order of types that it has.
func (c *codec[T]) decoding(order string, msg []byte) []contest {
	plain := c.message() // the limit reads one order only, which costs the same
	var all []contest
	if !c.nothingToCopy {
		all = append(all, c.contest("decode copying"+order, msg, -1,
			runner{"limit", c.decodeFresh(plain, false, c.limit)},
			runner{"candigo", c.decodeFresh(msg, false, c.candigo)}))
	}
	all = append(all, c.contest("decode aliasing"+order, msg, -1,
		runner{"limit", c.decodeFresh(plain, true, c.limit)},
		runner{"candigo", c.decodeFresh(msg, true, c.candigo)}))
	if c.reuse {
		all = append(all, c.contest("decode aliasing, reused"+order, msg, 0,
			runner{"limit", c.limit(plain, true, new(T))},
			runner{"candigo", c.candigo(msg, true, new(T))}))
	}
	return all
}

func (c *codec[T]) contest(form string, msg []byte, allocs float64, runners ...runner) contest {
	room := make([]byte, len(msg))
	copying := runner{"copy", func() { copy(room, msg) }}
	return contest{c.name, form, len(msg), mark, allocs, slices.Insert(runners, 0, copying)}
}

func (c *codec[T]) encodeInto(encode func([]byte, *T) ([]byte, error), size int) func() {
	buffer := make([]byte, 0, size)
	return func() { must(encode(buffer, c.value)) }
}

func (c *codec[T]) limit(msg []byte, alias bool, v *T) func() {
	return func() { check(c.decodeLimit(msg, alias, v)) }
}

func (c *codec[T]) candigo(msg []byte, alias bool, v *T) func() {
	d := &candid.Decoder{Alias: alias}
	return func() { check(c.decode(d, msg, v)) }
}

// decodeFresh decodes into a value that has nothing to be used again.
func (c *codec[T]) decodeFresh(msg []byte, alias bool, decoding func([]byte, bool, *T) func()) func() {
	v := new(T)
	decode := decoding(msg, alias, v)
	return func() {
		var zero T
		*v = zero
		decode()
	}
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
