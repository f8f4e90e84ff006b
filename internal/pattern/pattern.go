// Package pattern reads, compares and matches the patterns of routes.
//
// A pattern is the path part of a net/http.ServeMux pattern: segments between slashes, each a literal or a wildcard.
//
//	/a/b          exactly this path
//	/a/{id}       one segment, not empty, whatever it is
//	/a/           the subtree: every path that begins with /a/
//	/a/{rest...}  the same, with a name for the rest
//	/a/{$}        exactly /a/
//
// The method stands apart: "" is any method, and GET is also HEAD unless HEAD has a pattern of its own. Which of two patterns counts where
// both match, and which two cannot stand side by side, is as net/http.ServeMux has it: the more specific one wins, and two patterns of
// which neither is more specific conflict. Unlike there, hosts do not exist, and paths are matched as they are sent, never cleaned.
//
// The package is linked into every canister that answers HTTP, and so imports next to nothing.
package pattern

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Pattern is a parsed pattern together with its method.
type Pattern struct {
	Method string // "" is any method
	Path   string // the pattern as it was written

	segments []segment
}

// A segment is what stands between two slashes.
type segment struct {
	text string // what a literal matches, unescaped; the name of a wildcard ("" for the subtree of a last slash)
	kind segmentKind
}

type segmentKind uint8

const (
	literal  segmentKind = iota
	wildcard             // {name}
	end                  // {$}: the path ends after this slash
	rest                 // {name...}, or nothing after the last slash
)

// An Error says what is wrong with a pattern, and where.
type Error struct {
	Path    string
	Offset  int // in bytes, where in Path
	Problem string
}

func (e *Error) Error() string { return "pattern " + quote(e.Path) + ": " + e.Problem }

// ValidMethod reports whether a method can stand in a request line: letters, digits and some punctuation.
func ValidMethod(method string) bool {
	for i := 0; i < len(method); i++ {
		c := method[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return method != ""
}

// Parse reads the pattern of a route for a method, "" for any. Errors are of type *Error.
func Parse(method, path string) (*Pattern, error) {
	p := &Pattern{Method: method, Path: path}
	fail := func(offset int, problem string) (*Pattern, error) {
		return nil, &Error{Path: path, Offset: offset, Problem: problem}
	}
	first, _, _ := strings.Cut(path, " ")
	switch {
	case method != "" && !ValidMethod(method):
		return fail(0, quote(method)+" is not a method")
	case path == "":
		return fail(0, "a pattern is not empty: write / for all paths")
	case path[0] != '/' && ValidMethod(first) && strings.Contains(path, " /"):
		return fail(0, "the method stands apart from the pattern, which begins with /")
	case path[0] != '/':
		return fail(0, "a pattern begins with /, and names no host")
	}
	for at := 0; at < len(path); {
		start := at + 1
		stop := len(path)
		if i := strings.IndexByte(path[start:], '/'); i >= 0 {
			stop = start + i
		}
		s, problem := parseSegment(path[start:stop], stop == len(path))
		if problem != "" {
			return fail(start, problem)
		}
		if s.text != "" && s.kind != literal && p.has(s.text) {
			return fail(start, "a second wildcard named "+s.text+": names within a pattern differ")
		}
		p.segments = append(p.segments, s)
		at = stop
	}
	return p, nil
}

// parseSegment reads one segment; last says that nothing follows it. The problem is "" when there is none.
func parseSegment(s string, last bool) (_ segment, problem string) {
	switch brace := strings.IndexByte(s, '{'); {
	case s == "" && last:
		return segment{kind: rest}, ""
	case s == "":
		return segment{}, "two slashes in a row: an empty segment never counts as one"
	case s == "." || s == "..":
		return segment{}, "a segment " + s + " never arrives: clients resolve it"
	case brace < 0:
		text, ok := Unescape(s)
		if !ok {
			return segment{}, "bad percent escape in " + quote(s) + ": write %25 for a percent sign"
		}
		return segment{text: text}, ""
	case brace > 0 || s[len(s)-1] != '}':
		return segment{}, "a wildcard is a whole segment: {name} between slashes, not " + quote(s)
	}
	name, more := strings.CutSuffix(s[1:len(s)-1], "...")
	switch {
	case name == "$" && !more && last:
		return segment{kind: end}, ""
	case name == "$":
		return segment{}, "{$} stands at the end only"
	case name == "":
		return segment{}, "a wildcard without a name: write {name} or {name...}"
	case !isName(name):
		return segment{}, quote(name) + " cannot name a wildcard: a name is letters, digits and _, as in Go"
	case more && !last:
		return segment{}, "{" + name + "...} stands at the end only"
	case more:
		return segment{text: name, kind: rest}, ""
	}
	return segment{text: name, kind: wildcard}, ""
}

// isName reports whether s is an identifier of Go.
func isName(s string) bool {
	for i, c := range s {
		if c == utf8.RuneError || !unicode.IsLetter(c) && c != '_' && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return s != ""
}

// has reports whether one of the wildcards has this name.
func (p *Pattern) has(name string) bool {
	for _, s := range p.segments {
		if s.kind != literal && s.text == name {
			return true
		}
	}
	return false
}

// Names are the names of the wildcards, in the order of the pattern.
func (p *Pattern) Names() []string {
	var names []string
	for _, s := range p.segments {
		if s.kind != literal && s.text != "" {
			names = append(names, s.text)
		}
	}
	return names
}

// Words are the segments as words to make a name from: the literals, unescaped, and the names of wildcards. "/" has none.
func (p *Pattern) Words() []string {
	var words []string
	for _, s := range p.segments {
		if s.text != "" {
			words = append(words, s.text)
		}
	}
	return words
}

// String is the method, unless any, and the pattern: "GET /a/{id}".
func (p *Pattern) String() string {
	if p.Method == "" {
		return p.Path
	}
	return p.Method + " " + p.Path
}

// last is the last segment; every pattern has one.
func (p *Pattern) last() segment { return p.segments[len(p.segments)-1] }
