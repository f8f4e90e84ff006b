package canhttp

import (
	"github.com/candigo/candigo/runtime/ic"
)

// A Handler answers a request: middleware sees every route as one. The context is that of a query or of an update.
//
// An error is answered by a plain page in place of what the handler has written: a [StatusError] by its status and text, any other by
// status 500, and then it is logged. Writer and request are valid until the handler returns, and used again for the next request.
type Handler func(c ic.Context, w *ResponseWriter, r *Request) error

// A QueryHandler answers requests of a query route. What it changes in the canister's state is not kept.
type QueryHandler func(q *ic.Query, w *ResponseWriter, r *Request) error

// An UpdateHandler answers requests of an update route. What it changes is kept, also when it returns an error.
type UpdateHandler func(u *ic.Update, w *ResponseWriter, r *Request) error

// Middleware makes a handler from the next one, once, when the program starts. It runs for every request but those that http_request only
// sends on to http_request_update, and for those that no route matches, too: the next handler then returns a [StatusError]. The route is
// chosen before any middleware runs.
//
// A streamed response runs it once for each chunk, with the same request.
type Middleware func(next Handler) Handler

// A Route says which handler answers the requests of a method and a pattern. Exactly one of Query and Update is set.
type Route struct {
	Method  string // as in the request line, "" for any; GET also answers HEAD
	Pattern string // as net/http.ServeMux has them, without host and method
	Query   QueryHandler
	Update  UpdateHandler
}

// QueryRoute is a route that http_request answers.
func QueryRoute(method, pattern string, h QueryHandler) Route {
	return Route{Method: method, Pattern: pattern, Query: h}
}

// UpdateRoute is a route that http_request_update answers; http_request sends its requests on by itself.
func UpdateRoute(method, pattern string, h UpdateHandler) Route {
	return Route{Method: method, Pattern: pattern, Update: h}
}
