package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"strconv"
	"strings"

	"github.com/candigo/candigo/runtime/ic"
)

// failure is an answer that the gateway gives itself: what ic-gateway calls
// it, and what it says.
type failure struct {
	status      int
	kind        string // error_type
	description string
	details     string
}

func (f *failure) Error() string { return f.details }

func badRequest(details string) error {
	return &failure{http.StatusBadRequest, "client_bad_request", "the request is malformed", details}
}

func bodyTooLarge(details string) error {
	return &failure{http.StatusRequestEntityTooLarge, "client_body_too_large", "the request is too large", details}
}

func argTooLarge(what string, limit, size int) error {
	return bodyTooLarge(what + " may have " + strconv.Itoa(limit) + " bytes in all; this one has " + strconv.Itoa(size))
}

// badReply is a reply that cannot be understood.
func badReply(details string) error {
	return &failure{http.StatusServiceUnavailable, "backend_error", "the canister's reply is malformed", details}
}

// badResponse is a reply that is understood but no HTTP response.
func badResponse(details string) error {
	return &failure{http.StatusInternalServerError, "internal_server_error", "the canister's response is no HTTP response", details}
}

// asFailure says how a client sees an error (the table of ic-gateway).
func asFailure(err error) *failure {
	var own *failure
	if errors.As(err, &own) {
		return own
	}
	var reject *ic.RejectError
	if !errors.As(err, &reject) {
		return &failure{http.StatusInternalServerError, "internal_server_error", "internal error of the gateway", err.Error()}
	}
	switch reject.Code {
	case ic.DestinationInvalid:
		return &failure{http.StatusNotFound, "canister_not_found", "the canister or its method does not exist", reject.Message}
	case ic.CanisterReject:
		return &failure{http.StatusServiceUnavailable, "canister_reject", "the canister rejected the request", reject.Message}
	case ic.CanisterError:
		return &failure{http.StatusServiceUnavailable, "canister_error", "the canister failed to answer the request", reject.Message}
	case ic.SysTransient:
		if strings.Contains(reject.Message, "frozen") {
			return &failure{http.StatusServiceUnavailable, "canister_frozen", "the canister is out of cycles", reject.Message}
		}
	}
	return &failure{http.StatusServiceUnavailable, "backend_error", "the request was rejected", reject.Message}
}

// fail answers a request with an error page: HTML for browsers, JSON for
// everyone else.
func (g *gateway) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	f := asFailure(err)
	if f.status >= 500 {
		g.log(r, strconv.Itoa(f.status)+": "+f.details)
	}
	contentType, page := "application/json", jsonPage
	if isBrowser(r.UserAgent()) {
		contentType, page = "text/html; charset=utf-8", htmlPage
	}
	body := page(f)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// log logs one line about a request.
func (g *gateway) log(r *http.Request, text string) {
	text = r.Method + " " + r.RequestURI + ": " + text
	g.Log(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, text))
}

// isBrowser reports whether a user agent is one that shows HTML: browsers
// have called themselves Mozilla since the first.
func isBrowser(userAgent string) bool { return strings.HasPrefix(userAgent, "Mozilla/") }

func jsonPage(f *failure) []byte {
	page, _ := json.Marshal(struct { // strings always marshal
		Type        string `json:"error_type"`
		Description string `json:"description"`
		Details     string `json:"details"`
	}{f.kind, f.description, f.details})
	return append(page, '\n')
}

func htmlPage(f *failure) []byte {
	title := strconv.Itoa(f.status) + " " + http.StatusText(f.status)
	escape := html.EscapeString
	return []byte("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>" + title + "</title>\n" +
		"<style>body{font-family:sans-serif;margin:4em auto;max-width:50em;padding:0 1em}pre{background:#f4f4f4;padding:1em;white-space:pre-wrap}</style>\n" +
		"<h1>" + title + "</h1>\n<p>" + escape(f.description) + " (" + escape(f.kind) + ")</p>\n<pre>" + escape(f.details) + "</pre>\n</html>\n")
}
