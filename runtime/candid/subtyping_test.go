package candid

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// compareTables compares the first argument type of two headers.
func compareTables(t *testing.T, sub, super string, l Limits) (verdict, *comparer) {
	var wire, want table
	_, f := wire.read([]byte("DIDL"+sub), maxInt)
	require.NoError(t, f.err, "%x", sub)
	_, f = want.read([]byte("DIDL"+super), maxInt)
	require.NoError(t, f.err, "%x", super)
	var c comparer
	c.start(&wire, &want, l)
	return c.compare(wire.args[0].ref, want.args[0].ref), &c
}

func TestSubtyping(t *testing.T) {
	const (
		no  = noSubtype
		yes = isSubtype
	)
	for _, c := range []struct {
		name, sub, super string
		want             verdict
		path             string
	}{
		{"nat, int", "\x00\x01\x7d", "\x00\x01\x7c", yes, ""},
		{"int, nat", "\x00\x01\x7c", "\x00\x01\x7d", no, ""},
		{"empty, nat", "\x00\x01\x6f", "\x00\x01\x7d", yes, ""},
		{"nat, reserved", "\x00\x01\x7d", "\x00\x01\x70", yes, ""},
		{"reserved, null", "\x00\x01\x70", "\x00\x01\x7f", no, ""},
		{"nat, opt bool", "\x00\x01\x7d", "\x01\x6e\x7e\x01\x00", yes, ""},
		{"future, opt", "\x01\x67\x00\x01\x00", "\x01\x6e\x7e\x01\x00", yes, ""},
		{"future, future", "\x01\x67\x00\x01\x00", "\x01\x67\x00\x01\x00", no, ""},
		{"service, principal", "\x01\x69\x00\x01\x00", "\x00\x01\x68", yes, ""},
		{"principal, service", "\x00\x01\x68", "\x01\x69\x00\x01\x00", no, ""},
		{"vec nat, vec int", "\x01\x6d\x7d\x01\x00", "\x01\x6d\x7c\x01\x00", yes, ""},
		{"vec nat, vec text", "\x01\x6d\x7d\x01\x00", "\x01\x6d\x71\x01\x00", no, ".*"},
		{"record", "\x01\x6c\x02\x00\x7d\x05\x71\x01\x00", "\x02\x6c\x03\x00\x7c\x01\x01\x02\x7f\x6e\x71\x01\x00", yes, ""},
		{"record, missing", "\x01\x6c\x01\x00\x7d\x01\x00", "\x01\x6c\x01\x05\x7d\x01\x00", no, ".5"},
		{"record, differs", "\x01\x6c\x01\x00\x7d\x01\x00", "\x01\x6c\x01\x00\x71\x01\x00", no, ".0"},
		{"variant", "\x01\x6b\x01\x01\x7d\x01\x00", "\x01\x6b\x02\x00\x7f\x01\x7c\x01\x00", yes, ""},
		{"variant, more", "\x01\x6b\x02\x00\x7f\x01\x7d\x01\x00", "\x01\x6b\x01\x00\x7f\x01\x00", no, ".1"},
		{"func, arguments turned", "\x01\x6a\x01\x7c\x00\x00\x01\x00", "\x01\x6a\x01\x7d\x00\x00\x01\x00", yes, ""},
		{"func, arguments not turned", "\x01\x6a\x01\x7d\x00\x00\x01\x00", "\x01\x6a\x01\x7c\x00\x00\x01\x00", no, ".arg0"},
		{"func, results", "\x01\x6a\x00\x02\x7d\x71\x00\x01\x00", "\x01\x6a\x00\x01\x7c\x00\x01\x00", yes, ""},
		{"func, result missing", "\x01\x6a\x00\x00\x00\x01\x00", "\x01\x6a\x00\x01\x7c\x00\x01\x00", no, ".ret0"},
		{"func, opt argument added", "\x02\x6a\x01\x01\x00\x00\x6e\x7d\x01\x00", "\x01\x6a\x00\x00\x00\x01\x00", yes, ""},
		{"func, argument added", "\x01\x6a\x01\x7d\x00\x00\x01\x00", "\x01\x6a\x00\x00\x00\x01\x00", no, ".arg0"},
		{"func, mode", "\x01\x6a\x00\x00\x01\x01\x01\x00", "\x01\x6a\x00\x00\x00\x01\x00", no, ""},
		{"service, fewer methods", "\x02\x69\x02\x01a\x01\x01b\x01\x6a\x00\x00\x00\x01\x00", "\x02\x69\x01\x01b\x01\x6a\x00\x00\x00\x01\x00", yes, ""},
		{"service, method missing", "\x02\x69\x01\x01a\x01\x6a\x00\x00\x00\x01\x00", "\x02\x69\x01\x01b\x01\x6a\x00\x00\x00\x01\x00", no, ".b"},
		{"service, method differs", "\x02\x69\x01\x01a\x01\x6a\x00\x00\x00\x01\x00", "\x02\x69\x01\x01a\x01\x6a\x00\x01\x7d\x00\x01\x00", no, ".a.ret0"},
		{"recursive", "\x02\x6d\x01\x6d\x00\x01\x00", "\x01\x6d\x00\x01\x00", yes, ""},
		{"recursive, differs deep", "\x03\x6c\x01\x00\x01\x6c\x01\x00\x02\x6c\x02\x00\x00\x01\x7d\x01\x00", "\x01\x6c\x02\x00\x00\x01\x7c\x01\x00", no, ".1"},
		{"turned twice", "\x03\x6a\x01\x01\x00\x00\x6a\x01\x02\x00\x00\x6c\x01\x00\x7d\x01\x00", "\x03\x6a\x01\x01\x00\x00\x6a\x01\x02\x00\x00\x6c\x01\x00\x71\x01\x00", no, ".arg0.arg0.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cmp := compareTables(t, c.sub, c.super, Limits{Depth: 100, Pairs: 100})
			require.Equal(t, c.want, got)
			if got == no {
				require.Equal(t, c.path, string(appendPath(nil, cmp.trace(), "")))
			}
		})
	}
}

