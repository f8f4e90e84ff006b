package parser

import (
	"cmp"
	"slices"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

// link makes the candid type of every type in the interface.
func (in *Interface) link() {
	var all []*Type
	for _, def := range in.Definitions {
		all = append(all, def.Type)
	}
	if s := in.Service; s != nil {
		for _, a := range s.Init {
			all = append(all, a.Type)
		}
		all = append(all, s.Type)
	}
	link(all)
}

// link makes the candid types of the given types and their parts. What the
// types refer to is among them, or has its candid type already.
func link(types []*Type) {
	var primitives [candid.KindService + 1]*candid.Type
	for _, t := range types {
		t.each(func(t *Type) {
			switch {
			case t.Ref != nil || t.candid != nil:
			case t.Kind.Primitive():
				if primitives[t.Kind] == nil {
					primitives[t.Kind] = &candid.Type{Kind: t.Kind}
				}
				t.candid = primitives[t.Kind]
			default:
				t.candid = &candid.Type{Kind: t.Kind}
			}
		})
	}
	for _, t := range types {
		t.each(func(t *Type) {
			if t.Ref != nil {
				t.candid = t.Resolve().candid
			}
		})
	}
	for _, t := range types {
		t.each((*Type).fill)
	}
}

// each calls visit for the type and all its parts; it does not follow names.
func (t *Type) each(visit func(*Type)) {
	visit(t)
	if t.Elem != nil {
		t.Elem.each(visit)
	}
	for _, f := range t.Fields {
		f.Type.each(visit)
	}
	if t.Func != nil {
		for _, a := range t.Func.Args {
			a.Type.each(visit)
		}
		for _, a := range t.Func.Results {
			a.Type.each(visit)
		}
	}
	for _, m := range t.Methods {
		m.Type.each(visit)
	}
}

// fill gives the type's candid type its parts.
func (t *Type) fill() {
	if t.Ref != nil {
		return
	}
	switch c := t.candid; t.Kind {
	case candid.KindOpt, candid.KindVec:
		c.Elem = t.Elem.candid
	case candid.KindRecord, candid.KindVariant:
		c.Fields = make([]candid.Field, len(t.Fields))
		for i, f := range t.Fields {
			c.Fields[i] = candid.Field{Label: f.Label, Type: f.Type.candid}
		}
		slices.SortFunc(c.Fields, func(a, b candid.Field) int { return cmp.Compare(a.Label.ID, b.Label.ID) })
	case candid.KindFunc:
		c.Mode, c.Args, c.Results = t.Func.Mode, candidTypes(t.Func.Args), candidTypes(t.Func.Results)
	case candid.KindService:
		c.Methods = make([]candid.Method, len(t.Methods))
		for i, m := range t.Methods {
			c.Methods[i] = candid.Method{Name: m.Name, Type: m.Type.candid}
		}
		slices.SortFunc(c.Methods, func(a, b candid.Method) int { return strings.Compare(a.Name, b.Name) })
	}
}

func candidTypes(args []Argument) []*candid.Type {
	types := make([]*candid.Type, len(args))
	for i, a := range args {
		types[i] = a.Type.candid
	}
	return types
}

// typesFile is the file in the positions of what [ParseTypes] refuses.
const typesFile = "<types>"

// ParseTypes reads a list of types, "(nat, opt Foo)". It may use the names that
// in defines; in may be nil. The error is [Diagnostics] in the file "<types>".
func ParseTypes(text string, in *Interface) ([]*candid.Type, error) {
	r := &reporter{sources: sources{typesFile: {text: text}}}
	if len(text) > maxFileSize {
		return nil, Diagnostics{Errorf(Position{typesFile, 1, 1}, "this is too long: %s", errFileSize)}
	}
	s := scanText(text, typeBounds())
	s.wanted = "("
	tree, fault := parseTokens[argsExpr](s)
	if fault != nil {
		r.fault(typesFile, fault)
		return nil, r.found
	}
	b := &builder{reporter: r, file: &sourceFile{path: typesFile}, byName: map[string]*Definition{}, seen: map[uint32]int{}}
	if in != nil {
		b.definitions = in.Definitions
		for _, def := range in.Definitions {
			b.byName[def.Name] = def
		}
	}
	args := b.arguments(tree, "argument")
	b.checkMethods()
	if len(r.found) > 0 {
		r.found.Sort()
		return nil, r.found
	}
	types := make([]*Type, len(args))
	for i, a := range args {
		types[i] = a.Type
	}
	link(types)
	return candidTypes(args), nil
}
