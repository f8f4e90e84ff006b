package wasm_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// full is a module with each section and each form of segment, in the shortest
// encoding.
func full() *wasm.Module {
	offset := wasm.NewAssembler(nil).I32(8).Op(wasm.OpEnd).Bytes()
	second := new(wasm.Assembler).Op(wasm.OpRefFunc, 1).Op(wasm.OpEnd).Bytes()
	body := new(wasm.Assembler).Op(wasm.OpLocalGet, 0).Op(wasm.OpCall, 1).Op(wasm.OpEnd).Bytes()
	start, count, most := uint32(2), uint32(3), uint64(300)
	return &wasm.Module{
		Types: []wasm.FuncType{{}, {Params: []wasm.ValueType{wasm.I32}, Results: []wasm.ValueType{wasm.I64, wasm.V128}}},
		Imports: []wasm.Import{
			{Module: "ic0", Name: "msg_reply", Kind: wasm.KindFunction},
			{Module: "env", Name: "t", Kind: wasm.KindTable, Table: wasm.Table{Type: wasm.ExternRef}},
			{Module: "env", Name: "m", Kind: wasm.KindMemory, Memory: wasm.Limits{Min: 1, Max: &most, Shared: true}},
			{Module: "env", Name: "g", Kind: wasm.KindGlobal, Global: wasm.GlobalType{Type: wasm.F32, Mutable: true}},
		},
		Functions: []uint32{1, 0},
		Tables:    []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: 200, Max: &most}}},
		Memories:  []wasm.Limits{{Min: 1 << 40, Wide: true}},
		Globals:   []wasm.Global{{GlobalType: wasm.GlobalType{Type: wasm.FuncRef}, Init: second}},
		Exports:   []wasm.Export{{Name: "canister_query Grüße", Kind: wasm.KindFunction, Index: 1}, {Name: "m", Kind: wasm.KindMemory}},
		Start:     &start,
		Elements: []wasm.Element{
			{Mode: wasm.Active, Offset: offset, Type: wasm.FuncRef, Functions: []uint32{1, 2}},
			{Mode: wasm.Passive, Type: wasm.FuncRef, Functions: []uint32{}},
			{Mode: wasm.Active, Table: 1, Offset: offset, Type: wasm.FuncRef, Functions: []uint32{0}},
			{Mode: wasm.Declarative, Type: wasm.FuncRef, Functions: []uint32{2}},
			{Mode: wasm.Active, Offset: offset, Type: wasm.FuncRef, Expressions: [][]byte{second}},
			{Mode: wasm.Passive, Type: wasm.ExternRef},
			{Mode: wasm.Active, Offset: offset, Type: wasm.ExternRef, Table: 1},
			{Mode: wasm.Declarative, Type: wasm.FuncRef, Expressions: [][]byte{second, second}},
		},
		DataCount: &count,
		Code:      []wasm.Code{{Locals: []wasm.LocalGroup{{Count: 300, Type: wasm.I64}, {Count: 1, Type: wasm.V128}}, Body: body}, {Body: []byte{byte(wasm.OpEnd)}}},
		Data: []wasm.Data{
			{Mode: wasm.Active, Offset: offset, Init: []byte("active")},
			{Mode: wasm.Passive, Init: []byte("passive")},
			{Mode: wasm.Active, Memory: 1, Offset: offset, Init: []byte{}},
		},
		Customs: []wasm.Custom{
			{Name: "first", Contents: []byte{1}},
			{After: wasm.SectionCode, Name: "icp:public candid:service", Contents: []byte("service : {}")},
			{After: wasm.SectionCode, Name: "twice", Contents: []byte{}},
			{After: wasm.SectionData, Name: "last", Contents: []byte{2}},
		},
	}
}

func TestAppendThenRead(t *testing.T) {
	for name, m := range map[string]*wasm.Module{"empty": {}, "full": full()} {
		t.Run(name, func(t *testing.T) {
			encoded := m.Append([]byte("before"))
			require.Equal(t, "before", string(encoded[:6]))
			read, err := wasm.Read(encoded[6:])
			require.NoError(t, err)
			require.Equal(t, m, read)
			require.Equal(t, encoded[6:], read.Append(nil))
		})
	}
}

func TestFunctionIndices(t *testing.T) {
	m := full()
	require.Equal(t, 1, m.ImportedFunctions())
	require.Equal(t, 1, m.ImportedGlobals())
	for function, want := range []uint32{0, 1, 0} {
		got, ok := m.FunctionType(uint32(function))
		require.True(t, ok)
		require.Equal(t, want, got, "function %d", function)
	}
	_, ok := m.FunctionType(3)
	require.False(t, ok)
	require.Equal(t, uint32(1), m.AddType(m.Types[1]))
	require.Equal(t, uint32(2), m.AddType(wasm.FuncType{Params: []wasm.ValueType{wasm.F64}}))
}

