package pattern

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestParse shows which patterns there are.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		path  string
		names []string
		words []string
	}{
		{"/", nil, nil},
		{"/{$}", nil, nil},
		{"/a", nil, []string{"a"}},
		{"/a/b.txt", nil, []string{"a", "b.txt"}},
		{"/a/", nil, []string{"a"}},
		{"/a/{id}", []string{"id"}, []string{"a", "id"}},
		{"/{a}/{b}/{rest...}", []string{"a", "b", "rest"}, []string{"a", "b", "rest"}},
		{"/a/{$}", nil, []string{"a"}},
		{"/caf%C3%A9/%2F", nil, []string{"café", "/"}},
		{"/{größe}", []string{"größe"}, []string{"größe"}},
		{"/a}b", nil, []string{"a}b"}},
	} {
		p, err := Parse("GET", c.path)
		require.NoError(t, err, c.path)
		require.Equal(t, c.names, p.Names(), c.path)
		require.Equal(t, c.words, p.Words(), c.path)
		require.Equal(t, "GET "+c.path, p.String())
	}
}

// TestParseErrors shows what is no pattern, and that the error says what would be right.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		method, path string
		offset       int
		problem      string
	}{
		{"G ET", "/", 0, `"G ET" is not a method`},
		{"GET", "", 0, "a pattern is not empty: write / for all paths"},
		{"GET", "a", 0, "a pattern begins with /, and names no host"},
		{"GET", "example.com/a", 0, "a pattern begins with /, and names no host"},
		{"", "GET /a", 0, "the method stands apart from the pattern, which begins with /"},
		{"GET", "/a//b", 3, "two slashes in a row: an empty segment never counts as one"},
		{"GET", "/a/../b", 3, "a segment .. never arrives: clients resolve it"},
		{"GET", "/a/.", 3, "a segment . never arrives: clients resolve it"},
		{"GET", "/100%", 1, `bad percent escape in "100%": write %25 for a percent sign`},
		{"GET", "/a{id}", 1, `a wildcard is a whole segment: {name} between slashes, not "a{id}"`},
		{"GET", "/{id}.txt", 1, `a wildcard is a whole segment: {name} between slashes, not "{id}.txt"`},
		{"GET", "/{id", 1, `a wildcard is a whole segment: {name} between slashes, not "{id"`},
		{"GET", "/{$}/a", 1, "{$} stands at the end only"},
		{"GET", "/{}", 1, "a wildcard without a name: write {name} or {name...}"},
		{"GET", "/{...}", 1, "a wildcard without a name: write {name} or {name...}"},
		{"GET", "/{a-b}", 1, `"a-b" cannot name a wildcard: a name is letters, digits and _, as in Go`},
		{"GET", "/{1}", 1, `"1" cannot name a wildcard: a name is letters, digits and _, as in Go`},
		{"GET", "/{\xff}", 1, `"\xff" cannot name a wildcard: a name is letters, digits and _, as in Go`},
		{"GET", "/{rest...}/a", 1, "{rest...} stands at the end only"},
		{"GET", "/{a}/b/{a}", 7, "a second wildcard named a: names within a pattern differ"},
	} {
		_, err := Parse(c.method, c.path)
		var e *Error
		require.ErrorAs(t, err, &e, c.path)
		require.Equal(t, c.problem, e.Problem)
		require.Equal(t, c.offset, e.Offset, c.path)
	}
	_, err := Parse("GET", "/{}")
	require.EqualError(t, err, `pattern "/{}": a wildcard without a name: write {name} or {name...}`)
}

func parse(t testing.TB, method, path string) *Pattern {
	p, err := Parse(method, path)
	require.NoError(t, err)
	return p
}

// TestCompare shows which pattern counts where two match the same request.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		method1, path1, method2, path2 string
		want                           Relation
	}{
		{"GET", "/a", "GET", "/a", Equivalent},
		{"GET", "/a/{x}", "GET", "/a/{y}", Equivalent},
		{"GET", "/a/", "GET", "/a/{rest...}", Equivalent},
		{"GET", "/%61", "GET", "/a", Equivalent},
		{"GET", "/a", "POST", "/a", Disjoint},
		{"GET", "/a", "HEAD", "/a", MoreGeneral},
		{"GET", "/a", "", "/a", MoreSpecific},
		{"GET", "/a/b", "GET", "/a/{x}", MoreSpecific},
		{"GET", "/a/{x}", "GET", "/a/", MoreSpecific},
		{"GET", "/a/{$}", "GET", "/a/", MoreSpecific},
		{"GET", "/a/{$}", "GET", "/a/{x}", Disjoint},
		{"GET", "/", "GET", "/a", MoreGeneral},
		{"GET", "/a/", "GET", "/a", Disjoint},
		{"GET", "/{x}/b", "GET", "/a/{y}", Overlaps},
		{"GET", "/{x}/b/", "GET", "/a/", Overlaps},
		{"GET", "/{x}", "", "/a", Overlaps},
		{"HEAD", "/", "GET", "/a", Overlaps},
	} {
		p, q := parse(t, c.method1, c.path1), parse(t, c.method2, c.path2)
		require.Equal(t, c.want, Compare(p, q), "%s and %s", p, q)
		inverse := map[Relation]Relation{MoreGeneral: MoreSpecific, MoreSpecific: MoreGeneral}
		if i, ok := inverse[c.want]; ok {
			c.want = i
		}
		require.Equal(t, c.want, Compare(q, p), "%s and %s", q, p)
	}
}

// TestExplain shows how conflicts are told.
func TestExplain(t *testing.T) {
	for _, c := range []struct{ method1, path1, method2, path2, want string }{
		{"GET", "/a", "GET", "/a", "GET /a stands twice"},
		{"GET", "/a/{x}", "GET", "/a/{y}", "GET /a/{x} matches the same requests as GET /a/{y}"},
		{"GET", "/{x}/b", "GET", "/a/{y}", `GET /{x}/b and GET /a/{y} both match "/a/b", and neither is more specific than the other`},
		{"GET", "/{x}/b/", "GET", "/a/", `GET /{x}/b/ and GET /a/ both match "/a/b/", and neither is more specific than the other`},
		{"", "/a", "GET", "/", "/a matches more methods than GET /, but has a more specific path"},
		{"GET", "/", "", "/a", "GET / matches fewer methods than /a, but has a more general path"},
	} {
		p, q := parse(t, c.method1, c.path1), parse(t, c.method2, c.path2)
		require.True(t, Conflict(p, q))
		require.Equal(t, c.want, Explain(p, q))
	}
}
