// Package link makes a canister module of what the Go toolchain makes for
// GOOS=wasip1 GOARCH=wasm with -buildmode=c-shared.
//
// Go's module asks a WASI host for a clock, a console, random bytes and more, and
// names its entry points in its own way. [Link] answers those imports by
// functions inside the module that get along with the System API (ic0), gives
// the entry points the names that the Internet Computer knows, has the program
// initialised by canister_init and canister_post_upgrade, adds the metadata, and
// refuses what could not be installed. It leaves out functions and data that a
// canister has no use for, and shortens what Go's compiler writes at length.
//
// Functions have, while the linker works, the indices of Go's module; those that
// the linker adds follow behind (see [linker]). Everything is renumbered once, at
// the end. What the functions keep between calls lies in global variables, and
// in memory that Go leaves free only as far as it is needed, since a message
// pays for each page of memory that it touches.
package link

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// Options shape a canister module.
type Options struct {
	Environment []string   // the program's environment variables, KEY=VALUE
	Metadata    []Metadata // in the order in which the module gets them
	Packages    []string   // import paths of the packages in the module, to count their code by; may be nil
	Debug       bool       // keep the names of functions and other custom sections
}

// Metadata is a public custom section of a canister module, readable through
// the system's read_state at /canister/ID/metadata/NAME.
type Metadata struct {
	Name     string // such as "candid:service"
	Contents []byte
}

// Link makes a canister module of Go's module, which must have its name section:
// link without -ldflags=-s. Bytes and report depend on nothing but the
// arguments. Errors name what is wrong with the program, or the limit of the
// Internet Computer that it exceeds.
func Link(module []byte, options Options) ([]byte, *Report, error) {
	m, err := wasm.Read(module)
	if err != nil {
		return nil, nil, err
	}
	l, err := newLinker(m, options)
	if err != nil {
		return nil, nil, err
	}
	for _, step := range []func() error{l.dropNeedless, l.resolveImports, l.patchRuntime, l.shorten, l.linkData, l.linkExports, l.linkTexts, l.renumber} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	l.linkCustoms()
	if err := l.check(); err != nil {
		return nil, nil, err
	}
	linked := m.Append(nil)
	if err := checkSize(linked); err != nil {
		return nil, nil, err
	}
	return linked, l.report(linked), nil
}

// check refuses what no canister can be installed from.
func (l *linker) check() error {
	err := canister.Check(l.m)
	var in *canister.FunctionError
	if errors.As(err, &in) {
		return fmt.Errorf("function %s %w", l.definedNames()[in.Function-len(l.system)], in.Err)
	}
	return err
}

// checkSize refuses a module that is too large as a whole, or whose code is.
func checkSize(module []byte) error {
	if size := len(module); size > canister.MaxModule {
		return fmt.Errorf("the module has %d bytes, the limit is %d", size, canister.MaxModule)
	}
	if size := sectionSize(module, wasm.SectionCode); size > canister.MaxCode {
		return fmt.Errorf("the module has %d bytes of code, the limit is %d", size, canister.MaxCode)
	}
	return nil
}

// linker links one module. Functions are named by handles: the imports and
// functions of Go's module by their indices there, whatever is added by the
// numbers behind.
type linker struct {
	m       *wasm.Module
	options Options
	names   []string // of Go's functions, by handle; imports have none

	goFunctions int          // how many functions Go's module defines
	added       []*body      // the linker's own functions, by handle - len(names)
	system      []systemUse  // functions of the System API that the module gets, by name
	dropped     map[int]bool // functions of Go's, as in the code section, that have no code any more
	replaced    map[uint32]uint32
	own         map[string]uint32 // handles of the linker's functions, by name
	variables   map[string]uint32 // global variables of the linker, by name
	texts       []byte            // what goes into the segment of texts

	runtimeTable *functionTable // nil: the module has it as data
}

// systemUse is a function of the System API that the module imports.
type systemUse struct {
	name   string
	handle uint32
}

func newLinker(m *wasm.Module, options Options) (*linker, error) {
	for _, imp := range m.Imports {
		if imp.Kind != wasm.KindFunction {
			return nil, fmt.Errorf("the module imports %s.%s, which is not a function", imp.Module, imp.Name)
		}
	}
	if m.Start != nil {
		return nil, fmt.Errorf("the module has a start section, which Go does not write")
	}
	if err := checkIndices(m); err != nil {
		return nil, err
	}
	names, err := functionNames(m)
	if err != nil {
		return nil, err
	}
	l := &linker{
		m: m, options: options, names: names, goFunctions: len(m.Functions),
		dropped: map[int]bool{}, replaced: map[uint32]uint32{}, own: map[string]uint32{}, variables: map[string]uint32{},
	}
	if _, err := l.findCallers(); err != nil { // also in code that will be dropped
		return nil, err
	}
	return l, nil
}

