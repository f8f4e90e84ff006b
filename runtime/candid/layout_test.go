package candid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layoutsOf compares the types of two headers, each without DIDL.
func layoutsOf(t testing.TB, wire, want string) *layouts {
	var l layouts
	var tables [2]table
	for i, types := range []string{wire, want} {
		_, f := tables[i].read([]byte("DIDL"+types), maxInt)
		require.NoError(t, f.err)
	}
	l.compare(&tables[0], &tables[1])
	return &l
}

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		name       string
		wire, want string
		equal      []int32
		plain      []bool
		all        bool
	}{
		{"primitive", "\x00\x02\x7d\x71", "\x00\x02\x7d\x71", []int32{}, []bool{}, true},
		{"other primitive", "\x00\x01\x7d", "\x00\x01\x7c", []int32{}, []bool{}, false},
		{"more arguments", "\x00\x02\x7d\x71", "\x00\x01\x7d", []int32{}, []bool{}, false},
		{"other order", "\x02\x6d\x7b\x6c\x02\x00\x00\x01\x71\x01\x01", "\x02\x6c\x02\x00\x01\x01\x71\x6d\x7b\x01\x00", []int32{1, 0}, []bool{true, true}, true},
		{"one entry twice", "\x03\x6d\x7b\x6d\x7b\x6c\x02\x00\x00\x01\x01\x01\x02", "\x02\x6c\x02\x00\x01\x01\x01\x6d\x7b\x01\x00", []int32{1, 1, 0}, []bool{true, true, true}, true},
		{"extra field", "\x02\x6c\x02\x00\x01\x05\x71\x6d\x7b\x01\x00", "\x02\x6c\x01\x00\x01\x6d\x7b\x01\x00", []int32{-1, 1}, []bool{true, true}, false},
		{"other field, deep", "\x03\x6e\x01\x6d\x02\x6c\x01\x00\x7d\x01\x00", "\x03\x6e\x01\x6d\x02\x6c\x01\x00\x7c\x01\x00", []int32{-1, -1, -1}, []bool{true, true, true}, false},
		{"recursive", "\x02\x6c\x02\x00\x7d\x01\x01\x6e\x00\x01\x00", "\x02\x6e\x01\x6c\x02\x00\x7d\x01\x00\x01\x01", []int32{1, 0}, []bool{false, false}, true},
		{"in itself", "\x01\x6c\x01\x00\x00\x01\x00", "\x01\x6c\x01\x00\x00\x01\x00", []int32{0}, []bool{false}, true},
		{"without bytes", "\x02\x6c\x02\x00\x7d\x01\x7f\x6c\x00\x02\x00\x01", "\x02\x6c\x02\x00\x7d\x01\x7f\x6c\x00\x02\x00\x01", []int32{0, 1}, []bool{false, false}, true},
		{"cases", "\x01\x6b\x02\x00\x71\x01\x7d\x01\x00", "\x01\x6b\x02\x00\x71\x01\x7d\x01\x00", []int32{0}, []bool{true}, true},
		{"references", "\x01\x6a\x00\x00\x00\x01\x00", "\x01\x6a\x00\x00\x00\x01\x00", []int32{-1}, []bool{false}, false},
	} {
		l := layoutsOf(t, c.wire, c.want)
		require.Equal(t, c.equal, l.equal, c.name)
		require.Equal(t, c.plain, l.plain, c.name)
		require.Equal(t, c.all, l.all, c.name)
	}
}

// TestLayoutsOfLongChains holds that a table in an order that would take long
// is only taken for less than it is.
func TestLayoutsOfLongChains(t *testing.T) {
	// Each entry is an opt of the one on the other side, the last of a nat.
	const n = 60
	entries := make([]byte, n)
	for i := range n - 1 {
		entries[i*37%n] = byte((i + 1) * 37 % n)
	}
	var b strings.Builder
	b.WriteByte(n)
	for i := range n {
		b.WriteByte(0x6e)
		if i == (n-1)*37%n {
			b.WriteByte(0x7d)
		} else {
			b.WriteByte(entries[i])
		}
	}
	types := b.String() + "\x01\x00"
	require.True(t, layoutsOf(t, types, types).all)
	l := layoutsOf(t, types, strings.Replace(types, "\x6e\x7d", "\x6e\x7c", 1))
	require.False(t, l.all)
	for _, x := range l.equal {
		require.EqualValues(t, noEntry, x)
	}
}

