package canhttp_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// named is a query route that answers with its own name and what its wildcards stand for.
func named(method, pattern string, wildcards ...string) canhttp.Route {
	return canhttp.QueryRoute(method, pattern, func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		w.WriteString(strings.TrimSpace(method + " " + pattern))
		for _, name := range wildcards {
			w.WriteString(" " + name + "=" + r.PathValue(name))
		}
		return nil
	})
}

// TestRouter shows how requests find their routes. The patterns' own table is in the tests of internal/pattern.
func TestRouter(t *testing.T) {
	update := canhttp.UpdateRoute("POST", "/items/{id}", func(_ *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
		w.WriteHeader(201)
		_, err := w.WriteString("made " + r.PathValue("id"))
		return err
	})
	k := newKit(t, canhttp.TokenText, []canhttp.Route{
		named("GET", "/{$}"),
		named("GET", "/items/{id}", "id", "none"),
		named("GET", "/dir/"),
		named("GET", "/files/{path...}", "path"),
		named("HEAD", "/dir/own"),
		named("GET", "/dir/own"),
		update,
	})
	for _, c := range []struct {
		method, url  string
		status       int
		body         string
		header, want string // a field of the response
	}{
		{"GET", "/", 200, "GET /{$}", "", ""},
		{"GET", "", 200, "GET /{$}", "", ""},
		{"GET", "?a=b", 200, "GET /{$}", "", ""},
		{"GET", "/items/a%2Fb?c=d", 200, "GET /items/{id} id=a/b none=", "", ""},
		{"GET", "/files/a//b", 200, "GET /files/{path...} path=a//b", "", ""},
		{"POST", "/items/5", 201, "made 5", "", ""},

		{"HEAD", "/items/5", 200, "", "", ""},
		{"HEAD", "/dir/own", 200, "", "", ""},
		{"HEAD", "/nowhere", 404, "", "", ""},

		{"GET", "/dir", 307, "", "location", "/dir/"},
		{"GET", "/dir?a=b?c", 307, "", "location", "/dir/?a=b?c"},
		{"GET", "/dir?", 307, "", "location", "/dir/?"},
		{"GET", "/%64ir?", 307, "", "location", "/%64ir/?"},
		{"GET", "//dir", 404, "Not Found\n", "", ""},

		{"GET", "/items/%zz", 400, "the path does not begin with a slash, or has a bad percent escape\n", "", ""},
		{"GET", "nowhere", 400, "the path does not begin with a slash, or has a bad percent escape\n", "", ""},
		{"GET", "/nowhere", 404, "Not Found\n", "content-type", "text/plain; charset=utf-8"},
		{"PUT", "/items/5", 405, "Method Not Allowed\n", "allow", "GET, HEAD, POST"},
		{"get", "/items/5", 405, "Method Not Allowed\n", "allow", "GET, HEAD, POST"},
	} {
		a, _ := k.do(c.method, c.url)
		require.Equal(t, c.status, a.status, "%s %s", c.method, c.url)
		require.Equal(t, c.body, a.body, "%s %s", c.method, c.url)
		require.Equal(t, c.want, a.header.Get(c.header), "%s %s", c.method, c.url)
	}
}

// TestUpgrade shows that http_request answers for an update route by itself, and that neither handler nor middleware runs for that.
func TestUpgrade(t *testing.T) {
	ran := 0
	k := newKit(t, canhttp.TokenText, []canhttp.Route{
		canhttp.UpdateRoute("", "/", func(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			ran++
			return nil
		}),
		named("GET", "/query"),
	}, canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
		return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			ran++
			return next(c, w, r)
		}
	}))
	a := k.query(request("DELETE", "/x", ""))
	require.True(t, a.upgrade)
	require.Empty(t, a.header)
	a.is(k, 200, "")
	require.Zero(t, ran)

	a = k.update(request("DELETE", "/x", ""))
	require.False(t, a.upgrade)
	a.is(k, 200, "")
	require.Equal(t, 2, ran)

	// What http_request answers is never answered by http_request_update.
	k.update(request("GET", "/query", "")).is(k, 400, "this route is for http_request to answer\n")
}

