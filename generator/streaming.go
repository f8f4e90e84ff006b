package generator

import (
	"cmp"
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// The kinds of tokens as canhttp names them. The runtime makes all but those of
// other types, which are the program's own.
const (
	tokenOwn        = "TokenOwn"
	tokenText       = "TokenText"
	tokenBlob       = "TokenBlob"
	tokenTextRecord = "TokenTextRecord"
	tokenBlobRecord = "TokenBlobRecord"
)

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
	return tokenOwn
}

// findCallback finds out whether responses can be streamed: http_request's
// response has a streaming strategy, and the service has a callback. The callback
// is the first query in the text whose argument accepts Token and whose result is
// the callback record or an opt of it. Where streaming is declared but cannot be
// done, or is left to the program, a warning says so.
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
	var diagnostics parser.Diagnostics
	if kind == tokenOwn {
		diagnostics = append(diagnostics, warning(in, pos, name+" cannot be made by the runtime: write the callback yourself, and begin streams with "+
			"ResponseWriter.ContinueWith; text, blob or a record with one such field can be"))
	}
	for i := range in.Service.Methods {
		if m := &in.Service.Methods[i]; m != h.request && isCallback(m, token, function) {
			h.callback, h.token, h.tokenKind = m, token, kind
			return diagnostics
		}
	}
	if kind == tokenOwn {
		return diagnostics
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
