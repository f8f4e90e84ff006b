package canhttp

import (
	"strings"

	"github.com/candigo/candigo/internal/pattern"
)

// A Request is what the gateway sends of an HTTP request. It is used again for the next one. In a query its texts and bytes point into the
// message; in an update they are copies that the handler may keep.
type Request struct {
	Method             string // as in the request line, so in upper case
	URL                string // path and query as they were sent, nothing unescaped; no scheme, no host
	Path               string // the path of URL: all before the first question mark, as sent; "/" for an empty one
	RawQuery           string // the query of URL, as sent, without the question mark
	Header             Header
	Body               []byte
	CertificateVersion uint16 // the response certification that the gateway checks; 1 when it does not say

	names []string // the wildcards of the route's pattern
	match pattern.Match
}

// PathValue is what the wildcard of this name in the route's pattern stands for, unescaped; "" when the pattern has none of this name.
func (r *Request) PathValue(name string) string {
	for i, n := range r.names {
		if n == name && i < len(r.match.Values) {
			return r.match.Values[i]
		}
	}
	return ""
}

// QueryValue is the first value of this name in the query, unescaped, and whether there is one. A pair with a bad percent escape does not
// count. Names without a value have the value "".
func (r *Request) QueryValue(name string) (string, bool) {
	for query := r.RawQuery; query != ""; {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if k, ok := unescapeQuery(key); !ok || k != name || pair == "" {
			continue
		}
		if v, ok := unescapeQuery(value); ok {
			return v, true
		}
	}
	return "", false
}

// unescapeQuery is pattern.Unescape for a part of a query, where a plus sign is a space.
func unescapeQuery(s string) (string, bool) {
	if strings.IndexByte(s, '+') >= 0 {
		s = strings.ReplaceAll(s, "+", " ")
	}
	return pattern.Unescape(s)
}
