package canhttp

import (
	"strings"
	"unicode/utf8"

	"github.com/candigo/candigo/internal/pattern"
)

// framing reports whether a field of a response is the business of the gateway's HTTP server.
func framing(name string) bool {
	switch len(name) {
	case len("te"):
		return equalFold(name, "te")
	case len("trailer"): // and len("upgrade")
		return equalFold(name, "trailer") || equalFold(name, "upgrade")
	case len("connection"): // and len("keep-alive")
		return equalFold(name, "connection") || equalFold(name, "keep-alive")
	case len("content-length"):
		return equalFold(name, "content-length")
	case len("proxy-connection"):
		return equalFold(name, "proxy-connection")
	case len("transfer-encoding"):
		return equalFold(name, "transfer-encoding")
	}
	return false
}

// describesBody reports whether a field of a response says something of its body, and so goes with it.
func describesBody(name string) bool {
	switch {
	case len(name) >= len("content-") && equalFold(name[:len("content-")], "content-"):
		return !equalFold(name, "content-security-policy") && !equalFold(name, "content-security-policy-report-only")
	}
	return equalFold(name, "etag") || equalFold(name, "last-modified") || equalFold(name, "cache-control") || equalFold(name, "expires")
}

// clean drops the fields that are not the handler's business, and says what is wrong with those that stay: "" for nothing.
func (h *Header) clean() (problem string) {
	kept := 0
	for i := range *h {
		f := &(*h)[i]
		if framing(f.Name) {
			continue
		}
		switch {
		case !pattern.ValidMethod(f.Name): // names of fields and methods are alike
			problem = "the response has a header field with a bad name"
		case !validValue(f.Value):
			problem = "the value of the response's header field " + f.Name + " is not text on one line"
		}
		if kept < i {
			(*h)[kept] = *f
		}
		kept++
	}
	*h = (*h)[:kept]
	return problem
}

// validValue reports whether the value of a field is UTF-8 without control characters.
func validValue(v string) bool {
	for i := 0; i < len(v); i++ {
		if v[i]-' ' > '~'-' ' { // few values have such bytes
			return utf8.ValidString(v) && !hasControl(v[i:])
		}
	}
	return true
}

func hasControl(v string) bool {
	for i := 0; i < len(v); i++ {
		if c := v[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// headerSize is no less than the bytes that the header takes in a reply: lengths up to 3 bytes each, and the count.
func headerSize(h Header) int {
	n := 5
	for i := range h {
		n += len(h[i].Name) + len(h[i].Value) + 6
	}
	return n
}

// hasToken reports whether a comma-separated list holds a word, whatever its case.
func hasToken(list, word string) bool {
	for list != "" {
		var item string
		item, list, _ = strings.Cut(list, ",")
		if equalFold(strings.Trim(item, " \t"), word) {
			return true
		}
	}
	return false
}
