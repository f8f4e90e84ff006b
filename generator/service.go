package generator

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/internal/pattern"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// serviceNames are the package-level names that a service adds.
type serviceNames struct {
	service, unimplemented, serve, canister, dispatch string
	client, newClient                                 string

	response, updateResponse, callbackResponse *header // nil when the runtime does not send it
	token                                      *header
}

// nameService chooses the package-level names that the service adds. It comes
// after the names of types and before those of parameters.
func (m *model) nameService() {
	if m.in.Service == nil {
		return
	}
	p := m.options.Prefix
	m.service.client = m.declare(p + "Client")
	m.service.newClient = m.declare("New" + p + "Client")
	if m.options.ClientOnly {
		return
	}
	m.service.service = m.declare(p + "Service")
	m.service.unimplemented = m.declare("Unimplemented" + p + "Service")
	m.service.serve = m.declare(p + "Serve")
	m.service.canister = m.declare("New" + p + "Canister")
	m.service.dispatch = m.declare("candid" + p + "Service")
	m.nameMessages()
}

// nameMembers chooses the names of the methods of Service that are no Candid
// methods. An error is about a @route line.
func (m *model) nameMembers() parser.Diagnostics {
	diagnostics := m.nameRoutes()
	m.nameHooks()
	return diagnostics
}

// nameRoutes chooses the names of the catch-all handlers, which are methods of
// Service too, and gives an error for each @route line whose name a Candid
// method has.
func (m *model) nameRoutes() parser.Diagnostics {
	if m.http == nil {
		return nil
	}
	names, taken := newScope(), map[string]*method{}
	for _, method := range m.methods {
		names.declare(method.name)
		taken[method.name] = method
	}
	var diagnostics parser.Diagnostics
	for _, h := range m.http.handlers {
		if h.catchAll() {
			h.name = names.declare(h.name)
			continue
		}
		if method := taken[h.name]; method != nil {
			diagnostics = append(diagnostics, m.in.Diagnose(h.line.pos, h.line.length,
				"the route's name "+h.name+" is that of a Candid method, too: end the line with another name",
				parser.Note{Pos: method.source.Pos, Message: "the method is here"}))
		}
	}
	return diagnostics
}

// member is a method of Service: a Candid method, a handler or a hook.
type member struct {
	method  *method
	handler *handler
	hook    *hook
}

// members gives the methods of Service in the order of the .did: the constructor
// is in front; the hooks that it does not know are behind.
func (m *model) members() []member {
	ordinary := make(map[string]*method, len(m.methods))
	for _, method := range m.methods {
		ordinary[method.source.Name] = method
	}
	var list []member
	i := 0
	for ; i < len(m.hooks) && m.hooks[i].optional == nil; i++ {
		list = append(list, member{hook: m.hooks[i]})
	}
	for _, source := range m.in.Service.Methods {
		if method := ordinary[source.Name]; method != nil {
			list = append(list, member{method: method})
		}
		for _, h := range m.http.handlersOf(source.Name) {
			list = append(list, member{handler: h})
		}
	}
	for _, h := range m.hooks[i:] {
		list = append(list, member{hook: h})
	}
	return list
}

// emitService emits what a program implements and how it is started.
func (m *model) emitService(f *jen.File) {
	if m.in.Service == nil || m.options.ClientOnly {
		return
	}
	members := m.members()
	m.emitInterface(f, members)
	endPiece(f.Group)
	m.emitServe(f)
	m.emitCanisterTable(f, members)
	endPiece(f.Group)
	m.emitDispatch(f)
	m.emitUnimplemented(f, members)
}

// emitInterface emits the interface that the program implements.
func (m *model) emitInterface(f *jen.File, members []member) {
	what := m.service.service + " is what a program implements: the methods of " + m.options.Source + "."
	switch free := m.freeHooks(); len(free) {
	case 0:
		comment(f.Group, what)
	case 1:
		comment(f.Group, what+" It may also have the hook", free[0]+".")
	default:
		last := len(free) - 1
		comment(f.Group, what+" It may also have the hooks", strings.Join(free[:last], ", ")+" and "+free[last]+".")
	}
	f.Type().Id(m.service.service).InterfaceFunc(func(g *jen.Group) {
		for i, member := range members {
			docs := member.docs()
			if i > 0 && (len(docs) > 0 || len(members[i-1].docs()) > 0) {
				g.Line()
			}
			comment(g, docs...)
			g.Add(member.signature())
		}
	})
}

