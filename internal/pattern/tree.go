package pattern

import (
	"errors"
	"slices"
	"strings"
)

// A Tree finds the pattern that counts for a request. The zero Tree is empty and ready for use.
type Tree struct {
	patterns []*Pattern
	methods  []method // in the order of their first pattern
}

// A method is the patterns of one method, "" for those of any.
type method struct {
	name string
	root node
}

// A node stands for the beginning of one or more patterns.
type node struct {
	literals map[string]*node
	wildcard *node
	end      int // the pattern that ends with {$} here, counted from 1 like the next two; 0: none
	leaf     int // the pattern that ends here
	rest     int // the pattern whose rest begins here
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

// Add adds a pattern, or says with which of the earlier ones it conflicts.
func (t *Tree) Add(p *Pattern) error {
	for _, q := range t.patterns {
		if Conflict(q, p) {
			return errors.New(Explain(p, q))
		}
	}
	t.patterns = append(t.patterns, p)
	i := slices.IndexFunc(t.methods, func(m method) bool { return m.name == p.Method })
	if i < 0 {
		i = len(t.methods)
		t.methods = append(t.methods, method{name: p.Method})
	}
	t.methods[i].root.add(p.segments, len(t.patterns))
	return nil
}

// Allowed are the methods that a path has patterns for, at least behind a redirect, sorted; GET brings HEAD with it. It is meant for
// MethodNotAllowed, where no pattern of any method matches.
func (t *Tree) Allowed(path string, m *Match) []string {
	var allowed []string
	if !m.split(path) {
		return nil
	}
	n := len(m.segments)
	if path[len(path)-1] != '/' {
		m.segments = append(m.segments, "")
	}
	for i := range t.methods {
		name, root := t.methods[i].name, &t.methods[i].root
		if root.match(m.segments[:n]) == 0 && root.match(m.segments) == 0 {
			continue
		}
		allowed = append(allowed, name)
		if name == "GET" {
			allowed = append(allowed, "HEAD")
		}
	}
	slices.Sort(allowed)
	return slices.Compact(allowed)
}

// Match finds the pattern for a request: path is as sent, without the query. What is found is written into m.
func (t *Tree) Match(name, path string, m *Match) Outcome {
	if !m.split(path) {
		return BadPath
	}
	found := t.find(name, m.segments)
	if path[len(path)-1] != '/' && (found == 0 || t.patterns[found-1].last().kind == rest) && t.slashed(name, m) {
		return Redirect
	}
	switch {
	case found != 0:
		m.take(t.patterns[found-1], path)
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
			return t.methods[i].root.match(segments)
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
	return found != 0 && len(t.patterns[found-1].segments) == n+1
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
func (m *Match) take(p *Pattern, path string) {
	m.Values = m.Values[:0]
	for i, s := range p.segments {
		switch {
		case s.kind == wildcard:
			m.Values = append(m.Values, m.segments[i])
		case s.kind == rest && s.text != "":
			value, _ := Unescape(path[m.starts[i]:]) // split has seen that it can be
			m.Values = append(m.Values, value)
		}
	}
}

// add puts what is left of a pattern below n.
func (n *node) add(segments []segment, number int) {
	if len(segments) == 0 {
		n.leaf = number
		return
	}
	var next *node
	switch s := segments[0]; s.kind {
	case end:
		n.end = number
		return
	case rest:
		n.rest = number
		return
	case wildcard:
		if n.wildcard == nil {
			n.wildcard = new(node)
		}
		next = n.wildcard
	case literal:
		if n.literals == nil {
			n.literals = make(map[string]*node)
		}
		if next = n.literals[s.text]; next == nil {
			next = new(node)
			n.literals[s.text] = next
		}
	}
	next.add(segments[1:], number)
}

// match gives the pattern for what is left of a path, counted from 1; 0 is none. A literal is more specific than a wildcard, and that more
// specific than a rest; none of those that are passed over here can be the one that counts, or it would conflict.
func (n *node) match(segments []string) int {
	if len(segments) == 0 {
		return n.leaf
	}
	s, left := segments[0], segments[1:]
	if s == "" && len(left) == 0 && n.end != 0 {
		return n.end
	}
	if next := n.literals[s]; next != nil {
		if found := next.match(left); found != 0 {
			return found
		}
	}
	if n.wildcard != nil && s != "" {
		if found := n.wildcard.match(left); found != 0 {
			return found
		}
	}
	return n.rest
}
