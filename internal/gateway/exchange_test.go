package gateway

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

var yes = candid.Opt{Value: candid.Bool(true)}

func TestUpgrade(t *testing.T) {
	f, server := start(t, func(c call) ([]byte, error) {
		if c.kind == "query" {
			return respond(418, headers("x-query", "1"), "dropped", "upgrade", yes)
		}
		return respond(201, headers(), "updated", "upgrade", yes) // ignored here
	})
	resp := send(t, server, "POST /x? HTTP/1.1\nHost: x\nAccept-Encoding: gzip\nContent-Length: 2\n\nhi")
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 201, resp.StatusCode)
	require.Equal(t, "updated", string(body))
	require.Empty(t, resp.Header.Get("x-query"))
	require.Len(t, f.calls, 2)
	update := f.calls[1]
	require.Equal(t, "update", update.kind)
	require.Equal(t, "http_request_update", update.method)
	for _, name := range []string{"method", "url", "headers", "body"} {
		require.Equal(t, f.calls[0].field(name), update.field(name))
	}
	require.Len(t, update.arg, 4, "no certificate_version")
	require.Equal(t, []string{"gzip, identity"}, update.header("accept-encoding"))
}

func TestNoUpgrade(t *testing.T) {
	for name, upgrade := range map[string][]any{
		"absent":     nil,
		"null":       {"upgrade", candid.Opt{}},
		"null type":  {"upgrade", candid.Null{}},
		"opt false":  {"upgrade", candid.Opt{Value: candid.Bool(false)}},
		"false":      {"upgrade", candid.Bool(false)},
		"other type": {"upgrade", candid.Text("true")},
	} {
		t.Run(name, func(t *testing.T) {
			f, server := start(t, func(call) ([]byte, error) { return respond(200, headers(), "hello", upgrade...) })
			resp, body, err := fetch(t, server, "/")
			require.NoError(t, err)
			require.Equal(t, 200, resp.StatusCode)
			require.Equal(t, "hello", body)
			require.Len(t, f.calls, 1)
		})
	}
}

func TestUpdateLimit(t *testing.T) {
	f, server := start(t, func(c call) ([]byte, error) {
		if c.kind == "query" {
			return respond(200, headers(), "", "upgrade", yes)
		}
		return respond(201, headers(), "")
	})
	for size, status := range map[int]int{2_000_000: 201, 2 << 20: 413, 3 << 20: 413} {
		before := f.count()
		resp, err := http.Post(server.URL, "", strings.NewReader(strings.Repeat("x", size)))
		require.NoError(t, err)
		page, _ := io.ReadAll(resp.Body)
		require.Equal(t, status, resp.StatusCode, size)
		if status == 413 {
			require.Equal(t, before+1, f.count(), "the update is not called")
			require.Contains(t, string(page), "2097152 bytes")
		}
	}
}

func TestResponseHeaders(t *testing.T) {
	_, server := start(t, func(call) ([]byte, error) {
		return respond(200, headers(
			"Set-Cookie", "a=1", "set-cookie", "b=2", "content-type", "text/plain", "access-control-allow-origin", "https://x",
			"IC-Certificate", "certificate=::", "X-Thing", "",
			"content-length", "77", "Transfer-Encoding", "chunked", "connection", "close", "keep-alive", "x", "Upgrade", "h2c", "trailer", "x", "te", "x",
			"strict-transport-security", "max-age=0", "x-request-id", "canister's", "x-ic-canister-id", "aaaaa-aa",
			"x-ic-cache-bypass-reason", "1", "x-ic-cache-status", "1", "x-ic-canister-id-cbor", "1", "x-ic-error-cause", "1",
			"x-ic-method-name", "1", "x-ic-node-id", "1", "x-ic-request-type", "1", "x-ic-retries", "1", "X-IC-Sender", "1",
			"x-ic-subnet-id", "1", "x-ic-subnet-type", "1", "x-ic-country-code", "1",
		), "hello")
	})
	resp, body, err := fetch(t, server, "/")
	require.NoError(t, err)
	require.Equal(t, "hello", body)
	id := resp.Header.Get("X-Request-Id")
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
	resp.Header.Del("Date")
	require.Equal(t, http.Header{
		"Set-Cookie":                  {"a=1", "b=2"},
		"Content-Type":                {"text/plain"},
		"Access-Control-Allow-Origin": {"https://x"},
		"Ic-Certificate":              {"certificate=::"},
		"X-Thing":                     {""},
		"Content-Length":              {"5"},
		"Strict-Transport-Security":   {"max-age=31536000; includeSubDomains"},
		"X-Ic-Canister-Id":            {"bkyz2-fmaaa-aaaaa-qaaaq-cai"},
		"X-Request-Id":                {id},
	}, resp.Header)
}

func TestNoContentTypeIsGuessed(t *testing.T) {
	_, server := start(t, func(call) ([]byte, error) { return respond(200, headers(), "<html>") })
	resp, _, _ := fetch(t, server, "/")
	require.NotContains(t, resp.Header, "Content-Type")
}

func TestStatusCodes(t *testing.T) {
	for status, want := range map[int]int{0: 500, 99: 500, 100: 500, 101: 500, 103: 500, 200: 200, 204: 204, 304: 304, 404: 404, 418: 418, 500: 500, 599: 599, 999: 999, 1000: 500, 65535: 500} {
		_, server := start(t, func(call) ([]byte, error) { return respond(status, headers(), "text") })
		resp, body, err := fetch(t, server, "/")
		require.NoError(t, err)
		require.Equal(t, want, resp.StatusCode, status)
		if want != status {
			require.Contains(t, body, "status code", status)
		}
	}
}