// docs gives the lines of a member's doc comment: a sentence about the route,
// if it is a handler, and what the .did says.
func (x member) docs() []string {
	switch {
	case x.method != nil:
		return trimBlank(x.method.source.Doc)
	case x.hook != nil:
		return slices.Concat([]string{x.hook.name + " " + x.hook.doc[0]}, x.hook.doc[1:])
	}
	about := []string{x.handler.name + " answers " + routeList(x.handler.routes) + "."}
	if len(x.handler.docs) > 0 {
		about = append(about, "")
	}
	return append(about, x.handler.docs...)
}

// routeList names routes in a sentence: "GET /a", "POST, PUT and PATCH /a".
func routeList(routes []*pattern.Pattern) string {
	if len(routes) == 1 && routes[0].Method == "" {
		return "every method at " + routes[0].Path
	}
	text := ""
	for i, r := range routes {
		switch {
		case i == 0:
		case i == len(routes)-1:
			text += " and "
		default:
			text += ", "
		}
		text += r.Method
	}
	return text + " " + routes[0].Path
}

// signature gives name, parameters and results of a member.
func (x member) signature() *jen.Statement {
	switch {
	case x.handler != nil:
		return jen.Id(x.handler.name).Params(x.handler.params()...).Error()
	case x.hook != nil:
		return x.hook.signature()
	}
	return x.method.signature(len(x.method.results) > 1)
}

// signature gives name, parameters and results of a method, the results with
// names or without.
func (m *method) signature(named bool) *jen.Statement {
	context := jen.Id(m.scope.child().declare(contextName(m.mode()))).Op("*").Qual(icPath, contextType(m.mode()))
	params := append([]jen.Code{context}, declare(m.params)...)
	return jen.Id(m.name).Params(params...).Add(resultList(m.scope, m.results, named))
}

// params gives the parameters that all handlers have.
func (h *handler) params() []jen.Code {
	context := jen.Id("q").Op("*").Qual(icPath, "Query")
	if h.update {
		context = jen.Id("u").Op("*").Qual(icPath, "Update")
	}
	return []jen.Code{
		context,
		jen.Id("w").Op("*").Qual(canhttpPath, "ResponseWriter"),
		jen.Id("r").Op("*").Qual(canhttpPath, "Request"),
	}
}

// declare gives names and types of parameters or results.
func declare(params []param) []jen.Code {
	list := make([]jen.Code, len(params))
	for i, p := range params {
		list[i] = jen.Id(p.name).Add(p.typ.code())
	}
	return list
}

// resultList gives a method's results and an error, with names or without.
func resultList(s *scope, results []param, named bool) *jen.Statement {
	if len(results) == 0 && !named {
		return jen.Error()
	}
	var list []jen.Code
	for _, r := range results {
		if named {
			list = append(list, jen.Id(r.name).Add(r.typ.code()))
		} else {
			list = append(list, r.typ.code())
		}
	}
	failure := jen.Error()
	if named {
		failure = jen.Id(s.child().declare("err")).Error()
	}
	return jen.Params(append(list, failure)...)
}

func (m *method) mode() candid.Mode { return m.source.Func().Mode }

// contextType is the type in package ic of a method's context.
func contextType(mode candid.Mode) string {
	switch mode {
	case candid.ModeQuery:
		return "Query"
	case candid.ModeCompositeQuery:
		return "CompositeQuery"
	}
	return "Update"
}

// contextName is what the context is called.
func contextName(mode candid.Mode) string {
	if mode == candid.ModeQuery || mode == candid.ModeCompositeQuery {
		return "q"
	}
	return "u"
}

// ids gives the names of parameters or results.
func ids(params []param) []jen.Code {
	list := make([]jen.Code, len(params))
	for i, p := range params {
		list[i] = jen.Id(p.name)
	}
	return list
}

// emitUnimplemented emits an implementation that answers nothing.
func (m *model) emitUnimplemented(f *jen.File, members []member) {
	n := m.service
	comment(f.Group, n.unimplemented+" answers every method with an error. A program that embeds it can leave methods out.")
	f.Type().Id(n.unimplemented).Struct()
	f.Line()
	for _, x := range members {
		f.Func().Params(jen.Id(n.unimplemented)).Add(x.unimplemented())
		endPiece(f.Group)
	}
}

// unimplemented gives signature and body of a member that answers an error.
func (x member) unimplemented() *jen.Statement {
	switch {
	case x.handler != nil:
		return x.signature().Block(jen.Return(jen.Qual(canhttpPath, "NotImplemented").Call(jen.Lit(x.handler.name))))
	case x.hook != nil:
		return x.signature().Block(jen.Return(jen.Qual("errors", "New").Call(jen.Lit(x.hook.name + " is not implemented"))))
	}
	values := ids(x.method.results)
	failure := jen.Qual("errors", "New").Call(jen.Lit(x.method.source.Name + " is not implemented"))
	return x.method.signature(len(values) > 0).Block(jen.Return(append(values, failure)...))
}
