package canister

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// TestComplexity counts one instruction of each weight.
func TestComplexity(t *testing.T) {
	table := newComplexityTable()
	for op, weight := range map[wasm.Opcode]int{
		wasm.OpNop: 1, wasm.OpI32Add: 1, wasm.OpGlobalSet: 1, wasm.OpRefNull: 1, wasm.OpF64Nearest: 1, wasm.OpF64ReinterpretI64: 1, 0xfd062: 1, wasm.OpDataDrop: 1,
		wasm.OpGlobalGet: 2, wasm.OpI32Eqz: 2, wasm.OpF32Lt: 2, wasm.OpI64Store8: 2, wasm.OpSelect: 2, wasm.OpF64Sqrt: 2,
		wasm.OpI32WrapI64: 2, wasm.OpF64PromoteF32: 2, wasm.OpI64Extend8S: 2, wasm.OpMemorySize: 2, wasm.OpI32Popcnt: 2,
		wasm.OpI32Load: 3, wasm.OpF64Eq: 3, wasm.OpI64DivS: 3, wasm.OpI64TruncSatF32U: 3, wasm.OpMemoryFill: 3, wasm.OpF32Copysign: 3,
		wasm.OpF32Neg: 4, wasm.OpMemoryCopy: 4,
		wasm.OpI64ExtendI32S: 5, wasm.OpF32DemoteF64: 5, wasm.OpF64ConvertI64U: 5, wasm.OpI32TruncF32S: 5,
		wasm.OpRefIsNull: 6, wasm.OpRefFunc: 8, wasm.OpTableGet: 14,
		wasm.OpBlock: 50, wasm.OpIf: 50, wasm.OpBrTable: 50, wasm.OpCallIndirect: 50, wasm.OpMemoryGrow: 50,
	} {
		require.Equal(t, weight, table.of(op), "%#x", op)
	}
}
