package parser

import (
	"fmt"

	"github.com/candigo/candigo/runtime/candid"
)

// fn makes a signature.
func (b *builder) fn(e *funcExpr) *Func {
	f := &Func{Args: b.arguments(&e.Args, "argument"), Results: b.arguments(&e.Results, "result")}
	for i, m := range e.Modes {
		if i > 0 && !b.lax {
			b.report(b.file.at(m.Pos), len(m.Word), fmt.Sprintf("a second mode, %s", m.Word), Note{b.file.at(e.Modes[0].Pos), "the first mode is here"},
				Note{Message: "a func is query, composite_query, oneway or none of them"})
		}
	}
	if len(e.Modes) > 0 {
		f.Mode = modes[e.Modes[0].Word]
	}
	if f.Mode == candid.ModeOneway && len(f.Results) > 0 && !b.lax {
		b.report(f.Results[0].Pos, 1, "a oneway func has no results", hint("write -> () oneway")...)
	}
	return f
}

var modes = map[string]candid.Mode{
	"query": candid.ModeQuery, "oneway": candid.ModeOneway, "composite_query": candid.ModeCompositeQuery,
}

// arguments makes arguments or results.
func (b *builder) arguments(e *argsExpr, word string) []Argument {
	args := make([]Argument, 0, len(e.Args))
	var named map[string]Position
	for _, a := range e.Args {
		arg := Argument{Pos: b.file.at(a.Pos), Type: b.typ(a.Type)}
		if a.Name != "" {
			if isDigit(a.Name[0]) {
				b.report(arg.Pos, rawLength(a.Name), fmt.Sprintf("the %s has a number for a name: names are identifiers or texts", word))
			}
			arg.Name = b.name(a.Name, arg.Pos)
			if first, twice := named[arg.Name]; twice {
				b.report(arg.Pos, rawLength(a.Name), fmt.Sprintf("a second %s %s", word, a.Name), Note{first, "first declared here"})
			}
			if named == nil {
				named = map[string]Position{}
			}
			named[arg.Name] = arg.Pos
		}
		args = append(args, arg)
	}
	return args
}

// serviceMethods makes the methods of a service type.
func (b *builder) serviceMethods(e *methodsExpr) []Method {
	methods := make([]Method, 0, len(e.Methods))
	seen := make(map[string]Position, len(e.Methods))
	for _, m := range e.Methods {
		method := Method{Pos: b.file.at(m.Pos)}
		method.Doc, method.DocPos = b.file.doc(m.Pos.Offset)
		if isDigit(m.Name[0]) {
			b.report(method.Pos, rawLength(m.Name), "the name of a method is an identifier or a text, not a number")
		}
		method.Name = b.name(m.Name, method.Pos)
		if first, twice := seen[method.Name]; twice {
			b.report(method.Pos, rawLength(m.Name), fmt.Sprintf("a second method %s", m.Name), Note{first, "first declared here"})
		}
		seen[method.Name] = method.Pos
		if m.Func != nil {
			method.Type = &Type{Kind: candid.KindFunc, Func: b.fn(m.Func), Pos: method.Pos}
		} else {
			method.Type = b.named(m.Ref)
		}
		methods = append(methods, method)
	}
	if !b.lax {
		b.methods = append(b.methods, methods...)
	}
	return methods
}

// named makes a use of a name where only a definition's name can stand, even
// if that is called as a primitive type.
func (b *builder) named(e *nameExpr) *Type {
	t := &Type{Pos: b.file.at(e.Pos)}
	if kind := primitive(e.Name); kind != 0 && b.byName[e.Name] == nil {
		t.Kind = kind
	} else if e.Name == "blob" {
		t.Kind = candid.KindVec
	} else {
		b.use(t, e.Name)
	}
	return t
}

// checkMethods refuses methods whose type is no func.
func (b *builder) checkMethods() {
	for _, m := range b.methods {
		if t := m.Type.Resolve(); t.Kind != candid.KindFunc && !t.broken {
			b.report(m.Type.Pos, m.Type.length(), fmt.Sprintf("the type of method %s is %s, not func", candid.NamedLabel(m.Name), t.Kind), m.Type.declared()...)
		}
	}
}

