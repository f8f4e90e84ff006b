package gzip_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/canhttp/gzip"
	"github.com/candigo/candigo/runtime/ic"
)

// A response is what arrives.
type response struct {
	status   uint16
	header   canhttp.Header
	body     []byte
	streamed bool
}

// get asks a canister with one handler behind Compress(100).
func get(t *testing.T, accept string, h canhttp.QueryHandler) response {
	prim := func(k candid.Kind) *candid.Type { return &candid.Type{Kind: k} }
	named := func(name string, typ *candid.Type) candid.Field {
		return candid.Field{Label: candid.NamedLabel(name), Type: typ}
	}
	text := prim(candid.KindText)
	blob := &candid.Type{Kind: candid.KindVec, Elem: prim(candid.KindNat8)}
	pair := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NumberedLabel(0), Type: text},
		{Label: candid.NumberedLabel(1), Type: text}}}
	headers := &candid.Type{Kind: candid.KindVec, Elem: pair}
	request := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{named("url", text), named("method", text), named("body", blob),
		named("headers", headers)}}
	strategy := &candid.Type{Kind: candid.KindOpt, Elem: &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		named("Callback", &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{named("token", text),
			named("callback", &candid.Type{Kind: candid.KindFunc})}})}}}
	reply := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{named("body", blob), named("headers", headers),
		named("streaming_strategy", strategy), named("status_code", prim(candid.KindNat16))}}

	server, err := canhttp.NewServer(&canhttp.Interface{
		RequestMethod:  "http_request",
		CallbackMethod: "callback",
		Response:       candid.Signature{Types: string(candid.NewHeaders().Preorder([]*candid.Type{reply}))},
		ResponseFields: []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldStreamingStrategy, canhttp.FieldStatusCode},
		Token:          canhttp.TokenText,
	}, []canhttp.Route{canhttp.QueryRoute("GET", "/", h)}, gzip.Compress(100))
	require.NoError(t, err)

	arg, err := candid.AppendValues(nil, []*candid.Type{request}, []candid.Value{candid.Record{
		{ID: candid.Hash("url"), Value: candid.Text("/")},
		{ID: candid.Hash("method"), Value: candid.Text("GET")},
		{ID: candid.Hash("body"), Value: candid.Blob(nil)},
		{ID: candid.Hash("headers"), Value: candid.Vec{candid.Record{{ID: 0, Value: candid.Text("accept-encoding")}, {ID: 1, Value: candid.Text(accept)}}}},
	}})
	require.NoError(t, err)
	var msg []byte
	for range 2 { // the second time with buffers that have been used
		var q ic.Query
		q.Reset(ic.Message{})
		msg, err = server.Request(&q, new(candid.Decoder), nil, arg)
		require.NoError(t, err)
	}
	values, err := new(candid.Decoder).DecodeValues(msg, []*candid.Type{reply})
	require.NoError(t, err)
	r := values[0].(candid.Record)
	got := response{body: r[0].Value.(candid.Blob), streamed: r[2].Value.(candid.Opt).Value != nil, status: uint16(r[3].Value.(candid.Nat16))}
	for _, h := range r[1].Value.(candid.Vec) {
		pair := h.(candid.Record)
		got.header.Add(string(pair[0].Value.(candid.Text)), string(pair[1].Value.(candid.Text)))
	}
	return got
}

// TestCompress shows which responses are compressed, and what their header says then.
func TestCompress(t *testing.T) {
	page := bytes.Repeat([]byte("page "), 1000)
	for _, c := range []struct {
		name, accept string
		write        canhttp.QueryHandler
		packed       bool
		vary         bool
	}{
		{"text", "gzip, identity", body("text/plain", page), true, true},
		{"parameters", "gzip, identity", body("Text/HTML; charset=utf-8", page), true, true},
		{"json", "gzip, identity", body("application/problem+json", page), true, true},
		{"client wants it plain", "identity", body("text/plain", page), false, true},
		{"client refuses it", "gzip;q=0, identity", body("text/plain", page), false, true},
		{"too short", "gzip", body("text/plain", page[:99]), false, false},
		{"long enough", "gzip", body("text/plain", page[:100]), true, true},
		{"image", "gzip", body("image/png", page), false, false},
		{"no type", "gzip", body("", page), false, false},
		{"compressed before", "gzip", body("text/plain", page, "Content-Encoding", "br"), false, false},
		{"part", "gzip", body("text/plain", page, "content-range", "bytes 0-4999/6000"), false, false},
		{"not to be changed", "gzip", body("text/plain", page, "cache-control", "private, No-Transform"), false, false},
	} {
		got := get(t, c.accept, c.write)
		require.Equal(t, uint16(200), got.status)
		require.Equal(t, c.vary, got.header.Get("vary") == "accept-encoding", c.name)
		require.Equal(t, c.packed, got.header.Get("content-encoding") == "gzip", c.name)
		if c.packed {
			require.Less(t, len(got.body), 100)
			require.True(t, bytes.HasPrefix(page, unpack(t, got.body)))
		} else {
			require.True(t, bytes.HasPrefix(page, got.body))
		}
	}
	require.Equal(t, uint16(406), get(t, "identity;q=0", body("text/plain", page)).status)
}

// TestTag shows that a strong ETag becomes a weak one.
func TestTag(t *testing.T) {
	page := bytes.Repeat([]byte("page "), 1000)
	require.Equal(t, `W/"1"`, get(t, "gzip", body("text/plain", page, "etag", `"1"`)).header.Get("etag"))
	require.Equal(t, `W/"1"`, get(t, "gzip", body("text/plain", page, "etag", `W/"1"`)).header.Get("etag"))
	require.Equal(t, `"1"`, get(t, "identity", body("text/plain", page, "etag", `"1"`)).header.Get("etag"))
}

// TestErrorsAndStreams shows that pages of errors and streamed responses stay as they are.
func TestErrorsAndStreams(t *testing.T) {
	failed := get(t, "gzip", func(*ic.Query, *canhttp.ResponseWriter, *canhttp.Request) error {
		return canhttp.Error(404, strings.Repeat("gone ", 1000))
	})
	require.Equal(t, uint16(404), failed.status)
	require.False(t, failed.header.Has("content-encoding"))

	long := bytes.Repeat([]byte("page "), 1_000_000)
	streamed := get(t, "gzip", body("text/plain", long))
	require.True(t, streamed.streamed)
	require.False(t, streamed.header.Has("content-encoding"))
	require.True(t, bytes.HasPrefix(long, streamed.body))
}

// body answers with a body, its type and further fields of the header.
func body(contentType string, body []byte, header ...string) canhttp.QueryHandler {
	return func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		if contentType != "" {
			w.Header().Set("content-type", contentType)
		}
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		return w.ServeBytes(body)
	}
}

func unpack(t *testing.T, p []byte) []byte {
	r, err := stdgzip.NewReader(bytes.NewReader(p))
	require.NoError(t, err)
	p, err = io.ReadAll(r)
	require.NoError(t, err)
	return p
}
