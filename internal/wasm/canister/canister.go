// Package canister knows which modules can be installed as canisters on the
// Internet Computer: the limits, entry points and custom sections that the
// replica checks. What a module may import is not decided here.
package canister

import (
	"errors"
	"fmt"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// Limits of canister modules, from the interface specification, the
// documentation of resource limits, and dfinity/ic's validation.
const (
	MaxModule         = 100 << 20 // bytes
	MaxCode           = 10 << 20  // bytes of the function bodies together
	MaxFunctions      = 50_000    // defined, not imported
	MaxGlobals        = 1_000
	MaxTable          = 1_000_000 // elements
	MaxSegments       = 100_000   // of data
	MaxInstructions   = 1_000_000 // of one function
	MaxComplexity     = 1_000_000 // of one function, by weights of dfinity/ic
	MaxMethods        = 1_000
	MaxMethodNames    = 20_000  // bytes, of all methods' names
	MaxMetadata       = 16      // sections
	MaxMetadataLength = 1 << 20 // bytes, names and contents together
)

// Check refuses a module that cannot be a canister's. The error is one sentence
// for whoever made the module, a [*FunctionError] where one function is the
// cause. What the compiler of the module refuses anyway is
// not checked.
func Check(m *wasm.Module) error {
	for _, err := range []error{
		limit("functions", len(m.Functions), MaxFunctions),
		limit("global variables", len(m.Globals), MaxGlobals),
		limit("data segments", len(m.Data), MaxSegments),
		checkImports(m),
		checkMemory(m),
		checkTable(m),
		checkGlobals(m),
		checkExports(m),
		checkMetadata(m),
	} {
		if err != nil {
			return err
		}
	}
	return checkCode(m)
}

func limit(what string, have, most int) error {
	if have <= most {
		return nil
	}
	return fmt.Errorf("the module has %d %s, the limit is %d", have, what, most)
}

// checkImports refuses kinds of imports. Memory and table come from env.
func checkImports(m *wasm.Module) error {
	for _, i := range m.Imports {
		switch i.Kind {
		case wasm.KindFunction:
		case wasm.KindGlobal:
			return fmt.Errorf("the module imports the global variable %q from %q: a canister imports functions", i.Name, i.Module)
		default:
			if i.Module != "env" {
				return fmt.Errorf("the module imports %q from %q: a memory or a table can come from \"env\" only", i.Name, i.Module)
			}
		}
	}
	return nil
}

// Memory returns the module's memory, imported or its own.
func Memory(m *wasm.Module) (memory wasm.Limits, ok bool) {
	for _, i := range m.Imports {
		if i.Kind == wasm.KindMemory {
			return i.Memory, true
		}
	}
	if len(m.Memories) > 0 {
		return m.Memories[0], true
	}
	return wasm.Limits{}, false
}

func checkMemory(m *wasm.Module) error {
	count := len(m.Memories)
	for _, i := range m.Imports {
		if i.Kind == wasm.KindMemory {
			count++
		}
	}
	if count > 1 {
		return fmt.Errorf("the module has %d memories, a canister has one", count)
	}
	memory, ok := Memory(m)
	if memory.Wide {
		return errors.New("the module has a 64-bit memory (Wasm64), but only modules with a 32-bit memory are supported")
	}
	if memory.Shared {
		return errors.New("the module has a shared memory, which a canister cannot have")
	}
	for i := range m.Data {
		if err := checkSegment(&m.Data[i], memory, ok); err != nil {
			return fmt.Errorf("data segment %d %w", i, err)
		}
	}
	return nil
}

func checkSegment(d *wasm.Data, memory wasm.Limits, hasMemory bool) error {
	if d.Mode != wasm.Active {
		return nil
	}
	if !hasMemory || d.Memory != 0 {
		return errors.New("belongs to a memory that the module does not have")
	}
	offset, ok := ConstantOffset(d.Offset)
	if !ok {
		return errors.New("has an offset that is not one i32.const")
	}
	if end := uint64(offset) + uint64(len(d.Init)); end > memory.Min<<16 {
		return fmt.Errorf("ends at %d, behind the memory's %d pages", end, memory.Min)
	}
	return nil
}

// ConstantOffset returns the value of an expression that is one i32.const.
func ConstantOffset(expression []byte) (offset uint32, ok bool) {
	in := wasm.Walk(expression)
	if !in.Next() || in.Op != wasm.OpI32Const {
		return 0, false
	}
	offset = uint32(in.Value)
	return offset, in.Next() && in.Op == wasm.OpEnd
}

func checkTable(m *wasm.Module) error {
	tables := m.Tables
	for _, i := range m.Imports {
		if i.Kind == wasm.KindTable {
			tables = append(tables[:len(tables):len(tables)], i.Table)
		}
	}
	if len(tables) > 1 {
		return fmt.Errorf("the module has %d tables, a canister has one", len(tables))
	}
	if len(tables) == 1 && tables[0].Min > MaxTable {
		return fmt.Errorf("the module has a table of %d elements, the limit is %d", tables[0].Min, MaxTable)
	}
	return nil
}

func checkGlobals(m *wasm.Module) error {
	for i, g := range m.Globals {
		switch g.Type {
		case wasm.FuncRef, wasm.ExternRef:
			return fmt.Errorf("global variable %d holds a reference, which a canister's cannot", i)
		}
		in := wasm.Walk(g.Init)
		if in.Next() && in.Op == wasm.OpGlobalGet || !in.Next() || in.Op != wasm.OpEnd {
			return fmt.Errorf("global variable %d does not begin with a constant", i)
		}
	}
	return nil
}

func checkCode(m *wasm.Module) error {
	table := newComplexityTable()
	imported := m.ImportedFunctions()
	size := 0
	for i := range m.Code {
		body := m.Code[i].Body
		size += len(body)
		if err := checkFunction(body, table); err != nil {
			return &FunctionError{Function: imported + i, Err: err}
		}
	}
	return limit("bytes of code", size, MaxCode)
}

// A FunctionError says what is wrong with a function of a module.
type FunctionError struct {
	Function int   // its index
	Err      error // as what follows the function's name in a sentence
}

func (e *FunctionError) Error() string { return fmt.Sprintf("function %d %v", e.Function, e.Err) }

// Unwrap returns Err.
func (e *FunctionError) Unwrap() error { return e.Err }

func checkFunction(body []byte, table *complexityTable) error {
	in := wasm.Walk(body)
	instructions, complexity := 0, 0
	for in.Next() {
		switch in.Op {
		case wasm.OpTableSet, wasm.OpTableGrow, wasm.OpTableFill, wasm.OpTableCopy, wasm.OpTableInit:
			return errors.New("changes a table, which a canister must not")
		}
		instructions++
		complexity += table.of(in.Op)
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("is malformed: %w", err)
	}
	if instructions > MaxInstructions {
		return fmt.Errorf("has %d instructions, the limit is %d", instructions, MaxInstructions)
	}
	if complexity > MaxComplexity {
		return fmt.Errorf("has a complexity of %d, the limit is %d", complexity, MaxComplexity)
	}
	return nil
}

// Metadata is a custom section of the canister: icp:public or icp:private.
type Metadata struct {
	Name     string // without the prefix
	Public   bool
	Contents []byte
}

// MetadataOf lists the canister's custom sections in the module's order. A name
// that begins with icp: and is none of them is an error.
func MetadataOf(m *wasm.Module) ([]Metadata, error) {
	var list []Metadata
	for _, c := range m.Customs {
		if !strings.HasPrefix(c.Name, "icp:") {
			continue
		}
		metadata := Metadata{Contents: c.Contents}
		if name, ok := strings.CutPrefix(c.Name, "icp:public "); ok {
			metadata.Name, metadata.Public = name, true
		} else if metadata.Name, ok = strings.CutPrefix(c.Name, "icp:private "); !ok {
			return nil, fmt.Errorf("the module has the custom section %q: with icp: begin only \"icp:public NAME\" and \"icp:private NAME\"", c.Name)
		}
		list = append(list, metadata)
	}
	return list, nil
}

func checkMetadata(m *wasm.Module) error {
	list, err := MetadataOf(m)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	size := 0
	for _, metadata := range list {
		if seen[metadata.Name] {
			return fmt.Errorf("the module has the metadata section %q twice", metadata.Name)
		}
		seen[metadata.Name] = true
		size += len(metadata.Name) + len(metadata.Contents)
	}
	if err := limit("metadata sections", len(list), MaxMetadata); err != nil {
		return err
	}
	return limit("bytes of metadata", size, MaxMetadataLength)
}
