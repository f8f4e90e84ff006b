package generator

import (
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

// nameMessages chooses the constants of the messages that the runtime sends and
// takes for HTTP.
func (m *model) nameMessages() {
	h, n := m.http, &m.service
	if h == nil {
		return
	}
	n.response = m.sent("HTTPResponse", typesText(argumentTypes(h.request.Func().Results)), h.response.typ)
	if h.update != nil && !m.headers.Same(h.response.typ, h.updateResponse.typ) {
		n.updateResponse = m.sent("HTTPUpdateResponse", typesText(argumentTypes(h.update.Func().Results)), h.updateResponse.typ)
	}
	if h.callback != nil {
		token := typeText(h.token)
		n.token = m.wire.constant(m.options.Prefix+"Token", "("+token+")", []*candid.Type{h.token.Candid()})
		n.callbackResponse = m.sent("CallbackResponse", "(record { body : blob; token : opt "+token+" })", h.callbackResponse())
	}
}

// sent gives the constant of a message that is only ever written.
func (m *model) sent(name, text string, t *candid.Type) *header {
	h := &header{
		name:  m.declare("candid" + m.options.Prefix + name),
		types: string(m.headers.Preorder([]*candid.Type{t})), comment: shortened(text),
	}
	m.wire.headers = append(m.wire.headers, h)
	return h
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

// A member is a method of Service: a Candid method or a handler.
type member struct {
	*method
	*handler
}

// members gives the methods of Service in the order of the .did.
func (m *model) members() []member {
	ordinary := make(map[string]*method, len(m.methods))
	for _, method := range m.methods {
		ordinary[method.source.Name] = method
	}
	var list []member
	for _, source := range m.in.Service.Methods {
		if method := ordinary[source.Name]; method != nil {
			list = append(list, member{method: method})
		}
		for _, h := range m.http.handlersOf(source.Name) {
			list = append(list, member{handler: h})
		}
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
	m.emitServe(f)
	m.emitCanisterTable(f, members)
	m.emitDispatch(f)
	m.emitUnimplemented(f, members)
}

// emitInterface emits the interface that the program implements.
func (m *model) emitInterface(f *jen.File, members []member) {
	comment(f.Group, m.service.service+" is what a program implements: the methods of "+m.options.Source+".")
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
	if x.handler == nil {
		return trimBlank(x.method.source.Doc)
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
	if x.handler != nil {
		return jen.Id(x.handler.name).Params(x.handler.params()...).Error()
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

// emitServe emits main's way to start the program.
func (m *model) emitServe(f *jen.File) {
	n := m.service
	option := jen.Op("...").Qual(servePath, "Option")
	comment(f.Group, n.serve+" makes impl the program: main calls it. Natively it answers HTTP until it is interrupted,",
		"in a canister it returns, and the canister's entry points go on from there.")
	if len(m.in.Service.Init) > 0 {
		comment(f.Group, "The arguments of the service's constructor are not handed to the program.")
	}
	f.Func().Id(n.serve).Params(jen.Id("impl").Id(n.service), jen.Id("options").Add(option)).Block(
		jen.Qual(servePath, "Run").Call(jen.Id(n.canister).Call(jen.Id("impl"), jen.Id("options").Op("..."))),
	)
}

// emitCanisterTable emits the function with the dispatch table and the route table.
func (m *model) emitCanisterTable(f *jen.File, members []member) {
	n := m.service
	option := jen.Op("...").Qual(servePath, "Option")
	comment(f.Group, n.canister+" makes a canister of impl, for "+n.serve+" and for tests. Its tables say what answers",
		"each Candid method and each route.")
	f.Func().Id(n.canister).Params(jen.Id("impl").Id(n.service), jen.Id("options").Add(option)).
		Op("*").Qual(servePath, "Canister").BlockFunc(func(g *jen.Group) {
		program := map[string]*jen.Statement{}
		if len(m.methods) > 0 {
			g.Id("s").Op(":=").Id(n.dispatch).Values(jen.Id("impl"))
			program["Methods"] = m.methodTable()
		}
		if m.http != nil {
			program["HTTP"] = m.httpTable()
			if len(m.http.handlers) > 0 {
				program["Routes"] = routeTable(members)
			}
		}
		g.Return(jen.Qual(servePath, "New").Call(
			jen.Qual(servePath, "Program").Add(keyed(program, "Methods", "HTTP", "Routes")),
			jen.Id("options").Op("..."),
		))
	})
}

// methodTable gives the table of Candid methods and their functions in s.
func (m *model) methodTable() *jen.Statement {
	return jen.Index().Qual(servePath, "Method").Add(lines(len(m.methods), func(i int) jen.Code {
		method := m.methods[i]
		row := []jen.Code{
			jen.Id("Name").Op(":").Lit(method.source.Name),
			jen.Id(contextType(method.mode())).Op(":").Id("s").Dot(method.name),
		}
		if method.mode() == candid.ModeOneway {
			row = append(row, jen.Id("Oneway").Op(":").True())
		}
		return jen.Values(row...)
	}))
}

// routeTable gives the table of routes and their handlers.
func routeTable(members []member) *jen.Statement {
	var rows []jen.Code
	for _, x := range members {
		if x.handler == nil {
			continue
		}
		function := "QueryRoute"
		if x.handler.update {
			function = "UpdateRoute"
		}
		for _, r := range x.handler.routes {
			rows = append(rows, jen.Qual(canhttpPath, function).Call(
				jen.Lit(r.Method), jen.Lit(r.Path), jen.Id("impl").Dot(x.handler.name)))
		}
	}
	return jen.Index().Qual(canhttpPath, "Route").Add(lines(len(rows), func(i int) jen.Code { return rows[i] }))
}

// httpTable gives what canhttp must know about the interface.
func (m *model) httpTable() *jen.Statement {
	h, n, parts := m.http, m.service, map[string]*jen.Statement{}
	only := func(h *header) *jen.Statement {
		return jen.Qual(candidPath, "Signature").Values(jen.Id("Types").Op(":").Id(h.name))
	}
	parts["RequestMethod"] = jen.Lit(h.request.Name)
	parts["Response"] = only(n.response)
	parts["ResponseFields"] = h.response.fieldTable()
	if h.update != nil {
		parts["UpdateMethod"] = jen.Lit(h.update.Name)
	}
	if n.updateResponse != nil {
		parts["UpdateResponse"] = only(n.updateResponse)
		parts["UpdateResponseFields"] = h.updateResponse.fieldTable()
	}
	if h.callback != nil {
		parts["CallbackMethod"] = jen.Lit(h.callback.Name)
		parts["Token"] = jen.Qual(canhttpPath, h.tokenKind)
		parts["CallbackArgument"] = n.token.signature(m.wire)
		parts["CallbackResponse"] = only(n.callbackResponse)
	}
	return jen.Op("&").Qual(canhttpPath, "Interface").Add(keyed(parts,
		"RequestMethod", "UpdateMethod", "CallbackMethod",
		"Response", "ResponseFields", "UpdateResponse", "UpdateResponseFields",
		"Token", "CallbackArgument", "CallbackResponse"))
}

// fieldTable gives the fields of a response as canhttp names them.
func (r *httpResponse) fieldTable() *jen.Statement {
	return jen.Index().Qual(canhttpPath, "ResponseField").Add(lines(len(r.fields), func(i int) jen.Code {
		return jen.Qual(canhttpPath, r.fields[i])
	}))
}

// keyed gives the values of a struct, one a line, in the order of keys.
func keyed(values map[string]*jen.Statement, keys ...string) *jen.Statement {
	var present []string
	for _, key := range keys {
		if values[key] != nil {
			present = append(present, key)
		}
	}
	return lines(len(present), func(i int) jen.Code {
		return jen.Id(present[i]).Op(":").Add(values[present[i]])
	})
}

// lines gives values in braces, one a line.
func lines(n int, value func(i int) jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, collect(n, value)...)
}

func collect(n int, value func(i int) jen.Code) []jen.Code {
	list := make([]jen.Code, n)
	for i := range list {
		list[i] = value(i)
	}
	return list
}

// emitDispatch emits the functions that the method table names: decode, call, encode.
func (m *model) emitDispatch(f *jen.File) {
	if len(m.methods) == 0 {
		return
	}
	n := m.service
	comment(f.Group, n.dispatch+" answers Candid messages by calling a "+n.service+".")
	f.Type().Id(n.dispatch).Struct(jen.Id("impl").Id(n.service))
	f.Line()
	for _, method := range m.methods {
		m.emitDispatchMethod(f, method)
	}
}

func (m *model) emitDispatchMethod(f *jen.File, x *method) {
	s := x.scope.child()
	self, context, d := s.declare("s"), s.declare(contextName(x.mode())), s.declare("d")
	dst, arg, err := s.declare("dst"), s.declare("arg"), s.declare("err")
	fail := jen.Return(jen.Id(dst), jen.Id(err))
	f.Func().Params(jen.Id(self).Id(m.service.dispatch)).Id(x.name).Params(
		jen.Id(context).Op("*").Qual(icPath, contextType(x.mode())),
		jen.Id(d).Op("*").Qual(candidPath, "Decoder"),
		jen.List(jen.Id(dst), jen.Id(arg)).Index().Byte(),
	).Params(jen.Index().Byte(), jen.Error()).BlockFunc(func(g *jen.Group) {
		decode := jen.Id(m.needDecodeArgs(x)).Call(jen.Id(d), jen.Id(arg))
		assign(g, x.params, err, decode, fail)
		call := jen.Id(self).Dot("impl").Dot(x.name).Call(append([]jen.Code{jen.Id(context)}, ids(x.params)...)...)
		assign(g, x.results, err, call, fail)
		g.Return(jen.Id(m.needAppendResults(x)).Call(append([]jen.Code{jen.Id(dst)}, ids(x.results)...)...))
	})
	endPiece(f.Group)
}

// assign emits a call that gives values and an error, and what is done with the error.
func assign(g *jen.Group, values []param, err string, call, fail *jen.Statement) {
	failed := jen.Id(err).Op("!=").Nil()
	if len(values) == 0 {
		g.If(jen.Id(err).Op(":=").Add(call), failed).Block(fail)
		return
	}
	g.List(append(ids(values), jen.Id(err))...).Op(":=").Add(call)
	g.If(failed).Block(fail)
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
	if x.handler != nil {
		return x.signature().Block(jen.Return(jen.Qual(canhttpPath, "NotImplemented").Call(jen.Lit(x.handler.name))))
	}
	values := ids(x.method.results)
	failure := jen.Qual("errors", "New").Call(jen.Lit(x.method.source.Name + " is not implemented"))
	return x.method.signature(len(values) > 0).Block(jen.Return(append(values, failure)...))
}
