package generator

import (
	"cmp"
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// httpInterface is the HTTP gateway's part of a service: the methods that the
// runtime answers for the program, and the handlers that it calls instead.
type httpInterface struct {
	request  *parser.Method // http_request
	update   *parser.Method // http_request_update; nil: none that the gateway can reach
	callback *parser.Method // the streaming callback; nil: none that the runtime can answer

	response       *httpResponse // what request answers
	updateResponse *httpResponse // what update answers

	token     *parser.Type // nil without callback
	tokenKind string       // the name of a TokenKind of canhttp

	handlers []*handler // the handlers of the routes, in text order
}

// httpResponse is what is declared for a response.
type httpResponse struct {
	typ     *candid.Type
	fields  []string // names of canhttp's ResponseFields in the order of the wire
	upgrade bool     // it can ask for an upgrade to an update
}

// The names of the HTTP methods; the gateway knows no others.
const (
	requestMethod = "http_request"
	updateMethod  = "http_request_update"
)

// The kinds of tokens that the runtime can make, as canhttp names them.
const (
	tokenNone       = "TokenNone"
	tokenText       = "TokenText"
	tokenBlob       = "TokenBlob"
	tokenTextRecord = "TokenTextRecord"
	tokenBlobRecord = "TokenBlobRecord"
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
	for _, m := range []*parser.Method{h.request, h.update, h.callback} {
		if m != nil && m.Name == method {
			return true
		}
	}
	return false
}

// httpShape reads a method as http_request or http_request_update, whichever
// its name says. When it is not what the gateway calls, the reason says why.
func httpShape(m *parser.Method) (response *httpResponse, reason string) {
	f := m.Func()
	query := f.Mode == candid.ModeQuery || f.Mode == candid.ModeCompositeQuery
	switch {
	case m.Name == requestMethod && !query:
		return nil, "it is not a query"
	case m.Name == updateMethod && f.Mode != candid.ModeUpdate:
		return nil, "it is not an update"
	case len(f.Args) != 1:
		return nil, "it does not have exactly one argument"
	case len(f.Results) != 1:
		return nil, "it does not have exactly one result"
	}
	if reason := requestShape(f.Args[0].Type); reason != "" {
		return nil, reason
	}
	return responseShape(f.Results[0].Type)
}

// requestShape says why a type is not the gateway's request, "" when it is.
func requestShape(t *parser.Type) (reason string) {
	t = t.Resolve()
	if t.Kind != candid.KindRecord {
		return "its argument is not a record"
	}
	need := []string{"method", "url", "headers", "body"}
	for _, f := range t.Fields {
		fits := false
		switch name := knownLabel(f.Label, "method", "url", "headers", "body"); name {
		case "method", "url":
			fits = f.Type.Resolve().Kind == candid.KindText
			need = remove(need, name)
		case "headers":
			fits = isHeaders(f.Type)
			need = remove(need, name)
		case "body":
			fits = isBlob(f.Type)
			need = remove(need, name)
		default:
			fits = isOptional(f.Type)
		}
		if !fits {
			return "the field " + f.Label.String() + " of its argument is not the gateway's"
		}
	}
	if len(need) > 0 {
		return "its argument has no field " + need[0]
	}
	return ""
}

// responseShape reads a type as the gateway's response.
func responseShape(t *parser.Type) (response *httpResponse, reason string) {
	t = t.Resolve()
	if t.Kind != candid.KindRecord {
		return nil, "its result is not a record"
	}
	response = &httpResponse{typ: t.Candid()}
	need := []string{"status_code", "headers", "body"}
	for _, f := range byID(t.Fields) {
		known, fits := "", false
		switch name := knownLabel(f.Label, "status_code", "headers", "body", "upgrade", "streaming_strategy"); name {
		case "status_code":
			known, fits = "FieldStatusCode", f.Type.Resolve().Kind == candid.KindNat16
			need = remove(need, name)
		case "headers":
			known, fits = "FieldHeaders", isHeaders(f.Type)
			need = remove(need, name)
		case "body":
			known, fits = "FieldBody", isBlob(f.Type)
			need = remove(need, name)
		case "upgrade":
			known, fits = "FieldUpgrade", isOptOf(f.Type, candid.KindBool)
			response.upgrade = fits
		case "streaming_strategy":
			_, token := strategyParts(f.Type)
			known, fits = "FieldStreamingStrategy", token != nil
		}
		if !fits {
			if slices.Contains([]string{"FieldStatusCode", "FieldHeaders", "FieldBody"}, known) || !isOptional(f.Type) {
				return nil, "the field " + f.Label.String() + " of its result is not the gateway's"
			}
			known = absentField(f.Type)
		}
		response.fields = append(response.fields, known)
	}
	if len(need) > 0 {
		return nil, "its result has no field " + need[0]
	}
	return response, ""
}

// absentField says how the runtime leaves out an optional field that it does not know.
func absentField(t *parser.Type) string {
	if t.Resolve().Kind == candid.KindOpt {
		return "FieldAbsent"
	}
	return "FieldNothing"
}

// knownLabel gives which of the names a label is, also when it is written as a number.
func knownLabel(l candid.Label, names ...string) string {
	for _, name := range names {
		if l.ID == candid.Hash(name) {
			return name
		}
	}
	return ""
}

// fieldType gives the type of a record's or variant's field, nil if there is none.
func fieldType(t *parser.Type, name string) *parser.Type {
	id := candid.Hash(name)
	for _, f := range t.Fields {
		if f.Label.ID == id {
			return f.Type
		}
	}
	return nil
}

// byID gives fields in the order of the wire.
func byID(fields []parser.Field) []parser.Field {
	return slices.SortedFunc(slices.Values(fields), func(a, b parser.Field) int {
		return cmp.Compare(a.Label.ID, b.Label.ID)
	})
}

func remove(names []string, name string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return n == name })
}

