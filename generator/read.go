package generator

import (
	"cmp"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) readName() string { return "readCandid" + decl.name }

// emitRead emits the function that reads a declared type's values: into a
// struct, or giving anything else.
func (m *model) emitRead(g *jen.Group, decl *typeDecl) {
	f := m.ofType()
	reader := jen.Id("r").Op("*").Qual(candidPath, "Reader")
	if decl.shape == structShape {
		g.Func().Id(decl.readName()).Params(reader, m.parameter(decl)).BlockFunc(func(g *jen.Group) {
			m.enter(g, decl, jen.Return())
			for _, field := range inWireOrder(decl.fields) {
				f.read(g, field.typ, operand("v."+field.name))
			}
			m.leave(g, decl)
		})
		g.Line()
		return
	}
	if decl.shape == enumShape {
		g.Func().Id(decl.readName()).Params(reader).Id(decl.name).Block(jen.Return(readEnum(decl)))
		g.Line()
		return
	}
	f.fresh = true
	g.Func().Id(decl.readName()).Params(reader).Params(m.parameter(decl)).BlockFunc(func(g *jen.Group) {
		m.enter(g, decl, jen.Return(jen.Id("v")))
		if decl.shape == variantShape {
			f.readVariant(g, decl)
		} else {
			f.readPlace(g, decl.typ, "v")
		}
		m.leave(g, decl)
		g.Return(jen.Id("v"))
	})
	g.Line()
}

// enter begins a visit of a recursive type.
func (m *model) enter(g *jen.Group, decl *typeDecl, refuse jen.Code) {
	if !decl.recursive {
		return
	}
	g.If(jen.Op("!").Id("r").Dot("Enter").Call(jen.Lit(decl.levels))).Block(refuse)
	if decl.zeros > 0 {
		g.Id("r").Dot("Zeros").Call(jen.Lit(decl.zeros))
	}
}

func (m *model) leave(g *jen.Group, decl *typeDecl) {
	if decl.recursive {
		g.Id("r").Dot("Leave").Call(jen.Lit(decl.levels))
	}
}

// read emits what reads a value into v. Where nothing is read v stays as it is.
func (f function) read(g *jen.Group, t *parser.Type, v operand) {
	if f.least(t) == noValues {
		g.Id(f.reader).Dot("Fail").Call()
		return
	}
	if !f.travels(t) {
		return
	}
	decl, place := f.resolve(t)
	switch {
	case decl == nil:
		f.readPlace(g, place, v)
	case decl.shape == funcShape || decl.shape == serviceShape:
		g.Add(v.reference(decl.shape).code()).Op("=").Id(f.reader).Dot(runtimeName(decl.typ.Kind)).Call()
	case decl.shape == structShape:
		g.Id(decl.readName()).Call(jen.Id(f.reader), v.pointer())
	default:
		g.Add(v.code()).Op("=").Id(decl.readName()).Call(jen.Id(f.reader))
	}
}

func (f function) readPlace(g *jen.Group, t *parser.Type, v operand) {
	switch {
	case t.Kind == candid.KindOpt:
		if !f.fresh {
			g.Add(v.code()).Op("=").Nil()
		}
		g.If(jen.Id(f.reader).Dot("Present").Call()).BlockFunc(func(g *jen.Group) {
			g.Add(v.code()).Op("=").Qual(candidPath, "New").Types(f.goType(t.Elem).code()).Call(jen.Id(f.reader))
			f := f.inner()
			f.fresh = true
			f.read(g, t.Elem, v.content())
		})
	case t.Kind == candid.KindVec && isByte(t.Elem):
		g.Add(v.code()).Op("=").Id(f.reader).Dot("Blob").Call()
	case t.Kind == candid.KindVec:
		least := f.least(t.Elem)
		if least == noValues {
			least = 1 // the first element fails
		}
		count := jen.Id(f.reader).Dot("Len").Call(jen.Lit(least), jen.Lit(f.zeros(t.Elem)))
		g.Add(v.code()).Op("=").Qual(candidPath, "MakeSlice").Call(jen.Id(f.reader), v.code(), count)
		f.readElements(g, t.Elem, v)
	default:
		g.Add(v.code()).Op("=").Id(f.reader).Dot(runtimeName(t.Kind)).Call()
	}
}

func (f function) readElements(g *jen.Group, elem *parser.Type, v operand) {
	if f.least(elem) == noValues {
		g.If(jen.Len(v.code()).Op(">").Lit(0)).Block(jen.Id(f.reader).Dot("Fail").Call())
		return
	}
	if !f.travels(elem) {
		return
	}
	f = f.inner()
	f.fresh = false // MakeSlice may give elements that were used before
	i := f.loopIndex()
	g.For(jen.Id(i).Op(":=").Range().Add(v.code())).BlockFunc(func(g *jen.Group) {
		f.read(g, elem, v.element(i))
	})
}

func (f function) readVariant(g *jen.Group, decl *typeDecl) {
	g.Switch(jen.Id("r").Dot("Tag").Call(jen.Lit(len(decl.cases)))).BlockFunc(func(g *jen.Group) {
		for _, c := range inTagOrder(decl) {
			g.Case(jen.Lit(c.tag)).BlockFunc(func(g *jen.Group) { f.readCase(g, c) })
		}
	})
}

func (f function) readCase(g *jen.Group, c *variantCase) {
	t := c.content()
	switch {
	case t == nil || f.fixed(t) == 0:
		g.Id("v").Op("=").Id(c.name).Values()
	case f.least(t) == noValues:
		g.Id("r").Dot("Fail").Call()
	default:
		g.Var().Id("c").Id(c.name)
		f.read(g, t, c.operand())
		g.Id("v").Op("=").Id("c")
	}
}

// inTagOrder gives the cases by their index on the wire.
func inTagOrder(decl *typeDecl) []*variantCase {
	return slices.SortedFunc(slices.Values(decl.cases), func(a, b *variantCase) int { return cmp.Compare(a.tag, b.tag) })
}

// readEnum gives the constant whose index is read.
func readEnum(decl *typeDecl) jen.Code {
	constants := make([]int, len(decl.cases))
	for i, c := range decl.cases {
		constants[c.tag] = i
	}
	return lookup(constants, jen.Id("r").Dot("Tag").Call(jen.Lit(len(decl.cases))), decl.name)
}
