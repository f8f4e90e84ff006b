package watch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
}

func goFiles(name string) bool { return strings.HasSuffix(name, ".go") }

func TestChanged(t *testing.T) {
	past := time.Now().Add(-time.Hour)
	for name, test := range map[string]struct {
		change func(t *testing.T)
		want   []string
	}{
		"nothing":                   {func(t *testing.T) {}, nil},
		"rewritten":                 {func(t *testing.T) { write(t, "a/x.go", "2") }, []string{"a/x.go"}},
		"longer, at the same time":  {func(t *testing.T) { write(t, "a/x.go", "12"); require.NoError(t, os.Chtimes("a/x.go", past, past)) }, []string{"a/x.go"}},
		"older":                     {func(t *testing.T) { require.NoError(t, os.Chtimes("a/x.go", past, past.Add(-time.Hour))) }, []string{"a/x.go"}},
		"removed":                   {func(t *testing.T) { require.NoError(t, os.Remove("a/x.go")) }, []string{"a/x.go"}},
		"new":                       {func(t *testing.T) { write(t, "b/z.go", "") }, []string{"b/z.go"}},
		"renamed":                   {func(t *testing.T) { require.NoError(t, os.Rename("a/x.go", "a/y.go")) }, []string{"a/x.go", "a/y.go"}},
		"not matched":               {func(t *testing.T) { write(t, "a/x.txt", "") }, nil},
		"a single file":             {func(t *testing.T) { write(t, "single", "2") }, []string{"single"}},
		"a single file that comes":  {func(t *testing.T) { write(t, "missing", "") }, []string{"missing"}},
		"a file in a watched place": {func(t *testing.T) { write(t, "place/new", "") }, []string{"place"}},
		"a folder that comes": {func(t *testing.T) {
			require.NoError(t, os.Mkdir("gone", 0o777))
			write(t, "gone/x.go", "")
		}, []string{"gone/x.go"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, folder := range []string{"a", "b", "place"} {
				require.NoError(t, os.Mkdir(folder, 0o777))
			}
			for _, file := range []string{"a/x.go", "single"} {
				write(t, file, "1")
				require.NoError(t, os.Chtimes(file, past, past))
			}
			require.NoError(t, os.Chtimes("place", past, past))
			set := Set{Files: []string{"./single", "missing", "place"}, Folders: []string{"a", "./b", "gone"}, Match: goFiles}
			before := set.Snapshot()
			test.change(t)
			require.Equal(t, test.want, before.Changed(set.Snapshot()))
			before.Renew(test.want...)
			require.Empty(t, before.Changed(set.Snapshot()))
		})
	}
}

func TestWait(t *testing.T) {
	dir := t.TempDir()
	set := Set{Folders: []string{dir}, Match: goFiles}
	before := set.Snapshot()
	one, two := filepath.Join(dir, "1.go"), filepath.Join(dir, "2.go")
	go func() {
		_ = os.WriteFile(one, nil, 0o666)
		time.Sleep(Interval / 2)
		_ = os.WriteFile(two, nil, 0o666)
	}()
	changed, err := set.Wait(t.Context(), before)
	require.NoError(t, err)
	require.Subset(t, []string{one, two}, changed)
	require.Contains(t, changed, one)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = set.Wait(ctx, set.Snapshot())
	require.ErrorIs(t, err, context.Canceled)
}