// TestSubtypingForgetsWhatWasSupposed holds that pairs taken for granted in a
// comparison that failed are not believed afterwards.
func TestSubtypingForgetsWhatWasSupposed(t *testing.T) {
	// 0: record { 0 : 1; 1 : nat }, 1: vec 2, 2: vec nat; expected the same with text in the end
	read := func(last string) *table {
		tab := new(table)
		_, f := tab.read([]byte("DIDL\x03\x6c\x02\x00\x01\x01\x7d\x6d\x02\x6d"+last+"\x01\x00"), 10)
		require.NoError(t, f.err)
		return tab
	}
	var c comparer
	c.start(read("\x7d"), read("\x71"), Limits{Depth: 100, Pairs: 100})
	for range 2 {
		require.Equal(t, noSubtype, c.compare(0, 0))
		require.Equal(t, noSubtype, c.compare(1, 1))
		require.Equal(t, noSubtype, c.compare(2, 2))
	}
	c.start(read("\x7d"), read("\x71"), Limits{Depth: 100, Pairs: 100})
	require.Equal(t, noSubtype, c.compare(2, 2))
	require.Equal(t, noSubtype, c.compare(0, 0), "what failed before fails within")
}

func TestSubtypingLimits(t *testing.T) {
	// Rings of 7 and 11 records: 77 pairs until they meet again.
	ring := func(n int) string {
		header := append([]byte(nil), byte(n))
		for i := range n {
			header = append(header, 0x6c, 1, 0, byte((i+1)%n))
		}
		return string(append(header, 1, 0))
	}
	got, _ := compareTables(t, ring(7), ring(11), Limits{Depth: 100, Pairs: 78})
	require.Equal(t, isSubtype, got)
	got, _ = compareTables(t, ring(7), ring(11), Limits{Depth: 100, Pairs: 77})
	require.Equal(t, tooManyPairs, got)
	got, _ = compareTables(t, ring(7), ring(11), Limits{Depth: 76, Pairs: 100})
	require.Equal(t, tooDeep, got)
	got, _ = compareTables(t, ring(7), ring(11), Limits{Depth: 77, Pairs: 100})
	require.Equal(t, isSubtype, got)
}

func TestSubtypingGivesMemoryBack(t *testing.T) {
	chain := func(n int) string { // n vecs around a nat
		header := appendUleb(nil, uint64(n))
		for i := range n - 1 {
			header = appendSleb(append(header, 0x6d), int64(i+1))
		}
		return string(append(header, 0x6d, 0x7d, 1, 0))
	}
	got, c := compareTables(t, chain(2_000), chain(2_000), Limits{Depth: 2_000, Pairs: 5_000})
	require.Equal(t, isSubtype, got)
	require.Len(t, c.holds, 2_000)
	c.start(c.wire, c.want, Limits{Depth: 2_000, Pairs: 5_000})
	require.Nil(t, c.holds)
	require.Nil(t, c.queue)
	require.Equal(t, isSubtype, c.compare(1_500, 1_500))
	c.start(c.wire, c.want, Limits{Depth: 2_000, Pairs: 5_000})
	require.NotNil(t, c.holds)
	require.Empty(t, c.holds)
}
