//go:build !wasip1

package serve

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

var anyone = candid.AnonymousPrincipal()

func TestDispatch(t *testing.T) {
	c := New(new(counter).program())
	for _, test := range []struct {
		method, kind string
		code         ic.RejectCode // 0: a reply
		text         string
	}{
		{"echo", "query", 0, "hi"},
		{"echo", "update", 0, "hi"},
		{"composite", "query", 0, "hi"},
		{"composite", "update", ic.DestinationInvalid, "canister has no update method 'composite': it is a composite query method"},
		{"increment", "update", 0, "hi"},
		{"increment", "query", ic.DestinationInvalid, "canister has no query method 'increment': it is an update method"},
		{"x", "query", ic.DestinationInvalid, "canister has no query method 'x'"},
		{"x", "update", ic.DestinationInvalid, "canister has no update method 'x'"},
		{"", "query", ic.DestinationInvalid, "canister has no query method ''"},
		{"fail", "query", ic.CanisterReject, "no such user"},
		{"fail", "update", ic.CanisterReject, "no such user"},
		{"fail update", "update", ic.CanisterReject, "no such user"},
	} {
		call := c.Query
		if test.kind == "update" {
			call = c.Update
		}
		reply, err := call(t.Context(), test.method, []byte("hi"), anyone)
		if test.code == 0 {
			require.NoError(t, err, test.method)
			require.Equal(t, test.text, string(reply))
			continue
		}
		var reject *ic.RejectError
		require.ErrorAs(t, err, &reject)
		require.Equal(t, test.code, reject.Code, test.method)
		require.Equal(t, test.text, reject.Message)
	}
}

func TestAppendQueryKeepsItsBuffer(t *testing.T) {
	c := New(new(counter).program())
	reply, err := c.AppendQuery(t.Context(), []byte(">"), "echo", []byte("hi"), anyone)
	require.NoError(t, err)
	require.Equal(t, ">hi", string(reply))
	reply, err = c.AppendQuery(t.Context(), []byte(">"), "fail", nil, anyone)
	require.Error(t, err)
	require.Equal(t, ">", string(reply))
}

func TestAppendQueryAllocatesNothing(t *testing.T) {
	c := New(new(counter).program())
	dst, arg := make([]byte, 0, 100), []byte("hi")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = c.AppendQuery(context.Background(), dst, "echo", arg, anyone)
	}))
}

func TestVersion(t *testing.T) {
	c := New(new(counter).program())
	version := func() byte {
		reply, err := c.Query(t.Context(), "version", nil, anyone)
		require.NoError(t, err)
		return reply[0]
	}
	require.Equal(t, byte(0), version())
	_, _ = c.Update(t.Context(), "increment", nil, anyone)
	require.Equal(t, byte(1), version())
	_, _ = c.Update(t.Context(), "boom", nil, anyone)
	require.Equal(t, byte(2), version(), "what it changed before the panic stays")
	_, _ = c.Update(t.Context(), "echo", nil, anyone)
	_, _ = c.Update(t.Context(), "unknown", nil, anyone)
	require.Equal(t, byte(2), version(), "neither query methods nor refused calls change anything")
}

func TestLimits(t *testing.T) {
	c := New(new(counter).program())
	arg := make([]byte, 1<<20)
	reply, err := c.Query(t.Context(), "huge", arg, anyone)
	require.NoError(t, err)
	require.Len(t, reply, 3<<20)
	for name, call := range map[string]func() error{
		"query reply":     func() error { _, err := c.Query(t.Context(), "huge", append(arg, 1), anyone); return err },
		"update reply":    func() error { _, err := c.Update(t.Context(), "huge", []byte{1}, anyone); return err },
		"update argument": func() error { _, err := c.Update(t.Context(), "increment", make([]byte, 2<<20+1), anyone); return err },
	} {
		err := call()
		require.Error(t, err, name)
		require.Contains(t, err.Error(), strings.Fields(name)[1], name)
		require.Regexp(t, `has \d+ bytes; the limit is \d+ bytes`, err.Error(), name)
	}
	_, err = c.Update(t.Context(), "huge", nil, anyone)
	require.NoError(t, err)
}

