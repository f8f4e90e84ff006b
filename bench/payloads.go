package main

import (
	"fmt"

	"github.com/candigo/candigo/bench/limit"
	"github.com/candigo/candigo/bench/payload"
)

// The sizes of bodies that are measured.
const (
	kib = 1 << 10
	mib = 1 << 20
)

// codecContests gives all forms of all payloads.
func codecContests() []group {
	var all []group
	for _, body := range []int{0, kib, 64 * kib, 2 * mib} {
		all = append(all, func() []contest { return requestCodec(body).contests() })
	}
	for _, body := range []int{kib, 2 * mib} {
		all = append(all, func() []contest { return responseCodec(body).contests() })
	}
	all = append(all,
		func() []contest { return transferCodec().contests() },
		func() []contest { return itemsCodec().contests() })
	for _, bits := range []int{64, 128} {
		all = append(all, func() []contest { return natsCodec(bits).contests() })
	}
	return append(all, func() []contest { return treeCodec().contests() })
}

func requestCodec(body int) *codec[payload.HTTPRequest] {
	return &codec[payload.HTTPRequest]{
		name: "a " + size(body), value: payload.NewHTTPRequest(body), reuse: true,
		encode: payload.AppendHTTPRequest, encodeLimit: limit.EncodeHTTPRequest,
		decode: payload.DecodeHTTPRequest, decodeLimit: limit.DecodeHTTPRequest,
	}
}

func responseCodec(body int) *codec[payload.HTTPResponse] {
	return &codec[payload.HTTPResponse]{
		name: "b " + size(body), value: payload.NewHTTPResponse(body),
		encode: payload.AppendHTTPResponse, encodeLimit: limit.EncodeHTTPResponse,
		decode: payload.DecodeHTTPResponse, decodeLimit: limit.DecodeHTTPResponse,
	}
}

func transferCodec() *codec[payload.TransferArg] {
	return &codec[payload.TransferArg]{
		name: "c", value: payload.NewTransferArg(),
		encode: payload.AppendTransferArg, encodeLimit: limit.EncodeTransferArg,
		decode: payload.DecodeTransferArg, decodeLimit: limit.DecodeTransferArg,
	}
}

func itemsCodec() *codec[payload.Items] {
	items := payload.NewItems()
	return &codec[payload.Items]{
		name: "d", value: &items,
		encode: byValue(payload.AppendItems), encodeLimit: byValue(limit.EncodeItems),
		decode: payload.DecodeItems, decodeLimit: limit.DecodeItems,
	}
}

func natsCodec(bits int) *codec[payload.Nats] {
	nats := payload.NewNats(bits)
	return &codec[payload.Nats]{
		name: fmt.Sprintf("e N=%d", bits), value: &nats, nothingToCopy: true,
		encode: byValue(payload.AppendNats), encodeLimit: byValue(limit.EncodeNats),
		decode: payload.DecodeNats, decodeLimit: limit.DecodeNats,
	}
}

func treeCodec() *codec[payload.Node] {
	return &codec[payload.Node]{
		name: "f", value: payload.NewTree(),
		encode: payload.AppendNode, encodeLimit: limit.EncodeNode,
		decode: payload.DecodeNode, decodeLimit: limit.DecodeNode,
	}
}

// byValue makes a function that encodes a slice one that encodes what a pointer
// points to.
func byValue[T any](encode func([]byte, T) ([]byte, error)) func([]byte, *T) ([]byte, error) {
	return func(dst []byte, v *T) ([]byte, error) { return encode(dst, *v) }
}

func size(n int) string {
	switch {
	case n >= mib:
		return fmt.Sprintf("%d MiB", n/mib)
	case n >= kib:
		return fmt.Sprintf("%d KiB", n/kib)
	}
	return fmt.Sprintf("%d B", n)
}

// bodyContests hold what bodies of 2 MiB cost: hardly more than their copy when
// encoding, and nothing when decoding aliasing.
func bodyContests() []contest {
	small, large := requestCodec(0), requestCodec(2*mib)
	without, with := small.message(), large.message()
	return []contest{
		{"body", large.name, "encode, caller's buffer, to copy", len(with), 1.4, 0, []runner{
			copying(with),
			{"candigo", into(large.encode, large.value, len(with))},
		}},
		{"body", large.name, "decode aliasing, to no body", len(with), 1.2, anyNumber, []runner{
			{"no body", afresh(decoding(small.decode, without, true))},
			{"candigo", afresh(decoding(large.decode, with, true))},
		}},
	}
}
