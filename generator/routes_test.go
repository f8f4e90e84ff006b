package generator

import (
	"go/token"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// webService is a service that speaks HTTP, with docs above its two HTTP
// methods: the first begins in line 9.
func webService(query, update, others string) string {
	indent := func(doc string) string {
		if doc == "" {
			return ""
		}
		return "  // " + strings.ReplaceAll(doc, "\n", "\n  // ") + "\n"
	}
	return published + "service : {\n" + indent(query) + "  http_request : (HttpRequest) -> (HttpResponse) query;\n" +
		indent(update) + "  http_request_update : (HttpUpdateRequest) -> (HttpResponse);\n" + others + "}"
}

func TestRoutes(t *testing.T) {
	type row struct{ name, routes, docs string }
	for _, test := range []struct {
		name, did string
		handlers  []row
	}{
		{
			name: "named and unnamed",
			did:  webService("@route GET /stream\n@route GET /{path...} show", "@route POST /{path...} increment", ""),
			handlers: []row{
				{"GetStream", "GET /stream", ""},
				{"Show", "GET /{path...}", ""},
				{"Increment", "POST /{path...}", ""},
			},
		},
		{
			name: "names made of routes",
			did: webService("@route GET /\n@route GET /a/{id}\n@route HEAD /a/b-c/user_list.json\n@route OPTIONS /{$}\n@route GET /%C3%A4/{x...}",
				"@route DELETE /userName/\n@route PATCH /2/{n}", ""),
			handlers: []row{
				{"GetRoot", "GET /", ""},
				{"GetAId", "GET /a/{id}", ""},
				{"HeadABCUserListJson", "HEAD /a/b-c/user_list.json", ""},
				{"OptionsRoot", "OPTIONS /{$}", ""},
				{"GetÄX", "GET /ä/{x...}", ""},
				{"DeleteUserName", "DELETE /userName/", ""},
				{"Patch2N", "PATCH /2/{n}", ""},
			},
		},
		{
			name: "names given, spaces of all kinds",
			did:  webService("  @route \t GET   /a   get_user_id  \n@route GET /b Über-uns", "", ""),
			handlers: []row{
				{"GetUserID", "GET /a", ""},
				{"ÜberUns", "GET /b", ""},
			},
		},
		{
			name: "docs go to the route that follows, the rest to the last",
			did:  webService("\nThe pages.\n\nOf old.\n@route GET /a\n@route GET /b\nAnd this is b.\n", "@routes are elsewhere\n@route POST /c", ""),
			handlers: []row{
				{"GetA", "GET /a", "The pages.\n\nOf old."},
				{"GetB", "GET /b", "And this is b."},
				{"PostC", "POST /c", "@routes are elsewhere"},
			},
		},
		{
			name: "GET and POST by query, none by update",
			did:  webService("@route GET /a\n@route POST /a", "Nothing here.", ""),
			handlers: []row{
				{"GetA", "GET /a", ""},
				{"PostA", "POST /a", ""},
			},
		},
		{
			name: "no @route lines",
			did:  webService("The pages.", "The forms.", ""),
			handlers: []row{
				{"HTTPRequest", "GET /{path...}", "The pages."},
				{"HTTPRequestUpdate", "POST /{path...}, PUT /{path...}, PATCH /{path...}, DELETE /{path...}", "The forms."},
			},
		},
		{
			name:     "no @route lines, no updates",
			did:      published + "service : { http_request : (HttpRequest) -> (HttpResponse) query }",
			handlers: []row{{"HTTPRequest", "/{path...}", ""}},
		},
		{
			name: "a Candid method has the catch-all's name",
			did:  webService("", "", "  HTTP_request : () -> ();\n"),
			handlers: []row{
				{"HTTPRequest_", "GET /{path...}", ""},
				{"HTTPRequestUpdate", "POST /{path...}, PUT /{path...}, PATCH /{path...}, DELETE /{path...}", ""},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := parse(t, test.did)
			h, diagnostics := findHTTP(in)
			for _, d := range diagnostics {
				require.Contains(t, d.Message, "responses cannot be streamed")
			}
			m := newModel(in, Options{Source: "x.did", Name: "x", Package: "x"}, h)
			require.Empty(t, m.nameRoutes())
			var handlers []row
			for _, one := range h.handlers {
				var routes []string
				for _, r := range one.routes {
					routes = append(routes, strings.ReplaceAll(r.String(), "%C3%A4", "ä"))
				}
				handlers = append(handlers, row{one.name, strings.Join(routes, ", "), strings.Join(one.docs, "\n")})
			}
			require.Equal(t, test.handlers, handlers)
		})
	}
}

func TestRouteProblems(t *testing.T) {
	const callback = "  http_streaming : (Token) -> (StreamingCallbackHttpResponse) query;\n"
	for _, test := range []struct {
		name, did, problems string
	}{
		{
			name:     "too little",
			did:      webService("@route", "@route GET", callback),
			problems: "x.did:9:6: error: a route is written @route METHOD PATTERN [name]\nx.did:11:6: error: a route is written @route METHOD PATTERN [name]",
		},
		{
			name:     "too much",
			did:      webService("@route GET / show all", "", callback),
			problems: "x.did:9:24: error: text after the name of the route: a route is written @route METHOD PATTERN [name]",
		},
		{
			name: "methods that are none",
			did:  webService("@route GTE /a\n@route get /a\n  @route CONNECT /", "", callback),
			problems: "x.did:9:13: error: unknown method \"GTE\": routes have GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\n" +
				"x.did:10:13: error: unknown method \"get\": routes have GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\n" +
				"x.did:11:15: error: unknown method \"CONNECT\": routes have GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
		},
		{
			name: "patterns that are none",
			did:  webService("@route GET a\n@route GET /ä/{\n@route GET /{a}/{a}\n@route GET example.com/", "", callback),
			problems: "x.did:9:17: error: pattern \"a\": a pattern begins with /, and names no host\n" +
				"x.did:10:20: error: pattern \"/ä/{\": a wildcard is a whole segment: {name} between slashes, not \"{\"\n" +
				"x.did:11:22: error: pattern \"/{a}/{a}\": a second wildcard named a: names within a pattern differ\n" +
				"x.did:12:17: error: pattern \"example.com/\": a pattern begins with /, and names no host",
		},
		{
			name:     "a name that cannot be one",
			did:      webService("@route GET / 7", "", callback),
			problems: "x.did:9:19: error: \"7\" cannot become the name of a Go method",
		},
		{
			name: "the same route twice, under one method and under both",
			did:  webService("@route GET /a/{x} one\n@route GET /a/{y} two", "@route GET /a/{x} three", callback),
			problems: "x.did:10:6: error: conflicting routes: GET /a/{y} matches the same requests as GET /a/{x}\n" +
				"x.did:9:6: note: the earlier route is here\n" +
				"x.did:12:6: error: conflicting routes: GET /a/{x} stands twice\n" +
				"x.did:9:6: note: the earlier route is here",
		},
		{
			name: "an overlap",
			did:  webService("@route GET /a/{x}", "@route GET /{y}/b", callback),
			problems: "x.did:11:6: error: conflicting routes: GET /{y}/b and GET /a/{x} both match \"/a/b\", and neither is more specific than the other\n" +
				"x.did:9:6: note: the earlier route is here",
		},
		{
			name: "equal names",
			did:  webService("@route GET /a/\n@route GET /a\n@route GET /b get-a", "", callback),
			problems: "x.did:10:6: error: a second route with the name GetA: end the line with another name\n" +
				"x.did:9:6: note: the earlier route is here\n" +
				"x.did:11:6: error: a second route with the name GetA: end the line with another name\n" +
				"x.did:9:6: note: the earlier route is here",
		},
		{
			name: "a Candid method's name",
			did:  webService("@route GET /show show", "", callback+"  show : () -> ();\n"),
			problems: "x.did:9:6: error: the route's name Show is that of a Candid method, too: end the line with another name\n" +
				"x.did:13:3: note: the method is here",
		},
		{
			name:     "above an ordinary method",
			did:      webService("", "", "  // @route GET /\n  get : () -> ();\n"+callback),
			problems: "x.did:11:6: error: @route belongs above http_request or http_request_update, not get",
		},
		{
			name:     "above the callback",
			did:      webService("", "", "  // @route GET /\n"+callback),
			problems: "x.did:11:6: error: @route belongs above http_request or http_request_update, not http_streaming",
		},
		{
			name: "above what is not the gateway's",
			did: "service : {\n// @route GET /\nhttp_request : (record { url : text }) -> (record {});\n" +
				"// @route POST /\nhttp_request_update : (record { url : text }) -> (record {}) }",
			problems: "x.did:2:4: error: @route above a method that the HTTP gateway does not call: it is not a query\n" +
				"x.did:4:4: error: @route above a method that the HTTP gateway does not call: its argument has no field method",
		},
		{
			name: "update routes without upgrade",
			did: published + "type Old = record { status_code : nat16; headers : vec HeaderField; body : blob };\nservice : {\n" +
				"  http_request : (HttpRequest) -> (Old) query;\n  // @route POST /\n  http_request_update : (HttpRequest) -> (Old) }",
			problems: "x.did:11:6: error: update routes cannot be reached: " +
				"the response of http_request has no field upgrade : opt bool",
		},
		{
			name: "update routes without http_request",
			did:  published + "service : {\n  // @route POST /\n  http_request_update : (HttpRequest) -> (HttpResponse) }",
			problems: "x.did:9:6: error: update routes cannot be reached: " +
				"it calls http_request first, and the service has none that it can call",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := Generate(parse(t, test.did), Options{Source: "x.did", Name: "x", Package: "x"})
			require.Error(t, err)
			require.Equal(t, test.problems, summary(errorsOnly(err)))
		})
	}
}

