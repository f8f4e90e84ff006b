package canhttp

import (
	"errors"
	"strconv"
)

// A StatusError is an error that is answered by its status, with its text as a plain page.
type StatusError struct {
	Status int
	Text   string // "" stands for the status's usual text
}

// Error is the status and the text: "404 no such item".
func (e *StatusError) Error() string { return strconv.Itoa(e.Status) + " " + e.text() }

func (e *StatusError) text() string {
	if e.Text != "" {
		return e.Text
	}
	return statusText(e.Status)
}

// statusOf is the StatusError in an error, nil when there is none or its status is not one.
func statusOf(err error) *StatusError {
	if s, ok := errors.AsType[*StatusError](err); ok && s.Status >= 100 && s.Status <= 999 {
		return s
	}
	return nil
}

// Error makes an error that is answered by a status and a text of one's own; "" is the status's usual text.
func Error(status int, text string) error { return &StatusError{Status: status, Text: text} }

// NotImplemented is what the stub of a handler returns until it is filled in: status 501, naming the handler.
func NotImplemented(name string) error {
	return &StatusError{Status: 501, Text: name + " is not implemented"}
}

// ErrNotAcceptable is returned by [ResponseWriter.Negotiate] when the client refuses every coding there is. It is answered by status 406.
var ErrNotAcceptable error = &StatusError{Status: 406, Text: "Not Acceptable"}

// ErrBodyNotAllowed is returned for writing to a response whose status has no body: 204, 304 and those below 200.
var ErrBodyNotAllowed = errors.New("canhttp: a response with this status has no body")

// ErrStopped is returned for writing more than the chunk of a streamed response that the current call is to answer with. A handler best
// returns it, which is then no error; it may also go on, and what it writes is dropped.
var ErrStopped = errors.New("canhttp: the rest of the response belongs to a later call")

// statusText is the usual text of the statuses that this package and handlers of errors use most.
func statusText(status int) string {
	switch status {
	case 307:
		return "Temporary Redirect"
	case 400:
		return "Bad Request"
	case 401:
		return "Unauthorized"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 406:
		return "Not Acceptable"
	case 409:
		return "Conflict"
	case 410:
		return "Gone"
	case 413:
		return "Content Too Large"
	case 415:
		return "Unsupported Media Type"
	case 422:
		return "Unprocessable Content"
	case 429:
		return "Too Many Requests"
	case 431:
		return "Request Header Fields Too Large"
	case 500:
		return "Internal Server Error"
	case 501:
		return "Not Implemented"
	case 503:
		return "Service Unavailable"
	}
	return "Status " + strconv.Itoa(status)
}
