package generator

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// emitTypes emits all type declarations in text order.
func (m *model) emitTypes(f *jen.File) {
	for _, decl := range m.types {
		m.emitType(f.Group, decl)
		endPiece(f.Group)
	}
}

func (m *model) emitType(g *jen.Group, decl *typeDecl) {
	if decl.payload || decl.shape == nestedShape {
		return // stands with the cases of its variant, or has no name
	}
	decl.document(g)
	t := g.Type().Id(decl.name)
	switch decl.shape {
	case aliasShape:
		t.Op("=").Add(m.goType(decl.typ).code())
	case definedShape:
		t.Add(m.goType(decl.typ).code())
	case structShape:
		m.emitStruct(t, decl)
	case enumShape:
		t.Id(enumBase(decl))
		m.emitConstants(g, decl)
	case variantShape:
		t.Interface(jen.Id(decl.marker()).Params())
		m.emitCases(g, decl)
	case funcShape:
		t.Struct(jen.Qual(candidPath, "Func"))
	case serviceShape:
		t.Struct(jen.Qual(candidPath, "Service"))
	}
	g.Line()
}

// document emits the comment above a declaration.
func (decl *typeDecl) document(g *jen.Group) {
	d := decl.definition
	if d == nil {
		comment(g, decl.name+" is the Candid type of "+decl.path+".")
		return
	}
	sentence := decl.name + " is the Candid type " + d.Name
	if decl.shape == funcShape || decl.shape == serviceShape {
		sentence += ", a reference to a " + typeText(d.Type)
	}
	document(g, d.Doc, sentence+".", renamed(decl.name, candid.NamedLabel(d.Name)))
}

func (m *model) emitStruct(t *jen.Statement, decl *typeDecl) {
	if len(decl.fields) == 0 {
		t.Struct()
		return
	}
	t.StructFunc(func(g *jen.Group) {
		for _, f := range decl.fields {
			comment(g, f.doc...)
			s := g.Id(f.name)
			if f.boxed {
				s.Op("*")
			}
			s.Add(m.goType(f.typ).code())
			if original := renamed(f.name, f.label); original != "" && !isTuple(decl.typ) {
				s.Add(docLine("In Candid: " + original))
			}
		}
	})
}

// enumBase gives the integer type that holds as many cases.
func enumBase(decl *typeDecl) string {
	if len(decl.cases) > 1<<8 {
		return "uint16"
	}
	return "uint8"
}

func (m *model) emitConstants(g *jen.Group, decl *typeDecl) {
	g.Line()
	comment(g, "The cases of "+decl.name+".")
	g.Const().DefsFunc(func(g *jen.Group) {
		for i, c := range decl.cases {
			comment(g, c.doc...)
			s := g.Id(c.name)
			if i == 0 {
				s.Id(decl.name).Op("=").Iota()
			}
			if original := renamed(c.name[len(decl.name):], c.label); original != "" {
				s.Add(docLine("In Candid: " + original))
			}
		}
	})
	g.Line()
	comment(g, "String gives the case as it is called in Candid.")
	g.Func().Params(jen.Id("v").Id(decl.name)).Id("String").Params().String().BlockFunc(func(g *jen.Group) {
		g.Switch(jen.Id("v")).BlockFunc(func(g *jen.Group) {
			for _, c := range decl.cases {
				g.Case(jen.Id(c.name)).Block(jen.Return(jen.Lit(labelText(c.label))))
			}
		})
		g.Return(jen.Lit(decl.name+"(").Op("+").Qual("strconv", "Itoa").Call(jen.Int().Parens(jen.Id("v"))).Op("+").Lit(")"))
	})
}

// labelText gives a label without quotes.
func labelText(l candid.Label) string {
	if l.Named {
		return l.Name
	}
	return strconv.FormatUint(uint64(l.ID), 10)
}

func (m *model) emitCases(g *jen.Group, decl *typeDecl) {
	for _, c := range decl.cases {
		g.Line()
		sentence := c.name + " is the case " + c.label.String() + " of " + decl.name + "."
		document(g, c.doc, sentence, renamed(c.name[len(decl.name):], c.label))
		t := g.Type().Id(c.name)
		switch {
		case c.payload != nil:
			m.emitStruct(t, c.payload)
		case c.value != nil:
			t.Struct(jen.Id("Value").Add(m.goType(c.value).code()))
		default:
			t.Struct()
		}
		g.Line()
		g.Func().Params(jen.Id(c.name)).Id(decl.marker()).Params().Block()
	}
}

// marker is the method that makes a type a case of a variant.
func (decl *typeDecl) marker() string { return "isCandid" + decl.name }

// isStruct says whether values of the type are passed by pointer.
func (m *model) isStruct(t *parser.Type) bool {
	decl, _ := m.resolve(t)
	return decl != nil && decl.shape == structShape
}

// byPointer says whether functions of the codec take values of a type by a pointer.
func (m *model) byPointer(t *parser.Type) bool {
	decl, place := m.resolve(t)
	switch {
	case decl == nil:
		return largeKinds[place.Kind]
	case decl.shape == funcShape, decl.shape == serviceShape:
		return true
	}
	return decl.shape == structShape
}
