package replica

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// response makes an HTTP response.
func httpResponse(t testing.TB, status uint16, body string, upgrade bool) string {
	t.Helper()
	text, blob := &candid.Type{Kind: candid.KindText}, &candid.Type{Kind: candid.KindVec, Elem: &candid.Type{Kind: candid.KindNat8}}
	pair := record(map[string]*candid.Type{})
	pair.Fields = []candid.Field{{Label: candid.NumberedLabel(0), Type: text}, {Label: candid.NumberedLabel(1), Type: text}}
	types := record(map[string]*candid.Type{
		"status_code": {Kind: candid.KindNat16},
		"headers":     {Kind: candid.KindVec, Elem: pair},
		"body":        blob,
		"upgrade":     {Kind: candid.KindOpt, Elem: &candid.Type{Kind: candid.KindBool}},
	})
	values := map[uint32]candid.Value{
		candid.Hash("status_code"): candid.Nat16(status),
		candid.Hash("headers"):     candid.Vec{},
		candid.Hash("body"):        candid.Blob(body),
		candid.Hash("upgrade"):     candid.Opt{Value: candid.Bool(upgrade)},
	}
	var fields candid.Record
	for _, f := range types.Fields {
		fields = append(fields, candid.FieldValue{ID: f.Label.ID, Value: values[f.Label.ID]})
	}
	msg, err := candid.AppendValues(nil, []*candid.Type{types}, []candid.Value{fields})
	require.NoError(t, err)
	return string(msg)
}

// record is a record type with named fields.
func record(fields map[string]*candid.Type) *candid.Type {
	t := &candid.Type{Kind: candid.KindRecord}
	for name, field := range fields {
		t.Fields = append(t.Fields, candid.Field{Label: candid.NamedLabel(name), Type: field})
	}
	slices.SortFunc(t.Fields, func(a, b candid.Field) int { return cmp.Compare(a.Label.ID, b.Label.ID) })
	return t
}

// web answers queries with hello, and what is longer than an empty GET with an
// update that says counted.
func web(t testing.TB) *builder {
	hello, upgrade, counted := httpResponse(t, 200, "hello", false), httpResponse(t, 200, "", true), httpResponse(t, 201, "counted", false)
	b := newBuilder()
	b.export("canister_query http_request", func(c *code) {
		c.ic("msg_arg_data_size").I32(1000).Op(wasm.OpI32GtU).Block(wasm.OpIf, wasm.Empty).reply(upgrade).Op(wasm.OpElse).reply(hello).Op(wasm.OpEnd)
	})
	b.export("canister_update http_request_update", func(c *code) { c.add(1).reply(counted) })
	return b
}

func TestHandler(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, web(t))
	server := httptest.NewServer(c.Handler(nil))
	defer server.Close()
	status, body := fetch(t, server, "")
	require.Equal(t, 200, status)
	require.Equal(t, "hello", body)
	status, body = fetch(t, server, strings.Repeat("x", 1000))
	require.Equal(t, 201, status)
	require.Equal(t, "counted", body)
	require.EqualValues(t, 1, c.Snapshot().Globals[counter][0])

	other := httptest.NewServer(install(t, r, counting()).Handler(nil))
	defer other.Close()
	status, body = fetch(t, other, "")
	require.Equal(t, 404, status)
	require.Contains(t, body, "Canister has no query method 'http_request'")
}

func fetch(t testing.TB, server *httptest.Server, post string) (status int, body string) {
	t.Helper()
	method := http.MethodGet
	if post != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequest(method, server.URL, strings.NewReader(post))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, string(b)
}

func TestCaller(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, echo())
	caller := r.Caller(anonymous)
	for _, call := range []func(context.Context, candid.Principal, string, []byte) ([]byte, error){caller.Query, caller.Update} {
		reply, err := call(context.Background(), c.ID(), "ask", []byte("hi"))
		require.NoError(t, err)
		require.Equal(t, "hi", string(reply))
		_, err = call(context.Background(), second, "ask", nil)
		var reject *ic.RejectError
		require.ErrorAs(t, err, &reject)
		require.Equal(t, ic.DestinationInvalid, reject.Code)
	}
}

func TestConcurrency(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, counting())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				_ = update(c, "set", "")
				_ = update(c, "trap", "")
				_ = ask(c, "set_in_query", "")
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 8*20*5, c.Snapshot().Globals[counter][0])
}

func TestTrace(t *testing.T) {
	var lines []string
	var printed []string
	r := newReplica(t, func(c *Config) {
		c.Trace = func(t Trace) { lines = append(lines, t.String()) }
		c.Log = func(c *Canister, text string) { printed = append(printed, c.Name()+": "+text) }
	})
	b := counting()
	b.export("canister_update print", func(c *code) {
		c.ic("debug_print", "hello\n").ic("debug_print", -10, 100).ic("msg_reply")
	})
	c, err := r.Create(Settings{Name: "web"})
	require.NoError(t, err)
	require.NoError(t, c.Install(b.bytes(), nil, anonymous).Err())
	for method, want := range map[string]string{"get": "reply", "trap": "trap", "reject": "reject:4", "silent": "none"} {
		lines = nil
		kind, result := "query", ask(c, method, "arg")
		if result.RejectCode == ic.DestinationInvalid {
			kind, result = "update", update(c, method, "arg")
		}
		out := len(result.Reply)
		if method == "reject" {
			out = len("not today")
		}
		require.Equal(t, []string{fmt.Sprintf("trace web %s %s instructions=%d pages=%d written=%d stable=%d in=3 out=%d result=%s",
			kind, method, result.Instructions, result.PagesRead, result.PagesWritten, result.StablePages, out, want)}, lines)
	}
	replied(t, "", update(c, "print", ""))
	require.Equal(t, []string{"web: hello", "web: (debug_print message out of memory bounds)"}, printed)
}
