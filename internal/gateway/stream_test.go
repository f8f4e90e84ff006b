package gateway

import (
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

var next = candid.Func{Principal: ownID, Method: "next"}

// counted answers with a stream of n callbacks, whose tokens are numbers from
// 1; fails says what a callback answers instead.
func counted(n int, fails func(i int) ([]byte, error)) func(call) ([]byte, error) {
	return func(c call) ([]byte, error) {
		if c.method == "http_request" {
			return respond(200, headers(), "<0>", streaming(next, candid.Nat64(1))...)
		}
		i := int(c.arg.(candid.Nat64))
		if fails != nil {
			if reply, err := fails(i); reply != nil || err != nil {
				return reply, err
			}
		}
		var token candid.Value
		if i < n {
			token = candid.Nat64(i + 1)
		}
		return chunk("<"+strconv.Itoa(i)+">", token)
	}
}

func body(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<" + strconv.Itoa(i) + ">")
	}
	return b.String()
}

func TestStream(t *testing.T) {
	for _, n := range []int{1, 3, 4, 5, 50} {
		f, server := start(t, counted(n, nil))
		resp, got, err := fetch(t, server, "/")
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode)
		require.Equal(t, body(n+1), got)
		require.Len(t, f.calls, n+1)
		for _, c := range f.calls[1:] {
			require.Equal(t, "query", c.kind)
			require.Equal(t, "next", c.method)
		}
		require.Equal(t, n <= 4, resp.ContentLength >= 0, "the length is known when all was collected")
	}
}

func TestStreamEndsAfterTheMostItems(t *testing.T) {
	f, server := start(t, counted(2000, nil))
	_, got, err := fetch(t, server, "/")
	require.NoError(t, err)
	require.Equal(t, body(1+4+999), got)
	require.Len(t, f.calls, 1+4+999)
	require.Contains(t, f.logged(), "1000 items")
}

func TestStreamFailsBeforeTheResponse(t *testing.T) {
	for name, test := range map[string]struct {
		reply   func() ([]byte, error)
		details string
	}{
		"reject":     {func() ([]byte, error) { return reject(ic.CanisterReject, "changed") }, "changed"},
		"opt record": {func() ([]byte, error) { return message(candid.Opt{Value: rec("body", candid.Blob(""))}) }, "next"},
		"no body":    {func() ([]byte, error) { return message(rec("token", candid.Opt{})) }, "body"},
	} {
		for i := 1; i <= 4; i++ {
			_, server := start(t, counted(10, func(at int) ([]byte, error) {
				if at == i {
					return test.reply()
				}
				return nil, nil
			}))
			resp, page, err := fetch(t, server, "/")
			require.NoError(t, err)
			require.Equal(t, 503, resp.StatusCode, name)
			require.Contains(t, page, test.details)
		}
	}
}

func TestStreamFailsLater(t *testing.T) {
	f, server := start(t, counted(10, func(i int) ([]byte, error) {
		if i == 7 {
			return reject(ic.CanisterReject, "changed")
		}
		return nil, nil
	}))
	resp, got, err := fetch(t, server, "/")
	require.Equal(t, 200, resp.StatusCode)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the client sees an error")
	require.Equal(t, body(7), got)
	require.Contains(t, f.logged(), "changed")
}

func TestStreamFailsLaterInHTTP10(t *testing.T) {
	f, server := start(t, counted(10, func(i int) ([]byte, error) {
		if i == 7 {
			return reject(ic.CanisterReject, "changed")
		}
		return nil, nil
	}))
	resp := send(t, server, "GET / HTTP/1.0\n\n")
	require.Equal(t, 200, resp.StatusCode)
	_, err := io.ReadAll(resp.Body)
	require.ErrorIs(t, err, syscall.ECONNRESET, "the end of the connection is the end of the body, so it must be no orderly one")
	require.Contains(t, f.logged(), "changed")
}

func TestStreamOfAnotherCanister(t *testing.T) {
	f, server := start(t, func(call) ([]byte, error) {
		other := candid.Func{Principal: candid.MustParsePrincipal("aaaaa-aa"), Method: "next"}
		return respond(200, headers(), "", streaming(other, candid.Text("x"))...)
	})
	resp, page, _ := fetch(t, server, "/")
	require.Equal(t, 503, resp.StatusCode)
	require.Contains(t, page, "aaaaa-aa.next")
	require.Len(t, f.calls, 1)
}

