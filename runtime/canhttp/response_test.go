package canhttp_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

type query = func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error

// answering is a kit whose one query route is answered by h.
func answering(t testing.TB, h query, options ...canhttp.Option) *kit {
	return newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("", "/", h)}, options...)
}

// TestResponse shows what becomes of what a handler writes.
func TestResponse(t *testing.T) {
	for name, c := range map[string]struct {
		write  func(w *canhttp.ResponseWriter) error
		status int
		header canhttp.Header
		body   string
	}{
		"nothing":     {func(w *canhttp.ResponseWriter) error { return nil }, 200, nil, ""},
		"status only": {func(w *canhttp.ResponseWriter) error { w.WriteHeader(204); return nil }, 204, nil, ""},
		"first status counts": {func(w *canhttp.ResponseWriter) error {
			w.WriteHeader(201)
			w.WriteHeader(500)
			_, err := w.WriteString("x")
			w.WriteHeader(500)
			return err
		}, 201, nil, "x"},
		"all ways to write": {func(w *canhttp.ResponseWriter) error {
			n, _ := w.Write([]byte("a"))
			m, _ := w.WriteString("bc")
			l, _ := w.WriteUint(1234567890123)
			if n+m+l != 16 {
				return errors.New("wrong counts")
			}
			if err := w.ServeBytes([]byte("-served-")); err != nil {
				return err
			}
			if err := w.ServeContent(strings.NewReader("content"), 7); err != nil {
				return err
			}
			if err := w.ServeBytes([]byte("-more")); err != nil {
				return err
			}
			return w.ServeBytes(nil)
		}, 200, nil, "abc1234567890123-served-content-more"},
		"names as they are": {func(w *canhttp.ResponseWriter) error {
			w.Header().Set("X-One", "1")
			w.Header().Add("x-two", "2")
			w.Header().Add("Set-Cookie", "a")
			w.Header().Add("set-cookie", "b")
			w.Header().Set("x-one", "é\t1")
			return nil
		}, 200, canhttp.Header{{Name: "x-one", Value: "é\t1"}, {Name: "x-two", Value: "2"}, {Name: "Set-Cookie", Value: "a"},
			{Name: "set-cookie", Value: "b"}}, ""},
		"the gateway's fields": {func(w *canhttp.ResponseWriter) error {
			for _, name := range []string{"Content-Length", "transfer-encoding", "Connection", "keep-alive", "TE", "trailer", "upgrade",
				"proxy-connection", "x-kept"} {
				w.Header().Set(name, "1")
			}
			return nil
		}, 200, canhttp.Header{{Name: "x-kept", Value: "1"}}, ""},
	} {
		k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error { return c.write(w) })
		a := k.get("/")
		require.Equal(t, c.status, a.status, name)
		require.Equal(t, c.header, a.header, name)
		require.Equal(t, c.body, a.body, name)
	}
}

// TestBadResponse shows what makes a response a plain 500, and what is logged then.
func TestBadResponse(t *testing.T) {
	set := func(name, value string) func(w *canhttp.ResponseWriter) {
		return func(w *canhttp.ResponseWriter) { w.Header().Set(name, value) }
	}
	for _, c := range []struct {
		write  func(w *canhttp.ResponseWriter)
		logged string
	}{
		{set("x-a", "\xff"), "canhttp: the value of the response's header field x-a is not text on one line"},
		{set("x-a", "a\r\nb: c"), "canhttp: the value of the response's header field x-a is not text on one line"},
		{set("x a", "b"), "canhttp: the response has a header field with a bad name"},
		{set("", "b"), "canhttp: the response has a header field with a bad name"},
		{set("é", "b"), "canhttp: the response has a header field with a bad name"},
		{set("x-a", strings.Repeat("a", 3<<20)), "canhttp: the header of the response is too long for a reply"},
		{func(w *canhttp.ResponseWriter) { w.WriteHeader(99) }, "canhttp: 99 is not a status"},
		{func(w *canhttp.ResponseWriter) { w.WriteHeader(1000) }, "canhttp: 1000 is not a status"},
		{func(w *canhttp.ResponseWriter) { w.WriteHeader(-1) }, "canhttp: -1 is not a status"},
	} {
		k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error { c.write(w); return nil })
		k.get("/").is(k, 500, "Internal Server Error\n")
		require.Equal(t, []string{"GET /: " + c.logged + "\n"}, k.log)
	}
}

// TestNoBody shows that a status without a body has none.
func TestNoBody(t *testing.T) {
	for _, status := range []int{100, 204, 304} {
		k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			w.WriteHeader(status)
			_, err := w.WriteString("x")
			require.Equal(t, canhttp.ErrBodyNotAllowed, err)
			require.Equal(t, canhttp.ErrBodyNotAllowed, w.ServeBytes([]byte("x")))
			return nil
		})
		k.get("/").is(k, status, "")
	}
}

