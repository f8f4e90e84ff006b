package machine_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

// TestShapes runs modules that say the same in different ways.
func TestShapes(t *testing.T) {
	base := func() *builder {
		b := newBuilder(1)
		note := b.imported("note")
		b.Data = []wasm.Data{{Offset: code().I32(8).Op(wasm.OpEnd).Bytes(), Init: []byte{42}}}
		b.run(code().I32(4).Op(wasm.OpI32Load8U, 0, 4).Op(wasm.OpCall, note))
		return b
	}
	for name, change := range map[string]func(*builder){
		"memory not exported": func(*builder) {},
		"memory under another name": func(b *builder) {
			b.Exports = append(b.Exports, wasm.Export{Name: "heap", Kind: wasm.KindMemory})
		},
		"memory imported": func(b *builder) {
			b.Imports = append(b.Imports, wasm.Import{Module: "env", Name: "memory", Kind: wasm.KindMemory, Memory: b.Memories[0]})
			b.Memories = nil
		},
		"table imported": func(b *builder) {
			b.Imports = append([]wasm.Import{{Module: "env", Name: "t", Kind: wasm.KindTable, Table: wasm.Table{Type: wasm.FuncRef}}}, b.Imports...)
			b.Exports = append(b.Exports, wasm.Export{Name: "table", Kind: wasm.KindTable})
		},
		"names like the machine's own": func(b *builder) {
			for _, name := range []string{"gas", "save", "restore", "call table", "function 1", "memory"} {
				b.Exports = append(b.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: 1})
			}
		},
		"a global is exported": func(b *builder) {
			b.global(wasm.I32, code().I32(1))
			b.Exports = append(b.Exports, wasm.Export{Name: "g", Kind: wasm.KindGlobal})
		},
		"names of functions": func(b *builder) {
			b.Customs = append(b.Customs, wasm.Custom{After: wasm.SectionData, Name: "name", Contents: []byte("\x01\x06\x01\x01\x03run")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := base()
			change(b)
			s := b.start(t)
			s.do(t, "run")
			require.Equal(t, []uint64{42}, *s.noted)
			require.Contains(t, s.code.Exports(), "run")
			require.False(t, s.code.HasStart())
			require.Equal(t, machine.ErrNoFunction, func() error { s.begin(); defer s.Rollback(); return s.Call("heap") }())
		})
	}
}

func TestWithoutMemory(t *testing.T) {
	b := newBuilder(0)
	g := b.global(wasm.I32, code().I32(5))
	note := b.imported("note")
	b.run(code().Op(wasm.OpGlobalGet, g).Op(wasm.OpCall, note).I32(6).Op(wasm.OpGlobalSet, g))
	s := b.start(t)
	require.Zero(t, s.MemorySize())
	for range 2 {
		s.begin()
		require.NoError(t, s.Call("run"))
		s.Rollback()
	}
	s.do(t, "run")
	s.do(t, "run")
	require.Equal(t, []uint64{5, 5, 5, 6}, *s.noted)
}

func TestStart(t *testing.T) {
	b := newBuilder(1)
	note := b.imported("note")
	start := b.function("", wasm.FuncType{}, code().I32(1).Op(wasm.OpCall, note))
	b.run(code().I32(2).Op(wasm.OpCall, note))
	b.Start = &start
	s := b.start(t)
	require.True(t, s.code.HasStart())
	require.Empty(t, *s.noted, "it does not run by itself")
	s.begin()
	require.NoError(t, s.CallStart())
	require.Equal(t, uint64(1+1+5), s.Instructions())
	require.NoError(t, s.Call("run"))
	s.Commit()
	require.Equal(t, []uint64{1, 2}, *s.noted)
}

