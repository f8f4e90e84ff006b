package generator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// parse reads a .did that must be right.
func parse(t testing.TB, source string) *parser.Interface {
	in, err := parser.Parse("x.did", []byte(source))
	require.NoError(t, err)
	return in
}

// published are the gateway's types as they are published.
const published = `type HeaderField = record { text; text };
type HttpRequest = record { method : text; url : text; headers : vec HeaderField; body : blob; certificate_version : opt nat16 };
type HttpUpdateRequest = record { method : text; url : text; headers : vec HeaderField; body : blob };
type HttpResponse = record { status_code : nat16; headers : vec HeaderField; body : blob; upgrade : opt bool; streaming_strategy : opt StreamingStrategy };
type Token = record { arbitrary_data : text };
type StreamingCallbackHttpResponse = record { body : blob; token : opt Token };
type StreamingStrategy = variant { Callback : record { callback : func (Token) -> (StreamingCallbackHttpResponse) query; token : Token } };
`

// summary gives diagnostics without the source lines.
func summary(diagnostics parser.Diagnostics) string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, d.Pos.String()+": "+d.Severity.String()+": "+d.Message)
		for _, n := range d.Notes {
			lines = append(lines, n.Pos.String()+": note: "+n.Message)
		}
	}
	return strings.Join(lines, "\n")
}

