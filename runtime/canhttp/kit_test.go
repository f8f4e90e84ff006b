package canhttp_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Types as a .did declares them.

func prim(k candid.Kind) *candid.Type { return &candid.Type{Kind: k} }
func opt(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindOpt, Elem: t} }
func vec(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindVec, Elem: t} }
func blob() *candid.Type              { return vec(prim(candid.KindNat8)) }
func text() *candid.Type              { return prim(candid.KindText) }
func variant(f fields) *candid.Type   { return &candid.Type{Kind: candid.KindVariant, Fields: sorted(f)} }
func record(f fields) *candid.Type    { return &candid.Type{Kind: candid.KindRecord, Fields: sorted(f)} }
func tuple(t ...*candid.Type) *candid.Type {
	r := &candid.Type{Kind: candid.KindRecord}
	for i, t := range t {
		r.Fields = append(r.Fields, candid.Field{Label: candid.NumberedLabel(uint32(i)), Type: t})
	}
	return r
}

type fields map[string]*candid.Type

func sorted(f fields) []candid.Field {
	var s []candid.Field
	for name, t := range f {
		s = append(s, candid.Field{Label: candid.NamedLabel(name), Type: t})
	}
	slices.SortFunc(s, func(a, b candid.Field) int { return cmp.Compare(a.Label.ID, b.Label.ID) })
	return s
}

func requestType() *candid.Type {
	return record(fields{"method": text(), "url": text(), "headers": vec(tuple(text(), text())), "body": blob(),
		"certificate_version": opt(prim(candid.KindNat16))})
}

func tokenType(kind canhttp.TokenKind) *candid.Type {
	switch kind {
	case canhttp.TokenBlob:
		return blob()
	case canhttp.TokenTextRecord:
		return record(fields{"arbitrary_data": text()})
	case canhttp.TokenBlobRecord:
		return record(fields{"data": blob()})
	case canhttp.TokenOwn:
		return record(fields{"key": text(), "index": prim(candid.KindNat)})
	}
	return text()
}

func chunkType(kind canhttp.TokenKind) *candid.Type {
	return record(fields{"body": blob(), "token": opt(tokenType(kind))})
}

func responseType(kind canhttp.TokenKind) *candid.Type {
	callback := &candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{tokenType(kind)}, Results: []*candid.Type{chunkType(kind)},
		Mode: candid.ModeQuery}
	return record(fields{"status_code": prim(candid.KindNat16), "headers": vec(tuple(text(), text())), "body": blob(),
		"upgrade":            opt(prim(candid.KindBool)),
		"streaming_strategy": opt(variant(fields{"Callback": record(fields{"callback": callback, "token": tokenType(kind)})}))})
}

func signature(types ...*candid.Type) candid.Signature {
	return candid.Signature{Types: string(candid.NewHeaders().Preorder(types)), Postorder: string(candid.NewHeaders().Postorder(types))}
}

// allFields are the fields of the published response, in the order of their hashes.
var allFields = []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldUpgrade, canhttp.FieldStreamingStrategy,
	canhttp.FieldStatusCode}

// published is the interface of the gateway's specification with a token of this kind.
func published(kind canhttp.TokenKind) *canhttp.Interface {
	return &canhttp.Interface{
		RequestMethod:    "http_request",
		UpdateMethod:     "http_request_update",
		CallbackMethod:   "http_streaming",
		Response:         signature(responseType(kind)),
		ResponseFields:   allFields,
		Token:            kind,
		CallbackArgument: signature(tokenType(kind)),
		CallbackResponse: signature(chunkType(kind)),
	}
}

// A kit is a canister and a gateway that knows the canister's types.
type kit struct {
	testing.TB
	kind    canhttp.TokenKind
	server  *canhttp.Server
	version uint64 // of the canister's state
	now     int64  // seconds
	log     []string
}

func newKit(t testing.TB, kind canhttp.TokenKind, routes []canhttp.Route, options ...canhttp.Option) *kit {
	s, err := canhttp.NewServer(published(kind), routes, options...)
	require.NoError(t, err)
	return &kit{TB: t, kind: kind, server: s}
}

var canister = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")

func (k *kit) message() ic.Message {
	return ic.Message{Caller: candid.AnonymousPrincipal(), Canister: canister, Time: time.Unix(k.now, 0), Version: k.version,
		Log: func(text string) { k.log = append(k.log, text) }}
}

// An answer is what the gateway has got so far.
type answer struct {
	status   int
	header   canhttp.Header
	body     string
	upgrade  bool
	callback candid.Func
	token    candid.Value // nil at the end
}

func (a answer) is(k *kit, status int, body string) {
	k.Helper()
	require.Equal(k, status, a.status, a.body)
	require.Equal(k, body, a.body)
	require.Nil(k, a.token)
}

