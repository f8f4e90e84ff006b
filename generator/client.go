package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/runtime/candid"
)

// emitClient emits the type whose methods call the service's from elsewhere.
func (m *model) emitClient(f *jen.File) {
	if m.in.Service == nil {
		return
	}
	n := m.service
	comment(f.Group, n.client+" calls a canister that has the methods of "+m.options.Source+".")
	f.Type().Id(n.client).Struct(
		jen.Id("caller").Qual(icPath, "Caller"),
		jen.Id("canister").Qual(candidPath, "Principal"),
	)
	f.Line()
	comment(f.Group, n.newClient+" makes a client that calls canister through caller.")
	f.Func().Id(n.newClient).Params(
		jen.Id("caller").Qual(icPath, "Caller"), jen.Id("canister").Qual(candidPath, "Principal"),
	).Op("*").Id(n.client).Block(
		jen.Return(jen.Op("&").Id(n.client).Values(
			jen.Id("caller").Op(":").Id("caller"), jen.Id("canister").Op(":").Id("canister"))),
	)
	f.Line()
	for _, method := range m.methods {
		m.emitClientMethod(f, method)
	}
}

// emitClientMethod emits encode, call, decode.
func (m *model) emitClientMethod(f *jen.File, x *method) {
	s := x.scope.child()
	self, context, err := s.declare("c"), s.declare("ctx"), s.declare("err")
	arg, reply := s.declare("arg"), s.declare("reply")
	fail := jen.Return(append(ids(x.results), jen.Id(err))...)
	failed := jen.If(jen.Id(err).Op("!=").Nil()).Block(fail)
	call := jen.Id(self).Dot("caller").Dot(callerMethod(x.mode())).Call(
		jen.Id(context), jen.Id(self).Dot("canister"), jen.Lit(x.source.Name), jen.Id(arg))

	comment(f.Group, clientDocs(x)...)
	f.Func().Params(jen.Id(self).Op("*").Id(m.service.client)).Id(x.name).
		Params(append([]jen.Code{jen.Id(context).Qual(contextPath, "Context")}, declare(x.params)...)...).
		Add(resultList(x.scope, x.results, len(x.results) > 0)).
		BlockFunc(func(g *jen.Group) {
			g.List(jen.Id(arg), jen.Id(err)).Op(":=").Id(m.needAppendArgs(x)).Call(append([]jen.Code{jen.Nil()}, ids(x.params)...)...)
			g.Add(failed)
			if x.mode() == candid.ModeOneway {
				g.List(jen.Id("_"), jen.Id(err)).Op("=").Add(call)
				g.Add(fail)
				return
			}
			g.List(jen.Id(reply), jen.Id(err)).Op(":=").Add(call)
			g.Add(failed)
			g.Return(jen.Id(m.needDecodeResults(x)).Call(jen.New(jen.Qual(candidPath, "Decoder")), jen.Id(reply)))
		})
	endPiece(f.Group)
}

// clientDocs gives the lines of the doc comment of a client's method.
func clientDocs(x *method) []string {
	kind := map[candid.Mode]string{
		candid.ModeUpdate: "the update", candid.ModeOneway: "the oneway update",
		candid.ModeQuery: "the query", candid.ModeCompositeQuery: "the composite query",
	}[x.mode()]
	docs := []string{x.name + " calls " + kind + " " + candid.NamedLabel(x.source.Name).String() + "."}
	if lines := withoutRoutes(x.source.Doc); len(lines) > 0 {
		docs = append(append(docs, ""), lines...)
	}
	return docs
}

// callerMethod is the method of ic.Caller that calls a method of some mode.
func callerMethod(mode candid.Mode) string {
	if mode == candid.ModeQuery || mode == candid.ModeCompositeQuery {
		return "Query"
	}
	return "Update"
}
