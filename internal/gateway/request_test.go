package gateway

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func plain(call) ([]byte, error) { return respond(200, headers("content-type", "text/plain"), "ok") }

func TestRequestURL(t *testing.T) {
	for target, want := range map[string]string{
		"/":                      "/",
		"/a?":                    "/a?",
		"/a?b=c&d":               "/a?b=c&d",
		"//double//slash":        "//double//slash",
		"/a/../b/./c":            "/a/../b/./c",
		"/a%2fb%20c?x=%41":       "/a%2fb%20c?x=%41",
		"/?a?b":                  "/?a?b",
		"/a#b?c":                 "/a",
		"http://host/a?b":        "/a?b",
		"http://host":            "/",
		"http://host?q":          "/?q",
		"http://user@host:1/x":   "/x",
		"/redirect?to=http://x/": "/redirect?to=http://x/",
		"/a://b":                 "/a://b",
		"*":                      "*",
	} {
		require.Equal(t, want, requestURL(target), target)
	}
}

func TestRequestReachesCanister(t *testing.T) {
	f, server := start(t, plain)
	resp := send(t, server, "POST /a%2Fb//c?x=%20y HTTP/1.1\nHost: Example.org:80\nX-Two: 1\nCookie: a=b\nx-two: 2\nX-Request-Id: mine\nX-Forwarded-For: 1.2.3.4\nContent-Encoding: gzip\nContent-Length: 3\n\nabc")
	require.Equal(t, 200, resp.StatusCode)
	require.Len(t, f.calls, 1)
	c := f.calls[0]
	require.Equal(t, "query", c.kind)
	require.Equal(t, "http_request", c.method)
	require.Equal(t, candid.Text("POST"), c.field("method"))
	require.Equal(t, candid.Text("/a%2Fb//c?x=%20y"), c.field("url"))
	require.Equal(t, candid.Blob("abc"), c.field("body"))
	require.Equal(t, candid.Opt{Value: candid.Nat16(2)}, c.field("certificate_version"))
	require.Equal(t, []string{"Example.org:80"}, c.header("host"))
	require.Equal(t, []string{"1", "2"}, c.header("x-two"))
	require.Equal(t, []string{"a=b"}, c.header("cookie"))
	require.Equal(t, []string{"1.2.3.4"}, c.header("x-forwarded-for"))
	require.Equal(t, []string{"gzip"}, c.header("content-encoding"))
	require.Empty(t, c.header("x-request-id"))
	require.Empty(t, c.header("accept-encoding"), "absent stays absent")
}

func TestAcceptEncoding(t *testing.T) {
	for sent, want := range map[string]string{
		"gzip, deflate, br, zstd": "gzip, deflate, br, zstd, identity",
		"gzip,br;q=0.5":           "gzip, br;q=0.5, identity",
		" gzip ,Identity ":        "gzip, Identity",
		"identity;q=0":            "identity;q=0, identity",
		"identity":                "identity",
		"":                        ", identity",
	} {
		f, server := start(t, plain)
		send(t, server, "GET / HTTP/1.1\nHost: x\nAccept-Encoding: "+sent+"\n\n")
		require.Equal(t, []string{want}, f.calls[0].header("accept-encoding"), sent)
	}
}

func TestMethods(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		f, server := start(t, plain)
		resp := send(t, server, method+" / HTTP/1.1\nHost: x\n\n")
		require.Equal(t, 200, resp.StatusCode, method)
		require.Equal(t, candid.Text(method), f.calls[0].field("method"))
	}
	for _, method := range []string{"get", "TRACE", "CONNECT", "PROPFIND", "Get"} {
		f, server := start(t, plain)
		resp := send(t, server, method+" / HTTP/1.1\nHost: x\n\n")
		require.Equal(t, 405, resp.StatusCode, method)
		require.Equal(t, "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", resp.Header.Get("Allow"))
		require.Zero(t, f.count())
	}
}

func TestOptionsAsterisk(t *testing.T) {
	f, server := start(t, plain)
	require.Equal(t, 200, send(t, server, "OPTIONS * HTTP/1.1\nHost: x\n\n").StatusCode)
	require.Equal(t, candid.Text("*"), f.calls[0].field("url"))
}

func TestAgentPathsAreNotPassedOn(t *testing.T) {
	f, server := start(t, plain)
	for _, path := range []string{"/api/v2/status", "/api/v3/canister/x/call", "/api/v4/x"} {
		resp, _, _ := fetch(t, server, path)
		require.Equal(t, 501, resp.StatusCode, path)
	}
	require.Zero(t, f.count())
	for _, path := range []string{"/api/users", "/api/v2", "/x/api/v2/"} {
		resp, _, _ := fetch(t, server, path)
		require.Equal(t, 200, resp.StatusCode, path)
	}
}

func TestHeaderValueThatIsNoText(t *testing.T) {
	f, server := start(t, plain)
	resp := send(t, server, "GET / HTTP/1.1\nHost: x\nX-Name: gr\xc3\xbc\xc3\x9fe\n\n")
	body, _ := io.ReadAll(resp.Body)
	require.Equal(t, 503, resp.StatusCode)
	require.Contains(t, string(body), "x-name")
	require.Zero(t, f.count())
}

func TestBodyLimit(t *testing.T) {
	f, server := start(t, plain)
	for size, status := range map[int]int{4_000_000: 200, 4 << 20: 413, 10 << 20: 413} {
		resp, err := http.Post(server.URL, "text/plain", strings.NewReader(strings.Repeat("x", size)))
		require.NoError(t, err)
		page, _ := io.ReadAll(resp.Body)
		require.Equal(t, status, resp.StatusCode, size)
		if status == 413 {
			require.Contains(t, string(page), "a request may have 4194304 bytes in all; this one has ")
		}
	}
	require.Equal(t, 1, f.count())
	chunked := io.MultiReader(strings.NewReader(strings.Repeat("x", 10<<20)), strings.NewReader("x"))
	for _, body := range []io.Reader{strings.NewReader(strings.Repeat("x", 10<<20+1)), chunked} {
		resp, err := http.Post(server.URL, "text/plain", body)
		require.NoError(t, err)
		page, _ := io.ReadAll(resp.Body)
		require.Equal(t, 413, resp.StatusCode)
		require.Contains(t, string(page), `"client_body_too_large"`)
		require.Contains(t, string(page), "10485760 bytes")
	}
	require.Equal(t, 1, f.count())
}

func TestBodyLimitOfThoseWhoAsk(t *testing.T) {
	f, server := start(t, plain)
	resp := send(t, server, "POST / HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 10485761\n\n")
	require.Equal(t, 413, resp.StatusCode, "rather than 100 Continue")
	require.Zero(t, f.count())
}

func TestBodyTimeout(t *testing.T) {
	f, server := start(t, plain)
	server.Config.Handler.(*gateway).bodyTimeout = 20 * time.Millisecond
	resp := send(t, server, "POST / HTTP/1.1\nHost: x\nContent-Length: 5\n\nabc")
	page, _ := io.ReadAll(resp.Body)
	require.Equal(t, 408, resp.StatusCode)
	require.Contains(t, string(page), `"client_body_timeout"`)
	require.Zero(t, f.count())
}

func TestBodyBreaksOff(t *testing.T) {
	f, server := start(t, plain)
	resp := send(t, server, "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nzz\nabc")
	require.Equal(t, 400, resp.StatusCode)
	require.Zero(t, f.count())
}