func TestRouteProblemInFull(t *testing.T) {
	did := webService("@route GET /ä/{x}", "@route GET /ä/{ name", "  http_streaming : (Token) -> (StreamingCallbackHttpResponse) query;\n")
	_, _, err := Generate(parse(t, did), Options{Source: "x.did", Name: "x", Package: "x"})
	require.EqualError(t, err, `x.did:11:20: error: pattern "/ä/{": a wildcard is a whole segment: {name} between slashes, not "{"
  // @route GET /ä/{ name
                   ^`)
}

func FuzzRouteLine(f *testing.F) {
	for _, line := range []string{
		"@route GET /", "@route GET /{path...} show", " @route\tPOST /a/{id}/ x", "@route", "@route GET", "@route X /",
		"@route GET /%zz", "@route GET / \xff", "@route GET /\u2003a b c", "@routes", "@route\u00a0GET /",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !isRouteLine(line) || !utf8.ValidString(line) {
			return
		}
		p, name, problem := parseRoute(line)
		if problem != nil {
			require.NotEmpty(t, problem.message)
			require.LessOrEqual(t, problem.offset+problem.length, len(line))
			require.GreaterOrEqual(t, problem.length, 0)
			_ = line[problem.offset : problem.offset+problem.length]
			return
		}
		if name == "" {
			name = routeName(p)
		}
		require.True(t, isExportedIdentifier(name), "%q", name)
	})
}

func isExportedIdentifier(name string) bool {
	return token.IsIdentifier(name) && token.IsExported(name)
}

// errorsOnly gives the diagnostics of an error without warnings.
func errorsOnly(err error) parser.Diagnostics {
	return slices.DeleteFunc(err.(parser.Diagnostics), func(d parser.Diagnostic) bool { return d.Severity == parser.Warning })
}
