// Package wasm reads, rewrites and writes WebAssembly modules in the binary
// format: version 1 with multi-value, bulk memory, reference types, 128-bit SIMD
// and tail calls, which is what a canister module may hold. It checks the
// format, not the types: whoever compiles the module validates it.
//
// [Read] takes a module apart down to function bodies, [Instructions] walks a
// body, an [Assembler] writes one, and [Module.Append] puts all together again.
package wasm

import "slices"

// A Module is a module taken apart. Byte slices alias what was read.
type Module struct {
	Types     []FuncType
	Imports   []Import
	Functions []uint32 // the type index of each function defined here
	Tables    []Table
	Memories  []Limits
	Globals   []Global
	Exports   []Export
	Start     *uint32 // a function index
	Elements  []Element
	DataCount *uint32 // required by memory.init and data.drop
	Code      []Code  // as many as Functions
	Data      []Data
	Customs   []Custom
}

// A ValueType is the type of a value, as it is encoded.
type ValueType byte

// The types of values.
const (
	I32       ValueType = 0x7f
	I64       ValueType = 0x7e
	F32       ValueType = 0x7d
	F64       ValueType = 0x7c
	V128      ValueType = 0x7b
	FuncRef   ValueType = 0x70
	ExternRef ValueType = 0x6f
)

// A FuncType is the signature of a function.
type FuncType struct {
	Params, Results []ValueType
}

// Equal reports whether two signatures are the same.
func (t FuncType) Equal(u FuncType) bool {
	return slices.Equal(t.Params, u.Params) && slices.Equal(t.Results, u.Results)
}

// A Kind says what is imported or exported.
type Kind byte

// The kinds of what is imported or exported.
const (
	KindFunction Kind = iota
	KindTable
	KindMemory
	KindGlobal
)

// An Import is one import; of the last four fields the one of its Kind counts.
type Import struct {
	Module, Name string
	Kind         Kind
	Function     uint32 // a type index
	Table        Table
	Memory       Limits
	Global       GlobalType
}

// Limits are the size of a memory in pages of 64 KiB, or of a table in elements.
type Limits struct {
	Min    uint64
	Max    *uint64
	Shared bool
	Wide   bool // indexed by i64: the memory of a Wasm64 module
}

// A Table is a table of references.
type Table struct {
	Type ValueType
	Limits
}

// A GlobalType is the type of a global variable.
type GlobalType struct {
	Type    ValueType
	Mutable bool
}

// A Global is a global variable defined here.
type Global struct {
	GlobalType
	Init []byte // a constant expression with its end
}

// An Export gives a name to what has the index.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32
}

// A Mode says what happens with a segment when the module is instantiated.
type Mode byte

// The modes of segments.
const (
	Active      Mode = iota // copied at Offset
	Passive                 // left to memory.init or table.init
	Declarative             // only declares that ref.func may use the functions
)

// An Element is an element segment: either Functions or, if those are nil,
// Expressions.
type Element struct {
	Mode        Mode
	Table       uint32
	Offset      []byte // a constant expression with its end, if active
	Type        ValueType
	Functions   []uint32
	Expressions [][]byte // constant expressions with their ends
}

// A Code is a function's locals beyond its parameters, and its instructions up
// to and with the end.
type Code struct {
	Locals []LocalGroup
	Body   []byte
}

// A LocalGroup is a number of locals of one type.
type LocalGroup struct {
	Count uint32
	Type  ValueType
}

// A Data is a data segment, active or passive.
type Data struct {
	Mode   Mode
	Memory uint32
	Offset []byte // a constant expression with its end, if active
	Init   []byte
}

// A Custom is a custom section. It stands behind the section After, and those
// behind the same section keep their order.
type Custom struct {
	After    Section
	Name     string
	Contents []byte
}

// A Section is the number of a section in the format; 0 stands for the
// beginning of the module.
type Section byte

// The sections.
const (
	SectionType      Section = 1
	SectionImport    Section = 2
	SectionFunction  Section = 3
	SectionTable     Section = 4
	SectionMemory    Section = 5
	SectionGlobal    Section = 6
	SectionExport    Section = 7
	SectionStart     Section = 8
	SectionElement   Section = 9
	SectionCode      Section = 10
	SectionData      Section = 11
	SectionDataCount Section = 12
)

// sectionOrder is the order in which a module has its sections.
var sectionOrder = [...]Section{
	SectionType, SectionImport, SectionFunction, SectionTable, SectionMemory, SectionGlobal,
	SectionExport, SectionStart, SectionElement, SectionDataCount, SectionCode, SectionData,
}

// ImportedFunctions counts the imported functions: they have the first indices.
func (m *Module) ImportedFunctions() int { return m.imported(KindFunction) }

// ImportedGlobals counts the imported globals: they have the first indices.
func (m *Module) ImportedGlobals() int { return m.imported(KindGlobal) }

func (m *Module) imported(kind Kind) int {
	n := 0
	for i := range m.Imports {
		if m.Imports[i].Kind == kind {
			n++
		}
	}
	return n
}

// FunctionType returns the type index of the function with the given index,
// imported or not.
func (m *Module) FunctionType(function uint32) (typeIndex uint32, ok bool) {
	for i := range m.Imports {
		if m.Imports[i].Kind != KindFunction {
			continue
		}
		if function == 0 {
			return m.Imports[i].Function, true
		}
		function--
	}
	if uint64(function) >= uint64(len(m.Functions)) {
		return 0, false
	}
	return m.Functions[function], true
}

// AddType returns the index of a signature, which it appends if it is new.
func (m *Module) AddType(t FuncType) uint32 {
	for i := range m.Types {
		if m.Types[i].Equal(t) {
			return uint32(i)
		}
	}
	m.Types = append(m.Types, t)
	return uint32(len(m.Types) - 1)
}
