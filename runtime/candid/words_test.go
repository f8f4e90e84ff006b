package candid

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWords holds what is done in words against what is done group by group.
func TestWords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for length := range 129 {
		for range 50 {
			n := NatFromWords(rng.Uint64(), rng.Uint64())
			for n.BitLen() > length {
				n.lo, n.hi = n.lo>>1|n.hi<<63, n.hi>>1
			}
			want := appendGroups(nil, n, max(1, (n.BitLen()+6)/7), 0)
			require.Equal(t, len(want), wordsSize(n.hi, n.lo))
			var b [wordsRoom]byte
			require.Equal(t, want, b[:putWords(b[:], n.hi, n.lo)])
			room := make([]byte, len(want)+2)
			require.Equal(t, want, appendWords(room[:1:len(want)+1], n.hi, n.lo)[1:])
			require.Equal(t, want, room[1:len(want)+1])
			require.Zero(t, room[len(want)+1])
			require.Equal(t, want, AppendNat(nil, n))
			for i := len(want); i < wordsRoom; i++ {
				b[i] = byte(rng.Uint32())
			}
			hi, lo, size := getWords(b[:])
			require.Equal(t, len(want), size)
			require.Equal(t, n, NatFromWords(hi, lo))
		}
	}
}

func TestWordsLeaveTheRest(t *testing.T) {
	for _, data := range []string{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x04", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"} {
		var b [wordsRoom]byte
		copy(b[:], data)
		_, _, size := getWords(b[:])
		require.Zero(t, size)
	}
	padded := []byte("\x85\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00xxxx")
	hi, lo, size := getWords(padded)
	require.Equal(t, []any{uint64(0), uint64(5), 20}, []any{hi, lo, size})
}

// TestAppendTextCopies holds texts of all lengths that are copied in words, with
// and without room to spare.
func TestAppendTextCopies(t *testing.T) {
	for n := range 140 {
		text := make([]byte, n)
		for i := range text {
			text[i] = 'a' + byte(i%26)
		}
		want := append(AppendLen([]byte("x"), n), text...)
		require.Equal(t, string(want), string(AppendText([]byte("x"), string(text))))
		room := make([]byte, len(want)+1)
		room[0], room[len(want)] = 'x', 'y'
		require.Equal(t, string(want)+"y", string(append(AppendText(room[:1:len(want)], string(text)), 'y')))
		require.Equal(t, want, AppendText(room[:1], string(text)))
		require.Equal(t, byte('y'), room[len(want)])
		require.Equal(t, "\x02"+string(want[1:])+"\x01a", string(AppendTexts(nil, []string{string(text), "a"})))
		require.Equal(t, "\x02"+string(want[1:])+"\x01a", string(AppendTexts(make([]byte, 0, 200), []string{string(text), "a"})))
	}
}

// TestAppendPrincipalCopies holds principals of all lengths, with and without
// room to spare.
func TestAppendPrincipalCopies(t *testing.T) {
	for n := range maxPrincipal + 1 {
		p := Principal{length: uint8(n)}
		for i := range n {
			p.bytes[i] = byte(i + 1)
		}
		want := append([]byte{'x', 1, byte(n)}, p.Bytes()...)
		require.Equal(t, want, AppendPrincipal([]byte("x"), &p))
		require.Equal(t, want, AppendPrincipal(append(make([]byte, 0, 100), 'x'), &p))
		room := make([]byte, len(want)+1)
		room[0] = 'x'
		require.Equal(t, want, AppendPrincipal(room[:1:len(want)], &p))
		require.Equal(t, append(want, 0), room)
	}
}

// TestAppendTextLeavesOut holds what is left of a text that is not UTF-8: nothing.
func TestAppendTextLeavesOut(t *testing.T) {
	for n := range 140 {
		for at := range n {
			text := make([]byte, n)
			text[at] = 0xff
			require.Equal(t, "x", string(AppendText([]byte("x"), string(text))))
			require.Equal(t, "x", string(AppendText(append(make([]byte, 0, 200), 'x'), string(text))))
			require.Equal(t, "x\x02\x01a", string(AppendTexts(append(make([]byte, 0, 200), 'x'), []string{"a", string(text)})))
		}
	}
	require.Equal(t, "\x03\x01a\x02\xc3\xa9", string(AppendTexts(nil, []string{"a", "\xc3", "é"})))
}