// TestQuickCoercion holds that coercing without a look at each value gives what
// coercing with one gives, and accepts nothing else but what is left to the
// reader to find.
func TestQuickCoercion(t *testing.T) {
	for _, c := range transcodeTests {
		msg := []byte("DIDL" + c.msg)
		var wire, want table
		start, f := wire.read(msg, maxInt)
		if f.err != nil {
			continue
		}
		wire.names = msg
		_, f = want.read([]byte("DIDL"+c.want), maxInt)
		require.NoError(t, f.err)
		var l layouts
		l.compare(&wire, &want)
		var q transcoder
		q.start(nil, msg, start, &wire, &want, Limits{}.withDefaults(len(msg)))
		q.layouts = &l
		ok := q.run()
		if c.err == nil {
			require.True(t, ok, c.name)
			require.Equal(t, c.out, string(q.out), c.name)
		} else if ok {
			require.Contains(t, []error{ErrUTF8, ErrRange}, c.err, c.name)
		}
	}
}

// TestMovesAreBounded holds that a plan keeps no more than its header gives
// reason for: here each of 60 small records stands beside the same large one.
func TestMovesAreBounded(t *testing.T) {
	const n = 60
	var wire, want, outer strings.Builder
	for i := range n {
		outer.WriteString(string([]byte{byte(i), 1}))
	}
	want.WriteString("\x03\x6c" + string(rune(n)) + outer.String() + "\x6c\x78")
	for i := range 0x78 {
		want.WriteString(string([]byte{byte(i), 2}))
	}
	want.WriteString("\x6e\x7d\x01\x00")
	wire.WriteString(string(rune(n+1)) + "\x6c" + string(rune(n)))
	for i := range n {
		wire.WriteString(string([]byte{byte(i), byte(i + 1)}))
	}
	wire.WriteString(strings.Repeat("\x6c\x00", n) + "\x01\x00")
	l := layoutsOf(t, wire.String(), want.String())
	total, known := 0, 0
	for _, moves := range l.moves {
		total += len(moves)
		if moves != nil {
			known++
		}
	}
	require.LessOrEqual(t, total, maxMoves)
	require.Less(t, known, n)
	require.Greater(t, known, n/2)
}

// TestQuickSpans holds where values end, and that none ends behind the message.
func TestQuickSpans(t *testing.T) {
	for types, values := range map[string]string{
		"\x00\x01\x7e":                         "\x01",
		"\x00\x01\x7c":                         "\x80\x80\x00",
		"\x00\x01\x71":                         "\x03abc",
		"\x00\x01\x68":                         "\x01\x02ab",
		"\x00\x01\x74":                         "12345678",
		"\x01\x6e\x78\x01\x00":                 "\x0112345678",
		"\x01\x6e\x71\x01\x00":                 "\x00",
		"\x01\x6d\x7a\x01\x00":                 "\x021234",
		"\x01\x6d\x71\x01\x00":                 "\x02\x01a\x82\x00bc",
		"\x02\x6d\x01\x6c\x01\x05\x7e\x01\x00": "\x03\x00\x01\x00",
		"\x01\x6b\x02\x00\x71\x01\x7b\x01\x00": "\x01x",
	} {
		msg := []byte("DIDL" + types + values)
		for n := len(types) + 4; n <= len(msg); n++ {
			var wire table
			start, f := wire.read(msg[:n], maxInt)
			require.NoError(t, f.err)
			var l layouts
			l.compare(&wire, &wire)
			require.True(t, l.all)
			var q transcoder
			q.start(nil, msg[:n], start, &wire, &wire, Limits{}.withDefaults(n))
			q.layouts = &l
			require.Equal(t, n == len(msg), q.run(), "%q", msg[:n])
			if n == len(msg) {
				require.Equal(t, values, string(q.out))
			}
		}
	}
}
