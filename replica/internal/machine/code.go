package machine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// A Metadata is a custom section of the canister's own: icp:public or
// icp:private.
type Metadata = canister.Metadata

// A Code is a compiled module.
type Code struct {
	engine   *Engine
	compiled wazero.CompiledModule
	hash     [sha256.Size]byte
	metadata []Metadata

	exports  map[string]string // entry points and other functions of type () -> (), to the compiled module's exports
	start    string            // the same for the start section, or empty
	table    bool              // whether there is one
	globals  int               // how many are mutable
	pages    uint32            // the initial size of memory
	maxPages uint32            // what memory can grow to
	hasData  []uint32          // the pages that data segments write to
	segments []uint32          // what of each data segment memory.init finds, in bytes: none of active ones
}

// Compile checks a module against the rules for canisters and compiles it. The
// module is not gzipped. Errors are one sentence for whoever made the module. The
// module's bytes may change afterwards.
func (e *Engine) Compile(ctx context.Context, module []byte) (*Code, error) {
	if len(module) > canister.MaxModule {
		return nil, fmt.Errorf("the module has %d bytes, the limit is %d", len(module), canister.MaxModule)
	}
	m, err := wasm.Read(slices.Clone(module)) // metadata stays
	if err != nil {
		return nil, err
	}
	if err := canister.Check(m); err != nil {
		return nil, err
	}
	if err := e.checkImports(m); err != nil {
		return nil, err
	}
	defineImports(m)
	c := &Code{engine: e, hash: sha256.Sum256(module), table: len(m.Tables) > 0}
	if err := c.describe(m); err != nil {
		return nil, err
	}
	functions, err := c.entries(m)
	if err != nil {
		return nil, err
	}
	if err := instrument(m, functions); err != nil {
		return nil, err
	}
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	if c.compiled, err = e.runtime.CompileModule(ctx, m.Append(make([]byte, 0, 2*len(module)))); err != nil {
		return nil, fmt.Errorf("the module is not valid: %w", err)
	}
	return c, nil
}

// checkImports finds each imported function among the engine's.
func (e *Engine) checkImports(m *wasm.Module) error {
	for _, i := range m.Imports {
		if i.Kind != wasm.KindFunction {
			continue
		}
		if i.Module != systemModule {
			return fmt.Errorf("the module imports the function %q from %q, but a canister can import from %q only", i.Name, i.Module, systemModule)
		}
		function, ok := e.imports[i.Name]
		if !ok {
			return fmt.Errorf("the module imports the function %q, which the system does not have", i.Name)
		}
		if uint64(i.Function) >= uint64(len(m.Types)) || !m.Types[i.Function].Equal(function.Type) {
			return fmt.Errorf("the module imports the function %q with another signature than it has", i.Name)
		}
	}
	return nil
}

// defineImports turns an imported memory and table into the module's own. Each is
// the only one, so that indices stay.
func defineImports(m *wasm.Module) {
	m.Imports = slices.DeleteFunc(m.Imports, func(i wasm.Import) bool {
		switch i.Kind {
		case wasm.KindMemory:
			m.Memories = append(m.Memories, i.Memory)
		case wasm.KindTable:
			m.Tables = append(m.Tables, i.Table)
		}
		return i.Kind != wasm.KindFunction
	})
}

// describe notes what a machine has to know about the module.
func (c *Code) describe(m *wasm.Module) (err error) {
	if c.metadata, err = canister.MetadataOf(m); err != nil {
		return err
	}
	for _, g := range m.Globals {
		if g.Mutable {
			c.globals++
		}
	}
	for i := range m.Data {
		size := uint32(0)
		if d := &m.Data[i]; d.Mode == wasm.Passive {
			size = uint32(len(d.Init))
		}
		c.segments = append(c.segments, size)
	}
	if len(m.Memories) == 0 {
		return nil
	}
	memory := m.Memories[0]
	most := uint64(maxPages)
	if memory.Max != nil {
		if *memory.Max < memory.Min {
			return fmt.Errorf("the module's memory has %d pages to begin with, but at most %d", memory.Min, *memory.Max)
		}
		most = min(most, *memory.Max)
	}
	if memory.Min > most {
		return fmt.Errorf("the module's memory has %d pages to begin with, the limit is %d", memory.Min, most)
	}
	c.pages, c.maxPages = uint32(memory.Min), uint32(most)
	for i := range m.Data {
		if d := &m.Data[i]; d.Mode == wasm.Active && len(d.Init) > 0 {
			offset, _ := canister.ConstantOffset(d.Offset)
			for page := offset >> 16; page <= (offset+uint32(len(d.Init))-1)>>16; page++ {
				c.hasData = append(c.hasData, page)
			}
		}
	}
	slices.Sort(c.hasData)
	c.hasData = slices.Compact(c.hasData)
	return nil
}

// entries finds the functions that can be called from outside, and checks the
// exports: they do not stay in the module.
func (c *Code) entries(m *wasm.Module) ([]uint32, error) {
	spaces := [...]int{
		wasm.KindFunction: m.ImportedFunctions() + len(m.Functions),
		wasm.KindTable:    len(m.Tables),
		wasm.KindMemory:   len(m.Memories),
		wasm.KindGlobal:   len(m.Globals),
	}
	c.exports = map[string]string{}
	seen := map[string]bool{}
	var functions []uint32
	for _, e := range m.Exports {
		if uint64(e.Index) >= uint64(spaces[e.Kind]) {
			return nil, fmt.Errorf("the module exports %q, which it does not have", e.Name)
		}
		if seen[e.Name] {
			return nil, fmt.Errorf("the module exports %q twice", e.Name)
		}
		seen[e.Name] = true
		if e.Kind == wasm.KindFunction && isEntry(m, e.Index) {
			c.exports[e.Name] = exportName(e.Index)
			functions = append(functions, e.Index)
		}
	}
	if m.Start != nil {
		if !isEntry(m, *m.Start) {
			return nil, errors.New("the module's start section names no function without parameters and results")
		}
		c.start = exportName(*m.Start)
		functions = append(functions, *m.Start)
	}
	slices.Sort(functions)
	return slices.Compact(functions), nil
}

// isEntry reports whether a function has the type () -> ().
func isEntry(m *wasm.Module, function uint32) bool {
	index, ok := m.FunctionType(function)
	return ok && uint64(index) < uint64(len(m.Types)) && m.Types[index].Equal(wasm.FuncType{})
}

// Exports lists the exported functions of type () -> (), sorted.
func (c *Code) Exports() []string {
	names := make([]string, 0, len(c.exports))
	for name := range c.exports {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Metadata lists the canister's own custom sections, in the module's order.
func (c *Code) Metadata() []Metadata { return c.metadata }

// HasStart reports whether the module has a start section. Nothing runs it but
// [Machine.CallStart].
func (c *Code) HasStart() bool { return c.start != "" }

// Close frees the compiled code. Machines made of it have to be closed before.
func (c *Code) Close() error {
	if err := c.compiled.Close(context.Background()); err != nil {
		return fmt.Errorf("closing a module: %w", err)
	}
	return nil
}
