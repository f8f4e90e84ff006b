package gateway

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// field is one header line.
type field struct{ name, value string }

// request is what the canister receives, but for what differs between the
// calls that are made for it.
type request struct {
	method  string
	url     string
	headers []field // as the client sent them, names in lower case
	body    []byte
}

// allowedMethods are the methods that gateways pass on. Methods are
// case-sensitive.
const allowedMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

func routed(method string) bool {
	switch method {
	case "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT":
		return true
	}
	return false
}

// agentPath reports whether a URL belongs to the interface of the Internet
// Computer's agents, which gateways never pass to a canister.
func agentPath(url string) bool {
	for _, prefix := range [...]string{"/api/v2/", "/api/v3/", "/api/v4/"} {
		if strings.HasPrefix(url, prefix) {
			return true
		}
	}
	return false
}

// readRequest reads an HTTP request to its end.
func (g *gateway) readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	url := requestURL(r.RequestURI)
	if !utf8.ValidString(url) {
		return nil, badRequest("the URL is not valid UTF-8")
	}
	headers, err := requestHeaders(r)
	if err != nil {
		return nil, err
	}
	// A server that knows no deadlines reads for as long as it takes.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(g.bodyTimeout))
	body, err := readBody(r)
	if err != nil {
		return nil, err // with the deadline in place: the server may try to read what is left
	}
	_ = control.SetReadDeadline(time.Time{})
	return &request{method: r.Method, url: url, headers: headers, body: body}, nil
}

// requestURL is path and query of a request's target as they were sent:
// nothing is unescaped or cleaned, and an empty query keeps its "?".
func requestURL(target string) string {
	if scheme, rest, found := strings.Cut(target, "://"); found && !strings.ContainsAny(scheme, "/?#") {
		target = rest[indexOrEnd(rest, "/?#"):]
	}
	target = target[:indexOrEnd(target, "#")]
	if target == "" || target[0] == '?' {
		target = "/" + target
	}
	return target
}

// indexOrEnd is the index of the first of chars in s, or the length of s.
func indexOrEnd(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}

// requestHeaders are the headers in a fixed order: host, then the others by
// name, those of one name as they were sent.
func requestHeaders(r *http.Request) ([]field, error) {
	headers := make([]field, 0, len(r.Header)+1)
	if r.Host != "" {
		headers = append(headers, field{"host", r.Host})
	}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			headers = append(headers, field{strings.ToLower(name), value})
		}
	}
	for _, header := range headers {
		if !visibleASCII(header.value) {
			// The gateway's library answers 400, which ic-gateway turns into this.
			return nil, &failure{http.StatusServiceUnavailable, "backend_error", "the request cannot be passed on",
				"the value of the request's header " + header.name + " is not visible ASCII"}
		}
	}
	return headers, nil
}

// visibleASCII reports whether a header's value is text for a gateway.
func visibleASCII(value string) bool {
	for i := range len(value) {
		if c := value[i]; (c < ' ' && c != '\t') || c >= 0x7f {
			return false
		}
	}
	return true
}

// readBody reads the whole body, up to the gateway's limit.
func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, refuseBody(r)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &failure{http.StatusRequestTimeout, "client_body_timeout", "reading the request's body took too long", err.Error()}
	case err != nil:
		return nil, badRequest("the request's body cannot be read: " + err.Error())
	case len(body) > maxBody:
		return nil, refuseBody(r)
	}
	return body, nil
}

// refuseBody reads on for a while, so that a client that sends everything
// before it reads gets to see the answer. One that asks first (Expect:
// 100-continue) sends nothing more.
func refuseBody(r *http.Request) error {
	if r.Header.Get("Expect") == "" {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 2*maxBody))
	}
	return bodyTooLarge("a request's body may have " + strconv.Itoa(maxBody) + " bytes")
}

// callHeaders are the headers for the calls to http_request and
// http_request_update.
func (r *request) callHeaders() []field {
	headers := make([]field, 0, len(r.headers))
	for _, header := range r.headers {
		switch header.name {
		case "x-request-id":
			continue
		case "accept-encoding":
			header.value = withIdentity(header.value)
		}
		headers = append(headers, header)
	}
	return headers
}

// withIdentity appends the coding identity to a value of accept-encoding
// unless it is there.
func withIdentity(value string) string {
	codings := strings.Split(value, ",")
	found := false
	for i := range codings {
		codings[i] = strings.TrimSpace(codings[i])
		found = found || strings.EqualFold(codings[i], "identity")
	}
	if !found {
		codings = append(codings, "identity")
	}
	return strings.Join(codings, ", ")
}

// wantsRange reports whether the client asked for a part of the content.
func (r *request) wantsRange() bool {
	return slices.ContainsFunc(r.headers, func(h field) bool { return h.name == "range" || h.name == "if-range" })
}
