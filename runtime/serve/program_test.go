//go:build !wasip1

package serve

import (
	"errors"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// The types of the test program, as generated code would have them.
var (
	textType = candid.Type{Kind: candid.KindText}
	blobType = candid.Type{Kind: candid.KindVec, Elem: &candid.Type{Kind: candid.KindNat8}}
)

func signature(types ...*candid.Type) candid.Signature { return candid.NewHeaders().Signature(types) }

func opt(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindOpt, Elem: t} }

// record makes a record type of fields in the order of the wire.
func record(fields ...candid.Field) *candid.Type {
	return &candid.Type{Kind: candid.KindRecord, Fields: fields}
}

func named(name string, t *candid.Type) candid.Field {
	return candid.Field{Label: candid.NamedLabel(name), Type: t}
}

// httpInterface is the published HTTP interface with tokens of text.
func httpInterface() *canhttp.Interface {
	callbackResponse := record(named("token", opt(&textType)), named("body", &blobType))
	callback := &candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{&textType}, Results: []*candid.Type{callbackResponse}, Mode: candid.ModeQuery}
	strategy := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		named("Callback", record(named("token", &textType), named("callback", callback))),
	}}
	headers := &candid.Type{Kind: candid.KindVec, Elem: record(
		candid.Field{Label: candid.NumberedLabel(0), Type: &textType},
		candid.Field{Label: candid.NumberedLabel(1), Type: &textType},
	)}
	response := record(
		named("body", &blobType), named("headers", headers),
		named("upgrade", opt(&candid.Type{Kind: candid.KindBool})),
		named("streaming_strategy", opt(strategy)),
		named("status_code", &candid.Type{Kind: candid.KindNat16}),
	)
	return &canhttp.Interface{
		RequestMethod:    "http_request",
		UpdateMethod:     "http_request_update",
		CallbackMethod:   "http_streaming",
		Response:         signature(response),
		ResponseFields:   []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldUpgrade, canhttp.FieldStreamingStrategy, canhttp.FieldStatusCode},
		Token:            canhttp.TokenText,
		CallbackArgument: signature(&textType),
		CallbackResponse: signature(callbackResponse),
	}
}

// counter is a program with a bit of everything.
type counter struct{ count uint64 }

var errNoUser = errors.New("no such user")

func (c *counter) program() Program {
	echo := func(d *candid.Decoder, dst, arg []byte) ([]byte, error) { return append(dst, arg...), nil }
	return Program{
		HTTP: httpInterface(),
		Routes: []canhttp.Route{
			canhttp.QueryRoute("GET", "/{path...}", c.show),
			canhttp.QueryRoute("GET", "/stream", c.stream),
			canhttp.QueryRoute("GET", "/panic", func(*ic.Query, *canhttp.ResponseWriter, *canhttp.Request) error { panic("boom") }),
			canhttp.UpdateRoute("POST", "/{path...}", c.increment),
		},
		Methods: []Method{
			{Name: "echo", Query: func(_ *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) { return echo(d, dst, arg) }},
			{Name: "composite", CompositeQuery: func(_ *ic.CompositeQuery, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
				return echo(d, dst, arg)
			}},
			{Name: "increment", Update: func(u *ic.Update, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
				c.count++
				return echo(d, dst, arg)
			}},
			{Name: "version", Query: func(q *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
				return append(dst, byte(q.Version())), nil
			}},
			{Name: "fail", Query: func(_ *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
				return append(dst, "half"...), errNoUser
			}},
			{Name: "fail update", Update: func(_ *ic.Update, _ *candid.Decoder, dst, _ []byte) ([]byte, error) { return nil, errNoUser }},
			{Name: "boom", Update: func(*ic.Update, *candid.Decoder, []byte, []byte) ([]byte, error) { panic("boom") }},
			{Name: "huge", Query: func(_ *ic.Query, _ *candid.Decoder, dst, arg []byte) ([]byte, error) {
				return append(dst, make([]byte, 2<<20+len(arg))...), nil
			}},
		},
	}
}

func (c *counter) show(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	w.Header().Set("content-type", "text/plain")
	w.WriteString("Counter is ")
	w.WriteUint(c.count)
	w.WriteString("\n" + r.URL + "\n")
	return nil
}

func (c *counter) stream(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
	for part := range strings.SplitSeq("one two three four five six seven", " ") {
		w.WriteString(part + ",")
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (c *counter) increment(_ *ic.Update, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
	c.count++
	w.WriteHeader(201)
	w.WriteString("Counter updated to ")
	w.WriteUint(c.count)
	return nil
}