// TestRoutesErrors shows that NewServer names all that is wrong with the routes at once.
func TestRoutesErrors(t *testing.T) {
	query := func(*ic.Query, *canhttp.ResponseWriter, *canhttp.Request) error { return nil }
	update := func(*ic.Update, *canhttp.ResponseWriter, *canhttp.Request) error { return nil }
	_, err := canhttp.NewServer(published(canhttp.TokenText), []canhttp.Route{
		canhttp.QueryRoute("GET", "/a/{x}", query),
		canhttp.QueryRoute("GET", "/{y}/b", query),
		canhttp.UpdateRoute("GET", "/a/{y}", update),
		canhttp.QueryRoute("GTE", "/c", query),
		canhttp.QueryRoute("get", "/c", query),
		canhttp.QueryRoute("GET", "c", query),
		{Method: "GET", Pattern: "/d"},
		{Method: "GET", Pattern: "/d", Query: query, Update: update},
	})
	require.EqualError(t, err, `canhttp: GET /{y}/b and GET /a/{x} both match "/a/b", and neither is more specific than the other; `+
		`GET /a/{y} matches the same requests as GET /a/{x}; `+
		`route GTE /c: the method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS; `+
		`route get /c: the method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS; `+
		`pattern "c": a pattern begins with /, and names no host; `+
		`route GET /d: there must be a handler, for queries or for updates; `+
		`route GET /d: there must be a handler, for queries or for updates`)

	i := published(canhttp.TokenText)
	i.UpdateMethod = ""
	_, err = canhttp.NewServer(i, nil, canhttp.WithRoutes(canhttp.UpdateRoute("POST", "/", update)))
	require.EqualError(t, err, "canhttp: update route POST /: the interface has no http_request_update")

	i = published(canhttp.TokenText)
	i.ResponseFields = []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldStatusCode}
	_, err = canhttp.NewServer(i, nil, canhttp.WithRoutes(canhttp.UpdateRoute("POST", "/", update)))
	require.EqualError(t, err, "canhttp: update route POST /: the response of http_request has no field upgrade")

	_, err = canhttp.NewServer(&canhttp.Interface{}, []canhttp.Route{canhttp.QueryRoute("GET", "/", query)})
	require.EqualError(t, err, "canhttp: route GET /: the interface has no http_request")
}

// TestMiddleware shows the order of middleware, and that it sees requests without a route.
func TestMiddleware(t *testing.T) {
	var order []string
	layer := func(name string) canhttp.Middleware {
		return func(next canhttp.Handler) canhttp.Handler {
			order = append(order, "make "+name)
			return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error {
				order = append(order, name)
				w.Header().Set("x-"+name, r.PathValue("id"))
				err := next(c, w, r)
				var status *canhttp.StatusError
				if name == "b" && errors.As(err, &status) {
					return canhttp.Error(status.Status, "nothing here")
				}
				return err
			}
		}
	}
	k := newKit(t, canhttp.TokenText, []canhttp.Route{named("GET", "/{id}")},
		canhttp.WithMiddleware(layer("a"), layer("b")), canhttp.WithMiddleware(layer("c")))
	require.Equal(t, []string{"make c", "make b", "make a"}, order)

	order = nil
	a := k.get("/5")
	a.is(k, 200, "GET /{id}")
	require.Equal(t, []string{"a", "b", "c"}, order)
	require.Equal(t, "5", a.header.Get("x-c"))

	a = k.get("/5/6")
	a.is(k, 404, "nothing here\n")
	require.True(t, a.header.Has("x-a"))
}