// goModule builds a small program for wasip1.
func goModule(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	source := "package main\n\n//go:wasmexport greet\nfunc greet() { println(\"hello\") }\n\nfunc main() {}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600))
	out := filepath.Join(dir, "main.wasm")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-o", out, "main.go")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOWORK=off")
	message, err := build.CombinedOutput()
	require.NoError(t, err, "%s", message)
	module, err := os.ReadFile(out)
	require.NoError(t, err)
	return module
}

// Go's linker writes sizes with padding: the bytes differ, once.
func TestRoundTripOfGo(t *testing.T) {
	original := goModule(t)
	m, err := wasm.Read(original)
	require.NoError(t, err)
	require.Greater(t, len(m.Functions), 500)
	instructions := 0
	for i := range m.Code {
		in := wasm.Walk(m.Code[i].Body)
		end := 0
		for in.Next() {
			require.Equal(t, end, in.Start)
			end = in.End
			instructions++
		}
		require.NoError(t, in.Err())
		require.Equal(t, len(m.Code[i].Body), end)
		require.Equal(t, wasm.OpEnd, in.Op)
	}
	require.Greater(t, instructions, 100_000)

	written := m.Append(nil)
	require.LessOrEqual(t, len(written), len(original))
	again, err := wasm.Read(written)
	require.NoError(t, err)
	require.Equal(t, m, again)
	require.Equal(t, written, again.Append(nil))
}

func TestRewriteOfGo(t *testing.T) {
	m, err := wasm.Read(goModule(t))
	require.NoError(t, err)
	before := operations(t, m, 0)
	table := make([]uint32, m.ImportedFunctions()+len(m.Functions))
	for i := range table {
		table[i] = uint32(i + 200)
	}
	require.NoError(t, m.RewriteFunctions(table))
	require.Equal(t, before, operations(t, m, 200))
}

type operation struct {
	op    wasm.Opcode
	index uint32
}

// operations lists the instructions of a module, with the functions that are
// called as they were before the shift.
func operations(t *testing.T, m *wasm.Module, shift uint32) []operation {
	t.Helper()
	var list []operation
	for i := range m.Code {
		in := wasm.Walk(m.Code[i].Body)
		for in.Next() {
			o := operation{op: in.Op}
			if in.Op == wasm.OpCall {
				o.index = in.Index - shift
			}
			list = append(list, o)
		}
		require.NoError(t, in.Err())
	}
	return list
}

func TestReadRefuses(t *testing.T) {
	const head = "\x00asm\x01\x00\x00\x00"
	tests := map[string]struct {
		module string
		offset int
		reason string
	}{
		"nothing":                 {"", 0, "does not begin"},
		"something else":          {"\x1f\x8b\x08\x00\x00\x00\x00\x00", 0, "does not begin"},
		"version 2":               {"\x00asm\x02\x00\x00\x00", 4, "version 1"},
		"a component":             {"\x00asm\x0d\x00\x01\x00", 4, "version 1"},
		"section without size":    {head + "\x01", 9, "malformed integer"},
		"section beyond the end":  {head + "\x01\x05\x00", 10, "unexpected end"},
		"unknown section":         {head + "\x0e\x00", 8, "unknown section"},
		"tags":                    {head + "\x0d\x01\x00", 8, "unknown section"},
		"sections out of order":   {head + "\x03\x01\x00\x01\x01\x00", 11, "out of order"},
		"section twice":           {head + "\x01\x01\x00\x01\x01\x00", 11, "twice"},
		"bytes left over":         {head + "\x01\x02\x00\x00", 11, "1 bytes too many"},
		"endless integer":         {head + "\x01\x06\x80\x80\x80\x80\x80\x00", 10, "malformed integer"},
		"integer beyond 32 bits":  {head + "\x01\x05\xff\xff\xff\xff\x1f", 10, "malformed integer"},
		"a billion types":         {head + "\x01\x05\x80\x80\x80\x80\x04", 10, "a vector of 1073741824 elements in 0 bytes"},
		"structure type":          {head + "\x01\x02\x01\x5f", 11, "not a function's"},
		"unknown value type":      {head + "\x01\x05\x01\x60\x01\x6e\x00", 13, "unknown type 0x6e"},
		"tag import":              {head + "\x02\x07\x01\x01a\x01b\x04\x00", 15, "unknown kind 4"},
		"name that is not UTF-8":  {head + "\x02\x07\x01\x01\xff\x01b\x00\x00", 11, "not UTF-8"},
		"table of numbers":        {head + "\x04\x04\x01\x7f\x00\x00", 11, "not a reference type"},
		"strange limits":          {head + "\x05\x03\x01\x08\x00", 11, "unknown flags"},
		"half mutable":            {head + "\x06\x06\x01\x7f\x02\x41\x00\x0b", 12, "mutability"},
		"endless expression":      {head + "\x06\x05\x01\x7f\x00\x41\x00", 13, "without an end"},
		"export of a tag":         {head + "\x07\x05\x01\x01a\x04\x00", 13, "unknown kind 4"},
		"element flags":           {head + "\x09\x02\x01\x08", 11, "unknown flags 8"},
		"element kind":            {head + "\x09\x04\x01\x01\x01\x00", 12, "unknown kind"},
		"data flags":              {head + "\x0b\x02\x01\x03", 11, "unknown flags 3"},
		"data beyond the section": {head + "\x0b\x03\x01\x01\x05", 13, "unexpected end"},
		"body without function":   {head + "\x0a\x04\x01\x02\x00\x0b", 14, "0 functions with 1 bodies"},
		"function without body":   {head + "\x03\x02\x01\x00", 12, "1 functions with 0 bodies"},
		"billions of locals":      {head + "\x03\x02\x01\x00\x0a\x0b\x01\x09\x01\xff\xff\xff\xff\x0f\x7f\x00\x0b", 17, "more than 50000 locals"},
		"locals in two groups":    {head + "\x03\x02\x01\x00\x0a\x0b\x01\x09\x02\xff\xff\x02\x7f\xd1\x86\x03\x7f", 21, "more than 50000 locals"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := wasm.Read([]byte(test.module))
			require.Nil(t, m)
			var malformed *wasm.FormatError
			require.ErrorAs(t, err, &malformed)
			require.Contains(t, malformed.Reason, test.reason)
			require.Equal(t, test.offset, malformed.Offset, malformed.Reason)
		})
	}
}

