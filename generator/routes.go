package generator

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candigo/candigo/internal/pattern"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// handler is a method of Service that answers HTTP requests.
type handler struct {
	name   string             // the Go method's; that of a catch-all is chosen by nameRoutes
	update bool               // an update route: it stands at http_request_update
	routes []*pattern.Pattern // one; more for the catch-all of updates
	docs   []string           // lines of the .did

	line routeLine // zero for a catch-all
}

// catchAll says whether the handler is that of an HTTP method without @route lines.
func (h *handler) catchAll() bool { return h.line.length == 0 }

// handlersOf gives the handlers of an HTTP method, in text order.
func (h *httpInterface) handlersOf(method string) (list []*handler) {
	if h == nil {
		return nil
	}
	for _, r := range h.handlers {
		if r.update && method == updateMethod || !r.update && method == requestMethod {
			list = append(list, r)
		}
	}
	return list
}

// routeLine is where a @route line stands.
type routeLine struct {
	pos    parser.Position
	length int // in code points
}

// routeMethods are the HTTP methods that a @route line may name.
var routeMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// routeError is what is wrong with a @route line and where in it, in bytes.
type routeError struct {
	offset, length int
	message        string
}

// isRouteLine says whether a doc line declares a route.
func isRouteLine(line string) bool {
	words := splitWords(line)
	return len(words) > 0 && words[0].text == "@route"
}

// withoutRoutes leaves @route lines out of a doc comment.
func withoutRoutes(doc []string) []string {
	return trimBlank(slices.DeleteFunc(slices.Clone(doc), isRouteLine))
}

// parseRoute reads a line "@route METHOD PATTERN [name]".
func parseRoute(line string) (p *pattern.Pattern, name string, problem *routeError) {
	words := splitWords(line)
	at := func(i int, message string) *routeError {
		return &routeError{offset: words[i].offset, length: len(words[i].text), message: message}
	}
	switch {
	case len(words) < 3:
		return nil, "", at(0, "a route is written @route METHOD PATTERN [name]")
	case len(words) > 4:
		return nil, "", at(4, "text after the name of the route: a route is written @route METHOD PATTERN [name]")
	}
	if method := words[1].text; !slices.Contains(routeMethods, method) {
		return nil, "", at(1, "unknown method "+strconv.Quote(method)+": routes have "+strings.Join(routeMethods, ", "))
	}
	p, err := pattern.Parse(words[1].text, words[2].text)
	if err != nil {
		problem = at(2, err.Error())
		if where := (*pattern.Error)(nil); errors.As(err, &where) {
			problem.offset, problem.length = problem.offset+where.Offset, problem.length-where.Offset
		}
		return nil, "", problem
	}
	if len(words) == 4 {
		if name = exportedName(words[3].text); name == "" {
			return nil, "", at(3, strconv.Quote(words[3].text)+" cannot become the name of a Go method")
		}
	}
	return p, name, nil
}

// word is a word of a line and the byte where it begins.
type word struct {
	text   string
	offset int
}

func splitWords(line string) []word {
	var words []word
	start := -1
	for i, c := range line + " " {
		switch {
		case unicode.IsSpace(c) && start >= 0:
			words = append(words, word{line[start:i], start})
			start = -1
		case !unicode.IsSpace(c) && start < 0:
			start = i
		}
	}
	return words
}

// routeName makes a handler's name of its route: GET /a/{id} gives GetAId, GET / gives GetRoot.
func routeName(p *pattern.Pattern) string {
	name := p.Method[:1] + strings.ToLower(p.Method[1:])
	path := ""
	for _, word := range p.Words() {
		begins := true
		for _, c := range word {
			switch {
			case !unicode.IsLetter(c) && !unicode.IsDigit(c):
				begins = true
				continue
			case begins:
				c = unicode.ToUpper(c)
			}
			path += string(c)
			begins = false
		}
	}
	if path == "" {
		path = "Root"
	}
	return name + path
}

