package replica

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStateFolder(t *testing.T) {
	folder := t.TempDir()
	open := func() *Replica {
		r, err := New(Config{Start: beginning, Folder: folder})
		require.NoError(t, err)
		return r
	}
	r := open()
	key := r.RootKey()
	c, err := r.Create(Settings{Name: "one", Environment: map[string]string{"A": "b"}})
	require.NoError(t, err)
	require.NoError(t, c.Install(version(withSave).bytes(), nil, anonymous).Err())
	empty, err := r.Create(Settings{})
	require.NoError(t, err)
	random := install(t, r, forwarding("raw_rand"))
	number := update(random, "raw_rand", "DIDL\x00\x00").Reply
	replied(t, "", update(c, "set", ""))
	before := c.Snapshot()
	require.NoError(t, r.Save())
	r.Advance(0) // the timer that set has set
	require.NotEqual(t, before, c.Snapshot())
	require.NoError(t, r.Close())
	require.NoError(t, r.Close(), "closing twice does nothing")
	rejected(t, 1, "the replica is closed", update(c, "set", ""))

	r = open()
	_, err = New(Config{Folder: folder})
	require.ErrorContains(t, err, "another replica uses "+folder)
	require.Equal(t, key, r.RootKey())
	again := r.Canister(c.ID())
	require.Equal(t, "one", again.Name())
	require.Equal(t, Snapshot{Memory: before.Memory, Globals: before.Globals, Stable: before.Stable, CertifiedData: before.CertifiedData}, again.Snapshot())
	replied(t, "\xe8\x03\x00\x00", ask(again, "get", ""))
	require.NotNil(t, r.Canister(empty.ID()))
	require.NotEqual(t, number, update(r.Canister(random.ID()), "raw_rand", "DIDL\x00\x00").Reply, "random bytes do not come twice")
	require.NoError(t, again.Upgrade(version(withInit, withSave).bytes(), nil, anonymous).Err())
	require.NoError(t, r.Close())

	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	require.Len(t, files, 6, "the index, the lock, and two files for each canister with code")
	r = open()
	replied(t, "\x64\x00\x00\x00", ask(r.Canister(c.ID()), "get", ""))
	replied(t, "\xe8\x03\x00\x00", ask(r.Canister(c.ID()), "stable", ""))
	r.Advance(time.Second)
	require.NoError(t, r.Close())
}

func TestBrokenStateFolder(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, indexFile), []byte("{}"), 0o644))
	_, err := New(Config{Folder: folder})
	require.ErrorContains(t, err, "cannot load the replica's state")
	text, err := os.ReadFile(filepath.Join(folder, indexFile))
	require.NoError(t, err)
	require.Equal(t, "{}", string(text), "it is left as it was")
}
