package candid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTableRead(t *testing.T) {
	var tab table
	// record { 1 : opt nat; 5 : vec entry 0 }, and so on
	msg := "DIDL\x06" +
		"\x6c\x02\x01\x01\x05\x02" + // 0
		"\x6e\x7d" + // 1
		"\x6d\x00" + // 2
		"\x6a\x02\x71\x00\x01\x01\x01\x03" + // 3
		"\x69\x02\x01a\x03\x02bc\x03" + // 4
		"\x67\x03xyz" + // 5
		"\x02\x04\x68rest"
	end, f := tab.read([]byte(msg), 6)
	require.NoError(t, f.err)
	require.Equal(t, "rest", msg[end:])
	kinds := []Kind{KindRecord, KindOpt, KindVec, KindFunc, KindService, kindFuture}
	for i, k := range kinds {
		require.Equal(t, k, tab.kind(int32(i)))
	}
	require.Equal(t, []tableField{{1, 1}, {5, 2}}, tab.fieldsOf(0))
	require.Equal(t, int32(-3), tab.elem(1))
	require.Equal(t, []tableField{{0, -15}, {1, 0}}, tab.fieldsOf(3))
	require.Equal(t, []tableField{{0, 1}}, tab.resultsOf(3))
	require.Equal(t, ModeCompositeQuery, tab.entries[3].mode)
	require.Equal(t, "bc", string(tab.name(tab.methodsOf(4)[1])))
	require.Equal(t, []tableField{{0, 4}, {1, -24}}, tab.args)
	for i, least := range []int32{2, 1, 1, 4, 2, 2} {
		require.Equal(t, least, tab.least(int32(i)))
	}
	b := []byte(msg)
	require.Zero(t, testing.AllocsPerRun(10, func() { tab.read(b, 6) }))
}

func TestTableMeasures(t *testing.T) {
	var tab table
	// 0: record { 0 : 1; 1 : 1 }, 1: record { 0 : null; 1 : 2 }, 2: record {},
	// 3: variant { 0 : 0; 1 : nat64 }, 4: record { 0 : 4 }, 5: opt 0
	_, f := tab.read([]byte("DIDL\x06\x6c\x02\x00\x01\x01\x01\x6c\x02\x00\x7f\x01\x02\x6c\x00\x6b\x02\x00\x00\x01\x78\x6c\x01\x00\x04\x6e\x00\x00"), 10)
	require.NoError(t, f.err)
	for i, want := range []struct {
		empty        bool
		zeros, least int32
	}{{true, 7, 0}, {true, 3, 0}, {true, 1, 0}, {false, 7, 1}, {false, 0, 0}, {false, 7, 1}} {
		e := tab.entries[i]
		require.Equal(t, want.empty, e.empty, i)
		require.Equal(t, want.zeros, e.zeros, i)
		require.Equal(t, want.least, e.least, i)
	}
}

func TestTableRefuses(t *testing.T) {
	long := strings.Repeat("\x80", 10) + "\x00"
	for _, c := range []struct {
		msg string
		err error
		at  int
	}{
		{"", ErrHeader, 0},
		{"DIL", ErrHeader, 2},
		{"DID", ErrHeader, 3},
		{"DADL\x00\x00", ErrHeader, 1},
		{"DIDL", ErrTruncated, 4},
		{"DIDL\x80", ErrTruncated, 5},
		{"DIDL" + long, ErrTable, 13},
		{"DIDL\x07\x6e\x6f", ErrLimit, 4},
		{"DIDL\x06\x6e\x6f", ErrTruncated, 7},
		{"DIDL\x00\x80\x94\xeb\xdc\x03", ErrTruncated, 10},
		{"DIDL\x01\x7f\x00", ErrTable, 5},
		{"DIDL\x01\x68\x00", ErrTable, 5},
		{"DIDL\x01\x00\x00", ErrTable, 5},
		{"DIDL\x01\x6e\x01\x00", ErrTable, 6},
		{"DIDL\x01\x6e\x6e\x00", ErrTable, 6},
		{"DIDL\x01\x6e\x67\x00", ErrTable, 6},
		{"DIDL\x01\x6e", ErrTruncated, 6},
		{"DIDL\x01\x6e\xff\xff", ErrTruncated, 8},
		{"DIDL\x00\x01\x6e", ErrTable, 6},
		{"DIDL\x01\x6c\x02\x00\x7f\x00\x7f\x00", ErrTable, 9},
		{"DIDL\x01\x6c\x02\x01\x7f\x00\x7f\x00", ErrTable, 9},
		{"DIDL\x01\x6c\x01\x80\x80\x80\x80\x10\x7f\x00", ErrTable, 7},
		{"DIDL\x01\x6b\x80\x94\xeb\xdc\x03\x00\x7f\x00\x7f", ErrTruncated, 15},
		{"DIDL\x01\x6a\x00\x00\x01\x04\x00", ErrTable, 9},
		{"DIDL\x01\x6a\x00\x00\x01\x00\x00", ErrTable, 9},
		{"DIDL\x01\x6a\x00\x00\x02\x01\x02\x00", ErrTable, 8},
		{"DIDL\x01\x6a\x05\x00\x00\x00\x00", ErrTruncated, 11},
		{"DIDL\x01\x69\x01\x01a\x7d\x00", ErrTable, 9},
		{"DIDL\x01\x69\x01\x01a\x00\x00", ErrTable, 9},
		{"DIDL\x02\x69\x01\x01a\x01\x6e\x7d\x00", ErrTable, 9},
		{"DIDL\x02\x6a\x00\x00\x00\x69\x02\x01b\x00\x01a\x00\x00", ErrTable, 15},
		{"DIDL\x02\x6a\x00\x00\x00\x69\x02\x01b\x00\x01b\x00\x00", ErrTable, 15},
		{"DIDL\x02\x6a\x00\x00\x00\x69\x01\x02a\xff\x00\x00", ErrUTF8, 13},
		{"DIDL\x02\x6a\x00\x00\x00\x69\x01\x09a\xff\x00\x00", ErrTruncated, 16},
		{"DIDL\x01\x67\x80\x94\xeb\xdc\x03\x00\x00", ErrTruncated, 13},
	} {
		var tab table
		_, f := tab.read([]byte(c.msg), 6)
		require.ErrorIs(t, f.err, c.err, "%q", c.msg)
		require.Equal(t, c.at, f.at, "%q", c.msg)
	}
}

