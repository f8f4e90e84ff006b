package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func TestCommitWritesAndRemoves(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	require.NoError(t, os.WriteFile(old, []byte("x"), 0o600))

	var b Batch
	b.Write(filepath.Join(dir, "new", "deep"), []byte("one"))
	b.Write(filepath.Join(dir, "a"), nil)
	b.Remove(old)
	b.Remove(filepath.Join(dir, "never was"))
	changes, err := b.Commit()
	require.NoError(t, err)
	require.Equal(t, []Change{
		{Path: filepath.Join(dir, "a")},
		{Path: filepath.Join(dir, "new", "deep")},
		{Path: old, Removed: true},
	}, changes)
	require.Equal(t, []string{"a", "new"}, names(t, dir))
	require.Equal(t, []string{"deep"}, names(t, filepath.Join(dir, "new")))
	require.Equal(t, "one", read(t, filepath.Join(dir, "new", "deep")))
}

func TestCommitLeavesEqualFilesAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(path, []byte("same"), 0o666))
	past := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(path, past, past))
	before, err := os.Stat(path)
	require.NoError(t, err)

	var b Batch
	b.Write(path, []byte("same"))
	changes, err := b.Commit()
	require.NoError(t, err)
	require.Empty(t, changes)
	after, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, before.ModTime(), after.ModTime())
	require.True(t, os.SameFile(before, after))
}

func TestCommitIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	first := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(first, []byte("before"), 0o666))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "b"), 0o777))

	var b Batch
	b.Write(first, []byte("after"))
	b.Write(filepath.Join(dir, "b"), []byte("cannot replace a folder"))
	b.Remove(first)
	changes, err := b.Commit()
	require.ErrorContains(t, err, "not a regular file")
	require.Empty(t, changes)
	require.Equal(t, "before", read(t, first))
	require.Equal(t, []string{"a", "b"}, names(t, dir))
}

func TestCommitKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(target, []byte("x"), 0o640))
	require.NoError(t, os.Chmod(target, 0o640))
	if err := os.Symlink("target", link); err != nil {
		t.Skip("skip: no symbolic links here")
	}

	var b Batch
	b.Write(link, []byte("y"))
	_, err := b.Commit()
	require.NoError(t, err)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat(target)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode())
	require.Equal(t, "y", read(t, target))
}
