package difftest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/difftest/gateway"
	"github.com/candigo/candigo/internal/difftest/ledger"
	"github.com/candigo/candigo/internal/difftest/shapes"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// A subject is a type that has generated code.
type subject struct {
	name string
	typ  *candid.Type

	// decode reads a message with generated code and gives a way to encode what was read again.
	decode func(d *candid.Decoder, msg []byte) (encode func() ([]byte, error), err error)
}

// byPointer and byValue make decode from the two forms that generated functions have.
func byPointer[T any](decode func(*candid.Decoder, []byte, *T) error, encode func([]byte, *T) ([]byte, error)) func(*candid.Decoder, []byte) (func() ([]byte, error), error) {
	return func(d *candid.Decoder, msg []byte) (func() ([]byte, error), error) {
		var v T
		err := decode(d, msg, &v)
		return func() ([]byte, error) { return encode(nil, &v) }, err
	}
}

func byValue[T any](decode func(*candid.Decoder, []byte, *T) error, encode func([]byte, T) ([]byte, error)) func(*candid.Decoder, []byte) (func() ([]byte, error), error) {
	return byPointer(decode, func(dst []byte, v *T) ([]byte, error) { return encode(dst, *v) })
}

// subjects are the types of the three interfaces that are worth a try of their own.
func subjects(tb testing.TB) []subject {
	var all []subject
	add := func(file, name string, decode func(*candid.Decoder, []byte) (func() ([]byte, error), error)) {
		in, err := parser.Load(file, nil)
		require.NoError(tb, err)
		for _, d := range in.Definitions {
			if d.Name == name {
				all = append(all, subject{name: name, typ: d.Type.Candid(), decode: decode})
				return
			}
		}
		require.Fail(tb, "no such type", name)
	}
	add("gateway/gateway.did", "Request", byPointer(gateway.DecodeRequest, gateway.AppendRequest))
	add("gateway/gateway.did", "Response", byPointer(gateway.DecodeResponse, gateway.AppendResponse))
	add("ledger/ledger.did", "TransferArgument", byPointer(ledger.DecodeTransferArgument, ledger.AppendTransferArgument))
	add("ledger/ledger.did", "TransferResult", byValue(ledger.DecodeTransferResult, ledger.AppendTransferResult))
	add("ledger/ledger.did", "Block", byPointer(ledger.DecodeBlock, ledger.AppendBlock))
	add("shapes/shapes.did", "Tree", byValue(shapes.DecodeTree, shapes.AppendTree))
	add("shapes/shapes.did", "List", byValue(shapes.DecodeList, shapes.AppendList))
	add("shapes/shapes.did", "Nest", byValue(shapes.DecodeNest, shapes.AppendNest))
	add("shapes/shapes.did", "Chain", byValue(shapes.DecodeChain, shapes.AppendChain))
	add("shapes/shapes.did", "Void", byPointer(shapes.DecodeVoid, shapes.AppendVoid))
	add("shapes/shapes.did", "Shapes", byPointer(shapes.DecodeShapes, shapes.AppendShapes))
	return all
}

// samples are textual values, each with the types that its message has; "" stands for those of the subject.
var samples = []struct{ subject, types, values string }{
	{"Request", "", `(record { method = "GET"; url = "/a?b"; headers = vec { record { "host"; "h" }; record { "x"; "é" } }; body = blob "\00\ff"; certificate_version = opt 2 })`},
	{"Request", "(record { method : text; url : text; headers : vec record { text; text; nat }; body : blob; extra : vec opt int })",
		`(record { method = "POST"; url = "/"; headers = vec { record { "a"; "b"; 5 } }; body = blob "x"; extra = vec { null; opt -7 } })`},
	{"Request", "(record { method : text; url : text; headers : vec record { text; text }; body : blob; certificate_version : opt nat32 })",
		`(record { method = "PUT"; url = "/"; headers = vec {}; body = blob ""; certificate_version = opt 70000 })`},
	{"Response", "", `(record { status_code = 200; headers = vec { record { "a"; "b" } }; body = blob "body"; upgrade = opt false;
		streaming_strategy = opt variant { Callback = record { callback = func "aaaaa-aa".next; token = record { key = "/"; content_encoding = "gzip"; index = 1; sha256 = opt blob "\01" } } } })`},
	{"Response", "(record { status_code : nat16; headers : vec record { text; text }; body : blob; upgrade : null; streaming_strategy : opt variant { Other : text } })",
		`(record { status_code = 404; headers = vec {}; body = blob ""; upgrade = null; streaming_strategy = opt variant { Other = "x" } })`},
	{"TransferArgument", "", `(record { to = record { owner = principal "2vxsx-fae"; subaccount = null }; amount = 340282366920938463463374607431768211456; fee = opt 10000; memo = opt blob "m"; from_subaccount = null; created_at_time = opt 1 })`},
	{"TransferResult", "", `(variant { Err = variant { GenericError = record { error_code = -170141183460469231731687303715884105729; message = "no" } } })`},
	{"TransferResult", "(variant { Ok : nat; Err : variant { New : text } })", `(variant { Ok = 5 })`},
	{"Block", "", `(record { kind = variant { burn }; transfers = vec {}; results = vec { variant { Ok = 1 }; variant { Err = variant { TooOld } } };
		parent = opt record { kind = variant { mint }; transfers = vec {}; results = vec {}; parent = null; archive = null }; archive = opt service "aaaaa-aa" })`},
	{"Tree", "", `(variant { node = record { variant { leaf = -1 }; variant { node = record { variant { nothing }; variant { leaf = 64 } } } } })`},
	{"List", "", `(opt record { head = record { -1; 4_000_000_000; -0.0; true }; tail = opt record { head = record { 1; 0; NaN; false }; tail = null } })`},
	{"Nest", "", `(vec { vec {}; vec { vec {}; vec { vec {} } } })`},
	{"Chain", "", `(opt opt opt null)`},
	{"Shapes", "", `(record { tree = variant { nothing }; list = null; nest = vec {}; chain = opt null; levels = opt opt null; nothing = null; anything = null;
		units = vec { record { null; null; record {} } }; maybe_empty = null; maybe_void = null; choice = opt variant { "the third" = record { 5 = "five"; 7 = 7 } };
		callback = opt func "2vxsx-fae"."a method"; small = vec { record { 1; 2; 3.5; true } }; wide = vec { record { 1; -2; -3; 4; -5; 6 } } })`},
}

// messages are the samples as messages, in the order that the Rust library gives types and in that of JavaScript's.
func messages(tb testing.TB, all []subject) map[int][][]byte {
	made := map[int][][]byte{}
	for _, sample := range samples {
		for i, s := range all {
			if s.name != sample.subject {
				continue
			}
			types := []*candid.Type{s.typ}
			if sample.types != "" {
				var err error
				types, err = parser.ParseTypes(sample.types, nil)
				require.NoError(tb, err)
			}
			values, err := parser.ParseValues(sample.values, types)
			require.NoError(tb, err)
			msg, err := candid.AppendValues(nil, types, values)
			require.NoError(tb, err)
			headers := candid.NewHeaders()
			other := append(headers.Postorder(types), msg[len(headers.Preorder(types)):]...)
			made[i] = append(made[i], msg, other)
		}
	}
	return made
}
