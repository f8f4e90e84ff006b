package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) sizeName() string { return "sizeCandid" + decl.name }

// parameter is v, the value that a function of the codec is about.
func (m *model) parameter(decl *typeDecl) *jen.Statement {
	if decl.shape == structShape {
		return jen.Id("v").Op("*").Id(decl.name)
	}
	return jen.Id("v").Add(m.declaredType(decl))
}

// declaredType gives the Go type of a declaration.
func (m *model) declaredType(decl *typeDecl) *jen.Statement {
	if decl.shape == nestedShape {
		return m.goType(decl.typ).code()
	}
	return jen.Id(decl.name)
}

// emitSize emits the function that counts the bytes of a declared type's values
// and finds those that cannot be encoded.
func (m *model) emitSize(g *jen.Group, decl *typeDecl) {
	f := m.ofType()
	sizer := jen.Id("s").Op("*").Qual(candidPath, "Sizer")
	g.Func().Id(decl.sizeName()).Params(sizer, m.parameter(decl)).BlockFunc(func(g *jen.Group) {
		if decl.least == noValues {
			g.Id("s").Dot("Fail").Call(jen.Lit("a value of type " + decl.name + ", which has none"))
			return
		}
		if decl.recursive {
			g.If(jen.Op("!").Id("s").Dot("Enter").Call(jen.Lit(decl.above))).Block(jen.Return())
		}
		switch decl.shape {
		case structShape:
			var list []sized
			for _, field := range inWireOrder(decl.fields) {
				list = append(list, sized{field.typ, operand("v." + field.name)})
			}
			f.size(g, 0, list...)
		case enumShape:
			f.sizeEnum(g, decl)
		case variantShape:
			f.sizeVariant(g, decl)
		case definedShape, nestedShape:
			if decl.typ.Kind == candid.KindOpt {
				f.addBytes(g, 1)
			}
			f.sizePlace(g, decl.typ, "v")
		}
		if decl.recursive {
			g.Id("s").Dot("Leave").Call(jen.Lit(decl.above))
		}
	})
	g.Line()
}

// sized is a value whose bytes are to be counted.
type sized struct {
	typ   *parser.Type
	value operand
}

// size counts values and as many bytes more. What all values of their types
// take is added up beforehand.
func (f function) size(g *jen.Group, bytes int, list ...sized) {
	for _, v := range list {
		bytes = min(bytes+f.lead(v.typ), most)
	}
	f.addBytes(g, bytes)
	for _, v := range list {
		f.sizeRest(g, v.typ, v.value)
	}
}

func (f function) addBytes(g *jen.Group, n int) {
	if n > 0 {
		g.Id(f.sizer).Dot("Add").Call(jen.Lit(n))
	}
}

func (f function) fail(g *jen.Group, reason string) {
	g.Id(f.sizer).Dot("Fail").Call(jen.Lit(reason))
}

// lead gives the bytes that every value of a type takes before what differs;
// sizeRest counts the others.
func (m *model) lead(t *parser.Type) int {
	if n := m.fixed(t); n != varying {
		return n
	}
	switch decl, place := m.resolve(t); {
	case decl == nil && place.Kind == candid.KindOpt:
		return 1
	case decl != nil && decl.shape == enumShape && len(decl.cases) <= 1<<7:
		return 1
	}
	return 0
}

// sizeRest counts the bytes of a value but for its lead.
func (f function) sizeRest(g *jen.Group, t *parser.Type, v operand) {
	if f.fixed(t) != varying {
		return
	}
	decl, place := f.resolve(t)
	switch {
	case decl == nil:
		f.sizePlace(g, place, v)
	case decl.shape == funcShape || decl.shape == serviceShape:
		g.Id(f.sizer).Dot(runtimeName(decl.typ.Kind)).Call(v.reference(decl.shape).code())
	case decl.shape == structShape:
		g.Id(decl.sizeName()).Call(jen.Id(f.sizerPointer), v.pointer())
	default:
		g.Id(decl.sizeName()).Call(jen.Id(f.sizerPointer), v.code())
	}
}

// sizePlace counts a value of a type that has no function of its own.
func (f function) sizePlace(g *jen.Group, t *parser.Type, v operand) {
	switch {
	case t.Kind == candid.KindEmpty:
		f.fail(g, "a value of type empty")
	case t.Kind == candid.KindOpt && f.fixed(t.Elem) == 0: // nothing behind the mark
	case t.Kind == candid.KindOpt:
		g.If(v.code().Op("!=").Nil()).BlockFunc(func(g *jen.Group) {
			f.inner().size(g, 0, sized{t.Elem, v.content()})
		})
	case t.Kind == candid.KindVec && isByte(t.Elem):
		g.Id(f.sizer).Dot("Blob").Call(v.code())
	case t.Kind == candid.KindVec:
		g.Id(f.sizer).Dot("Len").Call(jen.Len(v.code()))
		f.sizeElements(g, t.Elem, v)
	default:
		g.Id(f.sizer).Dot(runtimeName(t.Kind)).Call(v.code())
	}
}

