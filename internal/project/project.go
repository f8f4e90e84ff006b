// Package project lays out the project that "candigo new" begins with: files
// that build, pass their tests and serve as they are.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
	"text/template"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/templates"
)

// maxName is how long a name may be: it becomes a label of a host name.
const maxName = 63

// CheckName tells why a project cannot have that name. The name is that of a
// folder, a .did, a canister and a host below localhost.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case len(name) > maxName:
		return fmt.Errorf("the name has %d characters; at most %d are possible", len(name), maxName)
	case !isLetter(name[0]):
		return fmt.Errorf("%q is no name for a project: it begins with a letter", name)
	}
	for _, c := range name {
		if c > 'z' || !isLetter(byte(c)) && (c < '0' || c > '9') && c != '-' && c != '_' {
			return fmt.Errorf("%q is no name for a project: it has letters (a-z), digits, '-' and '_', but no %q", name, c)
		}
	}
	if last := name[len(name)-1]; last == '-' || last == '_' {
		return fmt.Errorf("%q is no name for a project: it ends with a letter or digit", name)
	}
	return nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// Files gives the files of a new project by their names, which lie in one
// folder. The name has been checked with [CheckName].
func Files(name string, candigo Candigo) (map[string][]byte, error) {
	files, err := fill(name)
	if err != nil {
		return nil, err
	}
	generated, err := generate(name, files[name+".did"])
	if err != nil {
		return nil, err
	}
	maps.Copy(files, generated)
	files["go.mod"] = candigo.goMod(name)
	files["go.sum"] = candigo.goSum()
	return files, nil
}

// fill executes the templates.
func fill(name string) (map[string][]byte, error) {
	sources, err := fs.Glob(templates.Files, "project/*.tmpl")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, source := range sources {
		t, err := template.ParseFS(templates.Files, source)
		if err != nil {
			return nil, err
		}
		var content bytes.Buffer
		if err := t.Execute(&content, struct{ Name string }{name}); err != nil {
			return nil, err
		}
		target := strings.TrimSuffix(path.Base(source), ".tmpl")
		files[strings.Replace(target, "NAME", name, 1)] = content.Bytes()
	}
	return files, nil
}

// generate gives the generated files, as "candigo gen NAME.did" writes them.
func generate(name string, did []byte) (map[string][]byte, error) {
	in, err := parser.Parse(name+".did", did)
	if err != nil {
		return nil, err
	}
	files, _, err := generator.Generate(in, generator.Options{
		Source: name + ".did", Name: name, Package: "main", Main: true,
	})
	return files, err
}
