package parser

import (
	"bytes"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

// lineWidth is how long a printed line of fields or arguments may get before
// they get a line each.
const lineWidth = 100

// Format prints the interface as a .did file without imports. Parsing it gives
// the same interface, doc comments included.
func Format(in *Interface) []byte {
	p := &printer{}
	for i, def := range in.Definitions {
		if i > 0 && (len(def.Doc) > 0 || def.multiline() || in.Definitions[i-1].multiline()) {
			p.text("\n")
		}
		p.doc(def.Doc)
		p.text("type " + def.Name + " = ")
		p.typ(def.Type, def.multiline())
		p.text(";\n")
	}
	if s := in.Service; s != nil {
		if len(in.Definitions) > 0 {
			p.text("\n")
		}
		p.service(s)
	}
	return p.out
}

// FormatTypes prints the types of arguments, such as "(nat, text)", without the
// arguments' names. Definitions are named, not spelled out.
func FormatTypes(args []Argument) []byte {
	types := make([]Argument, len(args))
	for i, a := range args {
		types[i].Type = a.Type
	}
	p := &printer{}
	p.arguments(types)
	return p.out
}

// multiline says whether the definition's parts get a line each.
func (d *Definition) multiline() bool {
	return len(d.Type.Methods) > 0 || len(d.Type.Fields) > 0 && (len(d.Type.Fields) > 1 || hasDocs(d.Type))
}

// printer prints types. A type whose parts have docs gets a line for each.
type printer struct {
	out    []byte
	indent int
	flat   int // how many bytes out may have while a type is tried on one line; 0: none is
}

func (p *printer) text(s string) { p.out = append(p.out, s...) }

// newline begins a line. What is nested very deep is indented no further, or
// indentation would be most of the text.
func (p *printer) newline() {
	p.text("\n" + strings.Repeat("  ", min(p.indent, lineWidth/2)))
}

// doc prints a comment above what comes next, for which there must be a line.
func (p *printer) doc(lines []string) {
	if len(lines) > 0 && p.flat > 0 {
		p.flat = 1
	}
	for _, line := range lines {
		if p.text("//"); line != "" {
			p.text(" " + line)
		}
		p.newline()
	}
}

func (p *printer) service(s *Service) {
	p.doc(s.Doc)
	p.text("service ")
	if s.Name != "" {
		p.text(s.Name + " ")
	}
	p.text(": ")
	if s.HasInit {
		p.arguments(s.Init)
		p.text(" -> ")
	}
	if s.Type.Ref != nil {
		p.text(s.Type.Ref.Name)
	} else {
		p.methods(s.Methods)
	}
	p.text(";\n")
}

// typ prints a type: with a line for each part if spread, else on one line if
// it fits and has no docs inside.
func (p *printer) typ(t *Type, spread bool) {
	switch {
	case p.tooLong(): // whoever tries will take it back
	case t.Ref != nil:
		p.text(t.Ref.Name)
	case t.Kind == candid.KindVec && t.Elem.Ref == nil && t.Elem.Kind == candid.KindNat8:
		p.text("blob")
	case t.Kind == candid.KindOpt || t.Kind == candid.KindVec:
		p.text(t.Kind.String() + " ")
		p.typ(t.Elem, spread)
	case t.Kind == candid.KindRecord || t.Kind == candid.KindVariant:
		p.text(t.Kind.String() + " ")
		p.fields(t, spread)
	case t.Kind == candid.KindFunc:
		p.text("func ")
		p.fn(t.Func)
	case t.Kind == candid.KindService:
		p.text("service ")
		p.methods(t.Methods)
	default:
		p.text(t.Kind.String())
	}
}

func (p *printer) fields(t *Type, spread bool) {
	if !spread && p.oneLine(func() { p.flatFields(t) }) {
		return
	}
	p.text("{")
	p.indent++
	tuple := isTuple(t)
	for _, f := range t.Fields {
		p.newline()
		p.doc(f.Doc)
		p.field(t.Kind, f, tuple)
		p.text(";")
	}
	p.indent--
	if len(t.Fields) > 0 {
		p.newline()
	}
	p.text("}")
}

func (p *printer) flatFields(t *Type) {
	p.text("{")
	tuple := isTuple(t)
	for i, f := range t.Fields {
		if i > 0 {
			p.text(";")
		}
		p.text(" ")
		p.doc(f.Doc)
		if p.field(t.Kind, f, tuple); p.tooLong() {
			return
		}
	}
	if len(t.Fields) > 0 {
		p.text(" ")
	}
	p.text("}")
}

// field prints a field or case: of a tuple's and of one without payload half.
func (p *printer) field(k candid.Kind, f Field, tuple bool) {
	switch {
	case k == candid.KindVariant && f.Type.Ref == nil && f.Type.Kind == candid.KindNull:
		p.text(f.Label.String())
	case tuple:
		p.typ(f.Type, false)
	default:
		p.text(f.Label.String() + " : ")
		p.typ(f.Type, false)
	}
}

// isTuple says whether a record's labels are 0, 1, … in text order.
func isTuple(t *Type) bool {
	for i, f := range t.Fields {
		if f.Label.Named || f.Label.ID != uint32(i) {
			return false
		}
	}
	return t.Kind == candid.KindRecord
}

func (p *printer) fn(f *Func) {
	p.arguments(f.Args)
	p.text(" -> ")
	p.arguments(f.Results)
	if f.Mode != candid.ModeUpdate {
		p.text(" " + f.Mode.String())
	}
}

func (p *printer) arguments(args []Argument) {
	if p.oneLine(func() { p.flatArguments(args) }) {
		return
	}
	p.text("(")
	p.indent++
	for i, a := range args {
		p.newline()
		p.argument(a)
		if i < len(args)-1 {
			p.text(",")
		}
	}
	p.indent--
	p.newline()
	p.text(")")
}

func (p *printer) flatArguments(args []Argument) {
	p.text("(")
	for i, a := range args {
		if i > 0 {
			p.text(", ")
		}
		if p.argument(a); p.tooLong() {
			return
		}
	}
	p.text(")")
}

func (p *printer) argument(a Argument) {
	if a.Name != "" {
		p.text(candid.NamedLabel(a.Name).String() + " : ")
	}
	p.typ(a.Type, false)
}

func (p *printer) methods(methods []Method) {
	p.text("{")
	p.indent++
	for _, m := range methods {
		if p.tooLong() {
			break
		}
		p.newline()
		p.doc(m.Doc)
		p.text(candid.NamedLabel(m.Name).String() + " : ")
		if m.Type.Ref != nil {
			p.text(m.Type.Ref.Name)
		} else {
			p.fn(m.Type.Func)
		}
		p.text(";")
	}
	p.indent--
	if len(methods) > 0 {
		p.newline()
	}
	p.text("}")
}

// oneLine tries to print on what is left of the line. If there are docs or the
// line gets too long, nothing is printed and the result false.
func (p *printer) oneLine(print func()) bool {
	if p.flat > 0 {
		print()
		return true // whoever began to try sees to the length
	}
	start := len(p.out)
	line := start - (bytes.LastIndexByte(p.out, '\n') + 1)
	p.flat = start + max(lineWidth-line, lineWidth/2)
	print()
	fits := !p.tooLong()
	p.flat = 0
	if !fits {
		p.out = p.out[:start]
	}
	return fits
}

func (p *printer) tooLong() bool {
	return p.flat > 0 && len(p.out) > p.flat
}

// hasDocs says whether a field or method inside a type has a doc.
func hasDocs(t *Type) bool {
	found := false
	t.each(func(t *Type) {
		for _, f := range t.Fields {
			found = found || len(f.Doc) > 0
		}
		for _, m := range t.Methods {
			found = found || len(m.Doc) > 0
		}
	})
	return found
}
