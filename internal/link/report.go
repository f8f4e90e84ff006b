package link

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// A Report says what a canister module consists of. Sizes are in bytes.
type Report struct {
	Size      int // of the whole module
	Code      int // of the code section
	Data      int // of what the data segments hold
	Functions int // how many are defined in the module
	Methods   []Method
	Metadata  []Metadata
	Packages  []Package // the largest first
}

// A Package is the code that a package adds to a module.
type Package struct {
	Path string // the import path; "main" for the program's own
	Code int    // bytes of function bodies
}

// Packages of functions that no package of the program has.
const (
	linkerPackage    = "(linker)"
	generatedPackage = "(made by the compiler)" // equality and hashes of types
)

func (l *linker) report(linked []byte) *Report {
	r := &Report{
		Size: len(linked), Code: sectionSize(linked, wasm.SectionCode),
		Functions: len(l.m.Functions), Metadata: l.options.Metadata, Packages: l.packages(),
	}
	for _, d := range l.m.Data {
		r.Data += len(d.Init)
	}
	for _, e := range l.m.Exports {
		if m, ok := methodOf(e.Name); ok {
			r.Methods = append(r.Methods, m)
		}
	}
	return r
}

// packages counts the code of each package.
func (l *linker) packages() []Package {
	if l.options.Packages == nil {
		return nil
	}
	paths := map[string]string{} // by how functions' names begin
	for _, path := range l.options.Packages {
		paths[mangled(path)] = path
	}
	sizes := map[string]int{}
	for i, c := range l.m.Code {
		path := linkerPackage
		if i < l.goFunctions {
			path = packageOf(l.names[len(l.names)-l.goFunctions+i], paths)
		}
		sizes[path] += len(c.Body)
	}
	var list []Package
	for path, size := range sizes {
		list = append(list, Package{path, size})
	}
	slices.SortFunc(list, func(a, b Package) int {
		return cmp.Or(cmp.Compare(b.Code, a.Code), strings.Compare(a.Path, b.Path))
	})
	return list
}

// packageOf finds the package of a function by the longest import path that its
// name begins with.
func packageOf(name string, paths map[string]string) string {
	for dot := len(name); ; {
		dot = strings.LastIndexByte(name[:dot], '.')
		if dot < 0 {
			break
		}
		if path, ok := paths[name[:dot]]; ok {
			return path
		}
	}
	if strings.HasPrefix(name, "type_") || strings.HasPrefix(name, "go_") {
		return generatedPackage
	}
	return "runtime" // its functions in assembly have no package in their names
}

// mangled writes an import path as functions' names begin in Go's name section:
// dots of the last element are escaped as %2e, and then all but letters, digits,
// dots and underscores is an underscore.
func mangled(path string) string {
	last := strings.LastIndexByte(path, '/') + 1
	path = path[:last] + strings.ReplaceAll(path[last:], ".", "_2e")
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, path)
}

// sectionSize returns the size of a section's contents in a module that the
// linker has written.
func sectionSize(module []byte, section wasm.Section) int {
	const header = 8
	for rest := module[header:]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		if wasm.Section(rest[0]) == section {
			return int(size)
		}
		rest = rest[1+n+int(size):]
	}
	return 0
}