// TestHead shows that HEAD has the header of GET and no body, however long that is, and is never streamed.
func TestHead(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		w.Header().Set("x-method", r.Method)
		w.WriteString("a")
		w.Flush()
		return w.ServeContent(strings.NewReader(strings.Repeat("a", 5_000_000)), 5_000_000)
	})
	a := k.query(request("HEAD", "/", ""))
	a.is(k, 200, "")
	require.Equal(t, "HEAD", a.header.Get("x-method"))
}

// TestServeContentErrors shows that content that fails or ends early is an error.
func TestServeContentErrors(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		err := w.ServeContent(strings.NewReader("short"), 6)
		require.Equal(t, io.ErrUnexpectedEOF, err)
		_, err = w.WriteString("more")
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Error(t, w.ServeContent(strings.NewReader("short"), -1))
		return nil // the response is an error all the same
	})
	k.get("/").is(k, 500, "Internal Server Error\n")
	require.Equal(t, []string{"GET /: unexpected EOF\n"}, k.log)
}

// TestReplaceBody shows how middleware rewrites a body.
func TestReplaceBody(t *testing.T) {
	upper := canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			err := next(c, w, r)
			body, whole := w.Body()
			if !whole {
				require.Error(t, w.ReplaceBody(nil))
				return err
			}
			return w.ReplaceBody([]byte(strings.ToUpper(string(body))))
		}
	})
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		w.WriteString("some ")
		if r.RawQuery == "flush" {
			w.Flush()
		}
		return w.ServeBytes([]byte("text"))
	}, upper)
	k.get("/").is(k, 200, "SOME TEXT")
	a, chunks := k.do("GET", "/?flush")
	a.is(k, 200, "some text")
	require.Len(t, chunks, 2)

	longer := func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			return w.ReplaceBody(make([]byte, 2_000_000))
		}
	}
	k = answering(t, pieces("x"), canhttp.WithMiddleware(longer))
	k.get("/").is(k, 500, "a body that replaces another must fit one reply\n")
}

// TestLimits shows what becomes of responses that cannot be sent: an error that names the limit and the way out.
func TestLimits(t *testing.T) {
	body := make([]byte, 3<<20)
	size := 0
	write := func(w *canhttp.ResponseWriter) error { _, err := w.Write(body[:size]); return err }
	routes := []canhttp.Route{
		canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error { return write(w) }),
		canhttp.UpdateRoute("POST", "/", func(_ *ic.Update, w *canhttp.ResponseWriter, _ *canhttp.Request) error { w.Flush(); return write(w) }),
	}

	k := newKit(t, canhttp.TokenText, routes)
	size = 2<<20 - 1000
	require.Len(t, k.update(request("POST", "/", "")).body, size)
	size = 2 << 20
	k.update(request("POST", "/", "")).is(k, 500, "the response of an update route must fit one reply of 2 MiB (2097152 bytes); "+
		"answer with the URL of a query route, whose response can be streamed\n")
	require.Len(t, k.log, 1)

	// Without a token there are no streams, and a query reply is all there is.
	i := published(canhttp.TokenText)
	i.Token, i.CallbackMethod, i.CallbackArgument, i.CallbackResponse = canhttp.TokenNone, "", candid.Signature{}, candid.Signature{}
	var err error
	k.server, err = canhttp.NewServer(i, routes)
	require.NoError(t, err)
	size = 3<<20 - 1000
	require.Len(t, k.query(request("GET", "/", "")).body, size)
	size = 3 << 20
	k.query(request("GET", "/", "")).is(k, 500, "the response must fit one query reply of 3 MiB (3145728 bytes), "+
		"as the interface has no streaming callback whose token is text, blob or a record with one of them\n")

	// Nor are there for requests that are too long for a token.
	k = newKit(t, canhttp.TokenText, routes)
	long := strings.Repeat("x", 40_000)
	size = 2_500_000
	a := k.query(request("GET", "/", "", "cookie", long))
	require.Len(t, a.body, size)
	require.Nil(t, a.token)
	size = 3 << 20
	k.query(request("GET", "/", "", "cookie", long)).is(k, 431, "the response must be streamed, and URL and header of the request are longer "+
		"than the 32768 bytes that its token can hold\n")
	k.query(request("GET", "/", long)).is(k, 413, "the response must be streamed, and the request is longer "+
		"than the 32768 bytes that its token can hold\n")
}

// TestHeaderMethods shows the methods of a header.
func TestHeaderMethods(t *testing.T) {
	var h canhttp.Header
	h.Add("A", "1")
	h.Add("b", "2")
	h.Add("a", "3")
	h.Add("c", "4")
	require.Equal(t, "1", h.Get("a"))
	require.Equal(t, []string{"1", "3"}, h.Values("A"))
	require.True(t, h.Has("C"))
	h.Set("a", "5")
	require.Equal(t, canhttp.Header{{Name: "a", Value: "5"}, {Name: "b", Value: "2"}, {Name: "c", Value: "4"}}, h)
	h.Del("B")
	require.Equal(t, canhttp.Header{{Name: "a", Value: "5"}, {Name: "c", Value: "4"}}, h)
	require.Equal(t, "", h.Get("b"))
	require.Nil(t, h.Values("b"))
}
