// Package hooks finds methods of a program that are meant as hooks and that the
// system would never call. Package serve looks for hooks when the program runs,
// where a method of another signature looks like none.
package hooks

import (
	"errors"
	"go/ast"
	"go/build"
	goparser "go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/candigo/candigo/parser"
)

const (
	icPath    = "github.com/candigo/candigo/runtime/ic"
	servePath = "github.com/candigo/candigo/runtime/serve"
)

// hook is a method that the system calls.
type hook struct {
	name    string
	context string // the type in package ic that it gets
	option  string // of gen -hooks, which adds it to the service; "" for one that Serve finds
}

// known are all hooks, those with an option in the order that gen gives them.
var known = []hook{
	{"Init", "Init", ""},
	{"PreUpgrade", "PreUpgrade", ""},
	{"PostUpgrade", "PostUpgrade", ""},
	{"Timer", "Task", ""},
	{"InspectMessage", "Inspect", "inspect"},
	{"Heartbeat", "Task", "heartbeat"},
	{"LowMemory", "Task", "lowmemory"},
}

// Check looks at the package main in a folder, as a canister is built of it. For
// each type of the package that is given to Serve, it finds the methods that are
// meant as hooks and that nothing would call; its error is [parser.Diagnostics]
// about them. What does not compile is left to Go to tell. The arguments are those
// of candigo gen for the service.
func Check(dir, arguments string) error {
	p, err := load(dir)
	if err != nil || p == nil {
		return err
	}
	var found parser.Diagnostics
	for _, u := range p.uses() {
		found = append(found, p.check(u, arguments)...)
	}
	if len(found) == 0 {
		return nil
	}
	found.Sort()
	return found
}

// program is a package main. Of what it imports only the contexts of hooks are
// known, so that neither other packages are read nor the Go toolchain runs. All
// other types from there are invalid, and so differ from each context.
type program struct {
	positions *token.FileSet
	files     []*ast.File
	sources   map[string]string // by path
	pkg       *types.Package
	info      types.Info
	ic        *types.Package
}

// load reads a program; it is nil when Go itself has to say what is wrong.
func load(dir string) (*program, error) {
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "wasip1", "wasm", false
	listed, err := target.ImportDir(dir, 0)
	if err != nil {
		return nil, nil
	}
	p := &program{
		positions: token.NewFileSet(), sources: map[string]string{}, ic: types.NewPackage(icPath, "ic"),
		info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}},
	}
	for _, name := range listed.GoFiles {
		path := filepath.Join(dir, name)
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := goparser.ParseFile(p.positions, path, source, goparser.SkipObjectResolution)
		if err != nil {
			return nil, nil
		}
		p.files, p.sources[path] = append(p.files, file), string(source)
	}
	for _, h := range known {
		context := types.NewTypeName(token.NoPos, p.ic, h.context, nil)
		if p.ic.Scope().Insert(context) == nil {
			types.NewNamed(context, types.NewStruct(nil, nil), nil)
		}
	}
	p.ic.MarkComplete()
	config := types.Config{Importer: p, Error: func(error) {}}
	p.pkg, _ = config.Check("main", p.positions, p.files, &p.info) // which fails, as imports do
	return p, nil
}

// Import makes a program the importer of its own packages.
func (p *program) Import(path string) (*types.Package, error) {
	if path == icPath {
		return p.ic, nil
	}
	return nil, errors.New("not read")
}

// use is a type that is given to a function that wants the service.
type use struct{ implementation, service types.Type }

// uses finds the types of implementations, each once.
func (p *program) uses() []use {
	var services []types.Type
	var calls []*ast.CallExpr
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				calls = append(calls, n)
			case *ast.CompositeLit:
				if service := p.served(n); service != nil {
					services = append(services, service)
				}
			}
			return true
		})
	}
	var found []use
	for _, call := range calls {
		signature, ok := p.info.TypeOf(call.Fun).(*types.Signature)
		if !ok {
			continue
		}
		for i := range min(signature.Params().Len(), len(call.Args)) {
			u := use{p.info.TypeOf(call.Args[i]), signature.Params().At(i).Type()}
			wanted := slices.ContainsFunc(services, func(s types.Type) bool { return types.Identical(s, u.service) })
			if wanted && u.implementation != nil && !types.IsInterface(u.implementation) && !slices.ContainsFunc(found, u.same) {
				found = append(found, u)
			}
		}
	}
	return found
}

