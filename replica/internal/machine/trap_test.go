package machine_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

func TestTraps(t *testing.T) {
	load := func(address int32, offset uint32) *wasm.Assembler {
		return code().I32(address).Op(wasm.OpI32Load, 0, offset).Op(wasm.OpDrop)
	}
	store := func(address int32, offset uint32) *wasm.Assembler {
		return code().I32(address).I64(-1).Op(wasm.OpI64Store, 0, offset)
	}
	const end = 2 * page
	tests := map[string]struct {
		code    *wasm.Assembler
		trap    machine.TrapCode
		message string
	}{
		"unreachable":                  {code().Op(wasm.OpUnreachable), machine.TrapUnreachable, "unreachable"},
		"load behind the end":          {load(end, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load over the end":            {load(end-3, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load by the offset":           {load(0, end-3), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load at the last address":     {load(-1, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load beyond 32 bits":          {load(-16, 32), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load with the largest offset": {load(0, math.MaxUint32), machine.TrapOutOfBounds, "out of bounds memory access"},
		"load in the machine's pages":  {load(-2*page, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"an offset into those":         {load(0, math.MaxUint32-2*page+1), machine.TrapOutOfBounds, "out of bounds memory access"},
		"both at the largest":          {load(-1, math.MaxUint32), machine.TrapOutOfBounds, "out of bounds memory access"},
		"store over the end":           {store(end-7, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"store beyond 32 bits":         {store(-8, 8), machine.TrapOutOfBounds, "out of bounds memory access"},
		"store with a large offset":    {store(8, math.MaxUint32-7), machine.TrapOutOfBounds, "out of bounds memory access"},
		"fill over the end":            {code().I32(end-1).I32(0).I32(2).Op(wasm.OpMemoryFill, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"fill of nothing behind it":    {code().I32(end+1).I32(0).I32(0).Op(wasm.OpMemoryFill, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"fill of the machine's pages":  {code().I32(-2*page).I32(0).I32(1).Op(wasm.OpMemoryFill, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"copy from behind":             {code().I32(0).I32(end).I32(1).Op(wasm.OpMemoryCopy, 0, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"copy to behind":               {code().I32(end).I32(0).I32(1).Op(wasm.OpMemoryCopy, 0, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"init over the end":            {code().I32(end-1).I32(0).I32(2).Op(wasm.OpMemoryInit, 0, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"init with too few data":       {code().I32(0).I32(3).I32(2).Op(wasm.OpMemoryInit, 0, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"init of dropped data":         {code().Op(wasm.OpDataDrop, 0).I32(0).I32(0).I32(2).Op(wasm.OpMemoryInit, 0, 0), machine.TrapOutOfBounds, "out of bounds memory access"},
		"an import out of bounds":      {code().I32(end-1).I32(2).Op(wasm.OpCall, 1), machine.TrapOutOfBounds, "out of bounds memory access"},
		"stable memory out of bounds":  {code().I64(page-1).I32(0).I32(2).Op(wasm.OpCall, 3), machine.TrapStableOutOfBounds, "out of bounds stable memory access"},
		"stable memory far off":        {code().I64(-1).I32(0).I32(2).Op(wasm.OpCall, 3), machine.TrapStableOutOfBounds, "out of bounds stable memory access"},
		"division by zero":             {code().I32(1).I32(0).Op(wasm.OpI32DivU).Op(wasm.OpDrop), machine.TrapDivideByZero, "integer divide by zero"},
		"remainder by zero":            {code().I64(1).I64(0).Op(wasm.OpI64RemS).Op(wasm.OpDrop), machine.TrapDivideByZero, "integer divide by zero"},
		"division that overflows":      {code().I32(math.MinInt32).I32(-1).Op(wasm.OpI32DivS).Op(wasm.OpDrop), machine.TrapIntegerOverflow, "integer overflow"},
		"conversion that overflows":    {code().F64(math.Float64bits(1e10)).Op(wasm.OpI32TruncF64S).Op(wasm.OpDrop), machine.TrapIntegerOverflow, "integer overflow"},
		"conversion of no number":      {code().F64(math.Float64bits(math.NaN())).Op(wasm.OpI64TruncF64U).Op(wasm.OpDrop), machine.TrapInvalidConversion, "invalid conversion to integer"},
		"beyond the table":             {code().I32(3).Op(wasm.OpCallIndirect, 0, 0), machine.TrapTable, "no function at this index of the table"},
		"nothing in the table":         {code().I32(2).Op(wasm.OpCallIndirect, 0, 0), machine.TrapTable, "no function at this index of the table"},
		"another signature":            {code().I32(1).Op(wasm.OpCallIndirect, 0, 0), machine.TrapSignature, "indirect call of a function with another signature"},
		"endless recursion":            {code().Op(wasm.OpCall, 7), machine.TrapStackExhausted, "call stack exhausted"},
		"an import's own":              {code().Op(wasm.OpCall, 4), machine.TrapImport, errOwn.Error()},
		"memory beyond its limit":      {code().I32(2).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop), machine.TrapMemoryLimit, "memory grows to 262144 bytes, the limit is 196608"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(2)
			for _, name := range []string{"note", "read", "stable_grow", "stable_write", "trap"} {
				b.imported(name)
			}
			b.function("fine", wasm.FuncType{}, code().I32(7).Op(wasm.OpCall, 0)) // 5
			b.function("", wasm.FuncType{Params: i32}, code())                    // 6
			b.run(code().
				I64(1).Op(wasm.OpCall, 2).Op(wasm.OpDrop).
				I32(100).I32(42).Op(wasm.OpI32Store, 2, 0). // to be rolled back
				Raw(test.code.Bytes()))                     // 7
			b.Tables = []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: 3}}}
			b.Elements = []wasm.Element{{Offset: code().I32(0).Op(wasm.OpEnd).Bytes(), Type: wasm.FuncRef, Functions: []uint32{5, 6}}}
			b.Data = []wasm.Data{{Mode: wasm.Passive, Init: []byte("data")}}
			segments := uint32(1)
			b.DataCount = &segments
			s := b.start(t)
			for range 2 {
				s.Begin(machine.Transaction{Instructions: plenty, MemoryLimit: 3 * page})
				trap := trapIn(t, s.Call("run"))
				require.Equal(t, test.trap, trap.Code, trap.Message)
				require.Equal(t, test.message, trap.Message)
				if test.trap == machine.TrapImport {
					require.ErrorIs(t, trap, errOwn)
				}
				if test.trap != machine.TrapStackExhausted {
					require.NotEmpty(t, trap.Backtrace)
				}
				s.Rollback()
				require.Zero(t, s.StableSize())
				require.Equal(t, make([]byte, 2*page), s.Snapshot().Memory())

				*s.noted = nil
				s.do(t, "fine")
				require.Equal(t, []uint64{7}, *s.noted)
			}
		})
	}
}
