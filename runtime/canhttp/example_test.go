package canhttp_test

import (
	"os"
	"strconv"
	"strings"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// A handler answers as one of net/http does, and returns an error in place of writing a page for it.
func ExampleHandler() {
	items := map[string]string{"5": "five"}
	show := func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		item, ok := items[r.PathValue("id")]
		if !ok {
			return canhttp.Error(404, "no such item")
		}
		w.Header().Set("content-type", "text/plain")
		_, err := w.WriteString(item)
		return err
	}
	_ = canhttp.QueryRoute("GET", "/items/{id}", show)
}

// Middleware runs around every route. This one keeps everybody out who does not know the word.
func ExampleWithMiddleware() {
	guard := func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			if r.Header.Get("authorization") != "Bearer sesame" {
				return canhttp.Error(401, "")
			}
			return next(c, w, r)
		}
	}
	_ = canhttp.WithMiddleware(guard)
}

// A body that exists in two codings is sent in the one that the client prefers.
func ExampleResponseWriter_Negotiate() {
	plain, packed := []byte("…"), []byte("…")
	_ = func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		coding, err := w.Negotiate("gzip", "identity")
		if err != nil {
			return err
		}
		w.Header().Set("content-type", "text/plain")
		if coding == "gzip" {
			return w.ServeBytes(packed)
		}
		return w.ServeBytes(plain)
	}
}

// A response that is flushed reaches the client chunk by chunk. Each chunk runs the handler again, so that it may depend on nothing but the
// request and the state.
func ExampleResponseWriter_Flush() {
	_ = func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		for _, s := range []string{"one", "two", "three"} {
			if _, err := w.WriteString(s); err != nil {
				return err
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		return nil
	}
}

// Content of any size costs only the chunk that is sent.
func ExampleResponseWriter_ServeContent() {
	_ = func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		content := strings.NewReader("…")
		w.Header().Set("etag", strconv.Quote("version 7 of it"))
		return w.ServeContent(content, content.Size())
	}
}

// A body that is known beforehand is compressed beforehand, by gzip -k logo.svg for one.
func ExampleWithBody() {
	plain, _ := os.ReadFile("logo.svg")
	packed, _ := os.ReadFile("logo.svg.gz")
	_ = canhttp.WithBody("/logo.svg", "image/svg+xml", plain, packed)
}
