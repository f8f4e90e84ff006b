package generator

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// operand is a Go expression for a value in generated code.
type operand string

// pointer gives the expression for a pointer to the value.
func (o operand) pointer() operand {
	if pointer, ok := strings.CutPrefix(string(o), "*"); ok {
		return operand(pointer)
	}
	return "&" + o
}

// content is what a pointer points to.
func (o operand) content() operand {
	if strings.HasPrefix(string(o), "*") {
		return "*" + o.parens()
	}
	return "*" + o
}

// parens makes an operand that something can follow.
func (o operand) parens() operand {
	if strings.HasPrefix(string(o), "*") {
		return "(" + o + ")"
	}
	return o
}

// element is an element of a slice.
func (o operand) element(index string) operand { return o.parens() + operand("["+index+"]") }

// part is a field of a struct, also of one that is behind a pointer.
func (o operand) part(name string) operand {
	if pointer, ok := strings.CutPrefix(string(o), "*"); ok {
		o = operand(pointer)
	}
	return o.parens() + operand("."+name)
}

// reference gives the candid.Func or candid.Service in a func or service definition.
func (o operand) reference(shape shape) operand {
	if shape == serviceShape {
		return o.part("Service")
	}
	return o.part("Func")
}

// argument is how the runtime takes a value of its own types: what is large by a
// pointer.
func (o operand) argument(k candid.Kind) operand {
	if largeKinds[k] {
		return o.pointer()
	}
	return o
}

var largeKinds = map[candid.Kind]bool{
	candid.KindPrincipal: true, candid.KindFunc: true, candid.KindService: true,
}

// function is a function of the codec while it is written: the text, its scope,
// and what the things that all of them use are called in it.
//
// The codec is most of what is generated, and all alike: lines of calls. Written
// as text it takes a third of the time that it takes to put the calls together
// of jennifer's parts.
type function struct {
	*model
	text  *bytes.Buffer // of the whole codec
	scope *scope

	sizer, sizerPointer string // a candid.Sizer and how it is passed on
	dst                 string // the bytes that are appended to
	reader              string // a *candid.Reader

	sharing *sharing // of the struct that is read
	fresh   bool     // what is read into is a variable that holds nothing yet
}

// ofTypes is the function that all functions for values of a declared type are
// copies of.
func (m *model) ofTypes(text *bytes.Buffer) function {
	f := function{model: m, text: text, scope: m.pkg.child()}
	f.scope.declare("v")
	f.scope.declare("c")
	f.scope.declare("o")
	f.sizer, f.dst, f.reader = f.scope.declare("s"), f.scope.declare("dst"), f.scope.declare("r")
	f.sizerPointer = f.sizer
	return f
}

// line writes a line, which consists of the parts. It is not indented yet.
func (f function) line(parts ...string) {
	for _, part := range parts {
		f.text.WriteString(part)
	}
	f.text.WriteByte('\n')
}

// end ends a declaration; the file may be cut here.
func (f function) end() { f.line("}", pieceEnd) }

// inner is the inside of a block of the function.
func (f function) inner() function {
	f.scope = f.scope.child()
	return f
}

// loopIndex declares the index of a loop.
func (f function) loopIndex() string { return f.firstFree("i", "j", "k", "l", "m", "n") }

// loopElement declares the element of a loop.
func (f function) loopElement() string { return f.firstFree("e", "f", "g", "h") }

// firstFree declares the first free of the names, or the last with a number behind it.
func (f function) firstFree(names ...string) string {
	last := names[len(names)-1]
	for i := 2; slices.IndexFunc(names, func(name string) bool { return !f.scope.has(name) }) < 0; i++ {
		names = append(names, last+strconv.Itoa(i))
	}
	return f.scope.declare(names...)
}

// inWireOrder gives the fields of a struct as they follow each other on the wire.
func inWireOrder(fields []*field) []*field {
	return slices.SortedFunc(slices.Values(fields), func(a, b *field) int {
		return cmp.Compare(a.label.ID, b.label.ID)
	})
}

// messageCodec gives the functions that turn messages into values and back: the
// exported ones of the definitions, and those of the methods.
func (m *model) messageCodec() part {
	var text bytes.Buffer
	f := m.ofTypes(&text)
	for _, decl := range m.types {
		if decl.message != nil {
			f.inner().appendDefinition(decl)
			f.inner().decodeDefinition(decl)
		}
	}
	for _, msg := range m.messages() {
		if msg.decodes {
			function{model: m, text: &text, scope: msg.scope.child()}.decodeFunction(msg)
		}
		if msg.appends {
			function{model: m, text: &text, scope: msg.scope.child()}.appendFunction(msg)
		}
	}
	return codecPart(&text)
}

// typeCodec gives the functions that these call: for the declared types, as far
// as they were asked for.
func (m *model) typeCodec() part {
	var text bytes.Buffer
	f := m.ofTypes(&text)
	for _, decl := range m.types {
		switch {
		case decl.shape == aliasShape, decl.shape == funcShape, decl.shape == serviceShape:
			continue
		case decl.fixed == 0:
			continue // nothing on the wire
		}
		if decl.appends && decl.fixed == varying {
			f.inner().sizeDecl(decl)
		}
		if decl.appends && decl.least != noValues {
			f.inner().appendDecl(decl)
		}
		if decl.reads && decl.least != noValues {
			f.inner().readDecl(decl)
		}
	}
	return codecPart(&text)
}

// codecPart is a part of functions of the codec, if there are any.
func codecPart(text *bytes.Buffer) part {
	if text.Len() == 0 {
		return part{}
	}
	return part{imports: []string{strconv.Quote(candidPath)}, source: text.Bytes()}
}

// parameter is v, the value that a function of the codec is about.
func (m *model) parameter(decl *typeDecl) string {
	switch decl.shape {
	case structShape:
		return "v *" + decl.name
	case nestedShape:
		return "v " + m.goType(decl.typ).text()
	}
	return "v " + decl.name
}

// needAppend asks for what appends values of a type.
func (m *model) needAppend(t *parser.Type) {
	m.need(t, func(decl *typeDecl) *bool { return &decl.appends })
}

// needRead asks for what reads values of a type.
func (m *model) needRead(t *parser.Type) {
	m.need(t, func(decl *typeDecl) *bool { return &decl.reads })
}

func (m *model) need(t *parser.Type, flag func(*typeDecl) *bool) {
	decl, place := m.resolve(t)
	for decl == nil {
		if place.Elem == nil {
			return
		}
		decl, place = m.resolve(place.Elem)
	}
	m.needDecl(decl, flag)
}

func (m *model) needDecl(decl *typeDecl, flag func(*typeDecl) *bool) {
	if *flag(decl) {
		return
	}
	*flag(decl) = true
	for _, part := range m.parts(decl) {
		m.needDecl(part, flag)
	}
}

// travels says whether anything of a type's values is ever on the wire: not of
// null or an empty record, and not of types that have no values.
func (m *model) travels(t *parser.Type) bool { return m.fixed(t) != 0 && m.least(t) != noValues }

// runtimeName gives the word for a type in the runtime's functions: the Nat in AppendNat.
func runtimeName(k candid.Kind) string {
	if name := runtimeTypes[k]; name != "" {
		return name
	}
	name := k.String()
	return strings.ToUpper(name[:1]) + name[1:]
}