func TestStreamOfAnUpdate(t *testing.T) {
	f, server := start(t, func(c call) ([]byte, error) {
		switch {
		case c.kind == "update":
			return respond(201, headers(), "a", streaming(next, candid.Text("t"))...)
		case c.method == "next":
			return chunk("b", nil)
		}
		return respond(200, headers(), "", "upgrade", yes)
	})
	resp, got, err := fetch(t, server, "/")
	require.NoError(t, err)
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, "ab", got)
	require.Len(t, f.calls, 3)
}

func TestHeadDoesNotStream(t *testing.T) {
	f, server := start(t, counted(100, nil))
	resp := send(t, server, "HEAD / HTTP/1.1\nHost: x\n\n")
	require.Equal(t, 200, resp.StatusCode)
	require.Len(t, f.calls, 1+4)
}

// Each token comes back at the type that its value shows.
func TestTokens(t *testing.T) {
	text := candid.Text("x")
	for want, token := range map[string]candid.Value{
		"text":                    text,
		"nat":                     candid.NewNat(7),
		"vec nat8":                candid.Blob{},
		"opt empty":               candid.Opt{},
		"opt text":                candid.Opt{Value: text},
		"vec empty":               candid.Vec{},
		"vec text":                candid.Vec{text, text},
		"variant { 1 }":           candid.Variant{ID: 1, Value: candid.Null{}},
		"record { text; bool }":   candid.Record{{ID: 0, Value: text}, {ID: 1, Value: candid.Bool(true)}},
		"record { 5 : opt text }": candid.Record{{ID: 5, Value: candid.Opt{Value: text}}},
		"func () -> ()":           next,
		"principal":               ownID,
		"service {}":              candid.Service{Principal: ownID},
		"reserved":                candid.Reserved{},
		"float32":                 candid.Float32(1.5),
	} {
		f, server := start(t, func(c call) ([]byte, error) {
			if c.method == "http_request" {
				return respond(200, headers(), "a", streaming(next, token)...)
			}
			return chunk("b", nil)
		})
		_, got, err := fetch(t, server, "/")
		require.NoError(t, err)
		require.Equal(t, "ab", got, want)
		require.True(t, candid.Equal(token, f.calls[1].arg), want)
		require.Equal(t, candid.NewHeaders().Preorder([]*candid.Type{inferType(token)}), candid.NewHeaders().Preorder(f.calls[1].types), want)
	}
}

// A token of a wider type comes back at a narrower one.
func TestTokenIsNarrowed(t *testing.T) {
	type1 := &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		{Label: candid.NumberedLabel(1), Type: &candid.Type{Kind: candid.KindNull}},
		{Label: candid.NumberedLabel(2), Type: &candid.Type{Kind: candid.KindNat}},
	}}
	wide := recordType(
		candid.Field{Label: candid.NumberedLabel(0), Type: type1},
		candid.Field{Label: candid.NumberedLabel(1), Type: optType(vecType(&candid.Type{Kind: candid.KindText}))},
	)
	token := candid.Record{{ID: 0, Value: candid.Variant{ID: 2, Value: candid.NewNat(3)}}, {ID: 1, Value: candid.Opt{}}}
	full := rec(append([]any{"status_code", candid.Nat16(200), "headers", headers(), "body", candid.Blob("a")}, streaming(next, token)...)...)
	types := inferType(full)
	for i := range types.Fields {
		if types.Fields[i].Label.ID == candid.Hash("streaming_strategy") {
			types.Fields[i].Type = optType(&candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
				named("Callback", recordType(named("callback", &candid.Type{Kind: candid.KindFunc, Args: []*candid.Type{wide}, Mode: candid.ModeQuery}), named("token", wide))),
			}})
		}
	}
	reply, err := candid.AppendValues(nil, []*candid.Type{types}, []candid.Value{full})
	require.NoError(t, err)
	f, server := start(t, func(c call) ([]byte, error) {
		if c.method == "http_request" {
			return reply, nil
		}
		return chunk("b", nil)
	})
	_, got, err := fetch(t, server, "/")
	require.NoError(t, err)
	require.Equal(t, "ab", got)
	require.True(t, candid.Equal(token, f.calls[1].arg))
	narrow := recordType(
		candid.Field{Label: candid.NumberedLabel(0), Type: &candid.Type{Kind: candid.KindVariant, Fields: type1.Fields[1:]}},
		candid.Field{Label: candid.NumberedLabel(1), Type: optType(&candid.Type{Kind: candid.KindEmpty})},
	)
	require.Equal(t, candid.NewHeaders().Preorder([]*candid.Type{narrow}), candid.NewHeaders().Preorder(f.calls[1].types))
}