func TestCallTable(t *testing.T) {
	b := newBuilder(1)
	note := b.imported("note")
	callback := b.function("", wasm.FuncType{Params: i32}, code().Op(wasm.OpLocalGet, 0).Op(wasm.OpCall, note))
	other := b.function("", wasm.FuncType{Params: i64}, code())
	b.run(code())
	b.Tables = []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: 10}}}
	b.Elements = []wasm.Element{{Offset: code().I32(3).Op(wasm.OpEnd).Bytes(), Type: wasm.FuncRef, Functions: []uint32{callback, other}}}
	s := b.start(t)
	s.begin()
	require.NoError(t, s.CallTable(3, 0xfffffffe))
	require.Equal(t, uint64(1+1+5), s.Instructions(), "as if it had been called directly")
	s.Commit()
	require.Equal(t, []uint64{0xfffffffe}, *s.noted)
	for index, want := range map[uint32]machine.TrapCode{
		4: machine.TrapSignature, 5: machine.TrapTable, 10: machine.TrapTable, 0xffffffff: machine.TrapTable,
	} {
		s.begin()
		require.Equal(t, want, trapIn(t, s.CallTable(index, 0)).Code, index)
		s.Rollback()
	}

	s = newBuilder(1).start(t)
	s.begin()
	require.Equal(t, machine.TrapTable, trapIn(t, s.CallTable(0, 0)).Code)
	s.Rollback()
}

func TestMetadata(t *testing.T) {
	b := newBuilder(1)
	b.Customs = []wasm.Custom{
		{Name: "producers", Contents: []byte{0}},
		{Name: "icp:public candid:service", Contents: []byte("service : {}")},
		{Name: "icp:private secret", Contents: []byte("s")},
	}
	module := b.Append(nil)
	c := compile(t, newEngine(t, b.imports), module)
	clear(module)
	require.Equal(t, []machine.Metadata{
		{Name: "candid:service", Public: true, Contents: []byte("service : {}")},
		{Name: "secret", Contents: []byte("s")},
	}, c.Metadata())
}

func TestCompileRefuses(t *testing.T) {
	result := wasm.FuncType{Results: i32}
	for name, test := range map[string]struct {
		change func(b *builder)
		reason string
	}{
		"Wasm64":            {func(b *builder) { b.Memories[0].Wide = true }, "64-bit memory (Wasm64)"},
		"an unknown import": {func(b *builder) { b.Imports = append(b.Imports, wasm.Import{Module: "ic0", Name: "mint"}) }, `"mint", which the system does not have`},
		"WASI": {func(b *builder) {
			b.Imports = append(b.Imports, wasm.Import{Module: "wasi_snapshot_preview1", Name: "fd_write"})
		}, `"fd_write" from "wasi_snapshot_preview1"`},
		"the machine's own imports": {func(b *builder) { b.Imports = append(b.Imports, wasm.Import{Module: "machine", Name: "grow"}) }, `"grow" from "machine"`},
		"another signature":         {func(b *builder) { b.Imports = append(b.Imports, wasm.Import{Module: "ic0", Name: "note"}) }, "another signature"},
		"a signature that is not there": {func(b *builder) {
			b.Imports = append(b.Imports, wasm.Import{Module: "ic0", Name: "trap", Function: 99})
		}, "another signature"},
		"an export with a result":       {func(b *builder) { b.function("canister_query x", result, code().I32(1)) }, "parameters or results"},
		"an export twice":               {func(b *builder) { b.run(code()) }, `exports "run" twice`},
		"an export of nothing":          {func(b *builder) { b.Exports = append(b.Exports, wasm.Export{Name: "x", Kind: wasm.KindTable}) }, "which it does not have"},
		"a start section with a result": {func(b *builder) { f := b.function("", result, code().I32(1)); b.Start = &f }, "start section"},
		"a type error":                  {func(b *builder) { b.function("", wasm.FuncType{}, code().I32(1)) }, "the module is not valid"},
		"the machine's global":          {func(b *builder) { b.function("", wasm.FuncType{}, code().I64(1).Op(wasm.OpGlobalSet, 0)) }, "global variable 0 of 0"},
		"the machine's locals": {func(b *builder) {
			b.function("", wasm.FuncType{}, code().I32(0).Op(wasm.OpI32Load, 0, 0).Op(wasm.OpLocalSet, 0))
		}, "local variable 0 of 0"},
		"the machine's functions":     {func(b *builder) { b.function("", wasm.FuncType{}, code().Op(wasm.OpCall, 2)) }, "function 2, which it does not have"},
		"the machine's types":         {func(b *builder) { b.function("", wasm.FuncType{}, code().Block(wasm.OpBlock, 1).Op(wasm.OpEnd)) }, "type 1 of 1"},
		"data that is not there":      {func(b *builder) { b.function("", wasm.FuncType{}, code().Op(wasm.OpDataDrop, 0)) }, "it drops data segment 0 of 0"},
		"the machine's types, called": {func(b *builder) { b.function("", wasm.FuncType{}, code().I32(0).Op(wasm.OpCallIndirect, 1, 0)) }, "type 1 of 1"},
		"the machine's types, as own": {func(b *builder) { b.function("", wasm.FuncType{}, code()); b.Functions[1] = 1 }, "type 1"},
		"the machine's memory": {func(b *builder) {
			b.Memories = nil
			b.function("", wasm.FuncType{}, code().Op(wasm.OpMemorySize, 0).Op(wasm.OpDrop))
		}, "memory that the module does not have"},
		"loading from it": {func(b *builder) {
			b.Memories = nil
			b.function("", wasm.FuncType{}, code().I32(0).Op(wasm.OpV128Load, 0, 0).Op(wasm.OpDrop))
		}, "memory that the module does not have"},
		"memory that is too large":  {func(b *builder) { b.Memories[0].Min = 65534 }, "65534 pages"},
		"memory beyond its maximum": {func(b *builder) { most := uint64(1); b.Memories[0] = wasm.Limits{Min: 2, Max: &most} }, "at most 1"},
		"changing a table": {func(b *builder) {
			b.function("", wasm.FuncType{}, code().I32(0).Op(wasm.OpRefNull).Raw([]byte{0x70}).Op(wasm.OpTableSet, 0))
		}, "changes a table"},
		"an empty body": {func(b *builder) { b.Code[0].Body = nil }, "does not end"},
		"relaxed SIMD":  {func(b *builder) { b.function("", wasm.FuncType{}, code().Op(0xfd100)) }, "unknown or unsupported instruction"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(1)
			b.run(code())
			test.change(b)
			_, err := newEngine(t, b.imports).Compile(context.Background(), b.Append(nil))
			require.ErrorContains(t, err, test.reason)
			require.NotContains(t, strings.TrimSpace(err.Error()), "panic")
		})
	}
	_, err := newEngine(t, nil).Compile(context.Background(), []byte("\x1f\x8b\x08"))
	require.ErrorContains(t, err, "not a WebAssembly module")
}