func TestHeadersThatHTTPCannotCarry(t *testing.T) {
	for _, h := range []candid.Vec{headers("a b", "x"), headers("", "x"), headers("x:", "y"), headers("x", "a\r\nset-cookie: b"), headers("x", "grüße")} {
		_, server := start(t, func(call) ([]byte, error) { return respond(200, h, "text") })
		resp, body, err := fetch(t, server, "/")
		require.NoError(t, err)
		require.Equal(t, 500, resp.StatusCode)
		require.Contains(t, body, "header")
		require.Empty(t, resp.Header.Get("Set-Cookie"))
	}
}

func TestHead(t *testing.T) {
	for name, test := range map[string]struct {
		reply  func(call) ([]byte, error)
		length string
	}{
		"full body":       {func(call) ([]byte, error) { return respond(200, headers(), "hello") }, "5"},
		"no body":         {func(call) ([]byte, error) { return respond(200, headers(), "") }, ""},
		"declared length": {func(call) ([]byte, error) { return respond(200, headers("content-length", "17"), "") }, "17"},
	} {
		t.Run(name, func(t *testing.T) {
			_, server := start(t, test.reply)
			resp := send(t, server, "HEAD / HTTP/1.1\nHost: x\nConnection: close\n\n")
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Empty(t, body)
			require.Equal(t, 200, resp.StatusCode)
			require.Equal(t, test.length, resp.Header.Get("Content-Length"))
		})
	}
}

func TestFailures(t *testing.T) {
	other := func(v candid.Value) func(call) ([]byte, error) {
		return func(call) ([]byte, error) { return message(v) }
	}
	for name, test := range map[string]struct {
		reply         func(call) ([]byte, error)
		status        int
		kind, details string
	}{
		"trap":          {func(call) ([]byte, error) { return reject(ic.CanisterError, "handler x: boom (x.go:3)") }, 503, "canister_error", "handler x: boom (x.go:3)"},
		"reject":        {func(call) ([]byte, error) { return reject(ic.CanisterReject, "no <b>such</b>\nuser") }, 503, "canister_reject", "no <b>such</b>\nuser"},
		"no method":     {func(call) ([]byte, error) { return reject(ic.DestinationInvalid, "no query method") }, 404, "canister_not_found", "no query method"},
		"frozen":        {func(call) ([]byte, error) { return reject(ic.SysTransient, "canister is frozen") }, 503, "canister_frozen", "canister is frozen"},
		"transient":     {func(call) ([]byte, error) { return reject(ic.SysTransient, "busy") }, 503, "backend_error", "busy"},
		"other error":   {func(call) ([]byte, error) { return nil, io.ErrUnexpectedEOF }, 500, "internal_server_error", "unexpected EOF"},
		"no candid":     {func(call) ([]byte, error) { return []byte("hello"), nil }, 503, "backend_error", "http_request"},
		"empty reply":   {func(call) ([]byte, error) { return nil, nil }, 503, "backend_error", "candid:"},
		"no values":     {func(call) ([]byte, error) { return []byte("DIDL\x00\x00"), nil }, 503, "backend_error", "candid:"},
		"no record":     {other(candid.Text("hi")), 503, "backend_error", "candid:"},
		"no body":       {other(rec("status_code", candid.Nat16(200), "headers", headers())), 503, "backend_error", "body"},
		"wrong headers": {other(rec("status_code", candid.Nat16(200), "body", candid.Blob(""), "headers", candid.Vec{rec("name", candid.Text("a"), "value", candid.Text("b"))})), 503, "backend_error", "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			f, server := start(t, test.reply)
			resp, body, err := fetch(t, server, "/path")
			require.NoError(t, err)
			require.Equal(t, test.status, resp.StatusCode)
			require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
			require.NotEmpty(t, resp.Header.Get("X-Request-Id"))
			require.Equal(t, ownID.String(), resp.Header.Get("X-Ic-Canister-Id"))
			var page map[string]string
			require.NoError(t, json.Unmarshal([]byte(body), &page))
			require.Equal(t, test.kind, page["error_type"])
			require.NotEmpty(t, page["description"])
			require.Contains(t, page["details"], test.details)
			if test.status >= 500 {
				require.Len(t, f.log, 1)
				require.NotContains(t, f.logged(), "\n")
				require.Contains(t, f.logged(), "GET /path: ")
			}
			resp = send(t, server, "GET / HTTP/1.1\nHost: x\nUser-Agent: Mozilla/5.0 (X11)\n\n")
			html, _ := io.ReadAll(resp.Body)
			require.Equal(t, test.status, resp.StatusCode)
			require.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
			require.NotContains(t, string(html), "<b>")
			require.Contains(t, string(html), test.kind)
		})
	}
}

func TestUpdateFails(t *testing.T) {
	_, server := start(t, func(c call) ([]byte, error) {
		if c.kind == "query" {
			return respond(200, headers(), "", "upgrade", yes)
		}
		return reject(ic.DestinationInvalid, "canister has no update method 'http_request_update'")
	})
	resp, body, _ := fetch(t, server, "/")
	require.Equal(t, 404, resp.StatusCode)
	require.Contains(t, body, "http_request_update")
}
