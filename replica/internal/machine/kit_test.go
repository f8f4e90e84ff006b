package machine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

const (
	plenty = 1_000_000_000
	page   = machine.PageSize
	charge = machine.PageCharge
)

var (
	i32 = []wasm.ValueType{wasm.I32}
	i64 = []wasm.ValueType{wasm.I64}
)

var errOwn = errors.New("the import does not like it")

// testImports are functions for modules of tests. What is given to note comes
// out in noted.
func testImports(noted *[]uint64) map[string]machine.Import {
	note := func(_ *machine.Machine, args []uint64) uint64 {
		*noted = append(*noted, args[0])
		return 0
	}
	return map[string]machine.Import{
		"note":   {Type: wasm.FuncType{Params: i32}, Call: note},
		"note64": {Type: wasm.FuncType{Params: i64}, Call: note},
		"trap": {Call: func(m *machine.Machine, _ []uint64) uint64 {
			m.Trap(errOwn)
			return 0
		}},
		"charge": {Type: wasm.FuncType{Params: i32}, Call: func(m *machine.Machine, args []uint64) uint64 {
			m.Charge(args[0])
			return 0
		}},
		"read": {Type: wasm.FuncType{Params: []wasm.ValueType{wasm.I32, wasm.I32}}, Call: func(m *machine.Machine, args []uint64) uint64 {
			m.Read(args[0], args[1])
			return 0
		}},
		"write": {Type: wasm.FuncType{Params: []wasm.ValueType{wasm.I32, wasm.I32}}, Call: func(m *machine.Machine, args []uint64) uint64 {
			for i := range m.Writable(args[0], args[1]) {
				m.Writable(args[0]+uint64(i), 1)[0] = 0xee
			}
			return 0
		}},
		"stable_grow": {Type: wasm.FuncType{Params: i64, Results: i64}, Call: func(m *machine.Machine, args []uint64) uint64 {
			before, ok := m.StableGrow(args[0])
			if !ok {
				return ^uint64(0)
			}
			return before
		}},
		"stable_read": {Type: wasm.FuncType{Params: []wasm.ValueType{wasm.I32, wasm.I64, wasm.I32}}, Call: func(m *machine.Machine, args []uint64) uint64 {
			m.StableRead(m.Writable(args[0], args[2]), args[1])
			return 0
		}},
		"stable_write": {Type: wasm.FuncType{Params: []wasm.ValueType{wasm.I64, wasm.I32, wasm.I32}}, Call: func(m *machine.Machine, args []uint64) uint64 {
			m.StableWrite(args[0], m.Read(args[1], args[2]))
			return 0
		}},
	}
}

// A builder puts a module together. Functions are exported by their names.
type builder struct {
	wasm.Module
	imports map[string]machine.Import
}

func newBuilder(pages uint64) *builder {
	b := &builder{imports: testImports(new([]uint64))}
	b.AddType(wasm.FuncType{}) // has the index 0
	if pages > 0 {
		b.Memories = []wasm.Limits{{Min: pages}}
	}
	return b
}

// imported imports a function, which has to be done before others are added.
func (b *builder) imported(name string) (index uint32) {
	b.Imports = append(b.Imports, wasm.Import{
		Module: "ic0", Name: name, Kind: wasm.KindFunction, Function: b.AddType(b.imports[name].Type),
	})
	return uint32(len(b.Imports) - 1)
}

// global adds a mutable global.
func (b *builder) global(t wasm.ValueType, init *wasm.Assembler) (index uint32) {
	b.Globals = append(b.Globals, wasm.Global{
		GlobalType: wasm.GlobalType{Type: t, Mutable: true}, Init: init.Op(wasm.OpEnd).Bytes(),
	})
	return uint32(len(b.Globals) - 1)
}

// function adds a function, whose end is added. Without a name it is not
// exported.
func (b *builder) function(name string, t wasm.FuncType, code *wasm.Assembler, locals ...wasm.LocalGroup) (index uint32) {
	index = uint32(b.ImportedFunctions() + len(b.Functions))
	b.Functions = append(b.Functions, b.AddType(t))
	b.Code = append(b.Code, wasm.Code{Locals: locals, Body: code.Op(wasm.OpEnd).Bytes()})
	if name != "" {
		b.Exports = append(b.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: index})
	}
	return index
}

// run adds the function "run" of type () -> ().
func (b *builder) run(code *wasm.Assembler, locals ...wasm.LocalGroup) {
	b.function("run", wasm.FuncType{}, code, locals...)
}

// A subject is a machine with what its imports have noted.
type subject struct {
	*machine.Machine
	code  *machine.Code
	noted *[]uint64
}

func newEngine(t testing.TB, imports map[string]machine.Import) *machine.Engine {
	t.Helper()
	engine, err := machine.NewEngine(context.Background(), machine.Config{Imports: imports})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close()) })
	return engine
}

func compile(t testing.TB, engine *machine.Engine, module []byte) *machine.Code {
	t.Helper()
	code, err := engine.Compile(context.Background(), module)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, code.Close()) })
	return code
}

func instance(t testing.TB, code *machine.Code, stable *machine.Stable) *machine.Machine {
	t.Helper()
	m, err := code.New(context.Background(), stable)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

// start makes a machine of the module.
func (b *builder) start(t testing.TB) subject {
	t.Helper()
	noted := new([]uint64)
	code := compile(t, newEngine(t, testImports(noted)), b.Append(nil))
	return subject{instance(t, code, nil), code, noted}
}

func (s subject) begin() { s.Begin(machine.Transaction{Instructions: plenty}) }

// do runs a function in a transaction of its own that is kept.
func (s subject) do(t testing.TB, function string) {
	t.Helper()
	s.begin()
	require.NoError(t, s.Call(function))
	s.Commit()
}

// trap runs a function that traps, and rolls back.
func (s subject) trap(t testing.TB, function string) *machine.Trap {
	t.Helper()
	s.begin()
	defer s.Rollback()
	return trapIn(t, s.Call(function))
}

func trapIn(t testing.TB, err error) *machine.Trap {
	t.Helper()
	var trap *machine.Trap
	require.ErrorAs(t, err, &trap)
	return trap
}

func code() *wasm.Assembler { return new(wasm.Assembler) }
