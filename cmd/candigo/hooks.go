package main

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candigo/candigo/parser"
)

// programHooks are the hooks that a program has by a method of the right type
// alone: nothing else would tell that one of another type is never called.
var programHooks = []struct {
	method, context string
	option          string // of gen -hooks, where the method must be asked for
}{
	{"Init", "Init", ""},
	{"PreUpgrade", "PreUpgrade", ""},
	{"PostUpgrade", "PostUpgrade", ""},
	{"Timer", "Task", ""},
	{"InspectMessage", "Inspect", "inspect"},
	{"Heartbeat", "Task", "heartbeat"},
	{"LowMemory", "Task", "lowmemory"},
}

// checkHooks finds methods of the program that look like hooks and that the
// system would not call. It reads what is written and follows no types: a method
// counts when its receiver has methods of the service, and when its name is that
// of a hook whose method the service's interface does not have.
func checkHooks(f *folder) error {
	entry := f.service()
	program := readMethods(f.path, func(name string) bool {
		return !strings.HasSuffix(name, "_test.go") && f.file(name) == nil
	})
	declared := readMethods(f.path, func(name string) bool {
		return name == strings.TrimSuffix(entry.name, canisterSuffix)+codeSuffix
	})
	var found parser.Diagnostics
	for _, m := range program.methods {
		if slices.Contains(declared.ofInterfaces, m.decl.Name.Name) {
			continue // the compiler checks its type
		}
		if !slices.ContainsFunc(program.methods, func(other method) bool {
			return other.receiver == m.receiver && slices.Contains(declared.ofInterfaces, other.decl.Name.Name)
		}) {
			continue
		}
		if problem := m.problem(entry.source); problem != "" {
			found = append(found, parser.Errorf(m.pos, "%s", problem))
		}
	}
	if len(found) == 0 {
		return nil
	}
	found.Sort()
	return found
}

// problem says why the system would not call a method with the name of a hook;
// "" for every other method.
func (m method) problem(source string) string {
	for _, hook := range programHooks {
		if m.decl.Name.Name != hook.method {
			continue
		}
		want := hook.method + "(*ic." + hook.context + ") error"
		switch has := m.has(hook.context); {
		case hook.option != "" && has:
			return "nothing calls " + hook.method + ": 'candigo gen -hooks " + hook.option + " " + source + "' makes the entry point for it"
		case hook.option == "" && !has && (m.takesContext() || strings.HasSuffix(hook.method, "Upgrade")):
			return hook.method + " is never called: as a hook it must be " + want
		}
	}
	return ""
}

// method is a method of the program as it is written.
type method struct {
	decl     *ast.FuncDecl
	receiver string // the type's name
	ic       string // what the file calls package ic; "" when it does not import it
	pos      parser.Position
}

// has tells whether the method takes only a context and gives only an error.
func (m method) has(context string) bool {
	params, results := m.decl.Type.Params, m.decl.Type.Results
	if params.NumFields() != 1 || results.NumFields() != 1 {
		return false
	}
	err, ok := results.List[0].Type.(*ast.Ident)
	return ok && err.Name == "error" && m.contextOf(params.List[0].Type) == context
}

// takesContext tells whether the first parameter is a pointer to a context.
func (m method) takesContext() bool {
	params := m.decl.Type.Params
	return params.NumFields() > 0 && m.contextOf(params.List[0].Type) != ""
}

// contextOf gives NAME for the type *ic.NAME, and "" for all others.
func (m method) contextOf(t ast.Expr) string {
	pointer, ok := t.(*ast.StarExpr)
	if !ok {
		return ""
	}
	selector, ok := pointer.X.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := selector.X.(*ast.Ident)
	if !ok || m.ic == "" || pkg.Name != m.ic {
		return ""
	}
	return selector.Sel.Name
}

// methods are what some Go files of a folder declare.
type methods struct {
	methods      []method
	ofInterfaces []string // the names of the methods of interfaces
}

// readMethods reads the Go files that wanted chooses. What cannot be read or
// parsed is for the compiler to tell.
func readMethods(dir string, wanted func(name string) bool) methods {
	var found methods
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && wanted(name) {
			found.read(filepath.Join(dir, name))
		}
	}
	return found
}

func (found *methods) read(path string) {
	files := token.NewFileSet()
	file, err := goparser.ParseFile(files, path, nil, goparser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok && decl.Recv.NumFields() == 1 {
			at := files.Position(decl.Pos())
			found.methods = append(found.methods, method{
				decl: decl, receiver: receiverName(decl.Recv.List[0].Type), ic: importName(file, "/runtime/ic"),
				pos: parser.Position{File: path, Line: at.Line, Column: at.Column},
			})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if t, ok := n.(*ast.InterfaceType); ok {
			for _, m := range t.Methods.List {
				for _, name := range m.Names {
					found.ofInterfaces = append(found.ofInterfaces, name.Name)
				}
			}
		}
		return true
	})
}

func receiverName(t ast.Expr) string {
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// importName gives the name by which a file imports the package whose path ends
// so; "" when it does not.
func importName(file *ast.File, ending string) string {
	for _, imp := range file.Imports {
		path := strings.Trim(imp.Path.Value, "\"`")
		switch {
		case !strings.HasSuffix(path, ending):
		case imp.Name != nil:
			return imp.Name.Name
		default:
			return path[strings.LastIndexByte(path, '/')+1:]
		}
	}
	return ""
}