// length is how many code points a type that is a single word takes.
func (t *Type) length() int {
	switch {
	case t.Ref != nil:
		return rawLength(t.Ref.Name)
	case t.Kind == candid.KindVec:
		return len("blob")
	}
	return len(t.Kind.String())
}

// declared points to the definition that a use of a name means.
func (t *Type) declared() []Note {
	if t.Ref == nil {
		return nil
	}
	return []Note{{t.Ref.Pos, t.Ref.Name + " is defined here"}}
}

// services makes the services of all files. Those that nobody asked for are
// only checked for their form.
func (b *builder) services(main *sourceFile) map[*sourceFile]*Service {
	services := map[*sourceFile]*Service{}
	for _, file := range b.loader.order {
		if e := file.tree.Service; e != nil {
			b.file, b.lax = file, file != main && !file.service
			services[file] = b.service(e)
		}
	}
	b.lax = false
	return services
}

// service makes the service that a file declares.
func (b *builder) service(e *serviceExpr) *Service {
	s := &Service{Pos: b.file.at(e.Pos), HasInit: e.Init != nil}
	s.Doc, _ = b.file.doc(e.Pos.Offset)
	if e.Name != nil {
		if s.Name = e.Name.Name; !isLetter(s.Name[0]) || isTypeKeyword(s.Name) {
			b.report(b.file.at(e.Name.Pos), rawLength(s.Name), "the name of a service is of letters, digits and _, and no keyword", hint("it may be left out: service : { … }")...)
		}
	}
	if e.Init != nil {
		s.Init = b.arguments(e.Init, "argument")
	}
	if e.Ref == nil {
		s.Methods = b.serviceMethods(e.Body)
		s.Type = &Type{Kind: candid.KindService, Methods: s.Methods, Pos: s.Pos}
		return s
	}
	s.Type = b.named(e.Ref)
	switch t := s.Type.Resolve(); {
	case s.Type.Ref != nil && t.Kind == candid.KindService:
		s.Methods = t.Methods
	case !b.lax && !t.broken:
		b.report(s.Type.Pos, s.Type.length(), fmt.Sprintf("the type %s is %s, not service", e.Ref.Name, t.Kind), s.Type.declared()...)
	}
	return s
}

// merge adds the services that are imported to the file's own. As with the
// Rust parser a service is merged no matter which file asks for it.
func (b *builder) merge(main *sourceFile, services map[*sourceFile]*Service) *Service {
	own := services[main]
	seen := map[string]Position{}
	if own != nil {
		for _, m := range own.Methods {
			seen[m.Name] = m.Pos
		}
	}
	for _, file := range b.loader.order {
		if !file.service {
			continue
		}
		pos, length := b.importLine(file)
		s := services[file]
		switch {
		case s == nil:
			b.report(pos, length, fmt.Sprintf("%s declares no service that could be imported", file.path), hint("without the word service its types alone are imported")...)
			continue
		case s.HasInit:
			b.report(pos, length, fmt.Sprintf("the service of %s has a constructor and cannot be imported", file.path), Note{s.Pos, "the service is declared here"})
			continue
		case file == main:
			continue // its methods are there already
		}
		for _, m := range s.Methods {
			if first, twice := seen[m.Name]; twice {
				b.report(pos, length, fmt.Sprintf("this imports a second method %s", candid.NamedLabel(m.Name)), Note{first, "first declared here"}, Note{m.Pos, "imported from here"})
			}
			seen[m.Name] = m.Pos
		}
		own = joined(own, s)
	}
	return own
}

// joined gives a service with the methods of both.
func joined(own, imported *Service) *Service {
	if own == nil {
		return imported
	}
	s := *own
	s.Methods = append(append([]Method(nil), own.Methods...), imported.Methods...)
	s.Type = &Type{Kind: candid.KindService, Methods: s.Methods, Pos: own.Pos}
	return &s
}

// importLine gives the place of the first `import service` of a file.
func (b *builder) importLine(file *sourceFile) (Position, int) {
	for i := len(b.loader.order) - 1; i >= 0; i-- {
		from := b.loader.order[i]
		for _, d := range from.tree.Decls {
			if d.Import != nil && d.Import.Service && from.imports[d.Import] == file {
				return from.at(d.Import.Path.Pos), rawLength(d.Import.Path.Raw)
			}
		}
	}
	return Position{file.path, 1, 1}, 1
}
