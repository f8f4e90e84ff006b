package generator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// nameTypes declares all types: the definitions in text order, each followed by
// what it holds, then the inline types of the methods.
func (m *model) nameTypes() {
	left := m.definitionsLeftOut()
	for _, d := range m.in.Definitions {
		if !left[d] {
			m.nameDefinition(d)
		}
	}
	if m.in.Service == nil {
		return
	}
	for i := range m.in.Service.Methods {
		source := &m.in.Service.Methods[i]
		if m.http.owns(source.Name) {
			continue
		}
		name := m.options.Prefix + nameOr(exportedName(source.Name), "Method", source.Name)
		path := candid.NamedLabel(source.Name).String()
		if d := source.Type.Ref; d != nil {
			name, path = m.definitions[d].name, d.Name
		}
		f := source.Func()
		m.nameArguments(f.Args, name, "Arg", path, "argument")
		m.nameArguments(f.Results, name, "Result", path, "result")
		m.methods = append(m.methods, &method{source: source})
	}
	if !m.options.ClientOnly {
		m.nameArguments(m.in.Service.Init, m.options.Prefix+"Init", "Arg", "the constructor", "argument")
	}
}

func (m *model) nameDefinition(d *parser.Definition) {
	name := m.pkg.declare(m.options.Prefix + nameOr(exportedName(d.Name), "Type", d.Name))
	decl := &typeDecl{name: name, definition: d, typ: d.Type, path: d.Name}
	m.definitions[d] = decl
	m.types = append(m.types, decl)
	switch t := d.Type; {
	case t.Ref != nil:
	case t.Kind == candid.KindFunc:
		decl.shape = funcShape
	case t.Kind == candid.KindService:
		decl.shape = serviceShape
	case t.Kind == candid.KindRecord || t.Kind == candid.KindVariant:
		m.nameParts(decl)
	default:
		m.nameInline(t, name, d.Name)
	}
}

// nameArguments declares the inline types of a method's arguments or results.
func (m *model) nameArguments(list []parser.Argument, name, kind, path, what string) {
	for i, a := range list {
		part, where := exportedName(a.Name), "the "+what+" "+a.Name
		switch {
		case part != "":
		case len(list) == 1:
			part, where = kind, "the "+what
		default:
			part, where = kind+strconv.Itoa(i), what+" "+strconv.Itoa(i)
		}
		m.nameInline(a.Type, name+part, where+" of "+path)
	}
}

// nameInline declares the records and variants inside a type that are not
// definitions. A name is what leads to them.
func (m *model) nameInline(t *parser.Type, name, path string) {
	if t.Ref != nil || m.inline[t] != nil { // methods of one func type share its types
		return
	}
	switch t.Kind {
	case candid.KindOpt:
		m.nameInline(t.Elem, name, path)
	case candid.KindVec:
		m.nameInline(t.Elem, name+"Item", path)
	case candid.KindRecord:
		m.nameType(t, m.pkg.declare(name, name+"Record"), path)
	case candid.KindVariant:
		m.nameType(t, m.pkg.declare(name, name+"Variant"), path)
	}
}

// within says where a field or case of the type stands.
func (decl *typeDecl) within(label candid.Label) string {
	if strings.Contains(decl.path, " of ") { // a method's argument or result
		return label.String() + " in " + decl.path
	}
	return decl.path + "." + label.String()
}

// nameType declares an inline record or variant under a name that was taken for it.
func (m *model) nameType(t *parser.Type, name, path string) *typeDecl {
	decl := &typeDecl{name: name, typ: t, path: path}
	m.inline[t] = decl
	m.types = append(m.types, decl)
	m.nameParts(decl)
	return decl
}

// nameParts names the fields or cases of a record or variant and what is in them.
func (m *model) nameParts(decl *typeDecl) {
	switch {
	case decl.typ.Kind == candid.KindRecord:
		decl.shape = structShape
		m.nameFields(decl)
	case isEnum(decl.typ):
		decl.shape = enumShape
		m.nameConstants(decl)
	default:
		decl.shape = variantShape
		m.nameCases(decl)
	}
}

// isEnum says whether a variant has cases, and none of them holds anything.
func isEnum(t *parser.Type) bool {
	for _, f := range t.Fields {
		if f.Type.Resolve().Kind != candid.KindNull {
			return false
		}
	}
	return len(t.Fields) > 0
}

func (m *model) nameFields(decl *typeDecl) {
	names, tuple := newScope(), isTuple(decl.typ)
	for _, f := range decl.typ.Fields {
		name := labelName(f.Label, "Field")
		if tuple {
			name = "F" + f.Label.String()
		}
		decl.fields = append(decl.fields, &field{
			name: names.declare(name), label: f.Label, typ: f.Type, doc: f.Doc,
		})
	}
	for _, f := range decl.fields {
		m.nameInline(f.typ, decl.name+f.name, decl.within(f.label))
	}
}

// isTuple says whether a record has the labels 0, 1, … n-1, in any order.
func isTuple(t *parser.Type) bool {
	for _, f := range t.Fields {
		if f.Label.Named || f.Label.ID >= uint32(len(t.Fields)) {
			return false
		}
	}
	return true
}

