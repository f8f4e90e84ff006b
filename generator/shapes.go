package generator

import (
	"cmp"
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// httpResponse is what is declared for a response.
type httpResponse struct {
	typ     *candid.Type
	fields  []string // names of canhttp's ResponseFields in the order of the wire
	upgrade bool     // it can ask for an upgrade to an update
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
