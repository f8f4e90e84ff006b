package link

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// TestLines: the functions of the program keep all their tables, those of the
// runtime all but files and lines, and those that never run none.
func TestLines(t *testing.T) {
	m, err := wasm.Read(linkedProgram(t).goes)
	require.NoError(t, err)
	l, err := newLinker(m, Options{})
	require.NoError(t, err)
	require.NoError(t, l.dropNeedless())
	_, image, err := l.image()
	require.NoError(t, err)
	without := dropLines(image, l.dropped)
	zeros := func(b []byte) (n int) { return strings.Count(string(b), "\x00") }
	require.Greater(t, zeros(without)-zeros(image), 70_000)

	before := findFunctionRecords(image)
	after := *before
	after.image = without
	runtime, others, never := 0, 0, 0
	for i := range before.count {
		record, number := before.record(i)
		fields := []int{recordStack, recordFile, recordLine}
		if l.dropped[number-functionNumber] {
			for at := record + recordTables; at < before.more(record).to; at += 4 {
				require.Zero(t, after.word(at))
			}
			for _, field := range fields {
				require.Zero(t, after.word(record+field))
			}
			never++
			continue
		}
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
	require.Equal(t, len(l.dropped), never)
	require.Greater(t, never, 100)
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
		require.Len(t, dropLines(image, nil), len(image))
		require.Equal(t, original, string(image))
	})
}
