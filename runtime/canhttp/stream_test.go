package canhttp_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// pieces writes pieces of a response with a Flush after each.
func pieces(pieces ...string) query {
	return func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		for _, p := range pieces {
			if _, err := w.WriteString(p); err != nil {
				return err
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return nil
	}
}

var kinds = []canhttp.TokenKind{canhttp.TokenText, canhttp.TokenBlob, canhttp.TokenTextRecord, canhttp.TokenBlobRecord}

// TestFlush shows that each Flush ends a chunk, whatever the token travels as, and that the last chunk has no token.
func TestFlush(t *testing.T) {
	for _, kind := range kinds {
		k := newKit(t, kind, []canhttp.Route{canhttp.QueryRoute("GET", "/", pieces("Counter", " is ", "5", " streaming\n"))})
		a := k.query(request("GET", "/", ""))
		require.Equal(t, "Counter", a.body)
		require.Equal(t, candid.Func{Principal: canister, Method: "http_streaming"}, a.callback)
		a, chunks := k.do("GET", "/")
		require.Equal(t, []string{"Counter", " is ", "5", " streaming\n"}, chunks)
		require.Equal(t, "Counter is 5 streaming\n", a.body)
	}
}

// TestEmptyFlush shows that a Flush with nothing before it does nothing, and that one at the end begins no chunk.
func TestEmptyFlush(t *testing.T) {
	for _, c := range []struct{ written, want []string }{
		{[]string{"", "a", "", "", "b", ""}, []string{"a", "b"}},
		{[]string{"a", ""}, []string{"a"}},
		{[]string{"", ""}, []string{""}},
	} {
		k := answering(t, pieces(c.written...))
		_, chunks := k.do("GET", "/")
		require.Equal(t, c.want, chunks)
	}
}

// random gives n bytes that do not repeat soon.
func random(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

// TestLongResponses shows that responses longer than a reply arrive as they are, however they are made.
func TestLongResponses(t *testing.T) {
	body := random(7_000_001)
	for name, h := range map[string]query{
		"served bytes": func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error { return w.ServeBytes(body) },
		"served content": func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			return w.ServeContent(bytes.NewReader(body), int64(len(body)))
		},
		"one write": func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			_, err := w.Write(body)
			return err
		},
		"many writes": func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			for i := 0; i < len(body); i += 1237 {
				if _, err := w.Write(body[i:min(i+1237, len(body))]); err != nil {
					return err
				}
			}
			return nil
		},
		"all at once, no error looked at": func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			w.Header().Set("etag", `"1"`)
			w.Write(body[:10])
			w.ServeBytes(body[10:100])
			w.Write(body[100:1_000_000])
			w.Flush()
			w.ServeContent(bytes.NewReader(body[1_000_000:2_000_000]), 1_000_000)
			w.ServeBytes(nil)
			w.Flush()
			w.Flush()
			w.ServeBytes(body[2_000_000:4_100_000])
			w.Write(body[4_100_000:4_100_001])
			w.ServeBytes(body[4_100_001:])
			return nil
		},
	} {
		k := answering(t, h)
		a, chunks := k.do("GET", "/")
		require.True(t, string(body) == a.body, name)
		for _, c := range chunks {
			require.LessOrEqual(t, len(c), 2_000_000)
		}
		require.LessOrEqual(t, len(chunks), 6, name)
	}
}

// TestReplyLimit shows that a chunk's reply keeps to 2,000,000 bytes with everything in it.
func TestReplyLimit(t *testing.T) {
	body := random(6_000_000)
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		w.Header().Set("x-long", strings.Repeat("x", 90_000))
		return w.ServeBytes(body)
	})
	var q ic.Query
	q.Reset(k.message())
	msg, err := k.server.Request(&q, new(candid.Decoder), nil, request("GET", "/", "", "cookie", strings.Repeat("c", 30_000)))
	require.NoError(t, err)
	require.LessOrEqual(t, len(msg), 2_000_000)
	require.Greater(t, len(msg), 1_990_000)
	a := k.answer(msg)
	for a.token != nil {
		msg, err = k.server.Callback(&q, new(candid.Decoder), nil, k.encodeToken(a.token))
		require.NoError(t, err)
		require.LessOrEqual(t, len(msg), 2_000_000)
		a.token = field(decode(k, msg, chunkType(k.kind)), "token").(candid.Opt).Value
	}
}

// countingReader counts the bytes that are read.
type countingReader struct {
	io.ReaderAt
	read int
}

func (c *countingReader) ReadAt(p []byte, at int64) (int, error) {
	c.read += len(p)
	return c.ReaderAt.ReadAt(p, at)
}

// TestServeContentJumps shows that a callback reads its chunk of the content and nothing else.
func TestServeContentJumps(t *testing.T) {
	content := &countingReader{ReaderAt: bytes.NewReader(random(9_000_000))}
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ServeContent(content, 9_000_000)
	})
	k.get("/")
	require.Equal(t, 9_000_000, content.read)
}

