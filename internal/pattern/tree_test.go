package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func tree(t testing.TB, patterns ...string) *Tree {
	var tree Tree
	for _, p := range patterns {
		method, path, found := strings.Cut(p, " ")
		if !found {
			method, path = "", p
		}
		require.NoError(t, tree.Add(parse(t, method, path)))
	}
	return &tree
}

// TestMatch shows which pattern counts for a request, and what its wildcards stand for.
func TestMatch(t *testing.T) {
	patterns := []string{
		"GET /",
		"GET /{$}",
		"GET /items/{id}",
		"GET /items/new",
		"POST /items/{id}",
		"HEAD /items/new",
		"GET /files/{path...}",
		"GET /dir/",
		"GET /any/{x}/y",
		"PUT /any/{x}/y",
		"GET /caf%C3%A9/{x}",
	}
	tree := tree(t, patterns...)
	for _, c := range []struct {
		method, path string
		want         string
		values       []string
	}{
		{"GET", "/", "GET /{$}", nil},
		{"HEAD", "/", "GET /{$}", nil},
		{"GET", "/elsewhere", "GET /", nil},
		{"GET", "//", "GET /", nil},
		{"GET", "/items/5", "GET /items/{id}", []string{"5"}},
		{"POST", "/items/5", "POST /items/{id}", []string{"5"}},
		{"GET", "/items/new", "GET /items/new", nil},
		{"GET", "/items/%6Eew", "GET /items/new", nil}, // compared unescaped
		{"HEAD", "/items/new", "HEAD /items/new", nil},
		{"POST", "/items/new", "POST /items/{id}", []string{"new"}},
		{"GET", "/items/a%2Fb%25", "GET /items/{id}", []string{"a/b%"}}, // unescaped once, and never cut
		{"GET", "/items/a%252Fb", "GET /items/{id}", []string{"a%2Fb"}},
		{"GET", "/items/%2F", "GET /items/{id}", []string{"/"}},
		{"GET", "/items/", "GET /", nil}, // a wildcard is never empty
		{"GET", "/items/5/6", "GET /", nil},
		{"GET", "/files/", "GET /files/{path...}", []string{""}},
		{"GET", "/files/a//b/../c%20d/", "GET /files/{path...}", []string{"a//b/../c d/"}}, // never cleaned
		{"GET", "/dir/a/b", "GET /dir/", nil},
		{"GET", "/any/1/y", "GET /any/{x}/y", []string{"1"}},
		{"PUT", "/any/1/y", "PUT /any/{x}/y", []string{"1"}},
		{"GET", "/any/1/z", "GET /", nil},
		{"GET", "/caf%C3%A9/%C3%A9", "GET /caf%C3%A9/{x}", []string{"é"}},
		{"GET", "/café/é", "GET /caf%C3%A9/{x}", []string{"é"}},
	} {
		var m Match
		require.Equal(t, Found, tree.Match(c.method, c.path, &m), c.path)
		require.Equal(t, c.want, patterns[m.Pattern], c.path)
		require.Equal(t, c.values, m.Values, c.path)
	}
}

// TestMatchAnyMethod shows that a route without a method takes what those with one leave.
func TestMatchAnyMethod(t *testing.T) {
	tree := tree(t, "/a/", "GET /a/{x}", "HEAD /a/b")
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"POST", "/a/b", 0},
		{"GET", "/a/b/c", 0},
		{"GET", "/a/b", 1},
		{"HEAD", "/a/c", 1},
		{"HEAD", "/a/b", 2},
	} {
		var m Match
		require.Equal(t, Found, tree.Match(c.method, c.path, &m))
		require.Equal(t, c.want, m.Pattern, "%s %s", c.method, c.path)
	}
}

// TestNoMatch shows what becomes of other requests.
func TestNoMatch(t *testing.T) {
	tree := tree(t, "GET /a/", "POST /b", "GET /b", "PUT /c/{$}", "GET /d/{rest...}", "GET /d/e")
	for _, c := range []struct {
		method, path string
		want         Outcome
		allowed      []string
	}{
		{"GET", "/a", Redirect, nil},
		{"HEAD", "/a", Redirect, nil},
		{"POST", "/a", MethodNotAllowed, []string{"GET", "HEAD"}},
		{"PUT", "/c", Redirect, nil},
		{"GET", "/d", Redirect, nil},
		{"GET", "/b/", NotFound, nil},
		{"GET", "/", NotFound, nil},
		{"GET", "//a/", NotFound, nil},
		{"GET", "", BadPath, nil},
		{"GET", "a", BadPath, nil},
		{"OPTIONS", "*", BadPath, nil},
		{"GET", "/a/%", BadPath, nil},
		{"GET", "/a/%4", BadPath, nil},
		{"GET", "/%zz", BadPath, nil},
		{"DELETE", "/b", MethodNotAllowed, []string{"GET", "HEAD", "POST"}},
		{"get", "/b", MethodNotAllowed, []string{"GET", "HEAD", "POST"}},
		{"POST", "/a/x", MethodNotAllowed, []string{"GET", "HEAD"}},
		{"GET", "/c/", MethodNotAllowed, []string{"PUT"}},
		{"GET", "/c", MethodNotAllowed, []string{"PUT"}},
	} {
		var m Match
		require.Equal(t, c.want, tree.Match(c.method, c.path, &m), "%s %s", c.method, c.path)
		if c.want == MethodNotAllowed {
			require.Equal(t, c.allowed, tree.Allowed(c.path, &m), c.path)
		}
	}
}

func TestAddConflict(t *testing.T) {
	tree := tree(t, "GET /{x}/b")
	require.EqualError(t, tree.Add(parse(t, "GET", "/a/{y}")),
		`GET /a/{y} and GET /{x}/b both match "/a/b", and neither is more specific than the other`)
}

// TestMatchAllocates holds that matching allocates nothing once its buffers are there, but for segments with escapes.
func TestMatchAllocates(t *testing.T) {
	tree := tree(t, "GET /", "GET /items/{id}/parts/{part}", "GET /files/{path...}")
	var m Match
	for _, path := range []string{"/", "/items/5/parts/7", "/files/a/b/c", "/elsewhere"} {
		tree.Match("GET", path, &m)
		require.Zero(t, testing.AllocsPerRun(100, func() { tree.Match("GET", path, &m) }), path)
	}
}
