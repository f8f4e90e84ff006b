package canhttp

import (
	"github.com/candigo/candigo/runtime/ic"
)

// WithBody answers GET of a path with a body that is known when the program is made, plain and compressed beforehand: the client gets the one
// that it prefers. Either may be nil; a client that accepts none of those there are gets 406. Each has an ETag of its own, so that a long one
// can be streamed while the canister changes.
//
// The path is a pattern; one that ends with a slash is that path alone, not a subtree. An empty content type sets none. The bytes must not
// change any more.
func WithBody(path, contentType string, identity, gzip []byte) Option {
	if len(path) > 0 && path[len(path)-1] == '/' {
		path += "{$}"
	}
	b := &staticBody{contentType: contentType, identity: identity, gzip: gzip, identityTag: contentTag(identity), gzipTag: contentTag(gzip)}
	return WithRoutes(QueryRoute("GET", path, b.serve))
}

// A staticBody is one body in its codings.
type staticBody struct {
	contentType          string
	identity, gzip       []byte
	identityTag, gzipTag string
}

func (b *staticBody) serve(_ *ic.Query, w *ResponseWriter, _ *Request) error {
	body, tag := b.identity, b.identityTag
	if b.gzip != nil {
		coding, err := b.negotiate(w)
		if err != nil {
			return err
		}
		if coding == "gzip" {
			body, tag = b.gzip, b.gzipTag
		}
	}
	if b.contentType != "" {
		w.header.Set("content-type", b.contentType)
	}
	w.header.Set("etag", tag)
	return w.ServeBytes(body)
}

func (b *staticBody) negotiate(w *ResponseWriter) (string, error) {
	if b.identity == nil {
		return w.Negotiate("gzip")
	}
	return w.Negotiate("gzip", "identity")
}

// contentTag is a strong ETag for a body.
func contentTag(body []byte) string {
	var sum checksum
	sum.write(body)
	const digits = "0123456789abcdef"
	tag := []byte{'"'}
	for n, i := sum.sum(), 60; i >= 0; i -= 4 {
		tag = append(tag, digits[n>>i&15])
	}
	return string(append(tag, '"'))
}