// TestStreamAgainstSecondServer shows that nothing is kept between calls: a second canister with the same state answers the callbacks.
func TestStreamAgainstSecondServer(t *testing.T) {
	first, second := answering(t, pieces("a", "b", "c")), answering(t, pieces("a", "b", "c"))
	a := first.query(request("GET", "/", ""))
	chunk, token, err := second.callback(a.token)
	require.NoError(t, err)
	require.Equal(t, "b", chunk)
	chunk, token, err = first.callback(token)
	require.NoError(t, err)
	require.Equal(t, "c", chunk)
	require.Nil(t, token)
}

// TestStreamSeesTheRequest shows that each run sees the request as it was sent.
func TestStreamSeesTheRequest(t *testing.T) {
	runs := 0
	k := newKit(t, canhttp.TokenTextRecord, []canhttp.Route{canhttp.QueryRoute("POST", "/{x}",
		func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			runs++
			require.Equal(t, "é", r.PathValue("x"))
			require.Equal(t, "a=b", r.RawQuery)
			require.Equal(t, "/%C3%A9?a=b", r.URL)
			require.Equal(t, "POST", r.Method)
			require.Equal(t, canhttp.Header{{Name: "X-One", Value: "1"}, {Name: "cookie", Value: ""}}, r.Header)
			require.Equal(t, "small body", string(r.Body))
			require.Equal(t, uint16(2), r.CertificateVersion)
			return pieces("a", "b", "c")(nil, w, r)
		})})
	a := k.query(request("POST", "/%C3%A9?a=b", "small body", "X-One", "1", "cookie", ""))
	_, token, err := k.callback(a.token)
	require.NoError(t, err)
	_, _, err = k.callback(token)
	require.NoError(t, err)
	require.Equal(t, 3, runs)
}

// TestChangedState shows that a stream whose source may have changed ends with an error.
func TestChangedState(t *testing.T) {
	k := answering(t, pieces("a", "b"))
	a := k.query(request("GET", "/", ""))
	k.version++
	_, _, err := k.callback(a.token)
	require.EqualError(t, err, "canhttp: the response has changed since its stream began")
}

// TestETag shows that a strong ETag says what a response is made from, in place of the canister's version. A weak one does not.
func TestETag(t *testing.T) {
	tag := `"1"`
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		if tag != "" {
			w.Header().Set("ETag", tag)
		}
		return pieces("a", "b")(nil, w, r)
	})
	for _, c := range []struct {
		first, second string
		versions      uint64
		fine          bool
	}{
		{`"1"`, `"1"`, 1, true},
		{`"1"`, `"1"`, 0, true},
		{`"1"`, `"2"`, 0, false},
		{`"1"`, ``, 0, false},
		{``, `"1"`, 0, false},
		{`"1"`, `W/"1"`, 0, false},
		{`W/"1"`, `W/"1"`, 0, true},
		{`W/"1"`, `W/"1"`, 1, false},
	} {
		tag = c.first
		a := k.query(request("GET", "/", ""))
		require.NotNil(t, a.token)
		tag = c.second
		k.version += c.versions
		chunk, _, err := k.callback(a.token)
		if c.fine {
			require.NoError(t, err, c)
			require.Equal(t, "b", chunk)
		} else {
			require.EqualError(t, err, "canhttp: the response has changed since its stream began", c)
		}
	}
}

// TestTimeDependent shows that output that depends on the time is refused, and never mixed.
func TestTimeDependent(t *testing.T) {
	k := answering(t, func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		return pieces(q.Time().UTC().Format(time.RFC3339), "b", "c")(nil, w, r)
	})
	a := k.query(request("GET", "/", ""))
	_, _, err := k.callback(a.token)
	require.NoError(t, err)
	k.now++
	_, _, err = k.callback(a.token)
	require.EqualError(t, err, "canhttp: the response has changed since its stream began")
}

// TestChangedOutput shows what else a second run may not do differently.
func TestChangedOutput(t *testing.T) {
	again := false
	for name, h := range map[string]query{
		"shorter":     func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error { return pieces("a")(nil, w, r) },
		"nothing":     func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error { return nil },
		"other bytes": pieces("x", "b"),
		"served": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			return w.ServeBytes([]byte("ab"))
		},
		"other status": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			w.WriteHeader(201)
			return pieces("a", "b")(nil, w, r)
		},
		"without body": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error { w.WriteHeader(304); return nil },
		"an error":     func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error { return errors.New("fails") },
		"a late error": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			pieces("a", "b")(nil, w, r)
			return errors.New("fails")
		},
		"a status": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error { return canhttp.Error(404, "") },
		"failed serve": func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			w.WriteString("a")
			w.ServeContent(strings.NewReader(""), 5)
			return nil
		},
	} {
		k := answering(t, func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			if again {
				return h(q, w, r)
			}
			return pieces("a", "b")(q, w, r)
		})
		again = false
		a := k.query(request("GET", "/", ""))
		again = true
		_, _, err := k.callback(a.token)
		require.Error(t, err, name)
		require.NotErrorIs(t, err, canhttp.ErrStopped, name)
	}
}

