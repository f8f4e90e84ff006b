package pattern

import (
	"errors"
	"slices"
	"strings"
)

// A Tree finds the pattern that counts for a request. The zero Tree is empty and ready for use; it must not be copied.
//
// What matching reads lies close together, in the tree itself while there are few patterns: a canister pays for every page of memory that a
// message reads. That is why there are no maps and no nodes of their own.
type Tree struct {
	patterns []*Pattern
	shapes   []shape  // of the patterns
	methods  []method // in the order of their first pattern
	nodes    []node

	room struct {
		shapes   [8]shape
		segments [16]segment
		methods  [4]method
		nodes    [16]node
	}
	segments []segment // room.segments, as far as they are used
}

// A shape is what matching reads of a pattern.
type shape struct{ segments []segment }

func (s shape) last() segment { return s.segments[len(s.segments)-1] }

// A method is the patterns of one method, "" for those of any.
type method struct {
	name string
	root int32 // the node of the empty path
}

// A node stands for the beginning of one or more patterns. Other nodes are named by their index, and 0 is none.
type node struct {
	text     string // what a literal that leads here matches
	literal  int32  // the first literal behind this node
	sibling  int32  // the next literal behind the node before
	wildcard int32
	end      int32 // the pattern that ends with {$} here, counted from 1 like the next two; 0: none
	leaf     int32 // the pattern that ends here
	rest     int32 // the pattern whose rest begins here
}

// An Outcome is what became of a request.
type Outcome uint8

const (
	Found            Outcome = iota
	Redirect                 // the path with a slash behind it is that of a pattern
	BadPath                  // the path does not begin with a slash, or has a bad percent escape
	NotFound                 // no pattern matches the path
	MethodNotAllowed         // patterns match the path, but not the method
)

// A Match is what was found for a request. It is reused from one request to the next, so that matching allocates nothing but segments that
// have to be unescaped.
type Match struct {
	Pattern int      // which pattern, counted from 0 in the order of Add
	Values  []string // what the wildcards that have a name stand for, unescaped, in the order of the pattern

	segments []string // of the path, unescaped
	starts   []int    // where in the path each segment begins
}

// MatchRoom is memory for the matches of short paths.
type MatchRoom struct {
	values, segments [8]string
	starts           [8]int
}

// Use gives m memory to grow into, which must be no other's.
func (m *Match) Use(room *MatchRoom) {
	m.Values, m.segments, m.starts = room.values[:0], room.segments[:0], room.starts[:0]
}

// Add adds a pattern, or says with which of the earlier ones it conflicts.
func (t *Tree) Add(p *Pattern) error {
	for _, q := range t.patterns {
		if Conflict(q, p) {
			return errors.New(Explain(p, q))
		}
	}
	if t.nodes == nil {
		t.shapes, t.segments, t.methods = t.room.shapes[:0], t.room.segments[:0], t.room.methods[:0]
		t.nodes = t.room.nodes[:1] // none is 0
	}
	t.patterns = append(t.patterns, p)
	at := len(t.segments)
	t.segments = append(t.segments, p.segments...) // where it grows, earlier shapes keep what they have
	t.shapes = append(t.shapes, shape{t.segments[at:]})
	t.insert(t.root(p.Method), p.segments, int32(len(t.patterns)))
	return nil
}

// root is the root of a method's patterns, which is made if it is not there.
func (t *Tree) root(name string) int32 {
	for i := range t.methods {
		if t.methods[i].name == name {
			return t.methods[i].root
		}
	}
	root := t.newNode("")
	t.methods = append(t.methods, method{name, root})
	return root
}

func (t *Tree) newNode(text string) int32 {
	t.nodes = append(t.nodes, node{text: text})
	return int32(len(t.nodes) - 1)
}

// Allowed are the methods that a path has patterns for, at least behind a redirect, sorted; GET brings HEAD with it. It is meant for
// MethodNotAllowed, where no pattern of any method matches.
func (t *Tree) Allowed(path string, m *Match) []string {
	var allowed []string
	allow := func(method string) {
		if i, found := slices.BinarySearch(allowed, method); !found {
			allowed = slices.Insert(allowed, i, method)
		}
	}
	if !m.split(path) {
		return nil
	}
	n := len(m.segments)
	if path[len(path)-1] != '/' {
		m.segments = append(m.segments, "")
	}
	for i := range t.methods {
		name, root := t.methods[i].name, t.methods[i].root
		if t.match(root, m.segments[:n]) == 0 && t.match(root, m.segments) == 0 {
			continue
		}
		allow(name)
		if name == "GET" {
			allow("HEAD")
		}
	}
	return allowed
}