// findRoutes reads the @route lines of all methods; ordinary has a message for
// those of a method that has an HTTP method's name and is not the gateway's.
func (h *httpInterface) findRoutes(in *parser.Interface, ordinary map[string]string) parser.Diagnostics {
	var problems parser.Diagnostics
	lines := false
	for i := range in.Service.Methods {
		m := &in.Service.Methods[i]
		lines = lines || slices.ContainsFunc(m.Doc, isRouteLine)
		if m == h.request || m == h.update {
			problems = append(problems, h.readRoutes(in, m)...)
			continue
		}
		message := ordinary[m.Name]
		if message == "" {
			message = "@route belongs above " + requestMethod + " or " + updateMethod + ", not " + candid.NamedLabel(m.Name).String()
		}
		for i, line := range m.Doc {
			if isRouteLine(line) {
				problems = append(problems, in.Diagnose(m.DocPos[i], utf8.RuneCountInString(line), message))
			}
		}
	}
	if !lines && h.request != nil {
		h.addCatchAll()
	}
	return slices.Concat(problems, h.clashes(in), strayRoutes(in))
}

// readRoutes reads the @route lines of an HTTP method. The other lines of its
// doc comment are about the route that follows, the last ones about the last route.
func (h *httpInterface) readRoutes(in *parser.Interface, m *parser.Method) (problems parser.Diagnostics) {
	var docs []string
	var last *handler
	for i, line := range m.Doc {
		if !isRouteLine(line) {
			docs = append(docs, line)
			continue
		}
		pos := m.DocPos[i]
		p, name, problem := parseRoute(line)
		if problem != nil {
			pos.Column += utf8.RuneCountInString(line[:problem.offset])
			length := utf8.RuneCountInString(line[problem.offset : problem.offset+problem.length])
			problems = append(problems, in.Diagnose(pos, length, problem.message))
			continue
		}
		if name == "" {
			name = routeName(p)
		}
		last = &handler{
			name: name, update: m == h.update, routes: []*pattern.Pattern{p}, docs: trimBlank(docs),
			line: routeLine{pos: pos, length: utf8.RuneCountInString(line)},
		}
		h.handlers = append(h.handlers, last)
		docs = nil
	}
	if last != nil {
		last.docs = append(last.docs, trimBlank(docs)...)
	}
	return problems
}

// clashes gives an error for each route that an earlier one does not leave
// room for: the same requests, an overlap in which neither is more specific, or
// the same name.
func (h *httpInterface) clashes(in *parser.Interface) (problems parser.Diagnostics) {
	for i, later := range h.handlers {
		for _, earlier := range h.handlers[:i] {
			if message := clash(later, earlier); message != "" {
				problems = append(problems, in.Diagnose(later.line.pos, later.line.length, message,
					parser.Note{Pos: earlier.line.pos, Message: "the earlier route is here"}))
				break
			}
		}
	}
	return problems
}

func clash(later, earlier *handler) (message string) {
	p, q := later.routes[0], earlier.routes[0]
	switch {
	case pattern.Conflict(p, q):
		return "conflicting routes: " + pattern.Explain(p, q)
	case later.name == earlier.name:
		return "a second route with the name " + later.name + ": end the line with another name"
	}
	return ""
}

// addCatchAll gives a service without @route lines one handler for each HTTP method.
func (h *httpInterface) addCatchAll() {
	everything := func(methods ...string) (routes []*pattern.Pattern) {
		for _, method := range methods {
			p, _ := pattern.Parse(method, "/{path...}")
			routes = append(routes, p)
		}
		return routes
	}
	if h.update == nil {
		h.handlers = []*handler{{name: "HTTPRequest", routes: everything(""), docs: trimBlank(h.request.Doc)}}
		return
	}
	h.handlers = []*handler{
		{name: "HTTPRequest", routes: everything("GET"), docs: trimBlank(h.request.Doc)},
		{
			name: "HTTPRequestUpdate", update: true,
			routes: everything("POST", "PUT", "PATCH", "DELETE"), docs: trimBlank(h.update.Doc),
		},
	}
}

// warning is a diagnostic that does not keep the generator from generating.
func warning(in *parser.Interface, pos parser.Position, message string) parser.Diagnostic {
	d := in.Diagnose(pos, 1, message)
	d.Severity = parser.Warning
	return d
}

// trimBlank leaves out blank lines at both ends.
func trimBlank(lines []string) []string {
	blank := func(line string) bool { return strings.TrimSpace(line) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}
