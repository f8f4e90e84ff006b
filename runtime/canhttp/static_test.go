package canhttp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// TestWithBody shows bodies that are compressed beforehand.
func TestWithBody(t *testing.T) {
	k := newKit(t, canhttp.TokenText, []canhttp.Route{named("GET", "/{path...}")},
		canhttp.WithBody("/", "text/html", []byte("plain"), []byte("packed")),
		canhttp.WithBody("/plain.png", "image/png", []byte("image"), nil),
		canhttp.WithBody("/packed", "", nil, []byte("packed")))
	for _, c := range []struct {
		url, accept  string
		status       int
		body, coding string
		vary         bool
	}{
		{"/", "gzip, identity", 200, "packed", "gzip", true},
		{"/", "br, identity", 200, "plain", "", true},
		{"/", "gzip;q=0, identity", 200, "plain", "", true},
		{"/", "identity;q=0", 406, "Not Acceptable\n", "", true},
		{"/plain.png", "gzip, identity", 200, "image", "", false},
		{"/packed", "gzip, identity", 200, "packed", "gzip", true},
		{"/packed", "identity", 406, "Not Acceptable\n", "", true},
		{"/else", "gzip", 200, "GET /{path...}", "", false},
	} {
		a := k.get(c.url, "accept-encoding", c.accept)
		a.is(k, c.status, c.body)
		require.Equal(t, c.coding, a.header.Get("content-encoding"), "%s %s", c.url, c.accept)
		require.Equal(t, c.vary, a.header.Has("vary"), "%s %s", c.url, c.accept)
	}
	a := k.get("/")
	require.Equal(t, "text/html", a.header.Get("content-type"))
	require.Regexp(t, `^"[0-9a-f]{16}"$`, a.header.Get("etag"))
	require.NotEqual(t, a.header.Get("etag"), k.get("/", "accept-encoding", "gzip").header.Get("etag"))
}

// TestLongBody shows that a long body is streamed while the canister changes, as its ETag stays the same.
func TestLongBody(t *testing.T) {
	body := random(5_000_000)
	k := newKit(t, canhttp.TokenText, nil, canhttp.WithBody("/long", "text/plain", body, nil),
		canhttp.WithRoutes(canhttp.UpdateRoute("POST", "/", func(*ic.Update, *canhttp.ResponseWriter, *canhttp.Request) error { return nil })))
	a := k.query(request("GET", "/long", ""))
	got := a.body
	for a.token != nil {
		k.update(request("POST", "/", ""))
		chunk, token, err := k.callback(a.token)
		require.NoError(t, err)
		got, a.token = got+chunk, token
	}
	require.True(t, got == string(body))
}