// TestTableMeasuresInAnyOrder holds that the order of a table counts for nothing.
func TestTableMeasuresInAnyOrder(t *testing.T) {
	for _, c := range []struct {
		msg                 string
		least, zeros, empty []int32
	}{
		// record { record {}; record { record {} } }, and from the last to the first
		{"\x03\x6c\x02\x00\x01\x01\x02\x6c\x00\x6c\x01\x00\x01\x00", []int32{0, 0, 0}, []int32{4, 1, 2}, []int32{1, 1, 1}},
		{"\x03\x6c\x01\x00\x01\x6c\x00\x6c\x02\x00\x01\x01\x00\x00", []int32{0, 0, 0}, []int32{2, 1, 4}, []int32{1, 1, 1}},
		// variant { record {}; record { record {}; reserved; nat } }
		{"\x03\x6b\x02\x00\x01\x01\x02\x6c\x00\x6c\x03\x00\x01\x01\x70\x02\x7d\x00", []int32{1, 0, 1}, []int32{2, 1, 2}, []int32{0, 1, 0}},
		// type T = record { opt T; null; nat64 }; type U = record { U; null }
		{"\x03\x6c\x03\x00\x01\x01\x7f\x02\x78\x6e\x00\x6c\x02\x00\x02\x01\x7f\x00", []int32{9, 1, 0}, []int32{1, 0, 1}, []int32{0, 0, 0}},
		// type T = variant { nat64; record { T; T } }
		{"\x02\x6b\x02\x00\x78\x01\x01\x6c\x02\x00\x00\x01\x00\x00", []int32{3, 2}, []int32{0, 0}, []int32{0, 0}},
	} {
		var tab table
		_, f := tab.read([]byte("DIDL"+c.msg), 10)
		require.NoError(t, f.err)
		for i, e := range tab.entries {
			require.Equal(t, c.least[i], e.least, "%q, least of %d", c.msg, i)
			require.Equal(t, c.zeros[i], e.zeros, "%q, zeros of %d", c.msg, i)
			require.Equal(t, c.empty[i] == 1, e.empty, "%q, empty of %d", c.msg, i)
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("DIDL\x02\x6a\x01\x71\x01\x7d\x00\x69\x01\x03foo\x00\x01\x01\x01\x03\xca\xff\xee"))
	f.Add([]byte("DIDL\x02\x6e\x01\x6c\x02\xa0\xd2\xac\xa8\x04\x7c\x90\xed\xda\xe7\x04\x00\x01\x00\x00"))
	f.Add([]byte("DIDL\x01\x67\x03ABC\x02\x00\x7e\x05\x00hello\x01"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		var tab, again table
		end, fault := tab.read(msg, 100)
		if fault.err != nil {
			require.LessOrEqual(t, fault.at, len(msg))
			return
		}
		// A header says itself where it ends, so plans can be found by prefix.
		end2, fault := again.read(msg[:end], 100)
		require.NoError(t, fault.err)
		require.Equal(t, end, end2)
		for i := range tab.entries {
			require.GreaterOrEqual(t, tab.least(int32(i)), int32(0))
		}
	})
}
