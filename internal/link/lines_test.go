package link

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// TestLines: the functions of the program keep all their tables, those of the
// runtime all but files and lines.
func TestLines(t *testing.T) {
	m, err := wasm.Read(linkedProgram(t).goes)
	require.NoError(t, err)
	_, image, err := (&linker{m: m}).image()
	require.NoError(t, err)
	without := dropLines(image)
	zeros := func(b []byte) (n int) { return strings.Count(string(b), "\x00") }
	require.Greater(t, zeros(without)-zeros(image), 70_000)

	header := strings.Index(string(image), headerMagic)
	before := &functionRecords{image: image}
	before.names = header + before.word(header+headerNames)
	before.tables = header + before.word(header+headerTables)
	before.records = header + before.word(header+headerRecords)
	after := *before
	after.image = without
	runtime, others := 0, 0
	for i := range before.word(header + headerCount) {
		record := before.records + before.word(before.records+8*i+4)
		fields := []int{recordStack, recordFile, recordLine}
		if before.ofRuntime(record) {
			require.Zero(t, after.word(record+recordFile))
			require.Zero(t, after.word(record+recordLine))
			fields = fields[:1]
			runtime++
		} else {
			others++
		}
		for k := range before.word(record + recordMore) {
			fields = append(fields, recordTables+4*k)
		}
		for _, field := range fields {
			b, a := before.table(record+field), after.table(record+field)
			require.Equal(t, b, a)
			require.True(t, string(image[b.from:b.to]) == string(without[a.from:a.to]))
		}
	}
	require.False(t, before.malformed || after.malformed)
	require.Greater(t, runtime, 1000)
	require.Greater(t, others, 500)
}

// TestStackTrace: the trace of a panic has the program's lines.
func TestStackTrace(t *testing.T) {
	log, err := linkedProgram(t).run(t, "canister_update panic")
	require.Error(t, err)
	trace := strings.Join(log, "\n")
	require.Regexp(t, `main\.panics\(.*\)\n\t.*testdata/program/main\.go:\d+ `, trace)
}

func FuzzDropLines(f *testing.F) {
	f.Add([]byte(headerMagic))
	f.Add([]byte(headerMagic + strings.Repeat("\x01\x00\x00\x00\x00\x00\x00\x00", 20)))
	f.Fuzz(func(t *testing.T, image []byte) {
		original := string(image)
		require.Len(t, dropLines(image), len(image))
		require.Equal(t, original, string(image))
	})
}
