package generator

import (
	"slices"
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
	dst := jen.Id("dst").Index().Byte()
	g.Func().Id(decl.appendName()).Params(dst, m.parameter(decl)).Index().Byte().BlockFunc(func(g *jen.Group) {
		switch decl.shape {
		case structShape:
			var list []sized
			for _, field := range inWireOrder(decl.fields) {
				list = append(list, sized{field.typ, operand("v." + field.name)})
			}
			f.returnAppended(g, list)
		case enumShape:
			f.appendEnum(g, decl)
		case variantShape:
			f.appendVariant(g, decl)
			g.Return(jen.Id("dst"))
		case definedShape, nestedShape:
			f.appendParts(g, decl.typ, "v")
			g.Return(jen.Id("dst"))
		}
	})
	g.Line()
}

// returnAppended emits what appends values and returns the result, and others
// behind it.
func (f function) returnAppended(g *jen.Group, list []sized, others ...jen.Code) {
	result := jen.Id(f.dst)
	for i, v := range list {
		if !f.travels(v.typ) {
			continue
		}
		last := !slices.ContainsFunc(list[i+1:], func(v sized) bool { return f.travels(v.typ) })
		if call := f.appendCall(result, v.typ, v.value); last && call != nil {
			result = call
		} else {
			f.append(g, nil, v.typ, v.value)
		}
	}
	g.Return(append([]jen.Code{result}, others...)...)
}

// append emits what appends the byte of a mark or tag, if there is one, and
// then a value, if anything of it travels.
func (f function) append(g *jen.Group, mark *int, t *parser.Type, v operand) {
	begin := jen.Id(f.dst)
	if mark != nil {
		begin = jen.Append(begin, jen.Lit(*mark))
	}
	travels := t != nil && f.travels(t)
	if travels {
		if call := f.appendCall(begin, t, v); call != nil {
			f.set(g, call)
			return
		}
	}
	if mark != nil {
		f.set(g, begin)
	}
	if travels {
		_, place := f.resolve(t)
		f.appendParts(g, place, v)
	}
}

// set assigns what was appended to.
func (f function) set(g *jen.Group, appended jen.Code) { g.Id(f.dst).Op("=").Add(appended) }

// appendCall gives the call that appends a value to dst; nil for an opt or a
// vec, which take more than a call.
func (f function) appendCall(dst jen.Code, t *parser.Type, v operand) *jen.Statement {
	decl, place := f.resolve(t)
	switch {
	case decl == nil && place.Kind == candid.KindOpt:
		return nil
	case decl == nil && place.Kind == candid.KindVec && isByte(place.Elem):
		return jen.Qual(candidPath, "AppendBlob").Call(dst, v.code())
	case decl == nil && place.Kind == candid.KindVec:
		return nil
	case decl == nil:
		return jen.Qual(candidPath, "Append"+runtimeName(place.Kind)).Call(dst, v.code())
	case decl.shape == funcShape || decl.shape == serviceShape:
		return jen.Qual(candidPath, "Append"+runtimeName(decl.typ.Kind)).Call(dst, v.reference(decl.shape).code())
	case decl.shape == structShape:
		return jen.Id(decl.appendName()).Call(dst, v.pointer())
	}
	return jen.Id(decl.appendName()).Call(dst, v.code())
}

// appendParts emits what appends an opt or a vec.
func (f function) appendParts(g *jen.Group, t *parser.Type, v operand) {
	if t.Kind == candid.KindVec {
		f.set(g, jen.Qual(candidPath, "AppendLen").Call(jen.Id(f.dst), jen.Len(v.code())))
		if f.travels(t.Elem) {
			f.eachElement(g, t.Elem, v, f.appendLooks(t.Elem), func(f function, g *jen.Group, v operand) {
				f.append(g, nil, t.Elem, v)
			})
		}
		return
	}
	null, present := 0, 1
	if f.least(t.Elem) == noValues {
		f.append(g, &null, nil, "")
		return
	}
	g.If(v.code().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
		f.append(g, &null, nil, "")
	}).Else().BlockFunc(func(g *jen.Group) {
		f.inner().append(g, &present, t.Elem, v.content())
	})
}

func (f function) appendVariant(g *jen.Group, decl *typeDecl) {
	looks := func(c *variantCase) bool { return c.content() != nil && f.appendLooks(c.content()) }
	f.eachCase(g, decl, looks, func(g *jen.Group, c *variantCase) {
		if c.tag < 1<<7 {
			f.append(g, &c.tag, c.content(), c.operand())
			return
		}
		f.set(g, jen.Qual(candidPath, "AppendLen").Call(jen.Id(f.dst), jen.Lit(c.tag)))
		f.append(g, nil, c.content(), c.operand())
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
