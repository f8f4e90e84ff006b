//go:build !wasip1

package ic_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

func TestSave(t *testing.T) {
	system := &ic.System{StableLimit: 2}
	state := ictest.System(system)
	saved := func() string {
		got, err := ictest.NewPostUpgrade(state).Saved()
		require.NoError(t, err)
		return string(got)
	}
	require.Empty(t, saved())
	for _, text := range []string{"a longer state", "", "short", string(make([]byte, ic.StablePageSize-16)), string(make([]byte, ic.StablePageSize-15))} {
		require.NoError(t, ictest.NewPreUpgrade(state).Save([]byte(text)))
		require.Equal(t, text, saved())
	}
	require.Len(t, system.Stable, 2*ic.StablePageSize)
	require.Error(t, ictest.NewPreUpgrade(state).Save(make([]byte, 2*ic.StablePageSize)))
	require.NoError(t, ictest.NewPreUpgrade(state).Save([]byte("state")))
	require.Equal(t, "candigo\x01\x05\x00\x00\x00\x00\x00\x00\x00state", string(system.Stable[:21]), "the documented layout")

	pre, post := ictest.NewPreUpgrade(state), ictest.NewPostUpgrade(state)
	pre.End()
	post.End()
	require.ErrorIs(t, pre.Save(nil), ic.ErrNotRunning)
	_, err := post.Saved()
	require.ErrorIs(t, err, ic.ErrNotRunning)
}

// What a program wrote into stable memory beyond the state stays.
func TestSaveLeavesTheRest(t *testing.T) {
	system := &ic.System{Stable: append(make([]byte, 16), bytes.Repeat([]byte{7}, ic.StablePageSize-16)...)}
	require.NoError(t, ictest.NewPreUpgrade(ictest.System(system)).Save([]byte("abc")))
	require.Equal(t, bytes.Repeat([]byte{7}, ic.StablePageSize-19), system.Stable[19:])
}

func TestSavedRefusesForeignData(t *testing.T) {
	for begin, want := range map[string]string{
		"MGR\x02\x00\x00\x00\x00\x01": `ic: stable memory begins with data that PreUpgrade.Save did not write`,
		"candigo\x02":                 "ic: stable memory holds a state in layout 2; this program knows layout 1",
		"candigo\x01\xf1\xff":         "ic: the state in stable memory is said to have 65521 bytes, but stable memory has only 65536",
	} {
		system := &ic.System{Stable: append([]byte(begin), make([]byte, ic.StablePageSize-len(begin))...)}
		before := bytes.Clone(system.Stable)
		_, err := ictest.NewPostUpgrade(ictest.System(system)).Saved()
		require.EqualError(t, err, want)
		require.EqualError(t, ictest.NewPreUpgrade(ictest.System(system)).Save([]byte("state")), want)
		require.Equal(t, before, system.Stable)
	}
}

// A program keeps its state over an upgrade in a pair of hooks.
func ExamplePreUpgrade_Save() {
	canister := ictest.System(new(ic.System))

	// The old version, as its last act:
	p := ictest.NewPreUpgrade(canister)
	fmt.Println(p.Save([]byte("DIDL\x00\x00")))

	// The new version, as its first:
	n := ictest.NewPostUpgrade(canister)
	state, err := n.Saved()
	fmt.Printf("%q %v\n", state, err)
	// Output:
	// <nil>
	// "DIDL\x00\x00" <nil>
}

// Whatever stable memory holds, it is a state of that length or an error.
func FuzzSaved(f *testing.F) {
	f.Add([]byte("candigo\x01\x05\x00\x00\x00\x00\x00\x00\x00state"))
	f.Add([]byte("candigo\x01\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("candigo\x02"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, begin []byte) {
		system := &ic.System{Stable: make([]byte, ic.StablePageSize)}
		copy(system.Stable, begin)
		state, err := ictest.NewPostUpgrade(ictest.System(system)).Saved()
		if err != nil {
			require.Nil(t, state)
			require.Error(t, ictest.NewPreUpgrade(ictest.System(system)).Save(nil))
			return
		}
		require.Equal(t, string(system.Stable[16:16+len(state)]), string(state))
		require.NoError(t, ictest.NewPreUpgrade(ictest.System(system)).Save(begin))
		again, err := ictest.NewPostUpgrade(ictest.System(system)).Saved()
		require.NoError(t, err)
		require.Equal(t, string(begin), string(again))
	})
}
