package link

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// TestData: the memory of the finished module is the memory of Go's, once it is
// initialised.
func TestData(t *testing.T) {
	p := linkedProgram(t)
	original, err := wasm.Read(p.goes)
	require.NoError(t, err)
	start, image, err := (&linker{m: original}).image()
	require.NoError(t, err)
	require.NotNil(t, findFunctionTable(image, start, len(original.Functions)), "this toolchain's table is not recognised")

	linked, err := wasm.Read(p.linked)
	require.NoError(t, err)
	l := &linker{m: linked}
	linked.Data = linked.Data[1:]
	require.Less(t, len(linked.Data), 2000)
	linkedStart, linkedImage, err := l.image()
	require.NoError(t, err)
	require.Equal(t, start, linkedStart)
	table := findFunctionTable(image, start, len(original.Functions))
	whole, err := newLinker(original, Options{})
	require.NoError(t, err)
	require.NoError(t, whole.dropNeedless())
	image = dropLines(image, whole.dropped)
	filled := append(linkedImage, make([]byte, len(image)-len(linkedImage))...)
	for i := range table.records {
		binary.LittleEndian.PutUint32(filled[table.address-start+i*tableRecord:], i/recordsPerFunction)
	}
	require.True(t, string(image) == string(filled))
}

// TestFillFunctionTable runs the function that fills the table.
func TestFillFunctionTable(t *testing.T) {
	p := linkedProgram(t)
	original, err := wasm.Read(p.goes)
	require.NoError(t, err)
	start, image, err := (&linker{m: original}).image()
	require.NoError(t, err)
	table := findFunctionTable(image, start, len(original.Functions))
	c := p.start(t)
	_, err = c.call(t, "canister_post_upgrade")
	require.NoError(t, err)
	have, ok := c.module.Memory().Read(table.address, table.size())
	require.True(t, ok)
	require.True(t, string(image[table.address-start:][:table.size()]) == string(have))
}

func TestSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		image := make([]byte, random.IntN(2000))
		for at := 0; at < len(image); at += random.IntN(100) {
			image[at] = byte(random.IntN(3))
			at++
		}
		back := make([]byte, len(image))
		for _, d := range segments(image, 1000) {
			at, ok := canister.ConstantOffset(d.Offset)
			require.True(t, ok)
			require.NotZero(t, d.Init[0])
			require.NotZero(t, d.Init[len(d.Init)-1])
			copy(back[at-1000:], d.Init)
		}
		require.Equal(t, image, back)
	}

	sparse := make([]byte, 30*200_000)
	for at := 0; at < len(sparse); at += 30 {
		sparse[at] = 1
	}
	require.Less(t, len(segments(sparse, 0)), canister.MaxSegments)
}
