package generator

import (
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) appendName() string { return "appendCandid" + decl.name }

// emitAppend emits the function that appends a declared type's values.
func (m *model) emitAppend(g *jen.Group, decl *typeDecl) {
	f := m.ofType()
	g.Func().Id(decl.appendName()).Params(jen.Id("dst").Index().Byte(), decl.parameter()).Index().Byte().BlockFunc(func(g *jen.Group) {
		switch decl.shape {
		case structShape:
			for _, field := range inWireOrder(decl.fields) {
				f.append(g, field.typ, operand("v."+field.name))
			}
		case enumShape:
			f.appendEnum(g, decl)
			return
		case variantShape:
			f.appendVariant(g, decl)
		case definedShape:
			f.append(g, decl.typ, "v")
		}
		g.Return(jen.Id("dst"))
	})
	g.Line()
}

// append emits what appends a value.
func (f function) append(g *jen.Group, t *parser.Type, v operand) {
	if !f.travels(t) {
		return
	}
	decl, place := f.resolve(t)
	switch {
	case decl == nil:
		f.appendPlace(g, place, v)
	case decl.shape == funcShape || decl.shape == serviceShape:
		f.set(g, jen.Qual(candidPath, "Append"+runtimeName(decl.typ.Kind)).Call(jen.Id(f.dst), v.reference(decl.shape).code()))
	case decl.shape == structShape:
		f.set(g, jen.Id(decl.appendName()).Call(jen.Id(f.dst), v.pointer()))
	default:
		f.set(g, jen.Id(decl.appendName()).Call(jen.Id(f.dst), v.code()))
	}
}

// set assigns what was appended to.
func (f function) set(g *jen.Group, appended jen.Code) { g.Id(f.dst).Op("=").Add(appended) }

func (f function) appendPlace(g *jen.Group, t *parser.Type, v operand) {
	switch {
	case t.Kind == candid.KindOpt:
		mark := func(n int) jen.Code { return jen.Append(jen.Id(f.dst), jen.Lit(n)) }
		if f.least(t.Elem) == noValues {
			f.set(g, mark(0))
			return
		}
		g.If(v.code().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
			f.set(g, mark(0))
		}).Else().BlockFunc(func(g *jen.Group) {
			f.set(g, mark(1))
			f.inner().append(g, t.Elem, v.content())
		})
	case t.Kind == candid.KindVec && isByte(t.Elem):
		f.set(g, jen.Qual(candidPath, "AppendBlob").Call(jen.Id(f.dst), v.code()))
	case t.Kind == candid.KindVec:
		f.set(g, jen.Qual(candidPath, "AppendLen").Call(jen.Id(f.dst), jen.Len(v.code())))
		if f.travels(t.Elem) {
			f.eachElement(g, t.Elem, v, f.appendLooks(t.Elem), func(f function, g *jen.Group, v operand) { f.append(g, t.Elem, v) })
		}
	default:
		f.set(g, jen.Qual(candidPath, "Append"+runtimeName(t.Kind)).Call(jen.Id(f.dst), v.code()))
	}
}

func (f function) appendVariant(g *jen.Group, decl *typeDecl) {
	looks := func(c *variantCase) bool { return c.content() != nil && f.appendLooks(c.content()) }
	f.eachCase(g, decl, looks, func(g *jen.Group, c *variantCase) {
		if c.tag < 1<<7 {
			f.set(g, jen.Append(jen.Id(f.dst), jen.Lit(c.tag)))
		} else {
			f.set(g, jen.Qual(candidPath, "AppendLen").Call(jen.Id(f.dst), jen.Lit(c.tag)))
		}
		if t := c.content(); t != nil {
			f.append(g, t, c.operand())
		}
	}, nil)
}

// appendLooks says whether append looks at the value: an opt that can only be
// null is the same each time.
func (m *model) appendLooks(t *parser.Type) bool {
	content := m.optContent(t)
	return m.travels(t) && (content == nil || m.least(content) != noValues)
}

// optContent gives the T of opt T, nil for other types.
func (m *model) optContent(t *parser.Type) *parser.Type {
	if _, place := m.resolve(t); place != nil && place.Kind == candid.KindOpt {
		return place.Elem
	}
	return nil
}

func (f function) appendEnum(g *jen.Group, decl *typeDecl) {
	if len(decl.cases) <= 1<<7 {
		g.Return(jen.Append(jen.Id("dst"), enumTag(decl, "byte")))
		return
	}
	g.Return(jen.Qual(candidPath, "AppendLen").Call(jen.Id("dst"), enumTag(decl, "int")))
}

// enumTag gives the index on the wire of the constant v, as a byte or an int.
func enumTag(decl *typeDecl, integer string) *jen.Statement {
	tags := make([]int, len(decl.cases))
	for i, c := range decl.cases {
		tags[i] = c.tag
	}
	return lookup(tags, jen.Id("v"), integer)
}

// lookup gives list[index] as an integer type: the index itself when the list
// counts from 0.
func lookup(list []int, index jen.Code, integer string) *jen.Statement {
	inOrder := true
	for i, n := range list {
		inOrder = inOrder && i == n
	}
	switch {
	case inOrder:
		return jen.Id(integer).Call(index)
	case len(list) <= 1<<8:
		var b strings.Builder
		for _, n := range list {
			b.WriteByte(byte(n))
		}
		element := jen.Id(quoteBytes(b.String())).Index(index)
		if integer == "byte" {
			return element
		}
		return jen.Id(integer).Call(element)
	}
	return jen.Id(integer).Call(jen.Index(jen.Op("...")).Uint16().ValuesFunc(func(g *jen.Group) {
		for _, n := range list {
			g.Id(strconv.Itoa(n))
		}
	}).Index(index))
}