// An engine with a folder finds there what another has compiled.
func TestCache(t *testing.T) {
	b := newBuilder(1)
	b.run(code())
	config := machine.Config{Imports: b.imports, Cache: t.TempDir()}
	for range 2 {
		engine, err := machine.NewEngine(context.Background(), config)
		require.NoError(t, err)
		c, err := engine.Compile(context.Background(), b.Append(nil))
		require.NoError(t, err)
		m, err := c.New(context.Background(), nil)
		require.NoError(t, err)
		m.Begin(machine.Transaction{Instructions: plenty})
		require.NoError(t, m.Call("run"))
		m.Commit()
		require.NoError(t, m.Close())
		require.NoError(t, c.Close())
		require.NoError(t, engine.Close())
	}
}

func FuzzCompile(f *testing.F) {
	b := stateful()
	f.Add(b.Append(nil))
	engine := newEngine(f, b.imports)
	f.Fuzz(func(t *testing.T, module []byte) {
		c, err := engine.Compile(context.Background(), module)
		if err != nil {
			return
		}
		defer func() { require.NoError(t, c.Close()) }()
		m, err := c.New(context.Background(), nil)
		require.NoError(t, err)
		defer func() { require.NoError(t, m.Close()) }()
		for _, name := range c.Exports() {
			var before, after bytes.Buffer
			_, _ = m.Snapshot().WriteTo(&before)
			m.Begin(machine.Transaction{Instructions: 10_000_000, MemoryLimit: 100 * page})
			_ = m.Call(name)
			m.Rollback()
			_, _ = m.Snapshot().WriteTo(&after)
			require.True(t, bytes.Equal(before.Bytes(), after.Bytes()))
		}
	})
}

// Machines of one engine run at the same time.
func TestInParallel(t *testing.T) {
	b := newBuilder(3)
	b.run(code().I32(page-4).I32(page-4).Op(wasm.OpI64Load, 0, 0).I64(1).Op(wasm.OpI64Add).Op(wasm.OpI64Store, 0, 0))
	c := compile(t, newEngine(t, b.imports), b.Append(nil))
	for i := range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			m := instance(t, c, nil)
			for range i * 100 {
				m.Begin(machine.Transaction{Instructions: plenty})
				require.NoError(t, m.Call("run"))
				m.Commit()
			}
			require.Equal(t, byte(i*100), m.Snapshot().Memory()[page-4])
		})
	}
}
