// Package gzip compresses responses on the fly. A canister that imports it grows by about a quarter of a megabyte and spends millions of
// instructions on a response, so bodies that are known beforehand are better given to canhttp.WithBody.
package gzip

import (
	"bytes"
	"compress/gzip"
	"strings"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Compress is an option that sends responses of at least minSize bytes compressed to clients that prefer it. Only those are touched that fit
// one reply, have a content type that is worth it (text, JSON, XML, JavaScript, WebAssembly, SVG) and no content-encoding, and do not say
// cache-control: no-transform; streamed responses stay as they are. A strong ETag becomes a weak one, as it was made for other bytes.
//
// It belongs before the options of middleware that changes bodies, so that it sees what they have made.
func Compress(minSize int) canhttp.Option {
	return canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
		c := &compressor{next: next, minSize: minSize}
		return c.handle
	})
}

// A compressor is one such middleware with the buffers that it uses again.
type compressor struct {
	next    canhttp.Handler
	minSize int
	writer  *gzip.Writer // nil until the first use: it takes a lot of memory
	out     bytes.Buffer
}

func (c *compressor) handle(ctx ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	if err := c.next(ctx, w, r); err != nil {
		return err
	}
	body, whole := w.Body()
	if !whole || len(body) < c.minSize || !suitable(w) {
		return nil
	}
	coding, err := w.Negotiate("gzip", "identity")
	if err != nil || coding == "identity" {
		return err
	}
	h := w.Header()
	if tag := h.Get("etag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		h.Set("etag", "W/"+tag)
	}
	packed, err := c.compress(body)
	if err != nil {
		return err
	}
	return w.ReplaceBody(packed)
}

// compress gives body compressed, valid until the next call.
func (c *compressor) compress(body []byte) ([]byte, error) {
	c.out.Reset()
	if c.writer == nil {
		w, err := gzip.NewWriterLevel(&c.out, gzip.BestSpeed) // a canister pays for each instruction
		if err != nil {
			return nil, err
		}
		c.writer = w
	} else {
		c.writer.Reset(&c.out)
	}
	if _, err := c.writer.Write(body); err != nil {
		return nil, err
	}
	if err := c.writer.Close(); err != nil {
		return nil, err
	}
	return c.out.Bytes(), nil
}

// suitable reports whether compressing the body is allowed and of use.
func suitable(w *canhttp.ResponseWriter) bool {
	h := w.Header()
	switch status := w.Status(); {
	case status < 200 || status == 204 || status == 206 || status == 304:
		return false
	case h.Has("content-encoding") || h.Has("content-range"):
		return false
	}
	for _, v := range h.Values("cache-control") {
		if strings.Contains(strings.ToLower(v), "no-transform") {
			return false
		}
	}
	return compressible(h.Get("content-type"))
}

// compressible reports whether bodies of a content type shrink.
func compressible(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	t = strings.TrimSpace(t)
	switch t {
	case "application/json", "application/javascript", "application/xml", "application/wasm", "application/x-ndjson", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+json") || strings.HasSuffix(t, "+xml")
}
