package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// model is what the emitters know: an interface with everything that Go calls
// or represents in its own way. It is complete before the first line is
// emitted, but for the helper functions that emitters ask for.
type model struct {
	in      *parser.Interface
	options Options
	http    *httpInterface // nil: the runtime answers no methods

	pkg     *scope
	types   []*typeDecl // in text order
	methods []*method   // in text order, without those that http owns
	service serviceNames

	constructor *message // its arguments; nil when there are none
	hooks       []*hook  // in the order in which Service has them

	definitions map[*parser.Definition]*typeDecl
	inline      map[*parser.Type]*typeDecl // records and variants without a name of their own
	nested      map[*parser.Type]*typeDecl // those of nestedShape

	headers *candid.Headers
	wire    *wireConstants
}

// shape is the way in which Go represents a type.
type shape uint8

const (
	aliasShape   shape = iota // type A = …; has no functions of its own
	definedShape              // type L []L: an opt or vec that leads back to itself
	nestedShape               // an opt or vec so deep in others that it has functions, but no name in Go
	structShape
	enumShape
	variantShape
	funcShape
	serviceShape
)

// typeDecl is a type that the package declares, or one that has functions as if
// it were declared.
type typeDecl struct {
	name       string
	definition *parser.Definition // nil: an inline type, or the payload of a case
	path       string             // where an inline type stands, in Candid
	typ        *parser.Type       // of the definition, as written
	shape      shape
	fields     []*field       // of a struct, in text order
	cases      []*variantCase // of an enum or variant, in text order
	payload    bool           // a struct that is a case of a variant

	recursive bool // its values can hold others of it
	levels    int  // how deeply a visit of a recursive type nests before the next begins
	large     bool // the types that it is built from make a large header
	above     int  // the levels above the next recursive type alone, -1 without one
	least     int  // the least bytes of a value, noValues when there are none
	zeros     int  // the most values without bytes in one value
	fixed     int  // the bytes of every value, varying when that differs

	size    goSize   // of a struct, once it was asked for
	sharing *sharing // of a struct's options; nil when each has an allocation of its own

	appends, reads bool // whether someone needs the functions

	message *message // of one such value; nil without exported functions
}

// field is a field of a struct.
type field struct {
	name  string
	label candid.Label
	typ   *parser.Type
	doc   []string
	boxed bool // a pointer, because the struct would hold itself otherwise
}

// variantCase is a case of an enum or a variant.
type variantCase struct {
	name    string // of the constant or the type
	label   candid.Label
	tag     int // the index on the wire
	doc     []string
	payload *typeDecl    // an inline record: the case's type is that struct
	value   *parser.Type // any other payload: the field Value of the case's type; nil for null
}

// method is an ordinary method of the service.
type method struct {
	source *parser.Method
	name   string
	scope  *scope // holds the parameters and results; functions about the method declare what they need in a child

	params, results []param

	args, reply *message
}

// param is a parameter or a result of a method. Its name differs from those of
// all others of the method, packages and declarations of the package.
type param struct {
	name string
	typ  goType
}

// goType is a Candid type as a type of Go.
type goType struct {
	m   *model
	typ *parser.Type
}

// goType gives the Go type that a type is represented by.
func (m *model) goType(t *parser.Type) goType { return goType{m, t} }

// newModel chooses all names and representations.
func newModel(in *parser.Interface, o Options, http *httpInterface) *model {
	m := &model{
		in: in, options: o, http: http,
		pkg:         packageScope(),
		definitions: make(map[*parser.Definition]*typeDecl, len(in.Definitions)),
		inline:      map[*parser.Type]*typeDecl{},
		nested:      map[*parser.Type]*typeDecl{},
		headers:     candid.NewHeaders(),
	}
	m.nameTypes()
	m.findRecursion()
	m.measure()
	m.shareOptions()
	m.findLarge()
	m.wire = newWireConstants(m)
	m.nameDefinitionCodec()
	m.nameService()
	m.nameMethods()
	m.nameConstructor()
	return m
}

// declare takes a package-level name for something that candigo adds: the first
// that is free, or the last with underscores behind it.
func (m *model) declare(names ...string) string { return m.pkg.declare(names...) }

// code gives the type in Go.
func (g goType) code() *jen.Statement {
	marks, pkg, name := g.parts()
	if pkg == "" {
		return jen.Id(marks + name)
	}
	return jen.Id(marks).Qual(candidPath, name)
}

// text is code as text.
func (g goType) text() string {
	marks, pkg, name := g.parts()
	return marks + pkg + name
}

// parts gives the type in Go: the marks of pointers and slices, the package,
// which is "candid." or nothing, and the name.
func (g goType) parts() (marks, pkg, name string) {
	t := g.typ
	if t.Ref != nil {
		return "", "", g.m.definitions[t.Ref].name
	}
	if decl := g.m.inline[t]; decl != nil {
		return "", "", decl.name
	}
	switch t.Kind {
	case candid.KindOpt:
		marks, pkg, name = g.m.goType(t.Elem).parts()
		return "*" + marks, pkg, name
	case candid.KindVec:
		if isByte(t.Elem) {
			return "[]", "", "byte"
		}
		marks, pkg, name = g.m.goType(t.Elem).parts()
		return "[]" + marks, pkg, name
	}
	if name := plainTypes[t.Kind]; name != "" {
		return "", "", name
	}
	return "", "candid.", runtimeTypes[t.Kind]
}

// plainTypes are the Candid types that Go has itself.
var plainTypes = map[candid.Kind]string{
	candid.KindBool: "bool", candid.KindText: "string",
	candid.KindNat8: "uint8", candid.KindNat16: "uint16", candid.KindNat32: "uint32", candid.KindNat64: "uint64",
	candid.KindInt8: "int8", candid.KindInt16: "int16", candid.KindInt32: "int32", candid.KindInt64: "int64",
	candid.KindFloat32: "float32", candid.KindFloat64: "float64",
}

// runtimeTypes are the Candid types that the runtime adds; its functions for
// them, and for Go's own, end in the same names.
var runtimeTypes = map[candid.Kind]string{
	candid.KindNat: "Nat", candid.KindInt: "Int", candid.KindPrincipal: "Principal",
	candid.KindFunc: "Func", candid.KindService: "Service",
	candid.KindNull: "Null", candid.KindReserved: "Reserved", candid.KindEmpty: "Empty",
}

// isByte says whether a vec of the type is []byte. An alias of nat8 is that too.
func isByte(t *parser.Type) bool { return t.Resolve().Kind == candid.KindNat8 }

// isText says whether a vec of the type is []string.
func isText(t *parser.Type) bool { return t.Resolve().Kind == candid.KindText }

// The packages that generated code imports.
const (
	modulePath  = "github.com/candigo/candigo"
	candidPath  = modulePath + "/runtime/candid"
	canhttpPath = modulePath + "/runtime/canhttp"
	icPath      = modulePath + "/runtime/ic"
	servePath   = modulePath + "/runtime/serve"
	contextPath = "context"
)

// resolve gives what a type is in the end: a declaration with functions of its
// own (t is nil), or a type that is read and written in place (decl is nil).
func (m *model) resolve(t *parser.Type) (decl *typeDecl, place *parser.Type) {
	for t.Ref != nil {
		if d := m.definitions[t.Ref]; d.shape != aliasShape {
			return d, nil
		}
		t = t.Ref.Type
	}
	if d := m.inline[t]; d != nil {
		return d, nil
	}
	if d := m.nested[t]; d != nil {
		return d, nil
	}
	return nil, t
}
