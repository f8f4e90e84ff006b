package link

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

func methods(n, size int) (list []wasm.Export) {
	for i := range n {
		list = append(list, wasm.Export{Name: fmt.Sprintf("canister_query %0*d", size, i)})
	}
	return list
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
		{wasm.Module{Functions: make([]uint32, 50_000)}, wasm.Module{Functions: make([]uint32, 50_001)}, "functions of 50001; the limit of the Internet Computer is 50000"},
		{wasm.Module{Globals: make([]wasm.Global, 1000)}, wasm.Module{Globals: make([]wasm.Global, 1001)}, "global variables of 1001; the limit of the Internet Computer is 1000"},
		{wasm.Module{Data: make([]wasm.Data, 100_000)}, wasm.Module{Data: make([]wasm.Data, 100_001)}, "data segments of 100001; the limit of the Internet Computer is 100000"},
		{wasm.Module{Memories: make([]wasm.Limits, 1)}, wasm.Module{Memories: make([]wasm.Limits, 2)}, "memories of 2; the limit of the Internet Computer is 1"},
		{wasm.Module{Tables: table(1)}, wasm.Module{Tables: append(table(1), table(1)...)}, "tables of 2; the limit of the Internet Computer is 1"},
		{wasm.Module{Tables: table(1_000_000)}, wasm.Module{Tables: table(1_000_001)}, "table of size 1000001; the limit of the Internet Computer is 1000000"},
		{wasm.Module{Exports: methods(1000, 20)}, wasm.Module{Exports: methods(1001, 4)}, "methods of 1001; the limit of the Internet Computer is 1000"},
		{wasm.Module{Exports: methods(1, 20_000)}, wasm.Module{Exports: methods(2, 10_001)}, "method names whose bytes together are 20002; the limit of the Internet Computer is 20000"},
		{wasm.Module{Customs: metadata(16, 1<<16)}, wasm.Module{Customs: metadata(17, 10)}, "metadata sections of 17; the limit of the Internet Computer is 16"},
		{wasm.Module{Customs: metadata(1, 1<<20)}, wasm.Module{Customs: metadata(1, 1<<20+1)}, "metadata whose bytes together are 1048577; the limit of the Internet Computer is 1048576"},
		{wasm.Module{Code: repeated(wasm.OpNop, 999_999)}, wasm.Module{Code: repeated(wasm.OpNop, 1_000_000)}, "function f: it has 1000001 instructions; the limit of the Internet Computer is 1000000"},
		{wasm.Module{Code: repeated(wasm.OpI32Eqz, 499_999)}, wasm.Module{Code: repeated(wasm.OpI32Eqz, 500_000)}, "function f: it has a complexity of 1000001; the limit of the Internet Computer is 1000000"},
	} {
		name := func(int) string { return "f" }
		require.NoError(t, checkModule(&test.at, name))
		require.ErrorContains(t, checkModule(&test.beyond, name), test.want)
	}
	twice := append(metadata(1, 10), metadata(1, 10)...)
	require.ErrorContains(t, checkModule(&wasm.Module{Customs: twice}, nil), `metadata section "00" twice`)
}

func TestSizeLimits(t *testing.T) {
	code := func(n int) []byte { // a code section of n bytes: of a count, the function's size (4 bytes), no locals, and the body
		m := wasm.Module{Types: []wasm.FuncType{{}}, Functions: []uint32{0}, Code: repeated(wasm.OpNop, n-7)}
		return m.Append(nil)
	}
	require.Equal(t, 10<<20, sectionSize(code(10<<20), wasm.SectionCode))
	require.NoError(t, checkSize(code(10<<20)))
	require.ErrorContains(t, checkSize(code(10<<20+1)), "code section whose bytes are 10485761; the limit of the Internet Computer is 10485760")

	module := make([]byte, 100<<20)
	copy(module, (&wasm.Module{}).Append(nil))
	copy(module[8:], wasm.AppendUint([]byte{0}, 100<<20-8-5))
	require.NoError(t, checkSize(module))
	require.ErrorContains(t, checkSize(append(module, 0)), "size in bytes of 104857601; the limit of the Internet Computer is 104857600")
}

// TestWeights compares with some of the weights that the replica's validation has.
func TestWeights(t *testing.T) {
	for weight, ops := range map[int][]wasm.Opcode{
		50: {wasm.OpBlock, wasm.OpLoop, wasm.OpIf, wasm.OpBr, wasm.OpBrIf, wasm.OpBrTable, wasm.OpCall, wasm.OpCallIndirect, wasm.OpMemoryGrow},
		14: {wasm.OpTableGet},
		8:  {wasm.OpRefFunc},
		6:  {wasm.OpRefIsNull},
		5:  {wasm.OpI32TruncF32S, wasm.OpI64ExtendI32S, wasm.OpI64TruncF64U, wasm.OpF32ConvertI32S, wasm.OpF32DemoteF64, wasm.OpF64ConvertI64U},
		4:  {wasm.OpF32Neg, wasm.OpF64Abs, wasm.OpMemoryCopy},
		3:  {wasm.OpI32Load, wasm.OpI64Load32U, wasm.OpI32DivS, wasm.OpI64RemU, wasm.OpF64Eq, wasm.OpF32Copysign, wasm.OpI64TruncSatF64U, wasm.OpMemoryFill},
		2: {
			wasm.OpGlobalGet, wasm.OpSelect, wasm.OpI32Store, wasm.OpI64Store32, wasm.OpMemorySize, wasm.OpI32Eqz, wasm.OpF64Ge,
			wasm.OpI64Popcnt, wasm.OpF64Sqrt, wasm.OpF32Trunc, wasm.OpI32WrapI64, wasm.OpF64PromoteF32, wasm.OpI64ReinterpretF64, wasm.OpI64Extend32S,
		},
		1: {
			wasm.OpEnd, wasm.OpElse, wasm.OpNop, wasm.OpReturn, wasm.OpDrop, wasm.OpLocalGet, wasm.OpGlobalSet, wasm.OpI32Const, wasm.OpI32Add,
			wasm.OpI64Rotr, wasm.OpF32Nearest, wasm.OpF64Mul, wasm.OpF64ReinterpretI64,
		},
	} {
		for _, op := range ops {
			require.Equal(t, weight, weightOf(op), "%#x", op)
		}
	}
}
