package generator

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func (decl *typeDecl) readName() string { return "readCandid" + decl.name }

// readDecl writes the function that reads a declared type's values: into a
// struct, or giving anything else.
func (f function) readDecl(decl *typeDecl) {
	const begin = "(r *candid.Reader"
	name := decl.readName()
	switch decl.shape {
	case structShape:
		if decl.sharing != nil {
			f.sharingType(decl)
			f.sharing = decl.sharing
		}
		f.line("func ", name, begin, ", ", f.parameter(decl), ") {")
		f.enter(decl, "")
		if decl.sharing != nil {
			f.line("var o candid.Options[", decl.sharing.name, "]")
		}
		f.readRecord(decl, "v")
		f.leave(decl)
	case enumShape:
		f.line("func ", name, begin, ") ", decl.name, " {")
		f.line("return ", readEnum(decl))
	default:
		f.line("func ", name, begin, ") (", f.parameter(decl), ") {")
		f.enter(decl, " v")
		if decl.shape == variantShape {
			f.readVariant(decl)
		} else {
			f.readPlace(decl.typ, "v")
		}
		f.leave(decl)
		f.line("return v")
	}
	f.end()
}

// enter begins a visit of a recursive type.
func (f function) enter(decl *typeDecl, result string) {
	if !decl.recursive {
		return
	}
	f.line("if !r.Enter(", strconv.Itoa(decl.levels), ") {")
	f.line("return", result)
	f.line("}")
	if decl.zeros > 0 {
		f.line("r.Zeros(", strconv.Itoa(decl.zeros), ")")
	}
}

func (f function) leave(decl *typeDecl) {
	if decl.recursive {
		f.line("r.Leave(", strconv.Itoa(decl.levels), ")")
	}
}

// read emits what reads a value into v. Where nothing is read v stays as it is.
func (f function) read(t *parser.Type, v operand) {
	if f.least(t) == noValues {
		f.line(f.reader, ".Fail()")
		return
	}
	if !f.travels(t) {
		return
	}
	decl, place := f.resolve(t)
	switch {
	case decl == nil:
		f.readPlace(place, v)
	case decl.shape == funcShape || decl.shape == serviceShape:
		f.readInto(decl.typ.Kind, v.reference(decl.shape))
	case decl.shape == structShape:
		f.line(decl.readName(), "(", f.reader, ", ", string(v.pointer()), ")")
	default:
		f.line(string(v), " = ", decl.readName(), "(", f.reader, ")")
	}
}

func (f function) readPlace(t *parser.Type, v operand) {
	switch {
	case t.Kind == candid.KindOpt:
		f.readOpt(t.Elem, v)
	case t.Kind == candid.KindVec && isByte(t.Elem):
		f.line(string(v), " = ", f.reader, ".Blob()")
	case t.Kind == candid.KindVec:
		least := f.least(t.Elem)
		if least == noValues {
			least = 1 // the first element fails
		}
		f.line(string(v), " = candid.MakeSlice(", f.reader, ", ", string(v), ", ",
			f.reader, ".Len(", strconv.Itoa(least), ", ", strconv.Itoa(f.zeros(t.Elem)), "))")
		f.readElements(t.Elem, v)
	case t.Kind == candid.KindPrincipal, t.Kind == candid.KindFunc, t.Kind == candid.KindService:
		f.readInto(t.Kind, v)
	default:
		f.line(string(v), " = ", f.reader, ".", runtimeName(t.Kind), "()")
	}
}

// readInto emits what reads a principal or a reference, which are too large to
// be handed around.
func (f function) readInto(k candid.Kind, v operand) {
	f.line(f.reader, ".", runtimeName(k), "(", string(v.pointer()), ")")
}

func (f function) readOpt(content *parser.Type, v operand) {
	read := string(v) + " = candid.MakeOpt(" + f.reader + ", " + string(v) + ")"
	if f.least(content) != noValues && !f.travels(content) {
		f.line(read)
		return
	}
	f.line("if ", read, "; ", string(v), " != nil {")
	f.inner().read(content, v.content())
	f.line("}")
}

func (f function) readElements(elem *parser.Type, v operand) {
	if f.least(elem) == noValues {
		f.line("if len(", string(v), ") > 0 {")
		f.line(f.reader, ".Fail()")
		f.line("}")
		return
	}
	if !f.travels(elem) {
		return
	}
	f = f.inner()
	i := f.loopIndex()
	f.line("for ", i, " := range ", string(v), " {")
	f.read(elem, v.element(i))
	f.line("}")
}

func (f function) readVariant(decl *typeDecl) {
	f.line("switch r.Tag(", strconv.Itoa(len(decl.cases)), ") {")
	for _, c := range inTagOrder(decl) {
		f.line("case ", strconv.Itoa(c.tag), ":")
		f.readCase(c)
	}
	f.line("}")
}

func (f function) readCase(c *variantCase) {
	t := c.content()
	switch {
	case t == nil || f.fixed(t) == 0:
		f.line("v = ", c.name, "{}")
	case f.least(t) == noValues:
		f.line("r.Fail()")
	default:
		f.line("var c ", c.name)
		f.read(t, c.operand())
		f.line("v = c")
	}
}

// inTagOrder gives the cases by their index on the wire.
func inTagOrder(decl *typeDecl) []*variantCase {
	return slices.SortedFunc(slices.Values(decl.cases), func(a, b *variantCase) int { return cmp.Compare(a.tag, b.tag) })
}

// readEnum gives the constant whose index is read.
func readEnum(decl *typeDecl) string {
	constants := make([]int, len(decl.cases))
	for i, c := range decl.cases {
		constants[c.tag] = i
	}
	return lookup(constants, "r.Tag("+strconv.Itoa(len(decl.cases))+")", decl.name)
}