// isOptional says whether a field of this type may be missing in a message.
func isOptional(t *parser.Type) bool {
	switch t.Resolve().Kind {
	case candid.KindOpt, candid.KindNull, candid.KindReserved:
		return true
	}
	return false
}

func isOptOf(t *parser.Type, kind candid.Kind) bool {
	t = t.Resolve()
	return t.Kind == candid.KindOpt && t.Elem.Resolve().Kind == kind
}

func isBlob(t *parser.Type) bool {
	t = t.Resolve()
	return t.Kind == candid.KindVec && t.Elem.Resolve().Kind == candid.KindNat8
}

// isHeaders says whether a type is vec record { text; text }.
func isHeaders(t *parser.Type) bool {
	t = t.Resolve()
	if t.Kind != candid.KindVec {
		return false
	}
	pair := t.Elem.Resolve()
	if pair.Kind != candid.KindRecord || len(pair.Fields) != 2 {
		return false
	}
	for _, f := range pair.Fields {
		if f.Label.ID > 1 || f.Type.Resolve().Kind != candid.KindText {
			return false
		}
	}
	return true
}

// strategyParts gives the callback's and the token's type of a streaming strategy
// as it is published: opt variant { Callback : record { callback : func …; token :
// Token } }. They are nil for any other type. The func's signature does not
// matter: kits declare it in several ways, and the gateway does not look at it.
func strategyParts(t *parser.Type) (function, token *parser.Type) {
	t = t.Resolve()
	if t.Kind != candid.KindOpt {
		return nil, nil
	}
	strategy := t.Elem.Resolve()
	if strategy.Kind != candid.KindVariant || len(strategy.Fields) != 1 {
		return nil, nil
	}
	callback := fieldType(strategy, "Callback")
	if callback == nil {
		return nil, nil
	}
	callback = callback.Resolve()
	if callback.Kind != candid.KindRecord || len(callback.Fields) != 2 {
		return nil, nil
	}
	function, token = fieldType(callback, "callback"), fieldType(callback, "token")
	if function == nil || token == nil || function.Resolve().Kind != candid.KindFunc {
		return nil, nil
	}
	return function, token
}

