package candid

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A table of five entries in each of their orders: 0 is expected.
var requestEntries = []string{
	"\x6c\x03\x01\x01\x02\x02\x90\x4e\x04", // record { 1 : 1; 2 : 2; 10000 : 4 }
	"\x6d\x7b",                             // vec nat8
	"\x6d\x03",                             // vec 3
	"\x6c\x02\x00\x71\x01\x71",             // record { text; text }
	"\x6e\x00",                             // opt 0
}

// renumber gives the header whose entry i is the one that stands at order[i] in entries.
func renumber(entries []string, order []int) string {
	number := make([]byte, len(order))
	for at, entry := range order {
		number[entry] = byte(at)
	}
	header := "DIDL" + string(rune(len(order)))
	for _, entry := range order {
		b := []byte(entries[entry])
		switch b[0] {
		case entryRecord:
			for pos := 2; pos < len(b); pos++ {
				for b[pos] >= 0x80 {
					pos++
				}
				pos++
				if b[pos] < indexLimit {
					b[pos] = number[b[pos]]
				}
			}
		default:
			if b[1] < indexLimit {
				b[1] = number[b[1]]
			}
		}
		header += string(b)
	}
	return header + "\x02" + string(rune(number[0])) + "\x7d" // (0, nat)
}

func orders(n int, visit func([]int)) {
	var grow func(order []int)
	grow = func(order []int) {
		if len(order) == n {
			visit(order)
			return
		}
	next:
		for i := range n {
			for _, taken := range order {
				if taken == i {
					continue next
				}
			}
			grow(append(order[:len(order):len(order)], i))
		}
	}
	grow(nil)
}

func TestRenumbered(t *testing.T) {
	types := renumber(requestEntries, []int{0, 1, 2, 3, 4})
	count := 0
	orders(5, func(order []int) {
		count++
		header := renumber(requestEntries, order)
		require.True(t, renumbered([]byte(header+"values"), types), order)
		var wire, want table
		_, f := wire.read([]byte(header), maxInt)
		require.NoError(t, f.err)
		_, f = want.read([]byte(types), maxInt)
		require.NoError(t, f.err)

		// Whatever else is read as the same types is so for the general path, too.
		for at := range header {
			for _, change := range []byte{1, 2, 4, 0x40, 0x80} {
				changed := []byte(header)
				changed[at] ^= change
				if renumbered(changed, types) {
					requireSameTypes(t, changed, types)
				}
			}
			require.False(t, renumbered([]byte(header[:at]), types))
		}
	})
	require.Equal(t, 120, count)
}

// requireSameTypes holds that a header is sound and its types are subtypes of the expected ones and the other way round.
func requireSameTypes(t *testing.T, header []byte, types string) {
	var a, b Decoder
	got, err := a.ReadTypes(header)
	require.NoError(t, err, "%q", header)
	want, err := b.ReadTypes([]byte(types))
	require.NoError(t, err)
	require.Len(t, got, len(want))
	for i := range got {
		require.NoError(t, CheckSubtype(got[i], want[i]), "%q", header)
		require.NoError(t, CheckSubtype(want[i], got[i]), "%q", header)
	}
}

func TestNotRenumbered(t *testing.T) {
	const types = "DIDL\x02\x6d\x01\x6e\x7d\x01\x00" // (vec opt nat)
	require.True(t, renumbered([]byte("DIDL\x02\x6e\x7d\x6d\x00\x01\x01"), types))
	for what, header := range map[string]string{
		"another type":          "DIDL\x02\x6e\x7c\x6d\x00\x01\x01",
		"another constructor":   "DIDL\x02\x6d\x7d\x6d\x00\x01\x01",
		"itself":                "DIDL\x02\x6e\x7d\x6d\x01\x01\x01",
		"an entry that is none": "DIDL\x02\x6e\x7d\x6d\x02\x01\x01",
		"an argument too many":  "DIDL\x01\x6d\x7d\x02\x00\x7d\x7d",
		"an unused entry":       "DIDL\x02\x6e\x7d\x6e\x7d\x01\x01",
		"no magic":              "DIDM\x02\x6e\x7d\x6d\x00\x01\x01",
		"two bytes a number":    "DIDL\x02\x6e\x7d\x6d\x80\x00\x01\x01",
		"too short":             "DIDL\x02\x6e\x7d\x6d\x00\x01",
		"nothing":               "",
	} {
		require.False(t, renumbered([]byte(header), types), what)
	}
	const reference = "DIDL\x01\x6a\x00\x00\x00\x01\x00"
	require.False(t, renumbered([]byte(reference), reference), "references are the general path's")
}

func TestRenumberedAllocatesNothing(t *testing.T) {
	const types = "DIDL\x02\x6d\x01\x6e\x7d\x01\x00"
	msg := []byte("DIDL\x02\x6e\x7d\x6d\x00\x01\x01\x00")
	d := Decoder{Alias: true}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if err := d.Decode(msg, Signature{Types: types}, func(r *Reader) { r.Len(1, 0) }); err != nil {
			t.Error(err)
		}
	}))
}
