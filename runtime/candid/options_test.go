package candid

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// twoOptions are what two options point to.
type twoOptions struct {
	A uint16
	B [100]byte
}

func TestOptions(t *testing.T) {
	r := over("")
	before := r.memory
	var o Options[twoOptions]
	room := o.Room(r)
	require.Zero(t, *room)
	require.Same(t, room, o.Room(r))
	o.Reuse(r)
	require.Equal(t, sizeOf[twoOptions](), before-r.memory, "all of it counts once")
	r.Fail()
	require.Same(t, room, o.Room(r))
	require.NotNil(t, new(Options[twoOptions]).Room(r))
}

// TestOptionsCountAlike holds that what is decoded into has no say in what is
// accepted: with old values the same counts.
func TestOptionsCountAlike(t *testing.T) {
	for _, left := range []int{sizeOf[twoOptions](), sizeOf[twoOptions]() - 1} {
		afresh, again := over(""), over("")
		afresh.memory, again.memory = left, left
		var o, p Options[twoOptions]
		require.NotNil(t, o.Room(afresh))
		p.Reuse(again)
		p.Reuse(again)
		require.Equal(t, left < sizeOf[twoOptions](), afresh.Failed())
		require.Equal(t, afresh.Failed(), again.Failed())
		require.Equal(t, afresh.memory, again.memory)
		require.NotNil(t, p.Room(again))
	}
}

// TestNatNearTheEnd holds numbers of all lengths, with zeros as padding or not,
// however close to the end of the message.
func TestNatNearTheEnd(t *testing.T) {
	for bits := range 130 {
		n := NewNat(1)
		for range bits {
			n = n.Add(n)
		}
		for padding := range 4 {
			groups := AppendNat([]byte("a message begins somehow"), n)
			start := len("a message begins somehow")
			for range padding {
				groups[len(groups)-1] |= 0x80
				groups = append(groups, 0)
			}
			for after := range 30 {
				r := over(string(groups) + "\xff\x81\xff\x80\x01 and so on, a little more"[:after])
				r.pos = start
				require.Equal(t, n, r.Nat())
				require.Equal(t, len(groups), r.pos)
			}
			for end := start; end < len(groups); end++ {
				r := over(string(groups[:end]))
				r.pos = start
				r.Nat()
				require.True(t, r.Failed())
			}
		}
	}
}