func TestHTTPShapes(t *testing.T) {
	const (
		request  = "record { method : text; url : text; headers : vec record { text; text }; body : blob }"
		response = "record { status_code : nat16; headers : vec record { text; text }; body : blob }"
	)
	for _, test := range []struct {
		name, methods string
		owned         []string // the methods that the runtime answers
		fields        []string // of http_request's response
		token         string
		warnings      string
	}{
		{
			name:    "as published",
			methods: published + "service : { http_request : (HttpRequest) -> (HttpResponse) query; http_request_update : (HttpUpdateRequest) -> (HttpResponse); http_streaming : (Token) -> (StreamingCallbackHttpResponse) query }",
			owned:   []string{"http_request", "http_request_update", "http_streaming"},
			fields:  []string{"FieldBody", "FieldHeaders", "FieldUpgrade", "FieldStreamingStrategy", "FieldStatusCode"},
			token:   "TokenTextRecord",
		},
		{
			name:    "the smallest",
			methods: "service : { http_request : (" + request + ") -> (" + response + ") query }",
			owned:   []string{"http_request"},
			fields:  []string{"FieldBody", "FieldHeaders", "FieldStatusCode"},
		},
		{
			name:    "a composite query",
			methods: "service : { http_request : (" + request + ") -> (" + response + ") composite_query }",
			owned:   []string{"http_request"},
			fields:  []string{"FieldBody", "FieldHeaders", "FieldStatusCode"},
		},
		{
			name:    "optional fields of one's own",
			methods: "service : { http_request : (record { method : text; url : text; headers : vec record { text; text }; body : vec nat8; a : opt nat; b : null; c : reserved }) -> (record { status_code : nat16; headers : vec record { text; text }; body : vec nat8; upgrade : opt nat; a : opt text; b : null; c : reserved }) query }",
			owned:   []string{"http_request"},
			fields:  []string{"FieldAbsent", "FieldNothing", "FieldNothing", "FieldBody", "FieldHeaders", "FieldAbsent", "FieldStatusCode"},
		},
		{
			name:    "labels in numbers",
			methods: "service : { http_request : (" + request + ") -> (record { 3_475_804_314 : nat16; 1_661_489_734 : vec record { text; text }; 1_092_319_906 : blob }) query }",
			owned:   []string{"http_request"},
			fields:  []string{"FieldBody", "FieldHeaders", "FieldStatusCode"},
		},
		{
			name: "Azle: the callback takes a text, the token is a record",
			methods: `service : () -> { http_request : (record { url : text; method : text; body : vec nat8; headers : vec record { text; text }; certificate_version : opt nat16 }) ->
				(record { body : vec nat8; headers : vec record { text; text }; upgrade : opt bool; status_code : nat16; streaming_strategy : opt variant { Callback : record { token : record { arbitrary_data : text }; callback : func (text) -> (record { token : opt record { arbitrary_data : text }; body : vec nat8 }) query } } }) query;
				http_streaming : (record { arbitrary_data : text }) -> (record { token : opt record { arbitrary_data : text }; body : vec nat8 }) query }`,
			owned:  []string{"http_request", "http_streaming"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldUpgrade", "FieldStreamingStrategy", "FieldStatusCode"},
			token:  "TokenTextRecord",
		},
		{
			name: "a token that is a blob, an optional reply, a callback func without signature, the first callback of two",
			methods: `type S = opt variant { Callback : record { callback : func () -> (); token : vec nat8 } };
				service : { http_request : (` + request + `) -> (record { status_code : nat16; headers : vec record { text; text }; body : blob; streaming_strategy : S }) query;
				update : (blob) -> (record { body : blob; token : opt blob });
				other : (blob) -> (record { body : blob }) query;
				pages : (blob) -> (opt record { body : blob; token : opt blob; more : opt nat }) query;
				stream : (blob) -> (record { body : blob; token : opt blob }) query }`,
			owned:  []string{"http_request", "pages"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldStreamingStrategy", "FieldStatusCode"},
			token:  "TokenBlob",
		},
		{
			name: "a callback whose result declares no token",
			methods: `type F = func (text) -> (record { body : blob }) query;
				service : { http_request : (` + request + `) -> (record { status_code : nat16; headers : vec record { text; text }; body : blob; streaming_strategy : opt variant { Callback : record { callback : F; token : text } } }) query;
				other : (text) -> (record { body : blob; name : opt text }) query;
				stream : F }`,
			owned:  []string{"http_request", "stream"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldStreamingStrategy", "FieldStatusCode"},
			token:  "TokenText",
		},
		{
			name: "a token that the runtime cannot make",
			methods: `type Token = record { key : text; index : nat };
				service : { http_request : (` + request + `) -> (record { status_code : nat16; headers : vec record { text; text }; body : blob; streaming_strategy : opt variant { Callback : record { callback : func (Token) -> (); token : Token } } }) query;
				stream : (Token) -> (record { body : blob; token : opt Token }) query }`,
			owned:  []string{"http_request"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldStreamingStrategy", "FieldStatusCode"},
			token:  "TokenOwn",
			warnings: "x.did:1:6: warning: Token cannot be made by the runtime: write the callback yourself, and begin streams with ResponseWriter.ContinueWith; " +
				"text, blob or a record with one such field can be",
		},
		{
			name: "no callback",
			methods: `service : { http_request : (` + request + `) ->
				(record { status_code : nat16; headers : vec record { text; text }; body : blob; streaming_strategy : opt variant { Callback : record { callback : func () -> (); token : text } } }) query }`,
			owned:  []string{"http_request"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldStreamingStrategy", "FieldStatusCode"},
			warnings: "x.did:2:175: warning: responses cannot be streamed: the service has no query method " +
				"from text to record { body : blob; token : opt text }",
		},
		{
			name: "another strategy",
			methods: `service : { http_request : (` + request + `) ->
(record { status_code : nat16; headers : vec record { text; text }; body : blob; streaming_strategy : opt text }) query }`,
			owned:  []string{"http_request"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldAbsent", "FieldStatusCode"},
			warnings: "x.did:2:103: warning: responses cannot be streamed: streaming_strategy is not the gateway's " +
				"opt variant { Callback : record { callback : func (Token) -> (…) query; token : Token } }",
		},
		{
			name: "an update that the gateway never calls, because no upgrade can be asked for",
			methods: "service : { http_request : (" + request + ") -> (" + response + ") query;\n" +
				"http_request_update : (" + request + ") -> (" + response + ") }",
			owned:  []string{"http_request"},
			fields: []string{"FieldBody", "FieldHeaders", "FieldStatusCode"},
			warnings: "x.did:2:1: warning: the HTTP gateway cannot reach http_request_update: " +
				"the response of http_request has no field upgrade : opt bool",
		},
		{
			name:    "an update alone",
			methods: "service : {\nhttp_request_update : (" + request + ") -> (" + response + ") }",
			warnings: "x.did:2:1: warning: the HTTP gateway cannot reach http_request_update: " +
				"it calls http_request first, and the service has none that it can call",
		},
		{
			name:    "headers that are records with names",
			methods: "service : { http_request : (record { method : text; url : text; headers : vec record { name : text; value : text }; body : blob }) -> (" + response + ") query }",
		},
		{
			name:    "an HTTPS outcall",
			methods: "service : { http_request : (record { url : text; headers : vec record { text; text }; body : opt blob }) -> (record { status : nat; body : blob }) }",
		},
		{
			name:    "not a query",
			methods: "service : { http_request : (" + request + ") -> (" + response + ") }",
		},
		{
			name:    "a field that must be there",
			methods: "service : { http_request : (record { method : text; url : text; headers : vec record { text; text }; body : blob; id : nat }) -> (" + response + ") query }",
		},
		{name: "no HTTP at all", methods: "service : { greet : (text) -> (text) query }"},
		{name: "no service", methods: "type a = nat;"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := parse(t, test.methods)
			h, diagnostics := findHTTP(in)
			require.Equal(t, test.warnings, summary(diagnostics))
			var owned []string
			if in.Service != nil {
				for _, m := range in.Service.Methods {
					if h.owns(m.Name) {
						owned = append(owned, m.Name)
					}
				}
			}
			require.Equal(t, test.owned, owned)
			if owned == nil {
				require.Nil(t, h)
				return
			}
			require.Equal(t, test.fields, h.response.fields)
			require.Equal(t, test.token, h.tokenKind)
		})
	}
}

func TestSpeaksHTTP(t *testing.T) {
	require.True(t, SpeaksHTTP(parse(t, published+"service : { http_request : (HttpRequest) -> (HttpResponse) query }")))
	require.False(t, SpeaksHTTP(parse(t, published+"service : { http_request : (HttpRequest) -> (HttpResponse) }")))
	require.False(t, SpeaksHTTP(parse(t, "type T = nat")))
}
