package generator

import (
	"bytes"
	"go/format"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/templates"
)

// stubs is what the templates are filled with.
type stubs struct {
	Source, Package string
	Arguments       string   // of candigo gen
	Main            bool     // whether there is a main.go
	Imports         []string // paths; "" separates Go's own from others
	Service, Serve  string   // generated names
	Type            string   // implements Service
	Methods         []string // of Service, still to be written
}

// Stubs gives the files that the user owns once they are written: handlers.go
// with a type that implements Service and, for the package main, main.go. They
// compile, and answer that nothing is implemented. They go with what [Generate]
// gives for the same interface and options. The error is about the .did and
// then the same as that of Generate.
func Stubs(in *parser.Interface, o Options) (map[string][]byte, error) {
	if in.Service == nil {
		start := parser.Position{File: in.File, Line: 1, Column: 1}
		return nil, parser.Diagnostics{parser.Errorf(start, "the file has no service: there is nothing to implement")}
	}
	http, diagnostics := findHTTP(in)
	m := newModel(in, o, http)
	if diagnostics := m.tooLarge(); diagnostics != nil {
		return nil, diagnostics
	}
	diagnostics = append(diagnostics, m.nameMembers()...)
	if err := errorsOf(diagnostics); err != nil {
		return nil, err
	}
	data := m.stubs()
	files := map[string][]byte{}
	for name, wanted := range map[string]bool{"handlers.go": true, "main.go": data.Main} {
		if !wanted {
			continue
		}
		content, err := fill(name+".tmpl", data)
		if err != nil {
			return nil, err
		}
		files[name] = content
	}
	return files, nil
}

// stubs gives the templates' data.
func (m *model) stubs() *stubs {
	data := &stubs{
		Source: m.options.Source, Package: m.options.Package, Main: m.options.Package == "main",
		Service: m.service.service, Serve: m.service.serve,
	}
	arguments := m.options.Arguments
	if arguments == nil {
		arguments = []string{m.options.Source}
	}
	data.Arguments = generateWords(arguments)
	name := localName(m.options.Name)
	if name == "" {
		name = "service"
	}
	data.Type = m.declare(name, name+"Service")
	members, names := m.members(), newScope("q", "u", "w", "r")
	for _, method := range m.methods {
		for _, p := range slices.Concat(method.params, method.results) {
			names.names[p.name] = true
		}
	}
	for _, h := range m.hooks {
		names.names[h.param] = true
	}
	first, _ := utf8.DecodeRuneInString(data.Type)
	receiver := names.declare(string(first), "s", "impl")
	for _, x := range members {
		code := jen.Null()
		for _, line := range x.docs() {
			code.Add(docLine(line)).Line()
		}
		code.Func().Params(jen.Id(receiver).Op("*").Id(data.Type)).Add(x.stub())
		data.Methods = append(data.Methods, code.GoString())
	}
	data.Imports = imports(members)
	return data
}

// stub gives signature and body of a member for the user to fill in. Hooks do
// nothing, so that the rest can be tried at once.
func (x member) stub() *jen.Statement {
	switch {
	case x.hook == nil:
		return x.unimplemented()
	case x.hook.context == "Inspect":
		return x.signature().Block(jen.Id(x.hook.param).Dot("Accept").Call(), jen.Return(jen.Nil()))
	}
	return x.signature().Block(jen.Return(jen.Nil()))
}

// generateWords writes words as a go:generate line has them: it splits at white
// space, but for words in double quotes.
func generateWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = word
		if word == "" || word[0] == '"' || strings.ContainsFunc(word, unicode.IsSpace) {
			quoted[i] = strconv.Quote(word)
		}
	}
	return strings.Join(quoted, " ")
}

// imports gives the packages that stubs use.
func imports(members []member) (paths []string) {
	uses := map[string]bool{}
	for _, x := range members {
		uses[icPath] = true
		uses[canhttpPath] = uses[canhttpPath] || x.handler != nil
		if x.handler == nil {
			uses["errors"] = uses["errors"] || x.hook == nil
			signature := jen.Func().Add(x.signature()).GoString()
			uses[candidPath] = uses[candidPath] || strings.Contains(signature, "candid.")
		}
	}
	for _, path := range []string{"errors", "", candidPath, canhttpPath, icPath} {
		if uses[path] || path == "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// fill executes a template.
func fill(name string, data *stubs) ([]byte, error) {
	t, err := template.ParseFS(templates.Files, name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, err
	}
	return format.Source(b.Bytes())
}
