package gateway

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

func TestParseContentRange(t *testing.T) {
	for value, want := range map[string]span{
		"bytes 0-0/2":      {0, 0, 2},
		"bytes 0-99/100":   {0, 99, 100},
		"bytes 50-99/1000": {50, 99, 1000},
	} {
		got, ok := parseContentRange(value)
		require.True(t, ok, value)
		require.Equal(t, want, got)
		require.Equal(t, value, got.String())
	}
	for _, value := range []string{"", "bytes", "bytes 0-1", "bytes 0-1/*", "bytes */5", "bytes 2-1/5", "bytes 0-5/5", "bytes -1-2/5", "bytes +0-2/5", "bytes 0-1/99999999999999999999", "items 0-1/5", "bytes 0x0-1/5"} {
		_, ok := parseContentRange(value)
		require.False(t, ok, value)
	}
}

const whole = "0123456789abcdefghij"

// sliced answers with parts of size bytes that begin back bytes too early.
func sliced(size, back int) func(call) ([]byte, error) {
	return func(c call) ([]byte, error) {
		begin := 0
		if values := c.header("Range"); len(values) == 1 {
			begin, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(values[0], "bytes="), "-"))
			begin -= back
		}
		if begin >= len(whole) {
			return reject(ic.CanisterReject, "nothing there")
		}
		end := min(begin+size, len(whole))
		return respond(206, headers("Content-Range", "bytes "+strconv.Itoa(begin)+"-"+strconv.Itoa(end-1)+"/20", "content-length", "5", "etag", "e"), whole[begin:end])
	}
}

func TestParts(t *testing.T) {
	for _, test := range []struct{ size, back, calls int }{{5, 0, 4}, {7, 0, 3}, {19, 0, 2}, {6, 2, 5}} {
		f, server := start(t, sliced(test.size, test.back))
		resp := send(t, server, "GET /x HTTP/1.1\nHost: x\nAccept-Encoding: gzip\nX-Request-Id: mine\n\n")
		got, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode)
		require.Equal(t, whole, string(got))
		require.Equal(t, []string{"20"}, resp.Header["Content-Length"])
		require.Empty(t, resp.Header.Get("Content-Range"))
		require.Equal(t, "e", resp.Header.Get("Etag"))
		require.Len(t, f.calls, test.calls)
		require.Empty(t, f.calls[0].header("x-request-id"))
		for _, c := range f.calls[1:] {
			require.Equal(t, "query", c.kind)
			require.Equal(t, []string{"gzip"}, c.header("accept-encoding"), "identity is not added")
			require.Equal(t, []string{"mine"}, c.header("x-request-id"), "not removed")
			require.Equal(t, candid.Opt{Value: candid.Nat16(2)}, c.field("certificate_version"))
		}
	}
}

func TestPartAskedForByTheClient(t *testing.T) {
	for _, header := range []string{"Range: bytes=0-4", "If-Range: \"e\""} {
		f, server := start(t, sliced(5, 0))
		resp := send(t, server, "GET /x HTTP/1.1\nHost: x\n"+header+"\n\n")
		got, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, 206, resp.StatusCode)
		require.Equal(t, "01234", string(got))
		require.Equal(t, "bytes 0-4/20", resp.Header.Get("Content-Range"))
		require.Len(t, f.calls, 1)
	}
}

func TestPartsFailBeforeTheResponse(t *testing.T) {
	for name, reply := range map[string]func(call) ([]byte, error){
		"no content-range":  func(call) ([]byte, error) { return respond(206, headers(), "x") },
		"bad content-range": func(call) ([]byte, error) { return respond(206, headers("content-range", "bytes 0-1/*"), "xx") },
		"not the first":     func(call) ([]byte, error) { return respond(206, headers("content-range", "bytes 1-2/5"), "xx") },
		"long stream": func(c call) ([]byte, error) {
			if c.method == "next" {
				return chunk("x", candid.Text("t"))
			}
			return respond(206, headers("content-range", "bytes 0-1/20"), "xx", streaming(next, candid.Text("t"))...)
		},
	} {
		_, server := start(t, reply)
		resp, page, err := fetch(t, server, "/")
		require.NoError(t, err)
		require.Equal(t, 503, resp.StatusCode, name)
		require.Contains(t, page, "backend_error")
	}
}

func TestPartsFailLater(t *testing.T) {
	first := func(c call) bool { return len(c.header("Range")) == 0 }
	for name, later := range map[string]func() ([]byte, error){
		"reject":           func() ([]byte, error) { return reject(ic.CanisterError, "boom") },
		"no content-range": func() ([]byte, error) { return respond(206, headers(), "x") },
		"a gap":            func() ([]byte, error) { return respond(206, headers("content-range", "bytes 4-5/20"), "xx") },
		"too early":        func() ([]byte, error) { return respond(206, headers("content-range", "bytes 0-1/20"), "xx") },
		"no bytes":         func() ([]byte, error) { return respond(206, headers("content-range", "bytes 2-3/20"), "") },
		"too many bytes": func() ([]byte, error) {
			return respond(206, headers("content-range", "bytes 2-3/20"), strings.Repeat("x", 30))
		},
		"streamed": func() ([]byte, error) {
			return respond(206, headers("content-range", "bytes 2-3/20"), "xx", streaming(next, candid.Text("t"))...)
		},
	} {
		f, server := start(t, func(c call) ([]byte, error) {
			if first(c) {
				return respond(206, headers("content-range", "bytes 0-1/20"), "ab")
			}
			return later()
		})
		resp, got, err := fetch(t, server, "/")
		require.Equal(t, 200, resp.StatusCode, name)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
		require.Equal(t, "ab", got)
		require.Contains(t, f.logged(), "broken off", name)
	}
}

// A later part's status does not matter.
func TestPartWithAnotherStatus(t *testing.T) {
	_, server := start(t, func(c call) ([]byte, error) {
		if len(c.header("Range")) == 0 {
			return respond(206, headers("content-range", "bytes 0-1/4"), "ab")
		}
		return respond(200, headers("content-range", "bytes 2-3/4"), "cd")
	})
	_, got, err := fetch(t, server, "/")
	require.NoError(t, err)
	require.Equal(t, "abcd", got)
}
