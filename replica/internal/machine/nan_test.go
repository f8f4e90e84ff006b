package machine_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// TestNaN gives NaNs that are not the canonical one to instructions. What
// arithmetic makes of them is; what only moves bits keeps them.
func TestNaN(t *testing.T) {
	const (
		odd32, nan32 = 0xff812345, 0x7fc00000
		odd64, nan64 = 0xfff4000000012345, 0x7ff8000000000000

		i64x2ExtractLane wasm.Opcode = 0xfd01d
		f32x4Splat       wasm.Opcode = 0xfd013
		f64x2Splat       wasm.Opcode = 0xfd014
	)
	f32 := func(a *wasm.Assembler) { a.F32(odd32) }
	f64 := func(a *wasm.Assembler) { a.F64(odd64) }
	f32x4 := func(a *wasm.Assembler) { a.F32(odd32).Op(f32x4Splat) }
	f64x2 := func(a *wasm.Assembler) { a.F64(odd64).Op(f64x2Splat) }
	bits32 := func(a *wasm.Assembler) { a.Op(wasm.OpI32ReinterpretF32).Op(wasm.OpI64ExtendI32U) }
	bits64 := func(a *wasm.Assembler) { a.Op(wasm.OpI64ReinterpretF64) }
	low := func(a *wasm.Assembler) { a.Op(i64x2ExtractLane).Raw([]byte{0}) }

	b := newBuilder(0)
	note := b.imported("note64")
	var names []string
	var want []uint64
	test := func(result uint64, operand, bits func(*wasm.Assembler), operands int, ops ...wasm.Opcode) {
		for _, op := range ops {
			a := code()
			for range operands {
				operand(a)
			}
			bits(a.Op(op))
			names = append(names, fmt.Sprintf("%x", op))
			want = append(want, result)
			b.function(names[len(names)-1], wasm.FuncType{}, a.Op(wasm.OpCall, note))
		}
	}
	test(nan32, f32, bits32, 1, wasm.OpF32Ceil, wasm.OpF32Floor, wasm.OpF32Trunc, wasm.OpF32Nearest, wasm.OpF32Sqrt)
	test(nan32, f32, bits32, 2, wasm.OpF32Add, wasm.OpF32Sub, wasm.OpF32Mul, wasm.OpF32Div, wasm.OpF32Min, wasm.OpF32Max)
	test(nan64, f64, bits64, 1, wasm.OpF64Ceil, wasm.OpF64Floor, wasm.OpF64Trunc, wasm.OpF64Nearest, wasm.OpF64Sqrt)
	test(nan64, f64, bits64, 2, wasm.OpF64Add, wasm.OpF64Sub, wasm.OpF64Mul, wasm.OpF64Div, wasm.OpF64Min, wasm.OpF64Max)
	test(nan64, f32, bits64, 1, wasm.OpF64PromoteF32)
	test(nan32, f64, bits32, 1, wasm.OpF32DemoteF64)
	test(nan32<<32|nan32, f32x4, low, 1, 0xfd067, 0xfd068, 0xfd069, 0xfd06a, 0xfd0e3)          // ceil, floor, trunc, nearest, sqrt
	test(nan32<<32|nan32, f32x4, low, 2, 0xfd0e4, 0xfd0e5, 0xfd0e6, 0xfd0e7, 0xfd0e8, 0xfd0e9) // add, sub, mul, div, min, max
	test(nan64, f64x2, low, 1, 0xfd074, 0xfd075, 0xfd07a, 0xfd094, 0xfd0ef)
	test(nan64, f64x2, low, 2, 0xfd0f0, 0xfd0f1, 0xfd0f2, 0xfd0f3, 0xfd0f4, 0xfd0f5)
	test(nan64, f32x4, low, 1, 0xfd05f)           // f64x2.promote_low_f32x4
	test(nan32<<32|nan32, f64x2, low, 1, 0xfd05e) // f32x4.demote_f64x2_zero

	test(odd32&^(1<<31), f32, bits32, 1, wasm.OpF32Abs, wasm.OpF32Neg)
	test(odd64&^(1<<63), f64, bits64, 1, wasm.OpF64Abs, wasm.OpF64Neg)
	test(odd32, f32, bits32, 2, wasm.OpF32Copysign)
	test(odd64, f64, bits64, 2, wasm.OpF64Copysign)
	test(odd64, f64x2, low, 2, 0xfd0f6, 0xfd0f7) // pmin, pmax
	b.function("numbers", wasm.FuncType{}, func() *wasm.Assembler {
		a := code().F64(0x3ff8000000000000).F64(0x4004000000000000).Op(wasm.OpF64Mul) // 1.5 * 2.5
		bits64(a)
		return a.Op(wasm.OpCall, note)
	}())
	names, want = append(names, "numbers"), append(want, 0x400e000000000000)

	s := b.start(t)
	for _, name := range names {
		s.do(t, name)
	}
	for i, name := range names {
		require.Equal(t, fmt.Sprintf("%x", want[i]), fmt.Sprintf("%x", (*s.noted)[i]), name)
	}
}