func (f function) sizeElements(g *jen.Group, elem *parser.Type, v operand) {
	if _, place := f.resolve(elem); place != nil && place.Kind == candid.KindEmpty {
		g.If(jen.Len(v.code()).Op(">").Lit(0)).BlockFunc(func(g *jen.Group) { f.sizePlace(g, place, v) })
		return
	}
	switch lead := f.lead(elem); lead {
	case 0:
	case 1:
		g.Id(f.sizer).Dot("Add").Call(jen.Len(v.code()))
	default:
		g.Id(f.sizer).Dot("Add").Call(jen.Lit(lead).Op("*").Len(v.code()))
	}
	if f.sizeLooks(elem) {
		f.eachElement(g, elem, v, true, func(f function, g *jen.Group, v operand) { f.sizeRest(g, elem, v) })
	}
}

// sizeLooks says whether sizeRest looks at the value.
func (m *model) sizeLooks(t *parser.Type) bool {
	if m.fixed(t) != varying {
		return false
	}
	if content := m.optContent(t); content != nil {
		return m.fixed(content) != 0
	}
	_, place := m.resolve(t)
	return place == nil || place.Kind != candid.KindEmpty
}

// eachElement emits a loop over the elements of a slice, whether or not the
// body looks at them.
func (f function) eachElement(g *jen.Group, elem *parser.Type, v operand, looks bool, body func(function, *jen.Group, operand)) {
	f = f.inner()
	if !looks {
		g.For(jen.Range().Add(v.code())).BlockFunc(func(g *jen.Group) { body(f, g, "") })
		return
	}
	if f.isStruct(elem) {
		i := f.loopIndex()
		g.For(jen.Id(i).Op(":=").Range().Add(v.code())).BlockFunc(func(g *jen.Group) { body(f, g, v.element(i)) })
		return
	}
	e := f.loopElement()
	g.For(jen.List(jen.Id("_"), jen.Id(e)).Op(":=").Range().Add(v.code())).BlockFunc(func(g *jen.Group) {
		body(f, g, operand(e))
	})
}

// sizeEnum looks whether a value is one; the byte of small enums is their lead.
func (f function) sizeEnum(g *jen.Group, decl *typeDecl) {
	last := decl.cases[len(decl.cases)-1].name
	g.If(jen.Id("v").Op(">").Id(last)).BlockFunc(func(g *jen.Group) {
		f.fail(g, "a value of type "+decl.name+" that is none of its constants")
		if len(decl.cases) > 1<<7 {
			g.Return()
		}
	})
	if len(decl.cases) > 1<<7 {
		g.Id("s").Dot("Len").Call(enumTag(decl, "int"))
	}
}

func (f function) sizeVariant(g *jen.Group, decl *typeDecl) {
	looks := func(c *variantCase) bool { return c.content() != nil && f.sizeLooks(c.content()) }
	f.eachCase(g, decl, looks, func(g *jen.Group, c *variantCase) {
		tag := 1
		if c.tag >= 1<<7 {
			tag = 2
		}
		if t := c.content(); t != nil {
			f.size(g, tag, sized{t, c.operand()})
		} else {
			f.addBytes(g, tag)
		}
	}, func(g *jen.Group) {
		f.fail(g, "a value of type "+decl.name+" that is nil or none of its cases")
	})
}

// eachCase emits a switch over the cases of the variant v, with a variable if
// any of the cases looks into the value.
func (f function) eachCase(g *jen.Group, decl *typeDecl, looks func(*variantCase) bool,
	body func(*jen.Group, *variantCase), otherwise func(*jen.Group)) {
	s := g.Switch()
	for _, c := range decl.cases {
		if looks(c) {
			s.Id("c").Op(":=")
			break
		}
	}
	s.Id("v").Assert(jen.Type()).BlockFunc(func(g *jen.Group) {
		for _, c := range decl.cases {
			g.Case(jen.Id(c.name)).BlockFunc(func(g *jen.Group) { body(g, c) })
		}
		if otherwise != nil {
			g.Default().BlockFunc(otherwise)
		}
	})
}

// content gives the type of what a case holds, nil for null.
func (c *variantCase) content() *parser.Type {
	if c.payload != nil {
		return c.payload.typ
	}
	return c.value
}

// operand gives what the case c holds.
func (c *variantCase) operand() operand {
	if c.payload != nil {
		return "c"
	}
	return "c.Value"
}
