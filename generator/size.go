package generator

import (
	"slices"
	"strconv"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) sizeName() string { return "sizeCandid" + decl.name }

// sizeDecl writes the function that counts the bytes of a declared type's
// values and finds those that cannot be encoded.
func (f function) sizeDecl(decl *typeDecl) {
	f.line("func ", decl.sizeName(), "(s *candid.Sizer, ", f.parameter(decl), ") {")
	if decl.least == noValues {
		f.fail("a value of type " + decl.name + ", which has none")
	} else {
		f.sizeParts(decl)
	}
	f.end()
}

// sizeParts writes the body of sizeDecl for a type that has values.
func (f function) sizeParts(decl *typeDecl) {
	levels := strconv.Itoa(decl.above)
	if decl.recursive {
		f.line("if !s.Enter(", levels, ") {")
		f.line("return")
		f.line("}")
	}
	switch decl.shape {
	case structShape:
		f.size(0, decl.values()...)
	case enumShape:
		f.sizeEnum(decl)
	case variantShape:
		f.sizeVariant(decl)
	case definedShape, nestedShape:
		if decl.typ.Kind == candid.KindOpt {
			f.addBytes(1)
		}
		f.sizePlace(decl.typ, "v")
	}
	if decl.recursive {
		f.line("s.Leave(", levels, ")")
	}
}

// sized is a value whose bytes are to be counted.
type sized struct {
	typ   *parser.Type
	value operand
}

// values are those of the fields of the struct v, as they follow each other on
// the wire.
func (decl *typeDecl) values() []sized {
	list := make([]sized, len(decl.fields))
	for i, field := range inWireOrder(decl.fields) {
		list[i] = sized{field.typ, operand("v." + field.name)}
	}
	return list
}

// size counts values and as many bytes more. What all values of their types
// take is added up beforehand.
func (f function) size(bytes int, list ...sized) {
	for _, v := range list {
		bytes = min(bytes+f.lead(v.typ), most)
	}
	f.addBytes(bytes)
	for _, v := range list {
		f.sizeRest(v.typ, v.value)
	}
}

func (f function) addBytes(n int) {
	if n > 0 {
		f.line(f.sizer, ".Add(", strconv.Itoa(n), ")")
	}
}

func (f function) fail(reason string) { f.line(f.sizer, ".Fail(", strconv.Quote(reason), ")") }

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
func (f function) sizeRest(t *parser.Type, v operand) {
	if f.fixed(t) != varying {
		return
	}
	decl, place := f.resolve(t)
	switch {
	case decl == nil:
		f.sizePlace(place, v)
	case decl.shape == funcShape || decl.shape == serviceShape:
		f.line(f.sizer, ".", runtimeName(decl.typ.Kind), "(", string(v.reference(decl.shape).pointer()), ")")
	case decl.shape == structShape:
		f.line(decl.sizeName(), "(", f.sizerPointer, ", ", string(v.pointer()), ")")
	default:
		f.line(decl.sizeName(), "(", f.sizerPointer, ", ", string(v), ")")
	}
}

// sizePlace counts a value of a type that has no function of its own.
func (f function) sizePlace(t *parser.Type, v operand) {
	switch {
	case t.Kind == candid.KindEmpty:
		f.fail("a value of type empty")
	case t.Kind == candid.KindOpt && f.fixed(t.Elem) == 0: // nothing behind the mark
	case t.Kind == candid.KindOpt:
		f.line("if ", string(v), " != nil {")
		f.inner().size(0, sized{t.Elem, v.content()})
		f.line("}")
	case t.Kind == candid.KindVec && isByte(t.Elem):
		f.line(f.sizer, ".Blob(", string(v), ")")
	case t.Kind == candid.KindVec && isText(t.Elem):
		f.line(f.sizer, ".Texts(", string(v), ")")
	case t.Kind == candid.KindVec:
		f.line(f.sizer, ".Len(len(", string(v), "))")
		f.sizeElements(t.Elem, v)
	default:
		f.line(f.sizer, ".", runtimeName(t.Kind), "(", string(v.argument(t.Kind)), ")")
	}
}

func (f function) sizeElements(elem *parser.Type, v operand) {
	if _, place := f.resolve(elem); place != nil && place.Kind == candid.KindEmpty {
		f.line("if len(", string(v), ") > 0 {")
		f.sizePlace(place, v)
		f.line("}")
		return
	}
	switch lead := f.lead(elem); lead {
	case 0:
	case 1:
		f.line(f.sizer, ".Add(len(", string(v), "))")
	default:
		f.line(f.sizer, ".Add(", strconv.Itoa(lead), " * len(", string(v), "))")
	}
	if f.sizeLooks(elem) {
		f.eachElement(elem, v, true, func(f function, v operand) { f.sizeRest(elem, v) })
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
func (f function) eachElement(elem *parser.Type, v operand, looks bool, body func(function, operand)) {
	f = f.inner()
	var element operand
	switch {
	case !looks:
		f.line("for range ", string(v), " {")
	case f.byPointer(elem):
		i := f.loopIndex()
		element = v.element(i)
		f.line("for ", i, " := range ", string(v), " {")
	default:
		e := f.loopElement()
		element = operand(e)
		f.line("for _, ", e, " := range ", string(v), " {")
	}
	body(f, element)
	f.line("}")
}

// sizeEnum looks whether a value is one; the byte of small enums is their lead.
func (f function) sizeEnum(decl *typeDecl) {
	large := len(decl.cases) > 1<<7
	f.line("if v > ", decl.cases[len(decl.cases)-1].name, " {")
	f.fail("a value of type " + decl.name + " that is none of its constants")
	if large {
		f.line("return")
	}
	f.line("}")
	if large {
		f.line("s.Len(", enumTag(decl, "int"), ")")
	}
}

func (f function) sizeVariant(decl *typeDecl) {
	looks := func(c *variantCase) bool { return c.content() != nil && f.sizeLooks(c.content()) }
	f.eachCase(decl, looks, func(c *variantCase) {
		tag := 1
		if c.tag >= 1<<7 {
			tag = 2
		}
		if t := c.content(); t != nil {
			f.size(tag, sized{t, c.operand()})
		} else {
			f.addBytes(tag)
		}
	}, func() {
		f.fail("a value of type " + decl.name + " that is nil or none of its cases")
	})
}

// eachCase emits a switch over the cases of the variant v, with a variable if
// any of the cases looks into the value.
func (f function) eachCase(decl *typeDecl, looks func(*variantCase) bool, body func(*variantCase), otherwise func()) {
	if slices.ContainsFunc(decl.cases, looks) {
		f.line("switch c := v.(type) {")
	} else {
		f.line("switch v.(type) {")
	}
	for _, c := range decl.cases {
		f.line("case ", c.name, ":")
		body(c)
	}
	if otherwise != nil {
		f.line("default:")
		otherwise()
	}
	f.line("}")
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
