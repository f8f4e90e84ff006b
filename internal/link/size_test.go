package link

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

func TestSizeLimits(t *testing.T) {
	code := func(n int) []byte { // a code section of n bytes: of a count, the function's size (4 bytes), no locals, and the body
		m := wasm.Module{Types: []wasm.FuncType{{}}, Functions: []uint32{0}, Code: []wasm.Code{{Body: []byte(strings.Repeat("\x01", n-7) + "\x0b")}}}
		return m.Append(nil)
	}
	require.Equal(t, 10<<20, sectionSize(code(10<<20), wasm.SectionCode))
	require.NoError(t, checkSize(code(10<<20)))
	require.ErrorContains(t, checkSize(code(10<<20+1)), "10485761 bytes of code, the limit is 10485760")

	module := make([]byte, 100<<20)
	copy(module, (&wasm.Module{}).Append(nil))
	copy(module[8:], wasm.AppendUint([]byte{0}, 100<<20-8-5))
	require.NoError(t, checkSize(module))
	require.ErrorContains(t, checkSize(append(module, 0)), "104857601 bytes, the limit is 104857600")
}
