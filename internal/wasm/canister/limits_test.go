package canister

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// repeated is a function's body of n instructions and the end.
func repeated(op wasm.Opcode, n int) []wasm.Code {
	return []wasm.Code{{Body: append([]byte(strings.Repeat(string([]byte{byte(op)}), n)), byte(wasm.OpEnd))}}
}

func globals(n int) (list []wasm.Global) {
	for range n {
		list = append(list, wasm.Global{GlobalType: wasm.GlobalType{Type: wasm.I32}, Init: new(wasm.Assembler).I32(0).Op(wasm.OpEnd).Bytes()})
	}
	return list
}

// segments are passive, so that they need no memory.
func segments(n int) []wasm.Data {
	list := make([]wasm.Data, n)
	for i := range list {
		list[i].Mode = wasm.Passive
	}
	return list
}

func methods(n, size int) (list []wasm.Export) {
	for i := range n {
		list = append(list, wasm.Export{Name: fmt.Sprintf("canister_query %0*d", size, i)})
	}
	return list
}

// exporting exports a function under those names.
func exporting(names []wasm.Export) wasm.Module {
	return wasm.Module{Types: []wasm.FuncType{{}}, Functions: []uint32{0}, Exports: names}
}

func metadata(n, size int) (list []wasm.Custom) {
	for i := range n {
		list = append(list, wasm.Custom{Name: fmt.Sprintf("icp:public %02d", i), Contents: make([]byte, size-2)})
	}
	return list
}

// TestLimits: what is at a limit is accepted, and one more refused.
func TestLimits(t *testing.T) {
	table := func(n uint64) []wasm.Table { return []wasm.Table{{Limits: wasm.Limits{Min: n}}} }
	for _, test := range []struct {
		at, beyond wasm.Module
		want       string
	}{
		{wasm.Module{Functions: make([]uint32, 50_000)}, wasm.Module{Functions: make([]uint32, 50_001)}, "has 50001 functions, the limit is 50000"},
		{wasm.Module{Globals: globals(1000)}, wasm.Module{Globals: globals(1001)}, "has 1001 global variables, the limit is 1000"},
		{wasm.Module{Data: segments(100_000)}, wasm.Module{Data: segments(100_001)}, "has 100001 data segments, the limit is 100000"},
		{wasm.Module{Memories: make([]wasm.Limits, 1)}, wasm.Module{Memories: make([]wasm.Limits, 2)}, "has 2 memories, a canister has one"},
		{wasm.Module{Tables: table(1)}, wasm.Module{Tables: append(table(1), table(1)...)}, "has 2 tables, a canister has one"},
		{wasm.Module{Tables: table(1_000_000)}, wasm.Module{Tables: table(1_000_001)}, "a table of 1000001 elements, the limit is 1000000"},
		{exporting(methods(1000, 20)), exporting(methods(1001, 4)), "has 1001 methods, the limit is 1000"},
		{exporting(methods(1, 20_000)), exporting(methods(2, 10_001)), "has 20002 bytes of method names, the limit is 20000"},
		{wasm.Module{Customs: metadata(16, 1<<16)}, wasm.Module{Customs: metadata(17, 10)}, "has 17 metadata sections, the limit is 16"},
		{wasm.Module{Customs: metadata(1, 1<<20)}, wasm.Module{Customs: metadata(1, 1<<20+1)}, "has 1048577 bytes of metadata, the limit is 1048576"},
		{wasm.Module{Code: repeated(wasm.OpNop, 999_999)}, wasm.Module{Code: repeated(wasm.OpNop, 1_000_000)}, "function 0 has 1000001 instructions, the limit is 1000000"},
		{wasm.Module{Code: repeated(wasm.OpI32Eqz, 499_999)}, wasm.Module{Code: repeated(wasm.OpI32Eqz, 500_000)}, "function 0 has a complexity of 1000001, the limit is 1000000"},
	} {
		require.NoError(t, Check(&test.at))
		require.ErrorContains(t, Check(&test.beyond), test.want)
	}
	twice := append(metadata(1, 10), metadata(1, 10)...)
	require.ErrorContains(t, Check(&wasm.Module{Customs: twice}), `metadata section "00" twice`)
}