func (u use) same(other use) bool { return types.Identical(u.implementation, other.implementation) }

// served gives the type that generated code has for what is served: that of the
// field Implementation, if this is a serve.Program.
func (p *program) served(literal *ast.CompositeLit) types.Type {
	selector, ok := literal.Type.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Program" {
		return nil
	}
	name, ok := selector.X.(*ast.Ident)
	if !ok {
		return nil
	}
	if imported, ok := p.info.Uses[name].(*types.PkgName); !ok || imported.Imported().Path() != servePath {
		return nil
	}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Implementation" {
			return p.info.TypeOf(pair.Value)
		}
	}
	return nil
}

// check gives what is wrong with the hooks of a type.
func (p *program) check(u use, arguments string) (found parser.Diagnostics) {
	var options []string // with which the service has all hooks that the type has
	var missing []*types.Func
	for _, h := range known {
		name, served := p.nameOf(h, u.service)
		if served && h.option != "" {
			options = append(options, h.option)
		}
		method, pointers := p.method(u.implementation, name)
		if served || method == nil {
			continue // the compiler sees to it, or there is nothing to see
		}
		right, wanted := p.isHook(method, h), h.name+"(*ic."+h.context+") error"
		switch {
		case !right && (h.option != "" || name != h.name): // the program's own
		case h.option != "":
			options, missing = append(options, h.option), append(missing, method)
		case name != h.name:
			found = append(found, p.diagnose(method, "the hook "+name+" would never be called: it must be "+wanted+", and "+h.name+" is a method of the service",
				"such a service cannot have this hook"))
		case !right:
			found = append(found, p.diagnose(method, "the hook "+name+" has a wrong signature, so it would never be called: it must be "+wanted,
				"what is meant as no hook needs another name"))
		case pointers:
			found = append(found, p.diagnose(method, "the hook "+name+" has a pointer as receiver, so it would never be called: Serve gets a value",
				"give it a pointer, as in Serve(&program{})"))
		}
	}
	for _, method := range missing {
		found = append(found, p.diagnose(method, "the hook "+method.Name()+" would never be called, as the generated code is without it: run 'candigo gen -hooks "+
			strings.Join(options, ",")+" "+arguments+"'", "what is meant as no hook needs another name"))
	}
	return found
}

// nameOf gives the name of a hook, which gives way to those of the service's
// other methods, and tells whether the hook is itself among the service's.
func (p *program) nameOf(h hook, service types.Type) (name string, served bool) {
	for name = h.name; ; name += "_" {
		method, _ := p.method(service, name)
		if method == nil || p.isHook(method, h) {
			return name, method != nil
		}
	}
}

// method finds the method of a name that a type has, or that a pointer to it has.
func (p *program) method(t types.Type, name string) (method *types.Func, pointers bool) {
	object, _, pointers := types.LookupFieldOrMethod(t, false, p.pkg, name)
	if object == nil && pointers {
		object, _, _ = types.LookupFieldOrMethod(types.NewPointer(t), false, p.pkg, name)
	} else {
		pointers = false
	}
	method, _ = object.(*types.Func)
	return method, pointers
}

// isHook tells whether a method has the signature of a hook.
func (p *program) isHook(method *types.Func, h hook) bool {
	return types.Identical(method.Signature(), p.signature(h.context))
}

// signature gives the signature of a hook.
func (p *program) signature(context string) *types.Signature {
	param := types.NewPointer(p.ic.Scope().Lookup(context).Type())
	result := types.Universe.Lookup("error").Type()
	tuple := func(t types.Type) *types.Tuple { return types.NewTuple(types.NewParam(token.NoPos, nil, "", t)) }
	return types.NewSignatureType(nil, nil, nil, tuple(param), tuple(result), false)
}

// diagnose makes an error about a method, with its source line.
func (p *program) diagnose(method *types.Func, message, hint string) parser.Diagnostic {
	at := p.positions.PositionFor(method.Pos(), false)
	before := p.sources[at.Filename][:at.Offset]
	start := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(p.sources[at.Filename][start:], "\n")
	position := parser.Position{File: at.Filename, Line: at.Line, Column: utf8.RuneCountInString(before[start:]) + 1}
	d := parser.Errorf(position, "%s", message)
	d.Line, d.Length = strings.TrimSuffix(line, "\r"), utf8.RuneCountInString(method.Name())
	d.Notes = []parser.Note{{Message: hint}}
	return d
}