// checkIndices refuses a module that mentions types or functions that it does
// not have. What code mentions, findCallers sees.
func checkIndices(m *wasm.Module) error {
	types := slices.Clone(m.Functions)
	for _, imp := range m.Imports {
		types = append(types, imp.Function)
	}
	var functions []uint32
	for _, e := range m.Exports {
		if e.Kind == wasm.KindFunction {
			functions = append(functions, e.Index)
		}
	}
	for _, e := range m.Elements {
		functions = append(functions, e.Functions...)
	}
	beyond := func(list []uint32, most int) bool {
		return slices.ContainsFunc(list, func(i uint32) bool { return int64(i) >= int64(most) })
	}
	if beyond(types, len(m.Types)) || beyond(functions, len(m.Imports)+len(m.Functions)) {
		return errors.New("the module mentions a type or function that it does not have")
	}
	return nil
}

// findCallers names the functions that call each import.
func (l *linker) findCallers() ([][]string, error) {
	callers := make([][]string, len(l.m.Imports))
	for i := range l.m.Code {
		in := wasm.Walk(l.m.Code[i].Body)
		for in.Next() {
			switch in.Op {
			case wasm.OpCall, wasm.OpReturnCall, wasm.OpRefFunc:
				if int64(in.Index) >= int64(len(l.names)) {
					return nil, fmt.Errorf("function %s calls one that the module does not have", l.names[len(callers)+i])
				}
				if int(in.Index) < len(callers) {
					callers[in.Index] = append(callers[in.Index], l.names[len(callers)+i])
				}
			}
		}
		if err := in.Err(); err != nil {
			return nil, fmt.Errorf("function %s: %w", l.names[len(callers)+i], err)
		}
	}
	return callers, nil
}

// resolveImports finds for each import of Go's module what takes its place.
// Imports that nothing calls are dropped.
func (l *linker) resolveImports() error {
	callers, err := l.findCallers()
	if err != nil {
		return err
	}
	for i, imp := range l.m.Imports {
		if len(callers[i]) == 0 {
			continue
		}
		handle, err := l.resolve(imp, callers[i])
		if err != nil {
			return err
		}
		l.replaced[uint32(i)] = handle
	}
	return nil
}

func (l *linker) resolve(imp wasm.Import, callers []string) (handle uint32, err error) {
	t := l.m.Types[imp.Function]
	var want signature
	switch imp.Module {
	case "ic0":
		var ok bool
		if want, ok = systemAPI[imp.Name]; !ok {
			return 0, fmt.Errorf("%s imports ic0.%s, which the System API does not have", callers[0], imp.Name)
		}
		if imp.Name == "trap" {
			handle = l.function("trap", want, writeTrap)
		} else {
			handle = l.systemFunction(imp.Name)
		}
	case "wasi_snapshot_preview1":
		handle, want, err = l.wasiFunction(imp.Name, t, callers)
	case "candigo":
		handle, want, err = l.providedFunction(imp.Name)
	default:
		err = fmt.Errorf("%s imports %s.%s: a canister can import only from ic0", callers[0], imp.Module, imp.Name)
	}
	if err == nil && !want.funcType().Equal(t) {
		err = fmt.Errorf("%s imports %s.%s as %s; it is %s", callers[0], imp.Module, imp.Name, signatureOf(t), want)
	}
	return handle, err
}

// systemFunction returns the handle of a function of the System API, which the
// module then imports.
func (l *linker) systemFunction(name string) uint32 {
	for _, s := range l.system {
		if s.name == name {
			return s.handle
		}
	}
	handle := l.newHandle(nil)
	l.system = append(l.system, systemUse{name, handle})
	return handle
}

// newHandle gives a handle to a function of the linker's, or without a body to
// an import.
func (l *linker) newHandle(b *body) uint32 {
	l.added = append(l.added, b)
	return uint32(len(l.names) + len(l.added) - 1)
}

// renumber puts the module's functions together: the System API's by name, then
// Go's in their order, then the linker's.
func (l *linker) renumber() error {
	slices.SortFunc(l.system, func(a, b systemUse) int { return strings.Compare(a.name, b.name) })
	table := make([]uint32, len(l.names)+len(l.added))
	for i := range table {
		table[i] = wasm.Removed
	}
	goImports := len(l.m.Imports)
	l.m.Imports = nil
	for i, s := range l.system {
		table[s.handle] = uint32(i)
		l.m.Imports = append(l.m.Imports, wasm.Import{
			Module: "ic0", Name: s.name, Kind: wasm.KindFunction, Function: l.m.AddType(systemAPI[s.name].funcType()),
		})
	}
	next := uint32(len(l.system))
	for i := range l.goFunctions {
		table[goImports+i] = next
		next++
	}
	for i, b := range l.added {
		if b == nil {
			continue
		}
		table[len(l.names)+i] = next
		next++
		l.m.Functions = append(l.m.Functions, l.m.AddType(b.signature.funcType()))
		l.m.Code = append(l.m.Code, b.code())
	}
	for i, handle := range l.replaced {
		table[i] = table[handle]
	}
	l.dropNames()
	return l.m.RewriteFunctions(table)
}
