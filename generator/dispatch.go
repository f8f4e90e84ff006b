package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/runtime/candid"
)

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
	}
	if h.callback != nil && h.tokenKind != tokenOwn {
		token := typeText(h.token)
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

// emitServe emits main's way to start the program.
func (m *model) emitServe(f *jen.File) {
	n := m.service
	option := jen.Op("...").Qual(servePath, "Option")
	comment(f.Group, n.serve+" makes impl the program: main calls it. Natively it answers HTTP until it is interrupted,",
		"in a canister it returns, and the canister's entry points go on from there.")
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
		program := map[string]*jen.Statement{"Implementation": jen.Id("impl")}
		if m.dispatches() {
			g.Id("s").Op(":=").Id(n.dispatch).Values(jen.Id("impl"))
		}
		m.hookTable(program)
		if len(m.methods) > 0 {
			program["Methods"] = m.methodTable()
		}
		if m.http != nil {
			program["HTTP"] = m.httpTable()
			if len(m.http.handlers) > 0 {
				program["Routes"] = routeTable(members)
			}
		}
		g.Return(jen.Qual(servePath, "New").Call(
			jen.Qual(servePath, "Program").Add(keyed(program,
				"Implementation", "Init", "PostUpgrade", "InspectMessage", "Heartbeat", "LowMemory", "Methods", "HTTP", "Routes")),
			jen.Id("options").Op("..."),
		))
	})
}

// dispatches tells whether anything has arguments to decode.
func (m *model) dispatches() bool { return len(m.methods) > 0 || m.constructor != nil }

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
		parts["CallbackArgument"] = jen.Id(n.token.signature(m.wire))
	}
	if n.callbackResponse != nil {
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
	if !m.dispatches() {
		return
	}
	n := m.service
	comment(f.Group, n.dispatch+" answers Candid messages by calling a "+n.service+".")
	f.Type().Id(n.dispatch).Struct(jen.Id("impl").Id(n.service))
	f.Line()
	for _, h := range m.hooks {
		if h.optional == nil {
			m.emitConstructorHook(f, h)
		}
	}
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
		if record := m.callbackRecord(x); record != nil {
			result := x.results[0].name
			g.If(jen.Id(result).Op("==").Nil()).Block(
				jen.Return(jen.Id(dst), jen.Qual("errors", "New").Call(jen.Lit(x.source.Name+" gave no part of the body"))))
			g.Return(jen.Id(record.message.append).Call(jen.Id(dst), jen.Id(result))).Comment("gateways read the bare record, not an opt")
			return
		}
		g.Return(jen.Id(m.needAppendResults(x)).Call(append([]jen.Code{jen.Id(dst)}, ids(x.results)...)...))
	})
	endPiece(f.Group)
}

// callbackRecord gives the record that a streaming callback of the program's own
// answers, when it is declared as an opt of it: the gateway can read the bare
// record only, which Candid lets stand for the opt. It is nil for all other methods.
func (m *model) callbackRecord(x *method) *typeDecl {
	if m.http == nil || m.http.callback != x.source {
		return nil
	}
	result := x.source.Func().Results[0].Type.Resolve()
	if result.Kind != candid.KindOpt || result.Elem.Ref == nil {
		return nil
	}
	record := result.Elem.Ref
	for record.Type.Ref != nil {
		record = record.Type.Ref
	}
	return m.definitions[record]
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
