package pattern

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// add adds a pattern to a ServeMux and reports whether it conflicts with one that is there.
func add(mux *http.ServeMux, pattern string, h http.HandlerFunc) (conflict bool) {
	defer func() {
		if problem := recover(); problem != nil {
			conflict = strings.Contains(problem.(error).Error(), "conflicts with")
			if !conflict {
				panic(problem)
			}
		}
	}()
	mux.Handle(pattern, h)
	return false
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// randomPattern makes patterns of few words, so that they meet.
func randomPattern(r *rand.Rand) (method, path string) {
	method = pick(r, "", "GET", "GET", "HEAD", "POST")
	n := r.IntN(4)
	for i := range n {
		path += "/" + pick(r, "a", "b", "%61", "c%20d", "{x"+string(rune('0'+i))+"}", "{y"+string(rune('0'+i))+"}")
	}
	return method, path + pick(r, "/", "/{$}", "/{rest...}", "/a", "/{z}")
}

func randomPath(r *rand.Rand) string {
	var path string
	for range r.IntN(5) {
		path += "/" + pick(r, "a", "b", "%61", "c%20d", "d", "x%2Fy", "%25")
	}
	return path + pick(r, "", "/", "/a")
}

// TestLikeServeMux compares conflicts and matches with those of net/http. Where it cannot be followed: it cleans paths, so that the paths here
// are clean, and takes a segment %2F for the end of the path.
func TestLikeServeMux(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		mux, tree, matched := http.NewServeMux(), new(Tree), ""
		var patterns []*Pattern
		for range 1 + r.IntN(8) {
			method, path := randomPattern(r)
			p := parse(t, method, path)
			conflict := add(mux, strings.TrimSpace(method+" "+path), func(w http.ResponseWriter, r *http.Request) {
				matched = p.String()
				for _, name := range p.Names() {
					matched += " " + name + "=" + r.PathValue(name)
				}
			})
			require.Equal(t, conflict, tree.Add(p) != nil, "%v, then %s", patterns, p)
			if !conflict {
				patterns = append(patterns, p)
			}
		}
		for range 20 {
			method, path := pick(r, "GET", "HEAD", "POST", "PUT"), randomPath(r)
			if path == "" {
				continue // net/http takes it for /
			}
			matched = ""
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, httptest.NewRequest(method, "http://host"+path+"?q", nil))

			var m Match
			switch outcome := tree.Match(method, path, &m); outcome {
			case Found:
				p := patterns[m.Pattern]
				got := p.String()
				for i, name := range p.Names() {
					got += " " + name + "=" + m.Values[i]
				}
				require.Equal(t, matched, got, "%v: %s %s", patterns, method, path)
			case Redirect:
				require.Equal(t, http.StatusTemporaryRedirect, answer.Code, "%v: %s %s", patterns, method, path)
			case NotFound:
				require.Equal(t, http.StatusNotFound, answer.Code, "%v: %s %s", patterns, method, path)
			case MethodNotAllowed:
				require.Equal(t, http.StatusMethodNotAllowed, answer.Code, "%v: %s %s", patterns, method, path)
				require.Equal(t, answer.Header().Get("Allow"), strings.Join(tree.Allowed(path, &m), ", "))
			default:
				t.Fatalf("%v: %s %s: outcome %d", patterns, method, path, outcome)
			}
		}
	}
}

// FuzzParse holds that every pattern here is one of net/http, too.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"/", "/a/{x}/{y...}", "/{$}", "/a//b", "/%zz", "/{x}/{x}", "/{}", "GET /", "/{x...}/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		p, err := Parse("GET", path)
		if err != nil {
			return
		}
		require.NotPanics(t, func() { add(http.NewServeMux(), "GET "+path, func(http.ResponseWriter, *http.Request) {}) })
		require.Equal(t, Equivalent, Compare(p, p))
	})
}

// FuzzMatch holds that no path makes matching panic, and that what is found matches.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{"/", "/a", "/a/b%20c/", "//", "/%", "", "/a/%2F/c"} {
		f.Add("GET", s)
	}
	tree := tree(f, "/", "/a/{x}", "GET /a/b", "POST /a/{x}/{y...}", "GET /a/{$}")
	f.Fuzz(func(t *testing.T, method, path string) {
		var m Match
		if tree.Match(method, path, &m) == Found {
			require.Len(t, m.Values, len(tree.patterns[m.Pattern].Names()))
		}
		tree.Allowed(path, &m)
	})
}