// Handlers need no locks of their own.
func TestOneMessageAtATime(t *testing.T) {
	program := &counter{}
	c := New(program.program())
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { _, _ = c.Update(t.Context(), "increment", nil, anyone) })
		wg.Go(func() { _, _ = c.Query(t.Context(), "version", nil, anyone) })
	}
	wg.Wait()
	require.Equal(t, uint64(50), program.count)
}

func TestDoneBeforeItsTurn(t *testing.T) {
	c := New(new(counter).program())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Query(ctx, "echo", nil, anyone)
	require.ErrorIs(t, err, context.Canceled)
	_, err = c.Update(ctx, "increment", nil, anyone)
	require.ErrorIs(t, err, context.Canceled)
}

func TestContextOfAMessage(t *testing.T) {
	var kept *ic.Update
	c := New(Program{Methods: []Method{{Name: "keep", Update: func(u *ic.Update, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
		require.Equal(t, "aaaaa-aa", u.Caller().String())
		require.Equal(t, canisterID, u.CanisterID())
		require.False(t, u.Time().IsZero())
		require.Equal(t, u.Time(), u.Time())
		require.NoError(t, u.Err())
		first := kept
		kept = u
		if first != nil {
			require.ErrorIs(t, first.Err(), context.Canceled)
		}
		return dst, nil
	}}}})
	for range 2 {
		_, err := c.Update(t.Context(), "keep", nil, candid.MustParsePrincipal("aaaaa-aa"))
		require.NoError(t, err)
		require.ErrorIs(t, kept.Err(), context.Canceled)
		require.Zero(t, kept.Version())
	}
}

func TestCaller(t *testing.T) {
	c := New(new(counter).program())
	caller := c.Caller(anyone)
	reply, err := caller.Query(t.Context(), c.ID(), "echo", []byte("q"))
	require.NoError(t, err)
	require.Equal(t, "q", string(reply))
	reply, err = caller.Update(t.Context(), c.ID(), "increment", []byte("u"))
	require.NoError(t, err)
	require.Equal(t, "u", string(reply))
	_, err = caller.Query(t.Context(), candid.MustParsePrincipal("aaaaa-aa"), "echo", nil)
	var reject *ic.RejectError
	require.ErrorAs(t, err, &reject)
	require.Equal(t, ic.DestinationInvalid, reject.Code)
}

func TestNewPanics(t *testing.T) {
	echo := func(_ *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) { return dst, nil }
	require.PanicsWithValue(t, "serve: the program has two methods called 'a'", func() {
		New(Program{Methods: []Method{{Name: "a", Query: echo}, {Name: "b", Query: echo}, {Name: "a", Query: echo}}})
	})
	require.Panics(t, func() {
		New(Program{HTTP: httpInterface(), Routes: []canhttp.Route{{Method: "GET", Pattern: "no slash"}}})
	})
}

// Options shape HTTP: on a program without it they would do nothing.
func TestNewRefusesOptionsWithoutHTTP(t *testing.T) {
	require.Panics(t, func() { New(Program{}, canhttp.WithMiddleware()) })
	require.NotPanics(t, func() { New(Program{}) })
}

