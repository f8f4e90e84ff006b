package wasm_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

func TestWalk(t *testing.T) {
	var a wasm.Assembler
	a.Block(wasm.OpBlock, wasm.Empty).
		Block(wasm.OpLoop, wasm.Result(wasm.F64)).
		Block(wasm.OpIf, 300).
		Op(wasm.OpBrIf, 200).
		BrTable(3, 2, 1000).
		I32(math.MinInt32).
		I64(math.MaxInt64).
		F32(math.Float32bits(1.5)).
		F64(math.Float64bits(-2.5)).
		Op(wasm.OpCallIndirect, 7, 1).
		Op(wasm.OpI64Load32U, 2, math.MaxUint32).
		Op(wasm.OpMemoryCopy, 0, 0).
		Op(wasm.OpV128Load8Lane, 0, 16).Raw([]byte{9}).
		Op(wasm.OpV128Const).Raw(make([]byte, 16)).
		Op(0xfd015).Raw([]byte{3}). // i8x16.extract_lane_s
		Op(0xfd0ff).                // f64x2.convert_low_i32x4_u
		Op(wasm.OpSelectTyped, 1).Raw([]byte{byte(wasm.I64)}).
		Op(wasm.OpRefNull).Raw([]byte{byte(wasm.FuncRef)}).
		Op(wasm.OpEnd)

	in := wasm.Walk(a.Bytes())
	next := func(op wasm.Opcode) {
		t.Helper()
		require.True(t, in.Next(), "%v", in.Err())
		require.Equal(t, op, in.Op)
	}
	next(wasm.OpBlock)
	require.Equal(t, wasm.Empty, in.Block)
	next(wasm.OpLoop)
	signature, ok := in.Block.Signature(nil)
	require.True(t, ok)
	require.Equal(t, wasm.FuncType{Results: []wasm.ValueType{wasm.F64}}, signature)
	next(wasm.OpIf)
	require.Equal(t, wasm.BlockType(300), in.Block)
	_, ok = in.Block.Signature(make([]wasm.FuncType, 300))
	require.False(t, ok)
	next(wasm.OpBrIf)
	require.Equal(t, uint32(200), in.Index)
	next(wasm.OpBrTable)
	require.Equal(t, []uint32{3, 2, 1000}, in.Targets)
	next(wasm.OpI32Const)
	require.Equal(t, int64(math.MinInt32), in.Value)
	next(wasm.OpI64Const)
	require.Equal(t, int64(math.MaxInt64), in.Value)
	next(wasm.OpF32Const)
	require.Equal(t, int64(math.Float32bits(1.5)), in.Value)
	next(wasm.OpF64Const)
	require.Equal(t, math.Float64bits(-2.5), uint64(in.Value))
	next(wasm.OpCallIndirect)
	require.Equal(t, []uint32{7, 1}, []uint32{in.Index, in.Second})
	next(wasm.OpI64Load32U)
	require.Equal(t, []uint32{2, math.MaxUint32}, []uint32{in.Align, in.Offset})
	next(wasm.OpMemoryCopy)
	next(wasm.OpV128Load8Lane)
	require.Equal(t, byte(9), in.Lane)
	next(wasm.OpV128Const)
	next(0xfd015)
	require.Equal(t, byte(3), in.Lane)
	next(0xfd0ff)
	next(wasm.OpSelectTyped)
	next(wasm.OpRefNull)
	next(wasm.OpEnd)
	require.Equal(t, len(a.Bytes()), in.End)
	require.False(t, in.Next())
	require.NoError(t, in.Err())
}

func TestWalkIntegers(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 1 << 31, math.MaxInt64, math.MinInt64} {
		in := wasm.Walk(new(wasm.Assembler).I64(v).Bytes())
		require.True(t, in.Next())
		require.Equal(t, v, in.Value)
	}
	for padded, want := range map[string]int64{
		"\x41\x80\x00":                 0,
		"\x41\xff\x7f":                 -1,
		"\x41\xff\xff\xff\xff\x7f":     -1,
		"\x41\xff\xff\xff\xff\x07":     math.MaxInt32,
		"\x42\xff\xff\xff\xff\xff\x7f": -1,
	} {
		in := wasm.Walk([]byte(padded))
		require.True(t, in.Next(), "%x", padded)
		require.Equal(t, want, in.Value, "%x", padded)
	}
}

func TestWalkRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		reason string
	}{
		"try":                     {"\x06\x40", "instruction 0x06"},
		"atomics":                 {"\xfe\x00\x00", "instruction 0xfe"},
		"garbage collection":      {"\xfb\x00\x00", "instruction 0xfb"},
		"relaxed SIMD":            {"\xfd\x80\x02", "0xfd100"},
		"beyond the bulk group":   {"\xfc\x12", "0xfc012"},
		"beyond all groups":       {"\xfc\x80\x20", "prefix 0xfc"},
		"prefix alone":            {"\xfd", "malformed integer"},
		"no immediate":            {"\x20", "malformed integer"},
		"unknown block type":      {"\x02\x41", "block type"},
		"multi-memory":            {"\x28\x42\x00\x00", "alignment"},
		"i32 beyond 32 bits":      {"\x41\xff\xff\xff\xff\x0f", "malformed integer"},
		"i32 with another sign":   {"\x41\xff\xff\xff\xff\x4f", "malformed integer"},
		"br_table without labels": {"\x0e\x05\x00\x00", "a vector of 5"},
		"short br_table":          {"\x0e\x00", "malformed integer"},
		"short constant":          {"\x44\x00\x00", "unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			in := wasm.Walk([]byte("\x01" + test.body))
			require.True(t, in.Next())
			require.False(t, in.Next())
			require.ErrorContains(t, in.Err(), test.reason)
			require.False(t, in.Next())
		})
	}
}
