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

// contexts are the types in package ic that the hooks get, by the hooks' names.
var contexts = map[string]string{"Init": "Init", "PreUpgrade": "PreUpgrade", "PostUpgrade": "PostUpgrade", "Timer": "Task"}

// Check looks at the package main in a folder, as a canister is built of it. For
// each type of the package that is given to Serve, it finds the methods with the
// name of a hook that are neither hooks nor methods of the service; its error is
// [parser.Diagnostics] about them. What does not compile is left to Go to tell.
func Check(dir string) error {
	p, err := load(dir)
	if err != nil || p == nil {
		return err
	}
	var found parser.Diagnostics
	for _, u := range p.uses() {
		for name, context := range contexts {
			if d := p.check(u, name, context); d != nil {
				found = append(found, *d)
			}
		}
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
	for _, name := range contexts {
		context := types.NewTypeName(token.NoPos, p.ic, name, nil)
		types.NewNamed(context, types.NewStruct(nil, nil), nil)
		p.ic.Scope().Insert(context)
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

// check gives what is wrong with the hook of a name, nil for nothing.
func (p *program) check(u use, name, context string) *parser.Diagnostic {
	if in, _, _ := types.LookupFieldOrMethod(u.service, false, p.pkg, name); in != nil {
		return nil // the compiler sees to it
	}
	object, _, pointers := types.LookupFieldOrMethod(u.implementation, false, p.pkg, name)
	if object == nil && pointers {
		object, _, _ = types.LookupFieldOrMethod(types.NewPointer(u.implementation), false, p.pkg, name)
	} else {
		pointers = false
	}
	method, ok := object.(*types.Func)
	if !ok {
		return nil
	}
	wanted := name + "(*ic." + context + ") error"
	switch {
	case !types.Identical(method.Signature(), p.signature(context)):
		return p.diagnose(method, "the hook "+name+" has a wrong signature, so it would never be called: it must be "+wanted,
			"what is meant as no hook needs another name")
	case pointers:
		return p.diagnose(method, "the hook "+name+" has a pointer as receiver, so it would never be called: Serve gets a value",
			"give it a pointer, as in Serve(&program{})")
	}
	return nil
}

// signature gives the signature of a hook.
func (p *program) signature(context string) *types.Signature {
	param := types.NewPointer(p.ic.Scope().Lookup(context).Type())
	result := types.Universe.Lookup("error").Type()
	tuple := func(t types.Type) *types.Tuple { return types.NewTuple(types.NewParam(token.NoPos, nil, "", t)) }
	return types.NewSignatureType(nil, nil, nil, tuple(param), tuple(result), false)
}

// diagnose makes an error about a method, with its source line.
func (p *program) diagnose(method *types.Func, message, hint string) *parser.Diagnostic {
	at := p.positions.PositionFor(method.Pos(), false)
	before := p.sources[at.Filename][:at.Offset]
	start := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(p.sources[at.Filename][start:], "\n")
	position := parser.Position{File: at.Filename, Line: at.Line, Column: utf8.RuneCountInString(before[start:]) + 1}
	d := parser.Errorf(position, "%s", message)
	d.Line, d.Length = strings.TrimSuffix(line, "\r"), utf8.RuneCountInString(method.Name())
	d.Notes = []parser.Note{{Message: hint}}
	return &d
}
