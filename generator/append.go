package generator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) appendName() string { return "appendCandid" + decl.name }

// appendDecl writes the function that appends a declared type's values.
func (f function) appendDecl(decl *typeDecl) {
	f.line("func ", decl.appendName(), "(dst []byte, ", f.parameter(decl), ") []byte {")
	switch decl.shape {
	case structShape:
		f.returnAppended(decl.values(), "", "")
	case enumShape:
		f.appendEnum(decl)
	case variantShape:
		f.appendVariant(decl)
		f.line("return dst")
	case definedShape, nestedShape:
		f.appendParts(decl.typ, "v")
		f.line("return dst")
	}
	f.end()
}

// returnAppended emits what appends values and returns the result, between what
// begins and ends the expression.
func (f function) returnAppended(list []sized, begin, end string) {
	result := f.dst
	for i, v := range list {
		if !f.travels(v.typ) {
			continue
		}
		last := !slices.ContainsFunc(list[i+1:], func(v sized) bool { return f.travels(v.typ) })
		if call := f.appendCall(f.dst, v.typ, v.value); last && call != "" {
			result = call
		} else {
			f.append("", v.typ, v.value)
		}
	}
	f.line("return ", begin, result, end)
}

// append emits what appends the byte of a mark or tag, if there is one, and
// then a value, if anything of it travels.
func (f function) append(mark string, t *parser.Type, v operand) {
	begin := f.dst
	if mark != "" {
		begin = "append(" + f.dst + ", " + mark + ")"
	}
	travels := t != nil && f.travels(t)
	if travels {
		if call := f.appendCall(begin, t, v); call != "" {
			f.line(f.dst, " = ", call)
			return
		}
	}
	if mark != "" {
		f.line(f.dst, " = ", begin)
	}
	if travels {
		_, place := f.resolve(t)
		f.appendParts(place, v)
	}
}

// appendCall gives the call that appends a value to dst; "" for an opt and for
// most vecs, which take more than a call.
func (f function) appendCall(dst string, t *parser.Type, v operand) string {
	decl, place := f.resolve(t)
	name, value := "", string(v)
	switch {
	case decl == nil && place.Kind == candid.KindOpt:
		return ""
	case decl == nil && place.Kind == candid.KindVec && isByte(place.Elem):
		name = "candid.AppendBlob"
	case decl == nil && place.Kind == candid.KindVec && isText(place.Elem):
		name = "candid.AppendTexts"
	case decl == nil && place.Kind == candid.KindVec:
		return ""
	case decl == nil:
		name, value = "candid.Append"+runtimeName(place.Kind), string(v.argument(place.Kind))
	case decl.shape == funcShape || decl.shape == serviceShape:
		name, value = "candid.Append"+runtimeName(decl.typ.Kind), string(v.reference(decl.shape).pointer())
	case decl.shape == structShape:
		name, value = decl.appendName(), string(v.pointer())
	default:
		name = decl.appendName()
	}
	return name + "(" + dst + ", " + value + ")"
}

// appendParts emits what appends an opt or a vec.
func (f function) appendParts(t *parser.Type, v operand) {
	if t.Kind == candid.KindVec {
		if isText(t.Elem) {
			f.line(f.dst, " = candid.AppendTexts(", f.dst, ", ", string(v), ")")
			return
		}
		f.line(f.dst, " = candid.AppendLen(", f.dst, ", len(", string(v), "))")
		if f.travels(t.Elem) {
			f.eachElement(t.Elem, v, f.appendLooks(t.Elem), func(f function, v operand) { f.append("", t.Elem, v) })
		}
		return
	}
	if f.least(t.Elem) == noValues {
		f.append("0", nil, "")
		return
	}
	f.line("if ", string(v), " == nil {")
	f.append("0", nil, "")
	f.line("} else {")
	f.inner().append("1", t.Elem, v.content())
	f.line("}")
}

func (f function) appendVariant(decl *typeDecl) {
	looks := func(c *variantCase) bool { return c.content() != nil && f.appendLooks(c.content()) }
	f.eachCase(decl, looks, func(c *variantCase) {
		tag := strconv.Itoa(c.tag)
		if c.tag < 1<<7 {
			f.append(tag, c.content(), c.operand())
			return
		}
		f.line(f.dst, " = candid.AppendLen(", f.dst, ", ", tag, ")")
		f.append("", c.content(), c.operand())
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

func (f function) appendEnum(decl *typeDecl) {
	if len(decl.cases) <= 1<<7 {
		f.line("return append(dst, ", enumTag(decl, "byte"), ")")
		return
	}
	f.line("return candid.AppendLen(dst, ", enumTag(decl, "int"), ")")
}

// enumTag gives the index on the wire of the constant v, as a byte or an int.
func enumTag(decl *typeDecl, integer string) string {
	tags := make([]int, len(decl.cases))
	for i, c := range decl.cases {
		tags[i] = c.tag
	}
	return lookup(tags, "v", integer)
}

// lookup gives list[index] as an integer type: the index itself when the list
// counts from 0.
func lookup(list []int, index, integer string) string {
	inOrder := true
	for i, n := range list {
		inOrder = inOrder && i == n
	}
	var b strings.Builder
	switch {
	case inOrder:
		return integer + "(" + index + ")"
	case len(list) <= 1<<8:
		for _, n := range list {
			b.WriteByte(byte(n))
		}
		element := string(appendQuoted(nil, b.String())) + "[" + index + "]"
		if integer == "byte" {
			return element
		}
		return integer + "(" + element + ")"
	}
	for i, n := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	return integer + "([...]uint16{" + b.String() + "}[" + index + "])"
}