// Match finds the pattern for a request: path is as sent, without the query. What is found is written into m.
func (t *Tree) Match(name, path string, m *Match) Outcome {
	if !m.split(path) {
		return BadPath
	}
	found := t.find(name, m.segments)
	if path[len(path)-1] != '/' && (found == 0 || t.shapes[found-1].last().kind == rest) && t.slashed(name, m) {
		return Redirect
	}
	switch {
	case found != 0:
		m.take(t.shapes[found-1], path)
		m.Pattern = found - 1
		return Found
	case len(t.Allowed(path, m)) > 0:
		return MethodNotAllowed
	}
	return NotFound
}

// find gives the pattern for the segments, counted from 1; 0 is none. A pattern of the method itself comes first: it is the more specific
// one, or it would conflict.
func (t *Tree) find(name string, segments []string) int {
	found := t.findExactly(name, segments)
	if found == 0 && name == "HEAD" {
		found = t.findExactly("GET", segments)
	}
	if found == 0 && name != "" {
		found = t.findExactly("", segments)
	}
	return found
}

// findExactly is find among the patterns of one method.
func (t *Tree) findExactly(name string, segments []string) int {
	for i := range t.methods {
		if t.methods[i].name == name {
			return int(t.match(t.methods[i].root, segments))
		}
	}
	return 0
}

// slashed reports whether a pattern matches the path with one more slash as exactly as a pattern can: its rest is empty.
func (t *Tree) slashed(name string, m *Match) bool {
	n := len(m.segments)
	m.segments = append(m.segments, "")
	found := t.find(name, m.segments)
	m.segments = m.segments[:n]
	return found != 0 && len(t.shapes[found-1].segments) == n+1
}

// split cuts the path into its segments and unescapes each. It reports false for a path that has none or a bad percent escape.
func (m *Match) split(path string) bool {
	m.segments, m.starts = m.segments[:0], m.starts[:0]
	if path == "" || path[0] != '/' {
		return false
	}
	for start := 1; ; {
		stop := len(path)
		if i := strings.IndexByte(path[start:], '/'); i >= 0 {
			stop = start + i
		}
		s, ok := Unescape(path[start:stop])
		if !ok {
			return false
		}
		m.segments, m.starts = append(m.segments, s), append(m.starts, start)
		if stop == len(path) {
			return true
		}
		start = stop + 1
	}
}

// take notes what the wildcards of the pattern stand for.
func (m *Match) take(p shape, path string) {
	m.Values = m.Values[:0]
	for i := range p.segments {
		s := &p.segments[i]
		switch {
		case s.kind == wildcard:
			m.Values = append(m.Values, m.segments[i])
		case s.kind == rest && s.text != "":
			value, _ := Unescape(path[m.starts[i]:]) // split has seen that it can be
			m.Values = append(m.Values, value)
		}
	}
}

// insert puts what is left of a pattern below the node at.
func (t *Tree) insert(at int32, segments []segment, number int32) {
	for i := range segments {
		switch s := &segments[i]; s.kind {
		case end:
			t.nodes[at].end = number
			return
		case rest:
			t.nodes[at].rest = number
			return
		case wildcard:
			if t.nodes[at].wildcard == 0 {
				next := t.newNode("")
				t.nodes[at].wildcard = next
			}
			at = t.nodes[at].wildcard
		case literal:
			next := t.search(at, s.text)
			if next == 0 {
				next = t.newNode(s.text)
				t.nodes[next].sibling = t.nodes[at].literal
				t.nodes[at].literal = next
			}
			at = next
		}
	}
	t.nodes[at].leaf = number
}

// search finds the node behind a literal; 0 is none.
func (t *Tree) search(at int32, text string) int32 {
	next := t.nodes[at].literal
	for next != 0 && t.nodes[next].text != text {
		next = t.nodes[next].sibling
	}
	return next
}

// match gives the pattern for what is left of a path behind the node at, counted from 1; 0 is none. A literal is more specific than a
// wildcard, and that more specific than a rest; none of those that are passed over here can be the one that counts, or it would conflict.
func (t *Tree) match(at int32, segments []string) int32 {
	n := &t.nodes[at]
	if len(segments) == 0 {
		return n.leaf
	}
	s, left := segments[0], segments[1:]
	if s == "" && len(left) == 0 && n.end != 0 {
		return n.end
	}
	if next := t.search(at, s); next != 0 {
		if found := t.match(next, left); found != 0 {
			return found
		}
	}
	if n.wildcard != 0 && s != "" {
		if found := t.match(n.wildcard, left); found != 0 {
			return found
		}
	}
	return n.rest
}
