package gateway

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// setOwnHeaders sets the headers that every response of the gateway has.
func (g *gateway) setOwnHeaders(header http.Header) {
	header.Set("X-Ic-Canister-Id", g.ID.String())
	header.Set("X-Request-Id", newRequestID())
	header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
}

// newRequestID makes a random UUID.
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	digits := hex.EncodeToString(id[:])
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// dropped are the headers of a canister that do not reach the client: those
// that ic-gateway sets itself or removes from every response, and those that
// frame the body, which is the HTTP server's business.
var dropped = []string{
	"connection", "content-length", "keep-alive", "proxy-connection", "strict-transport-security",
	"te", "trailer", "transfer-encoding", "upgrade",
	"x-ic-cache-bypass-reason", "x-ic-cache-status", "x-ic-canister-id", "x-ic-canister-id-cbor",
	"x-ic-country-code", "x-ic-error-cause", "x-ic-method-name", "x-ic-node-id", "x-ic-request-type",
	"x-ic-retries", "x-ic-sender", "x-ic-subnet-id", "x-ic-subnet-type", "x-request-id",
}

// write sends an answer to the client. An error means that nothing was sent
// yet; a response that fails later is broken off, so that the client sees it.
func (g *gateway) write(w http.ResponseWriter, r *http.Request, a *answer) error {
	if a.status < 200 {
		return badResponse("status code " + strconv.Itoa(a.status) + " cannot end an exchange")
	}
	if err := checkHeaders(a.headers); err != nil {
		return err
	}
	header := w.Header()
	for _, h := range a.headers {
		if !slices.Contains(dropped, strings.ToLower(h.name)) {
			header.Add(h.name, h.value)
		}
	}
	if _, set := header["Content-Type"]; !set {
		header["Content-Type"] = nil // so that none is guessed
	}
	if length := contentLength(r, a); length >= 0 {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	w.WriteHeader(a.status)
	g.writeBody(w, r, a)
	return nil
}

// checkHeaders refuses headers that HTTP cannot carry.
func checkHeaders(headers []field) error {
	for _, h := range headers {
		if !isToken(h.name) {
			return badResponse("the response's header name " + strconv.Quote(h.name) + " is not one")
		}
		if !visibleASCII(h.value) {
			return badResponse("the value of the response's header " + h.name + " is not visible ASCII: " + strconv.Quote(h.value))
		}
	}
	return nil
}

// isToken reports whether s is what HTTP calls a token.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

// contentLength is what the client is told about the body's length, -1:
// nothing. The response to a HEAD has no body, so there the canister may know
// better than its own empty body says.
func contentLength(r *http.Request, a *answer) int64 {
	if a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		return -1
	}
	if r.Method == http.MethodHead && len(a.body) == 0 {
		for _, h := range a.headers {
			if n, ok := parseSize(h.value, true); ok && strings.EqualFold(h.name, "content-length") {
				return n
			}
		}
		return -1
	}
	return a.length
}

// writeBody sends the body and ends the connection when a part of it cannot
// be had.
func (g *gateway) writeBody(w http.ResponseWriter, r *http.Request, a *answer) {
	if _, err := w.Write(a.body); err != nil || a.rest == nil || r.Method == http.MethodHead {
		return
	}
	if !flush(w) {
		return
	}
	for chunk, err := range a.rest {
		switch {
		case errors.Is(err, errStreamTooLong):
			g.log(r, err.Error())
			return
		case err != nil && r.Context().Err() != nil:
			return
		case err != nil:
			g.log(r, "broken off: "+err.Error())
			breakOff(w, r)
		}
		if _, err := w.Write(chunk); err != nil {
			return
		}
		if !flush(w) {
			return
		}
	}
}

// breakOff ends the connection and the handler with it, so that the client
// sees that the body is not whole. A body of HTTP/1.0 ends where the
// connection is closed, so there only a reset shows it.
func breakOff(w http.ResponseWriter, r *http.Request) {
	if !r.ProtoAtLeast(1, 1) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			_ = conn.Close()
		}
	}
	panic(http.ErrAbortHandler)
}

// flush sends what was written so far, false when the client is gone.
func flush(w http.ResponseWriter) bool {
	err := http.NewResponseController(w).Flush()
	return err == nil || errors.Is(err, http.ErrNotSupported)
}