// request is the argument of http_request: header is names and values in turn.
func request(method, url, body string, header ...string) []byte {
	var pairs candid.Vec
	for i := 0; i < len(header); i += 2 {
		pairs = append(pairs, candid.Record{{ID: 0, Value: candid.Text(header[i])}, {ID: 1, Value: candid.Text(header[i+1])}})
	}
	msg, err := candid.AppendValues(nil, []*candid.Type{requestType()}, []candid.Value{object(map[string]candid.Value{
		"method": candid.Text(method), "url": candid.Text(url), "headers": pairs, "body": candid.Blob(body),
		"certificate_version": candid.Opt{Value: candid.Nat16(2)}})})
	if err != nil {
		panic(err)
	}
	return msg
}

func object(m map[string]candid.Value) candid.Record {
	var r candid.Record
	for name, v := range m {
		r = append(r, candid.FieldValue{ID: candid.Hash(name), Value: v})
	}
	slices.SortFunc(r, func(a, b candid.FieldValue) int { return cmp.Compare(a.ID, b.ID) })
	return r
}

func field(v candid.Value, name string) candid.Value {
	for _, f := range v.(candid.Record) {
		if f.ID == candid.Hash(name) {
			return f.Value
		}
	}
	return nil
}

func decode(t testing.TB, msg []byte, typ *candid.Type) candid.Value {
	var d candid.Decoder
	values, err := d.DecodeValues(msg, []*candid.Type{typ})
	require.NoError(t, err)
	return values[0]
}

// answer reads a reply of http_request or http_request_update.
func (k *kit) answer(msg []byte) answer {
	v := decode(k, msg, responseType(k.kind))
	a := answer{status: int(field(v, "status_code").(candid.Nat16)), body: string(field(v, "body").(candid.Blob))}
	for _, h := range field(v, "headers").(candid.Vec) {
		pair := h.(candid.Record)
		a.header.Add(string(pair[0].Value.(candid.Text)), string(pair[1].Value.(candid.Text)))
	}
	if u := field(v, "upgrade").(candid.Opt); u.Value != nil {
		a.upgrade = bool(u.Value.(candid.Bool))
	}
	if s := field(v, "streaming_strategy").(candid.Opt); s.Value != nil {
		callback := s.Value.(candid.Variant).Value
		a.callback = field(callback, "callback").(candid.Func)
		a.token = field(callback, "token")
	}
	return a
}

// query sends a message to http_request and nothing after it.
func (k *kit) query(arg []byte) answer {
	k.Helper()
	var q ic.Query
	q.Reset(k.message())
	msg, err := k.server.Request(&q, &candid.Decoder{Alias: true}, nil, arg)
	require.NoError(k, err)
	return k.answer(msg)
}

// update sends a message to http_request_update.
func (k *kit) update(arg []byte) answer {
	k.Helper()
	var u ic.Update
	u.Reset(k.message())
	msg, err := k.server.RequestUpdate(&u, &candid.Decoder{}, nil, arg)
	require.NoError(k, err)
	k.version++
	return k.answer(msg)
}

// encodeToken is the argument of the callback.
func (k *kit) encodeToken(token candid.Value) []byte {
	k.Helper()
	arg, err := candid.AppendValues(nil, []*candid.Type{tokenType(k.kind)}, []candid.Value{token})
	require.NoError(k, err)
	return arg
}

// callback sends a token to the callback: the chunk, and the next token, nil at the end.
func (k *kit) callback(token candid.Value) (string, candid.Value, error) {
	k.Helper()
	var q ic.Query
	q.Reset(k.message())
	msg, err := k.server.Callback(&q, &candid.Decoder{Alias: true}, nil, k.encodeToken(token))
	if err != nil {
		return "", nil, err
	}
	v := decode(k, msg, chunkType(k.kind))
	return string(field(v, "body").(candid.Blob)), field(v, "token").(candid.Opt).Value, nil
}

// do is the gateway: it asks, follows an upgrade, and collects the chunks.
func (k *kit) do(method, url string, header ...string) (a answer, chunks []string) {
	k.Helper()
	arg := request(method, url, "", header...)
	a = k.query(arg)
	if a.upgrade {
		a = k.update(arg)
	}
	chunks = []string{a.body}
	for a.token != nil {
		chunk, token, err := k.callback(a.token)
		require.NoError(k, err)
		require.NotEmpty(k, chunk)
		chunks, a.token = append(chunks, chunk), token
	}
	a.body = strings.Join(chunks, "")
	return a, chunks
}

func (k *kit) get(url string, header ...string) answer {
	k.Helper()
	a, _ := k.do("GET", url, header...)
	return a
}