// TestErrors shows what errors of handlers become.
func TestErrors(t *testing.T) {
	fail := func(err error) canhttp.Route {
		return canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			w.WriteHeader(201)
			w.Header().Set("content-type", "text/html")
			w.Header().Set("etag", `"1"`)
			w.Header().Set("x-other", "stays")
			w.WriteString("half of a p")
			return err
		})
	}
	for _, c := range []struct {
		err    error
		status int
		body   string
		logged []string
	}{
		{canhttp.Error(409, "not now"), 409, "not now\n", nil},
		{canhttp.Error(409, ""), 409, "Conflict\n", nil},
		{canhttp.Error(418, ""), 418, "Status 418\n", nil},
		{canhttp.NotImplemented("Show"), 501, "Show is not implemented\n", nil},
		{errors.Join(errors.New("why"), canhttp.Error(404, "gone")), 404, "gone\n", nil},
		{errors.New("disk on fire"), 500, "Internal Server Error\n", []string{"GET /?q: disk on fire\n"}},
		{canhttp.Error(9, "nine"), 500, "Internal Server Error\n", []string{"GET /?q: 9 nine\n"}},
	} {
		k := newKit(t, canhttp.TokenText, []canhttp.Route{fail(c.err)})
		a := k.get("/?q")
		a.is(k, c.status, c.body)
		require.Equal(t, canhttp.Header{{Name: "x-other", Value: "stays"}, {Name: "content-type", Value: "text/plain; charset=utf-8"}}, a.header)
		require.Equal(t, c.logged, k.log)
	}
}

// TestRequest shows what a handler sees of a request.
func TestRequest(t *testing.T) {
	var got canhttp.Request
	k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("", "/{x}/{y...}",
		func(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			got = *r
			got.Header = append(canhttp.Header(nil), r.Header...)
			for _, name := range []string{"a", "b c", "n", "bad", "none"} {
				v, ok := r.QueryValue(name)
				w.WriteString(name + "=" + v + "/")
				w.WriteString(map[bool]string{true: "yes ", false: "no "}[ok])
			}
			w.WriteString(r.PathValue("x") + " " + r.PathValue("y") + " " + r.PathValue("z"))
			return nil
		})})
	a := k.query(request("POST", "/%41//c%20/?a=1%202+3&a=4&b+c=%3D&&n&bad=%zz#?", "body", "Host", "h", "x-a", "1", "X-A", "2"))
	a.is(k, 200, "a=1 2 3/yes b c==/yes n=/yes bad=/no none=/no A /c / ")
	require.Equal(t, "POST", got.Method)
	require.Equal(t, "/%41//c%20/?a=1%202+3&a=4&b+c=%3D&&n&bad=%zz#?", got.URL)
	require.Equal(t, "/%41//c%20/", got.Path)
	require.Equal(t, "a=1%202+3&a=4&b+c=%3D&&n&bad=%zz#?", got.RawQuery)
	require.Equal(t, "body", string(got.Body))
	require.Equal(t, uint16(2), got.CertificateVersion)
	require.Equal(t, "h", got.Header.Get("host"))
	require.Equal(t, []string{"1", "2"}, got.Header.Values("X-a"))
}

// TestBadMessages shows that what is no request is rejected, with the reply's buffer as it was.
func TestBadMessages(t *testing.T) {
	k := newKit(t, canhttp.TokenText, []canhttp.Route{named("GET", "/")})
	whole := request("GET", "/", "body", "a", "b")
	for n := range whole {
		var q ic.Query
		dst, err := k.server.Request(&q, new(candid.Decoder), []byte("before"), whole[:n])
		require.Error(t, err, n)
		require.Equal(t, "before", string(dst))
	}
}

// FuzzRequestURL holds that no URL makes routing panic, and that every answer is one.
func FuzzRequestURL(f *testing.F) {
	for _, s := range []string{"/", "", "/a?b", "/%2F/%zz", "//x//", "*", "/dir", "/\xff", "/é"} {
		f.Add(s)
	}
	k := newKit(f, canhttp.TokenText, []canhttp.Route{named("GET", "/x/{y}/z", "y"), named("GET", "/dir/"), named("GET", "/f/{rest...}", "rest")})
	f.Fuzz(func(t *testing.T, url string) {
		k.TB = t
		url = strings.ToValidUTF8(url, "?")
		a := k.get(url)
		require.Contains(t, []int{200, 307, 400, 404, 500}, a.status)
		if a.status == 500 { // a redirect to what cannot be a header, or a value that is not UTF-8
			require.NotEmpty(t, k.log)
		}
	})
}
