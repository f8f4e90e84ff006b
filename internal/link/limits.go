package link

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// Limits of the Internet Computer for canister modules (interface
// specification, module requirements; resource limits).
const (
	maxModule       = 100 << 20 // bytes
	maxCode         = 10 << 20  // bytes of the code section
	maxFunctions    = 50_000
	maxGlobals      = 1_000
	maxInstructions = 1_000_000 // of one function
	maxComplexity   = 1_000_000 // of one function
	maxMethods      = 1_000
	maxMethodNames  = 20_000    // bytes, of all methods' names
	maxTable        = 1_000_000 // elements
	maxMetadata     = 16
	maxMetadataSize = 1 << 20 // bytes, names and contents together
)

// limit returns an error when there is more than the limit of something.
func limit(what string, have, most int) error {
	if have <= most {
		return nil
	}
	return fmt.Errorf("the module has %s %d; the limit of the Internet Computer is %d", what, have, most)
}

// checkModule refuses what no canister can be installed from.
func checkModule(m *wasm.Module, names func(function int) string) error {
	table := 0
	for _, t := range m.Tables {
		table = max(table, int(min(t.Min, 1<<31)))
	}
	for _, err := range []error{
		limit("a count of functions of", len(m.Functions), maxFunctions),
		limit("a count of global variables of", len(m.Globals), maxGlobals),
		limit("a count of data segments of", len(m.Data), maxSegments),
		limit("a count of memories of", len(m.Memories), 1),
		limit("a count of tables of", len(m.Tables), 1),
		limit("a table of size", table, maxTable),
		checkMethods(m),
		checkMetadata(m),
	} {
		if err != nil {
			return err
		}
	}
	for i := range m.Code {
		if err := checkFunction(m.Code[i].Body); err != nil {
			return fmt.Errorf("function %s: %w", names(i), err)
		}
	}
	return nil
}

func checkMethods(m *wasm.Module) error {
	kinds := map[string]Kind{}
	size := 0
	for _, e := range m.Exports {
		method, ok := methodOf(e.Name)
		if !ok {
			continue
		}
		if kind, twice := kinds[method.Name]; twice {
			return fmt.Errorf("the module exports the method %q twice, as %s and as %s", method.Name, kind, method.Kind)
		}
		kinds[method.Name] = method.Kind
		size += len(method.Name)
	}
	if err := limit("a count of methods of", len(kinds), maxMethods); err != nil {
		return err
	}
	return limit("method names whose bytes together are", size, maxMethodNames)
}

func checkMetadata(m *wasm.Module) error {
	seen := map[string]bool{}
	size := 0
	for _, c := range m.Customs {
		rest, ok := strings.CutPrefix(c.Name, "icp:")
		if !ok {
			continue
		}
		_, name, _ := strings.Cut(rest, " ")
		if seen[name] {
			return fmt.Errorf("the module has the metadata section %q twice", name)
		}
		seen[name] = true
		size += len(name) + len(c.Contents)
	}
	if err := limit("a count of metadata sections of", len(seen), maxMetadata); err != nil {
		return err
	}
	return limit("metadata whose bytes together are", size, maxMetadataSize)
}

func checkFunction(body []byte) error {
	instructions, complexity := 0, 0
	in := wasm.Walk(body)
	for in.Next() {
		if changesTable(in.Op) {
			return fmt.Errorf("it changes the table, which a canister must not")
		}
		instructions++
		complexity += weightOf(in.Op)
	}
	if err := in.Err(); err != nil {
		return err
	}
	if instructions > maxInstructions {
		return fmt.Errorf("it has %d instructions; the limit of the Internet Computer is %d", instructions, maxInstructions)
	}
	if complexity > maxComplexity {
		return fmt.Errorf("it has a complexity of %d; the limit of the Internet Computer is %d", complexity, maxComplexity)
	}
	return nil
}

func changesTable(op wasm.Opcode) bool {
	switch op {
	case wasm.OpTableSet, wasm.OpTableGrow, wasm.OpTableFill, wasm.OpTableCopy, wasm.OpTableInit:
		return true
	}
	return false
}

// weightOf is what an instruction adds to the complexity of its function, as the
// replica's validation counts it.
func weightOf(op wasm.Opcode) int {
	switch {
	case op == wasm.OpBlock, op == wasm.OpLoop, op == wasm.OpIf, wasm.OpBr <= op && op <= wasm.OpBrTable,
		wasm.OpCall <= op && op <= wasm.OpReturnCallIndirect, op == wasm.OpMemoryGrow:
		return 50
	case op == wasm.OpTableGet:
		return 14
	case op == wasm.OpRefFunc:
		return 8
	case op == wasm.OpRefIsNull:
		return 6
	case wasm.OpI32TruncF32S <= op && op <= wasm.OpF64ConvertI64U:
		return 5
	case op == wasm.OpF32Abs, op == wasm.OpF32Neg, op == wasm.OpF64Abs, op == wasm.OpF64Neg, op == wasm.OpMemoryCopy:
		return 4
	case wasm.OpI32Load <= op && op <= wasm.OpI64Load32U, op == wasm.OpF64Eq, op == wasm.OpF32Copysign, op == wasm.OpF64Copysign,
		wasm.OpI32DivS <= op && op <= wasm.OpI32RemU, wasm.OpI64DivS <= op && op <= wasm.OpI64RemU,
		wasm.OpI32TruncSatF32S <= op && op <= wasm.OpI64TruncSatF64U, op == wasm.OpMemoryFill:
		return 3
	case op == wasm.OpGlobalGet, op == wasm.OpSelect, op == wasm.OpI32Popcnt, op == wasm.OpI64Popcnt,
		wasm.OpI32Store <= op && op <= wasm.OpMemorySize, wasm.OpI32Eqz <= op && op <= wasm.OpF64Ge,
		wasm.OpF32Ceil <= op && op <= wasm.OpF32Trunc, wasm.OpF64Ceil <= op && op <= wasm.OpF64Trunc,
		op == wasm.OpF32Sqrt, op == wasm.OpF64Sqrt, op == wasm.OpI32WrapI64, op == wasm.OpF64PromoteF32,
		op == wasm.OpI32ReinterpretF32, op == wasm.OpI64ReinterpretF64, wasm.OpI32Extend8S <= op && op <= wasm.OpI64Extend32S:
		return 2
	}
	return 1
}

// checkSize refuses a module that is too large as a whole, or whose code is.
func checkSize(module []byte) error {
	if err := limit("a size in bytes of", len(module), maxModule); err != nil {
		return err
	}
	return limit("a code section whose bytes are", sectionSize(module, wasm.SectionCode), maxCode)
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
