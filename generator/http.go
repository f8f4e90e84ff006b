package generator

import (
	"slices"

	"github.com/candigo/candigo/parser"
)

// httpInterface is the HTTP gateway's part of a service: the methods that the
// runtime answers for the program, and the handlers that it calls instead.
type httpInterface struct {
	request  *parser.Method // http_request
	update   *parser.Method // http_request_update; nil: none that the gateway can reach
	callback *parser.Method // the streaming callback; nil: there is none

	response       *httpResponse // what request answers
	updateResponse *httpResponse // what update answers

	token     *parser.Type // nil without callback
	tokenKind string       // the name of a TokenKind of canhttp; with tokenOwn the program answers the callback

	handlers []*handler // the handlers of the routes, in text order
}

// The names of the HTTP methods; the gateway knows no others.
const (
	requestMethod = "http_request"
	updateMethod  = "http_request_update"
)

// findHTTP says how a service speaks HTTP; nil when it does not. All problems
// with @route lines but those of names are among the diagnostics.
func findHTTP(in *parser.Interface) (*httpInterface, parser.Diagnostics) {
	if in.Service == nil {
		return nil, nil
	}
	h := &httpInterface{}
	ordinary := map[string]string{} // what to say of @route lines where a method of such a name is an ordinary one
	for i := range in.Service.Methods {
		m := &in.Service.Methods[i]
		if m.Name != requestMethod && m.Name != updateMethod {
			continue
		}
		response, reason := httpShape(m)
		switch {
		case reason != "":
			ordinary[m.Name] = "@route above a method that the HTTP gateway does not call: " + reason
		case m.Name == requestMethod:
			h.request, h.response = m, response
		default:
			h.update, h.updateResponse = m, response
		}
	}
	var diagnostics parser.Diagnostics
	if reason := h.unreachable(); reason != "" {
		ordinary[updateMethod] = "update routes cannot be reached: " + reason
		if !slices.ContainsFunc(h.update.Doc, isRouteLine) {
			diagnostics = append(diagnostics, warning(in, h.update.Pos, "the HTTP gateway cannot reach "+updateMethod+": "+reason))
		}
		h.update = nil
	}
	if h.request != nil {
		diagnostics = append(diagnostics, h.findCallback(in)...)
	}
	diagnostics = append(diagnostics, h.findRoutes(in, ordinary)...)
	diagnostics.Sort()
	if h.request == nil {
		return nil, diagnostics
	}
	return h, diagnostics
}

// SpeaksHTTP tells whether a service answers the HTTP gateway: whether it has a
// method http_request that the gateway can call.
func SpeaksHTTP(in *parser.Interface) bool {
	http, _ := findHTTP(in)
	return http != nil
}

// unreachable says why the gateway never comes to http_request_update, "" when it does.
func (h *httpInterface) unreachable() (reason string) {
	switch {
	case h.update == nil:
		return ""
	case h.request == nil:
		return "it calls " + requestMethod + " first, and the service has none that it can call"
	case !h.response.upgrade:
		return "the response of " + requestMethod + " has no field upgrade : opt bool"
	}
	return ""
}

// owns says whether the runtime answers a method, so that it is not in Service.
func (h *httpInterface) owns(method string) bool {
	if h == nil {
		return false
	}
	return method == h.request.Name || h.update != nil && method == h.update.Name ||
		h.callback != nil && h.tokenKind != tokenOwn && method == h.callback.Name
}
