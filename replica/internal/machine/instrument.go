package machine

import (
	"fmt"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// The memory of a rewritten module begins with two pages that the module cannot
// reach, since all its addresses are moved up behind them: a byte for the state
// of each page, and the saved globals.
const (
	globalsAt     = PageSize
	globalSize    = 16 // of each mutable global
	reservedPages = 2
	reserved      = reservedPages * PageSize

	// maxPages is the largest memory: with the reserved pages its size has to fit
	// into 32 bits.
	maxPages = 65535 - reservedPages
)

// The states of a page within an execution. Code goes on without looking further
// when the state is what it needs.
const (
	stateUntouched = 0
	stateRead      = 1
	stateWritten   = 2
)

// The functions in Go that rewritten code calls, in the order of their imports.
const (
	hookSlice  = iota // () -> (): goes on when gas is below zero, or traps
	hookSpan          // (address, offset, length, state i32) -> (): bounds and pages
	hookSize          // () -> (pages i32): memory.size
	hookGrow          // (pages i32) -> (pages i32): memory.grow
	hookSource        // (segment, offset, length i32) -> (): bounds of memory.init in a data segment
	hookDrop          // (segment i32) -> (): data.drop
	hookCount
)

// hookModule is the module that the hooks are imported from. No canister can
// import from it.
const hookModule = "machine"

var hookNames = [hookCount]string{"slice", "span", "size", "grow", "source", "drop"}

// hookTypes returns the types of the hooks.
func hookTypes() [hookCount]wasm.FuncType {
	i32 := []wasm.ValueType{wasm.I32}
	return [hookCount]wasm.FuncType{
		{},
		{Params: []wasm.ValueType{wasm.I32, wasm.I32, wasm.I32, wasm.I32}},
		{Results: i32},
		{Params: i32, Results: i32},
		{Params: []wasm.ValueType{wasm.I32, wasm.I32, wasm.I32}},
		{Params: i32},
	}
}

// The names of a rewritten module's exports. Functions of the module are exported
// by their index: see exportName.
const (
	exportGas       = "gas"
	exportSave      = "save"
	exportRestore   = "restore"
	exportCallTable = "call table"
)

func exportName(function uint32) string { return fmt.Sprint("function ", function) }

// An instrumenter rewrites a module so that it meters itself and tells which
// pages it touches:
//
//   - at the beginning of each basic block the block's weight is taken from the
//     global gas; at functions and loops it is looked whether that is used up;
//   - an access to memory is the call of a helper, which looks at the states of
//     its pages first;
//   - a NaN that arithmetic gives becomes the canonical one;
//   - memory.size and memory.grow ask the machine, whose memory may be smaller
//     than what is allocated; data.drop and memory.init ask it as well, since
//     each execution begins with all passive segments.
type instrumenter struct {
	m       *wasm.Module
	weights *weightTable

	types   uint32 // how many the module has
	globals uint32
	memory  bool // whether it has one

	hooks uint32 // the function index of the first hook
	gas   uint32 // the index of the global

	// The helpers, which come behind the module's own functions.
	known map[helperKey]uint32 // their function indices
	first uint32               // the index of the first
	added []helper

	// Of the function at work:
	blocks []block
	code   *wasm.Assembler
}

// A block is a straight line of instructions with one charge at its beginning.
type block struct {
	weight uint64
	check  bool // whether the limit is looked at: a function or a loop begins
}

// instrument rewrites a module that has passed the checks of its sections. Its
// exports are replaced: what remains are the given functions, and the machine's
// own.
func instrument(m *wasm.Module, functions []uint32) error {
	in := &instrumenter{
		m: m, weights: newWeightTable(),
		types: uint32(len(m.Types)), globals: uint32(len(m.Globals)), memory: len(m.Memories) > 0,
		hooks: uint32(m.ImportedFunctions()), gas: uint32(len(m.Globals)), known: map[helperKey]uint32{},
	}
	in.first = in.hooks + hookCount + uint32(len(m.Functions))
	if err := in.addHooks(); err != nil {
		return err
	}
	for i := range m.Code {
		if err := in.function(i); err != nil {
			return fmt.Errorf("function %d is not what a canister may have: %w", int(in.hooks)+i, err)
		}
	}
	in.moveMemory()
	in.replaceExports(functions)
	in.addHelpers()
	return nil
}

// addHooks imports the hooks behind the module's own imports, which moves the
// indices of the functions that it defines.
func (in *instrumenter) addHooks() error {
	m := in.m
	table := make([]uint32, int(in.hooks)+len(m.Functions))
	for i := range table {
		table[i] = in.moved(uint32(i))
	}
	if err := m.RewriteFunctions(table); err != nil {
		return err
	}
	for i, t := range hookTypes() {
		m.Imports = append(m.Imports, wasm.Import{
			Module: hookModule, Name: hookNames[i], Kind: wasm.KindFunction, Function: m.AddType(t),
		})
	}
	return nil
}

// moved returns the new index of a function of the module.
func (in *instrumenter) moved(function uint32) uint32 {
	if function < in.hooks {
		return function
	}
	return function + hookCount
}

// moveMemory moves the module's memory, with its data, behind the reserved pages.
func (in *instrumenter) moveMemory() {
	m := in.m
	if len(m.Memories) == 0 {
		m.Memories = []wasm.Limits{{}}
	}
	memory := &m.Memories[0]
	memory.Min += reservedPages
	most := uint64(maxPages)
	if memory.Max != nil {
		most = min(most, *memory.Max)
	}
	most += reservedPages
	memory.Max = &most
	for i := range m.Data {
		if d := &m.Data[i]; d.Mode == wasm.Active {
			offset, _ := canister.ConstantOffset(d.Offset)
			d.Offset = new(wasm.Assembler).I32(int32(offset + reserved)).Op(wasm.OpEnd).Bytes()
		}
	}
}

func (in *instrumenter) replaceExports(functions []uint32) {
	m := in.m
	m.Start = nil
	m.Exports = []wasm.Export{{Name: exportGas, Kind: wasm.KindGlobal, Index: in.gas}}
	export := func(name string, function uint32) {
		m.Exports = append(m.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: function})
	}
	export(exportSave, in.helper(keySave, func() helper { return in.globalsHelper(true) }))
	export(exportRestore, in.helper(keyRestore, func() helper { return in.globalsHelper(false) }))
	if len(m.Tables) > 0 {
		export(exportCallTable, in.helper(keyCallTable, in.callTableHelper))
	}
	for _, f := range functions {
		export(exportName(f), in.moved(f))
	}
}