// Each prefix of a module is refused, or is a module itself.
func TestReadPrefixes(t *testing.T) {
	encoded := full().Append(nil)
	refused := 0
	for n := range encoded {
		if _, err := wasm.Read(encoded[:n:n]); err != nil {
			refused++
		}
	}
	require.Greater(t, refused, len(encoded)-20)
}

func TestRewriteFunctions(t *testing.T) {
	m := full()
	names := "\x00\x02\x01m" + // the module's name
		"\x01\x0a\x03" + "\x00\x01a" + "\x01\x01b" + "\x02\x01c" +
		"\x02\x01\x00" // no locals
	m.Customs = []wasm.Custom{{Name: "name", Contents: []byte(names)}}
	m.Code[1].Body = new(wasm.Assembler).
		Op(wasm.OpRefFunc, 2).Op(wasm.OpDrop).I32(7).Op(wasm.OpReturnCall, 1).Op(wasm.OpEnd).Bytes()
	require.NoError(t, m.RewriteFunctions([]uint32{5, 300, 3}))

	require.Equal(t, uint32(3), *m.Start)
	require.Equal(t, uint32(300), m.Exports[0].Index)
	require.Equal(t, uint32(0), m.Exports[1].Index, "a memory")
	require.Equal(t, []uint32{300, 3}, m.Elements[0].Functions)
	reference := new(wasm.Assembler).Op(wasm.OpRefFunc, 300).Op(wasm.OpEnd).Bytes()
	require.Equal(t, [][]byte{reference}, m.Elements[4].Expressions)
	require.Equal(t, reference, m.Globals[0].Init)
	require.Equal(t, new(wasm.Assembler).Op(wasm.OpLocalGet, 0).Op(wasm.OpCall, 300).Op(wasm.OpEnd).Bytes(), m.Code[0].Body)
	require.Equal(t, new(wasm.Assembler).
		Op(wasm.OpRefFunc, 3).Op(wasm.OpDrop).I32(7).Op(wasm.OpReturnCall, 300).Op(wasm.OpEnd).Bytes(), m.Code[1].Body)
	require.Equal(t, "\x00\x02\x01m"+"\x01\x0b\x03"+"\x03\x01c"+"\x05\x01a"+"\xac\x02\x01b", string(m.Customs[0].Contents))
}

func TestRewriteFunctionsRefuses(t *testing.T) {
	for name, table := range map[string][]uint32{
		"a function that was removed":  {0, wasm.Removed, 2},
		"a function beyond the module": {0},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, full().RewriteFunctions(table), "the module mentions function 1, which it does not have")
		})
	}
	m := full()
	m.Code[0].Body = []byte{0xff}
	var malformed *wasm.FormatError
	require.ErrorAs(t, m.RewriteFunctions([]uint32{0, 1, 2}), &malformed)
}

func FuzzRead(f *testing.F) {
	f.Add(full().Append(nil))
	f.Add(new(wasm.Module).Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := wasm.Read(b)
		if err != nil {
			require.True(t, errors.As(err, new(*wasm.FormatError)))
			return
		}
		for i := range m.Code {
			in := wasm.Walk(m.Code[i].Body)
			for in.Next() {
			}
		}
		written := m.Append(nil)
		again, err := wasm.Read(written)
		require.NoError(t, err)
		require.Equal(t, written, again.Append(nil))
		_ = m.RewriteFunctions([]uint32{1, 0, wasm.Removed})
	})
}

// A vector cannot make the reader allocate more than its bytes warrant.
func TestReadAllocates(t *testing.T) {
	module := []byte("\x00asm\x01\x00\x00\x00\x02\x88\x80\x04\x80\x80\x04" + strings.Repeat("\xff", 1<<16+5))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := wasm.Read(module)
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}