// kindOfToken says which of the runtime's tokens a Token type is.
func kindOfToken(t *parser.Type) string {
	t = t.Resolve()
	switch {
	case t.Kind == candid.KindText:
		return tokenText
	case isBlob(t):
		return tokenBlob
	case t.Kind == candid.KindRecord && len(t.Fields) == 1:
		switch only := t.Fields[0].Type.Resolve(); {
		case only.Kind == candid.KindText:
			return tokenTextRecord
		case isBlob(only):
			return tokenBlobRecord
		}
	}
	return tokenNone
}

// findCallback finds out whether responses can be streamed: http_request's
// response has a streaming strategy with a token that the runtime can make,
// and the service has a callback. The callback is the first query in the text
// whose argument accepts Token and whose result is the callback record or an
// opt of it. Where streaming is declared but cannot be done, a warning says so.
func (h *httpInterface) findCallback(in *parser.Interface) parser.Diagnostics {
	strategy := fieldType(h.request.Func().Results[0].Type.Resolve(), "streaming_strategy")
	if strategy == nil {
		return nil
	}
	function, token := strategyParts(strategy)
	if token == nil {
		return parser.Diagnostics{warning(in, strategy.Pos, "responses cannot be streamed: streaming_strategy is not "+
			"the gateway's opt variant { Callback : record { callback : func (Token) -> (…) query; token : Token } }")}
	}
	name, pos := "the token", token.Pos
	if token.Ref != nil {
		name, pos = token.Ref.Name, token.Ref.Pos
	}
	kind := kindOfToken(token)
	if kind == tokenNone {
		return parser.Diagnostics{warning(in, pos, name+" cannot be made by the runtime: write the callback yourself; "+
			"text, blob or a record with one such field can be")}
	}
	for i := range in.Service.Methods {
		if m := &in.Service.Methods[i]; m != h.request && isCallback(m, token, function) {
			h.callback, h.token, h.tokenKind = m, token, kind
			return nil
		}
	}
	return parser.Diagnostics{warning(in, pos, "responses cannot be streamed: the service has no query method "+
		"from "+typeText(token)+" to record { body : blob; token : opt "+typeText(token)+" }")}
}

// isCallback says whether a method can be called with token and may answer
// what the runtime answers: a body and an optional token. A result that declares
// no token can be many things, so there the method must be of the very type that
// the strategy declares for the callback.
func isCallback(m *parser.Method, token, declared *parser.Type) bool {
	f := m.Func()
	if f.Mode != candid.ModeQuery && f.Mode != candid.ModeCompositeQuery || len(f.Args) != 1 || len(f.Results) != 1 {
		return false
	}
	if candid.CheckSubtype(token.Candid(), f.Args[0].Type.Candid()) != nil {
		return false
	}
	result := f.Results[0].Type.Resolve()
	if result.Kind == candid.KindOpt {
		result = result.Elem.Resolve()
	}
	if result.Kind != candid.KindRecord {
		return false
	}
	body, next := fieldType(result, "body"), fieldType(result, "token")
	if body == nil || !isBlob(body) {
		return false
	}
	for _, f := range result.Fields {
		if f.Type != body && !isOptional(f.Type) {
			return false
		}
	}
	if next == nil {
		return candid.NewHeaders().Same(m.Type.Candid(), declared.Candid())
	}
	next = next.Resolve()
	return next.Kind == candid.KindOpt && candid.CheckSubtype(token.Candid(), next.Elem.Candid()) == nil
}

// callbackResponse is what the runtime answers as the callback, whatever the
// .did declares: the bare record.
func (h *httpInterface) callbackResponse() *candid.Type {
	fields := []candid.Field{
		{Label: candid.NamedLabel("body"), Type: &candid.Type{Kind: candid.KindVec, Elem: &candid.Type{Kind: candid.KindNat8}}},
		{Label: candid.NamedLabel("token"), Type: &candid.Type{Kind: candid.KindOpt, Elem: h.token.Candid()}},
	}
	slices.SortFunc(fields, func(a, b candid.Field) int { return cmp.Compare(a.Label.ID, b.Label.ID) })
	return &candid.Type{Kind: candid.KindRecord, Fields: fields}
}