// A handler's panic tells what happened and where.
func TestPanics(t *testing.T) {
	var none []int
	var nobody *counter
	var nowhere map[string]int
	for want, handler := range map[string]func(){
		"handler x: boom (canister_test.go:":                                                             func() { panic("boom") },
		"handler x: two lines (canister_test.go:":                                                        func() { panic("two\nlines") },
		"handler x: no such user (canister_test.go:":                                                     func() { panic(errNoUser) },
		"handler x: 7 (canister_test.go:":                                                                func() { panic(7) },
		"handler x: true (canister_test.go:":                                                             func() { panic(true) },
		"handler x: bkyz2-fmaaa-aaaaa-qaaaq-cai (canister_test.go:":                                      func() { panic(canisterID) },
		"handler x: panic with a value that has no text (canister_test.go:":                              func() { panic(struct{}{}) },
		"handler x: runtime error: index out of range [3] with length 0 (canister_test.go:":              func() { _ = none[3] },
		"handler x: runtime error: invalid memory address or nil pointer dereference (canister_test.go:": func() { nobody.count++ },
		"handler x: assignment to entry in nil map (canister_test.go:":                                   func() { nowhere["a"] = 1 },
		"handler x: strings: negative Repeat count (canister_test.go:":                                   func() { panic(strings.Repeat("x", len(none)-1)) },
		"handler x: panic called with nil argument (canister_test.go:":                                   func() { panic(nil) },
		"handler x: interface conversion: interface {} is nil, not string (canister_test.go:":            func() { var v any; _ = v.(string) },
		"handler x: panic with a value whose text panics, too (canister_test.go:":                        func() { panic(badError{}) },
	} {
		c := New(Program{Methods: []Method{{Name: "x", Query: func(_ *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
			handler()
			return dst, nil
		}}}})
		_, err := c.Query(t.Context(), "x", nil, anyone)
		var reject *ic.RejectError
		require.ErrorAs(t, err, &reject)
		require.Equal(t, ic.CanisterError, reject.Code)
		require.True(t, strings.HasPrefix(reject.Message, want), reject.Message)
		_, err = c.Query(t.Context(), "x", nil, anyone)
		require.Error(t, err, "the canister still answers")
	}
}

type badError struct{}

func (badError) Error() string { panic("no text") }

// An error whose text panics is a panic of the handler.
func TestErrorThatPanics(t *testing.T) {
	c := New(Program{Methods: []Method{{Name: "x", Query: func(_ *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
		return dst, badError{}
	}}}})
	_, err := c.Query(t.Context(), "x", nil, anyone)
	var reject *ic.RejectError
	require.ErrorAs(t, err, &reject)
	require.Equal(t, ic.CanisterError, reject.Code)
	require.Contains(t, reject.Message, "handler x: no text (canister_test.go:")
}

func TestRejectTextIsUTF8(t *testing.T) {
	c := New(Program{Methods: []Method{{Name: "x", Query: func(_ *ic.Query, _ *candid.Decoder, dst, _ []byte) ([]byte, error) {
		return dst, errors.New("a\xffb")
	}}}})
	_, err := c.Query(t.Context(), "x", nil, anyone)
	require.EqualError(t, err, "CANISTER_REJECT: a\uFFFDb")
}

// From Candid argument to Candid reply, in a warm process.
func TestPlainGetAllocatesNothing(t *testing.T) {
	c := New(new(counter).program())
	text := candid.Text("text")
	headers := candid.Vec{candid.Record{{ID: 0, Value: text}, {ID: 1, Value: text}}}
	types := []*candid.Type{record(
		named("url", &textType), named("method", &textType), named("body", &blobType),
		named("headers", &candid.Type{Kind: candid.KindVec, Elem: record(
			candid.Field{Label: candid.NumberedLabel(0), Type: &textType}, candid.Field{Label: candid.NumberedLabel(1), Type: &textType},
		)}),
		named("certificate_version", opt(&candid.Type{Kind: candid.KindNat16})),
	)}
	request := candid.Record{}
	for i, v := range []candid.Value{candid.Text("/a"), candid.Text("GET"), candid.Blob(nil), headers, candid.Opt{Value: candid.Nat16(2)}} {
		request = append(request, candid.FieldValue{ID: types[0].Fields[i].Label.ID, Value: v})
	}
	arg, err := candid.AppendValues(nil, types, []candid.Value{request})
	require.NoError(t, err)
	dst, err := c.Query(t.Context(), "http_request", arg, anyone)
	require.NoError(t, err)
	require.Contains(t, string(dst), "Counter is 0\n/a\n")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		dst, err = c.AppendQuery(context.Background(), dst[:0], "http_request", arg, anyone)
	}))
	require.NoError(t, err)
}
