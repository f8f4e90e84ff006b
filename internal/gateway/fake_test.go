package gateway

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

var ownID = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")

// call is one call that a fake canister got.
type call struct {
	kind, method string
	arg          candid.Value // a request, or a token at the type that it travelled with
	types        []*candid.Type
}

// header gives the values of a request's header in a call.
func (c call) header(name string) []string {
	var values []string
	for _, h := range get(c.arg.(candid.Record), "headers").(candid.Vec) {
		if pair := h.(candid.Record); pair[0].Value == candid.Text(name) {
			values = append(values, string(pair[1].Value.(candid.Text)))
		}
	}
	return values
}

func (c call) field(name string) candid.Value { return get(c.arg.(candid.Record), name) }

// fake is a canister made of functions.
type fake struct {
	t      *testing.T
	answer func(c call) ([]byte, error)

	mu    sync.Mutex
	calls []call
	log   []string
}

func (f *fake) Query(_ context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	return f.call("query", method, arg, caller)
}

func (f *fake) Update(_ context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	return f.call("update", method, arg, caller)
}

func (f *fake) call(kind, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var d candid.Decoder
	types, err := d.ReadTypes(arg)
	require.NoError(f.t, err)
	values, err := d.DecodeValues(arg, types)
	require.NoError(f.t, err)
	require.Len(f.t, values, 1)
	require.True(f.t, caller.IsAnonymous())
	c := call{kind, method, values[0], types}
	f.calls = append(f.calls, c)
	return f.answer(c)
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

func (f *fake) logged() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.log, "\n")
}

// start serves a gateway in front of a canister that answers with answer.
func start(t *testing.T, answer func(c call) ([]byte, error)) (*fake, *httptest.Server) {
	f := &fake{t: t, answer: answer}
	log := func(line string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.log = append(f.log, line)
	}
	server := httptest.NewUnstartedServer(New(Config{Canister: f, ID: ownID, Log: log}))
	server.Config.DisableGeneralOptionsHandler = true
	server.Start()
	t.Cleanup(server.Close)
	return f, server
}

// send sends a request as it is written and reads the response's head.
func send(t *testing.T, server *httptest.Server, raw string) *http.Response {
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	_, err = io.WriteString(conn, strings.ReplaceAll(raw, "\n", "\r\n"))
	require.NoError(t, err)
	method, _, _ := strings.Cut(raw, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	require.NoError(t, err)
	return resp
}

// fetch sends a plain GET and reads the whole response.
func fetch(t *testing.T, server *httptest.Server, path string) (*http.Response, string, error) {
	resp := send(t, server, "GET "+path+" HTTP/1.1\nHost: x\n\n")
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

// rec makes a record of names and values in turn.
func rec(namesAndValues ...any) candid.Record {
	var r candid.Record
	for i := 0; i < len(namesAndValues); i += 2 {
		r = append(r, candid.FieldValue{ID: candid.Hash(namesAndValues[i].(string)), Value: namesAndValues[i+1].(candid.Value)})
	}
	slices.SortFunc(r, func(a, b candid.FieldValue) int { return cmp.Compare(a.ID, b.ID) })
	return r
}

// headers makes header fields of names and values in turn.
func headers(namesAndValues ...string) candid.Vec {
	v := candid.Vec{}
	for i := 0; i < len(namesAndValues); i += 2 {
		v = append(v, candid.Record{{ID: 0, Value: candid.Text(namesAndValues[i])}, {ID: 1, Value: candid.Text(namesAndValues[i+1])}})
	}
	return v
}

// message encodes a value at the type that it shows.
func message(v candid.Value) ([]byte, error) {
	return candid.AppendValues(nil, []*candid.Type{inferType(v)}, []candid.Value{v})
}

// respond makes a response, with further fields.
func respond(status int, h candid.Vec, body string, more ...any) ([]byte, error) {
	fields := append([]any{"status_code", candid.Nat16(status), "headers", h, "body", candid.Blob(body)}, more...)
	return message(rec(fields...))
}

// streaming makes the strategy field of a response.
func streaming(callback candid.Func, token candid.Value) []any {
	return []any{"streaming_strategy", candid.Opt{Value: candid.Variant{
		ID:    candid.Hash("Callback"),
		Value: rec("callback", callback, "token", token),
	}}}
}

// chunk makes a callback's reply; a nil token ends the stream.
func chunk(body string, token candid.Value) ([]byte, error) {
	return message(rec("body", candid.Blob(body), "token", candid.Opt{Value: token}))
}

func reject(code ic.RejectCode, text string) ([]byte, error) {
	return nil, &ic.RejectError{Code: code, Message: text}
}
