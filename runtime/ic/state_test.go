//go:build !wasip1

package ic_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

// tally is the state of a program, and the functions are as if generated for
//
//	type Tally = nat64;
type tally struct{ count uint64 }

const tallyMessage = "DIDL\x00\x01\x78"

func appendTally(dst []byte, v *tally) ([]byte, error) {
	if v.count == 0 {
		return dst, errors.New("nothing counted")
	}
	return candid.AppendNat64(append(dst, tallyMessage...), v.count), nil
}

func decodeTally(d *candid.Decoder, msg []byte, v *tally) error {
	return d.Decode(msg, candid.Signature{Types: tallyMessage}, func(r *candid.Reader) { v.count = r.Nat64() })
}

func TestState(t *testing.T) {
	system := ictest.System(new(ic.System))
	load := func(v *tally) error { return ic.LoadState(ictest.NewPostUpgrade(system), decodeTally, v) }
	kept := tally{count: 5}
	require.NoError(t, load(&kept))
	require.Equal(t, uint64(5), kept.count, "nothing was saved")

	require.EqualError(t, ic.SaveState(ictest.NewPreUpgrade(system), appendTally, new(tally)), "nothing counted")
	require.NoError(t, ic.SaveState(ictest.NewPreUpgrade(system), appendTally, &tally{count: 7}))
	require.NoError(t, load(&kept))
	require.Equal(t, uint64(7), kept.count)

	require.NoError(t, ictest.NewPreUpgrade(system).Save([]byte("DIDL\x00\x01\x71\x00")))
	require.ErrorIs(t, load(&kept), candid.ErrType)
	require.NoError(t, ictest.NewPreUpgrade(system).Save(nil))
	require.NoError(t, load(&kept))
}

func ExampleSaveState() {
	system := ictest.System(new(ic.System)) // what both versions of the canister share

	state := tally{count: 7}
	fmt.Println(ic.SaveState(ictest.NewPreUpgrade(system), appendTally, &state))

	var restored tally
	fmt.Println(ic.LoadState(ictest.NewPostUpgrade(system), decodeTally, &restored))
	fmt.Println(restored.count)
	// Output:
	// <nil>
	// <nil>
	// 7
}