// TestErrorAfterFlush shows that the first reply is a plain page when the handler fails before anything else is known of the stream, and
// that an error that comes later breaks the stream off there.
func TestErrorAfterFlush(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		n, _ := strconv.Atoi(r.RawQuery)
		for range n {
			w.WriteString("a")
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return errors.New("no more")
	})
	k.query(request("GET", "/?1", "")).is(k, 500, "Internal Server Error\n")

	a := k.query(request("GET", "/?3", ""))
	require.Equal(t, "a", a.body)
	chunk, token, err := k.callback(a.token)
	require.NoError(t, err)
	require.Equal(t, "a", chunk)
	_, _, err = k.callback(token)
	require.EqualError(t, err, "canhttp: the handler has failed; the canister's log says how", "a client sees no more than with a plain 500")
	require.Contains(t, k.log, "GET /?3: no more\n")
}

// TestStatusAfterFlush shows that an error with a status, which is meant for the client, breaks the stream off with its text.
func TestStatusAfterFlush(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		if err := pieces("a", "b")(nil, w, r); err != nil {
			return err
		}
		return fmt.Errorf("inside: %w", canhttp.Error(404, "no more"))
	})
	_, _, err := k.callback(k.query(request("GET", "/", "")).token)
	require.EqualError(t, err, "404 no more")
	require.Empty(t, k.log)
}

// TestStopped shows what a handler sees when its further output is not wanted, and that it need not mind.
func TestStopped(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		w.WriteString("a")
		require.NoError(t, w.Flush())
		_, err := w.WriteString("b")
		if err != nil {
			require.Equal(t, canhttp.ErrStopped, err)
			require.Equal(t, canhttp.ErrStopped, w.Flush())
			require.Equal(t, canhttp.ErrStopped, w.ServeBytes([]byte("c")))
			require.Equal(t, canhttp.ErrStopped, w.ServeContent(nil, 5))
			return errors.New("wrapped: " + err.Error())
		}
		return nil
	})
	k.get("/").is(k, 200, "ab")
}

// TestMiddlewareOfStreams shows that each chunk goes through the middleware, which sees no error.
func TestMiddlewareOfStreams(t *testing.T) {
	runs := 0
	k := answering(t, pieces("a", "b", "c"), canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			runs++
			if r.Header.Get("cookie") != "secret" {
				return canhttp.Error(403, "")
			}
			w.WriteString("[")
			err := next(c, w, r)
			require.NoError(t, err)
			w.WriteString("]")
			return nil
		}
	}))
	k.get("/", "cookie", "secret").is(k, 200, "[abc]")
	require.Equal(t, 4, runs)
	k.get("/").is(k, 403, "Forbidden\n")
}

// TestMiddlewareChangesRequest shows that tokens hold the request as it was sent, whatever middleware and handlers make of theirs.
func TestMiddlewareChangesRequest(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		require.Equal(t, canhttp.Header{{Name: "host", Value: "x"}, {Name: "x-user", Value: "me"}}, r.Header)
		require.Equal(t, "/inner", r.URL)
		return pieces("a", "b", "c", "d")(nil, w, r)
	}, canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			if r.Header.Get("authorization") != "secret" {
				return canhttp.Error(401, "")
			}
			r.Header.Del("authorization")
			r.Header.Add("x-user", "me")
			r.URL = "/inner"
			return next(c, w, r)
		}
	}))
	k.get("/", "authorization", "secret", "host", "x").is(k, 200, "abcd")
}

// TestManyFlushes shows that a stream of more chunks than gateways follow comes in fewer, and that one of more replies is an error.
func TestManyFlushes(t *testing.T) {
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		for range 5000 {
			if _, err := w.WriteString("line\n"); err != nil {
				return err
			}
			w.Flush()
		}
		return nil
	})
	a, chunks := k.do("GET", "/")
	require.Equal(t, strings.Repeat("line\n", 5000), a.body)
	require.Len(t, chunks, 501)
}

// endless is content without end.
type endless struct{}

func (endless) ReadAt(p []byte, _ int64) (int, error) { return len(p), nil }

// TestTooManyReplies shows that a stream of more replies than gateways follow is an error rather than a body cut short.
func TestTooManyReplies(t *testing.T) {
	if testing.Short() {
		t.Skip("skip: copies two gigabytes")
	}
	k := answering(t, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ServeContent(endless{}, 1<<40)
	})
	a := k.query(request("GET", "/", ""))
	var q ic.Query
	q.Reset(k.message())
	var d candid.Decoder
	dst := make([]byte, 0, 3<<20)
	token := a.token
	for range 2000 {
		msg, err := k.server.Callback(&q, &d, dst, k.encodeToken(token))
		if err != nil {
			require.EqualError(t, err, "canhttp: the response is longer than the 1000 replies that gateways take")
			return
		}
		token = field(decode(k, msg, chunkType(k.kind)), "token").(candid.Opt).Value
	}
	t.Fatal("no end")
}