func (m *model) nameConstants(decl *typeDecl) {
	tags := wireTags(decl.typ)
	for i, f := range decl.typ.Fields {
		decl.cases = append(decl.cases, &variantCase{
			name: m.pkg.declare(decl.name + labelName(f.Label, "Case")), label: f.Label, tag: tags[i], doc: f.Doc,
		})
	}
}

func (m *model) nameCases(decl *typeDecl) {
	tags := wireTags(decl.typ)
	for i, f := range decl.typ.Fields {
		c := &variantCase{label: f.Label, tag: tags[i], doc: f.Doc}
		c.name = m.pkg.declare(decl.name + labelName(f.Label, "Case"))
		decl.cases = append(decl.cases, c)
	}
	for i, f := range decl.typ.Fields {
		c, path := decl.cases[i], decl.within(f.Label)
		switch {
		case f.Type.Ref == nil && f.Type.Kind == candid.KindRecord:
			c.payload = m.nameType(f.Type, c.name, path)
			c.payload.payload = true
		case f.Type.Resolve().Kind != candid.KindNull:
			c.value = f.Type
			m.nameInline(f.Type, c.name+"Value", path)
		}
	}
}

// wireTags gives the index that each case has on the wire, where they stand by
// ascending hash.
func wireTags(t *parser.Type) []int {
	order := make([]int, len(t.Fields))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(t.Fields[a].Label.ID, t.Fields[b].Label.ID)
	})
	tags := make([]int, len(order))
	for tag, i := range order {
		tags[i] = tag
	}
	return tags
}

// labelName gives the exported Go name of a label; kind begins that of a label
// that is a number or cannot become a name.
func labelName(l candid.Label, kind string) string {
	if l.Named {
		if name := exportedName(l.Name); name != "" {
			return name
		}
	}
	return kind + strconv.FormatUint(uint64(l.ID), 10)
}

// nameMethods names the methods, their parameters and results.
func (m *model) nameMethods() {
	names := newScope()
	for _, method := range m.methods {
		source := method.source
		method.name = names.declare(nameOr(exportedName(source.Name), "Method", source.Name))
		f := source.Func()
		method.args = m.wire.message(method, f.Args, "Args")
		method.reply = m.wire.message(method, f.Results, "Results")
	}
	for _, method := range m.methods { // when all names of the package are taken
		method.scope = m.pkg.child()
		f := method.source.Func()
		method.params = m.params(method.scope, f.Args, "arg")
		method.results = m.params(method.scope, f.Results, "result")
		for _, msg := range []*message{method.args, method.reply} {
			if msg != m.wire.nothing {
				msg.scope = method.scope
			}
		}
		if len(method.params) > 0 {
			method.args.params = method.params
		}
		if len(method.results) > 0 {
			method.reply.params = method.results
		}
	}
}

// params names arguments or results; those without a name are kind and their index.
func (m *model) params(s *scope, list []parser.Argument, kind string) []param {
	params := make([]param, len(list))
	for i, a := range list {
		name := localName(a.Name)
		switch {
		case name != "":
		case len(list) == 1 && kind == "result":
			name = kind
		default:
			name = kind + strconv.Itoa(i)
		}
		params[i] = param{name: s.declare(name), typ: m.goType(a.Type)}
	}
	return params
}

// definitionsLeftOut finds the definitions that only the HTTP methods use: the
// runtime has its own types for them.
func (m *model) definitionsLeftOut() map[*parser.Definition]bool {
	left := map[*parser.Definition]bool{}
	if m.http == nil {
		return left
	}
	other := map[*parser.Definition]bool{}
	for i := range m.in.Service.Methods {
		if method := &m.in.Service.Methods[i]; m.http.owns(method.Name) {
			reach(method.Type, nil, left)
		} else {
			reach(method.Type, nil, other)
		}
	}
	for _, t := range m.initTypes() {
		reach(t, nil, other)
	}
	service := m.in.Service.Type.Resolve()
	for _, d := range m.in.Definitions {
		if !left[d] {
			reach(d.Type, service, other)
		}
	}
	for d := range other {
		delete(left, d)
	}
	return left
}

// reach adds the definitions that a type uses to seen, directly or not; but it
// does not look into the service type except.
func reach(t, except *parser.Type, seen map[*parser.Definition]bool) {
	if t == except {
		return
	}
	named(t, func(d *parser.Definition) {
		if !seen[d] {
			seen[d] = true
			reach(d.Type, except, seen)
		}
	})
}

// named calls visit for each definition that a type names.
func named(t *parser.Type, visit func(*parser.Definition)) {
	if t.Ref != nil {
		visit(t.Ref)
		return
	}
	if t.Elem != nil {
		named(t.Elem, visit)
	}
	for _, f := range t.Fields {
		named(f.Type, visit)
	}
	if t.Func != nil {
		for _, a := range slices.Concat(t.Func.Args, t.Func.Results) {
			named(a.Type, visit)
		}
	}
	for _, method := range t.Methods {
		named(method.Type, visit)
	}
}
