package machine_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

// stateful is a module that changes all the state that there is: "prepare" what
// is kept, "change" in many ways, "trap" after all of them.
func stateful() *builder {
	b := newBuilder(3)
	grow, write := b.imported("stable_grow"), b.imported("stable_write")
	b.Data = []wasm.Data{{Offset: code().I32(page - 3).Op(wasm.OpEnd).Bytes(), Init: []byte("from the module")}}
	a32, a64 := b.global(wasm.I32, code().I32(-1)), b.global(wasm.I64, code().I64(-2))
	f32, f64 := b.global(wasm.F32, code().F32(0x40490fdb)), b.global(wasm.F64, code().F64(0x400921fb54442d18))
	v128 := b.global(wasm.V128, code().Op(wasm.OpV128Const).Raw(bytes.Repeat([]byte{0xab}, 16)))

	b.function("prepare", wasm.FuncType{}, code().
		I32(2*page).I64(0x0123456789abcdef).Op(wasm.OpI64Store, 0, 0).
		I64(3).Op(wasm.OpCall, grow).Op(wasm.OpDrop).
		I64(page-1).I32(2*page).I32(8).Op(wasm.OpCall, write).
		I32(77).Op(wasm.OpGlobalSet, a32))
	change := b.function("change", wasm.FuncType{}, code().
		I32(page-1).I32(-1).Op(wasm.OpI32Store, 0, 0).                                       // two pages
		I32(2*page+100).I32(0x55).I32(page/2).Op(wasm.OpMemoryFill, 0).                      // a third
		I32(5).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop).                                     //
		I32(7*page).I64(-1).Op(wasm.OpI64Store, 0, 16).                                      // a new one
		I32(5*page).I32(2*page).I32(page).Op(wasm.OpMemoryCopy, 0, 0).                       // and another
		I64(7).Op(wasm.OpCall, grow).Op(wasm.OpDrop).                                        //
		I64(page).I32(2*page+100).I32(8).Op(wasm.OpCall, write).                             // written before
		I64(6*page).I32(2*page+100).I32(8).Op(wasm.OpCall, write).                           // new
		I32(5).Op(wasm.OpGlobalSet, a32).I64(6).Op(wasm.OpGlobalSet, a64).                   //
		F32(7).Op(wasm.OpGlobalSet, f32).F64(8).Op(wasm.OpGlobalSet, f64).                   //
		Op(wasm.OpV128Const).Raw(bytes.Repeat([]byte{0xcd}, 16)).Op(wasm.OpGlobalSet, v128)) //
	b.function("trap", wasm.FuncType{}, code().Op(wasm.OpCall, change).Op(wasm.OpUnreachable))
	b.function("grow", wasm.FuncType{}, code().I32(4).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop))
	b.function("beyond", wasm.FuncType{}, code().I32(3*page).Op(wasm.OpI32Load8U, 0, 0).Op(wasm.OpDrop))
	return b
}

// state is all that a machine keeps.
func state(t testing.TB, m *machine.Machine) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := m.Snapshot().WriteTo(&b)
	require.NoError(t, err)
	require.Equal(t, int64(b.Len()), n)
	return b.Bytes()
}

func TestRollback(t *testing.T) {
	s := stateful().start(t)
	for _, prepare := range []bool{false, true} {
		if prepare {
			s.do(t, "prepare")
		}
		before := state(t, s.Machine)
		for name, run := range map[string]func(){
			"after a trap":   func() { require.Error(t, s.Call("trap")) },
			"without a trap": func() { require.NoError(t, s.Call("change")) },
			"after several calls": func() {
				require.NoError(t, s.Call("change"))
				require.NoError(t, s.Call("prepare"))
				require.Error(t, s.Call("trap"))
			},
			"after growing only": func() { require.NoError(t, s.Call("grow")) },
			"of nothing":         func() {},
		} {
			t.Run(name, func(t *testing.T) {
				for range 3 {
					s.begin()
					run()
					s.Rollback()
					require.Equal(t, before, state(t, s.Machine))
					require.Equal(t, uint64(3*page), s.MemorySize())
					require.Equal(t, machine.TrapOutOfBounds, s.trap(t, "beyond").Code, "what it grew by is not there any more")
				}
			})
		}
	}
	s.do(t, "change")
	after := s.Snapshot()
	require.Equal(t, [][2]uint64{{5}, {6}, {7}, {8}, {0xcdcdcdcdcdcdcdcd, 0xcdcdcdcdcdcdcdcd}}, after.Globals())
	require.Equal(t, 8*page, len(after.Memory()))
	require.Equal(t, uint64(10*page), after.Stable().Size())
	require.NotEqual(t, state(t, s.Machine), state(t, stateful().start(t).Machine))
}

// What grew and was rolled back is zero when memory grows again.
func TestGrowAgain(t *testing.T) {
	s := stateful().start(t)
	s.begin()
	require.NoError(t, s.Call("change"))
	s.Rollback()
	s.do(t, "grow")
	require.Equal(t, make([]byte, 4*page), s.Snapshot().Memory()[3*page:])
}

// Random writes are undone byte for byte, and kept byte for byte.
func TestRandomWrites(t *testing.T) {
	const pages = 20
	random := rand.New(rand.NewPCG(1, 2))
	b := newBuilder(pages)
	stores := []wasm.Opcode{wasm.OpI64Store, wasm.OpI64Store8, wasm.OpI64Store16, wasm.OpI64Store32}
	want := make([]byte, pages*page)
	var after [][]byte
	for name := range 8 {
		a := code()
		for range 200 {
			k := random.IntN(len(stores))
			address, v := random.Int32N(pages*page-8), random.Uint64()
			a.I32(address).I64(int64(v)).Op(stores[k], 0, 0)
			for i := range []int{8, 1, 2, 4}[k] {
				want[int(address)+i] = byte(v >> (8 * i))
			}
		}
		b.function(string(rune('a'+name)), wasm.FuncType{}, a)
		after = append(after, bytes.Clone(want))
	}
	s := b.start(t)
	for i, expected := range after {
		for j := range after[i:] {
			s.begin()
			require.NoError(t, s.Call(string(rune('a'+i+j))))
			s.Rollback()
		}
		s.do(t, string(rune('a'+i)))
		require.True(t, bytes.Equal(expected, s.Snapshot().Memory()), "after %d", i)
	}
}

func TestGrow(t *testing.T) {
	most := uint64(5)
	for name, test := range map[string]struct {
		max   *uint64
		by    []int32
		limit uint64
		sizes []uint64 // what memory.grow returns
	}{
		"to the declared maximum":  {&most, []int32{1, 1, 0, 1, 1}, 0, []uint64{2, 3, 4, 4, 0xffffffff}},
		"by too much":              {nil, []int32{-1, 65536, 1}, 0, []uint64{0xffffffff, 0xffffffff, 2}},
		"to the largest":           {nil, []int32{65533 - 2, 1}, 0, []uint64{2, 0xffffffff}},
		"to the limit":             {nil, []int32{3, 0}, 5 * page, []uint64{2, 5}},
		"failing before the limit": {&most, []int32{4}, 3 * page, []uint64{0xffffffff}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(2)
			b.Memories[0].Max = test.max
			note := b.imported("note")
			a := code()
			for _, by := range test.by {
				a.I32(by).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpCall, note)
			}
			b.run(a.Op(wasm.OpMemorySize, 0).Op(wasm.OpCall, note))
			s := b.start(t)
			s.Begin(machine.Transaction{Instructions: plenty, MemoryLimit: test.limit})
			require.NoError(t, s.Call("run"))
			s.Commit()
			require.Equal(t, append(test.sizes, s.MemorySize()/page), *s.noted)
		})
	}
}

func TestStableGrow(t *testing.T) {
	b := newBuilder(1)
	grow, note := b.imported("stable_grow"), b.imported("note64")
	b.run(code().
		I64(machine.MaxStablePages-1).Op(wasm.OpCall, grow).Op(wasm.OpCall, note).
		I64(2).Op(wasm.OpCall, grow).Op(wasm.OpCall, note).
		I64(-1).Op(wasm.OpCall, grow).Op(wasm.OpCall, note).
		I64(1).Op(wasm.OpCall, grow).Op(wasm.OpCall, note))
	s := b.start(t)
	s.do(t, "run")
	require.Equal(t, []uint64{0, ^uint64(0), ^uint64(0), machine.MaxStablePages - 1}, *s.noted)
	require.Equal(t, uint64(500<<30), s.Stable().Size())
}

// TestDrop drops data segments: they are there again in the next execution,
// whatever became of the one that dropped them. Active ones never are.
func TestDrop(t *testing.T) {
	b := newBuilder(1)
	b.Data = []wasm.Data{
		{Mode: wasm.Passive, Init: []byte("passive")},
		{Offset: code().I32(0).Op(wasm.OpEnd).Bytes(), Init: []byte("active")},
	}
	segments := uint32(len(b.Data))
	b.DataCount = &segments
	b.function("init", wasm.FuncType{}, code().I32(10).I32(0).I32(7).Op(wasm.OpMemoryInit, 0, 0))
	b.function("drop", wasm.FuncType{}, code().Op(wasm.OpDataDrop, 0).Op(wasm.OpDataDrop, 0).I32(0).I32(0).I32(0).Op(wasm.OpMemoryInit, 0, 0))
	b.function("too late", wasm.FuncType{}, code().Op(wasm.OpDataDrop, 0).I32(10).I32(0).I32(1).Op(wasm.OpMemoryInit, 0, 0))
	b.function("active", wasm.FuncType{}, code().I32(10).I32(0).I32(1).Op(wasm.OpMemoryInit, 1, 0))
	b.function("nothing", wasm.FuncType{}, code().I32(page).I32(0).I32(0).Op(wasm.OpMemoryInit, 1, 0))
	s := b.start(t)
	s.do(t, "drop")
	s.do(t, "nothing")
	for _, function := range []string{"too late", "active"} {
		s.begin()
		require.Equal(t, machine.TrapOutOfBounds, trapIn(t, s.Call(function)).Code, function)
		require.Equal(t, machine.Pages{}, s.Pages(), "nothing is accessed")
		s.Rollback()
		s.do(t, "init")
		require.Equal(t, "passive", string(s.Snapshot().Memory()[10:17]))
	}
}

func TestSnapshot(t *testing.T) {
	s := stateful().start(t)
	s.do(t, "prepare")
	first := state(t, s.Machine)
	kept := s.Snapshot()
	s.do(t, "change")
	second := state(t, s.Machine)
	require.NotEqual(t, first, second)

	t.Run("in another process", func(t *testing.T) {
		other := stateful().start(t)
		other.do(t, "change")
		for _, want := range [][]byte{first, second, first} {
			r := bytes.NewReader(append(bytes.Clone(want), "rest"...))
			snapshot, err := machine.ReadSnapshot(r)
			require.NoError(t, err)
			require.Equal(t, 4, r.Len(), "no further")
			require.NoError(t, other.Restore(snapshot))
			require.True(t, bytes.Equal(want, state(t, other.Machine)))
			other.begin()
			require.NoError(t, other.Call("change"))
			other.Rollback()
			require.True(t, bytes.Equal(want, state(t, other.Machine)))
		}
		other.do(t, "change")
		require.True(t, bytes.Equal(second, state(t, other.Machine)))
	})
	t.Run("of the past", func(t *testing.T) {
		require.NoError(t, s.Restore(kept))
		require.True(t, bytes.Equal(first, state(t, s.Machine)))
		s.do(t, "change")
		require.NoError(t, s.Restore(kept))
		require.True(t, bytes.Equal(first, state(t, s.Machine)), "it does not change")
		require.Equal(t, machine.TrapOutOfBounds, s.trap(t, "beyond").Code)
	})
	t.Run("of another module", func(t *testing.T) {
		other := newBuilder(3)
		other.run(code())
		require.ErrorContains(t, other.start(t).Restore(kept), "belongs to another module")
	})
	t.Run("cut off", func(t *testing.T) {
		for n := 0; n < len(first); n += 1 + n/2 {
			_, err := machine.ReadSnapshot(bytes.NewReader(first[:n]))
			require.ErrorContains(t, err, "reading a canister's state", n)
		}
	})
}

func FuzzReadSnapshot(f *testing.F) {
	b := newBuilder(1)
	b.global(wasm.I32, code().I32(1))
	b.run(code())
	s := b.start(f)
	f.Add(state(f, s.Machine))
	f.Fuzz(func(t *testing.T, b []byte) {
		snapshot, err := machine.ReadSnapshot(bytes.NewReader(b))
		if err != nil {
			return
		}
		var written bytes.Buffer
		_, err = snapshot.WriteTo(&written)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(b, written.Bytes()))
		_ = s.Restore(snapshot)
	})
}

func TestStable(t *testing.T) {
	s := stateful().start(t)
	s.do(t, "prepare")
	s.begin()
	require.NoError(t, s.Call("change"))
	taken := s.Stable()
	s.Rollback()

	got, err := io.ReadAll(io.NewSectionReader(taken, page-1, 10))
	require.NoError(t, err)
	require.Equal(t, []byte{0xef, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0}, got, "with the changes of the transaction")
	_, err = taken.ReadAt(make([]byte, 2), 10*page-1)
	require.Equal(t, io.EOF, err)
	_, err = taken.ReadAt(make([]byte, 2), 11*page)
	require.Equal(t, io.EOF, err)
	_, err = taken.ReadAt(nil, -1)
	require.Error(t, err)

	next := subject{instance(t, s.code, taken), s.code, s.noted}
	require.Equal(t, uint64(10), next.StableSize())
	require.Equal(t, uint64(3), s.StableSize())
	before := state(t, s.Machine)
	next.do(t, "prepare")
	require.Equal(t, before, state(t, s.Machine), "the old machine's is its own")
}

func TestSuspend(t *testing.T) {
	s := stateful().start(t)
	s.do(t, "prepare")
	before := state(t, s.Machine)
	s.begin()
	require.NoError(t, s.Call("change"))
	s.Suspend()
	require.Equal(t, before, state(t, s.Machine))

	s.begin()
	require.NoError(t, s.Call("change"))
	s.Commit()
	want := state(t, s.Machine)

	other := stateful().start(t)
	other.do(t, "prepare")
	other.begin()
	require.NoError(t, other.Call("change"))
	changes := other.Suspend()
	require.Equal(t, machine.TrapUnreachable, other.trap(t, "trap").Code, "others run meanwhile")
	other.begin()
	other.Resume(changes)
	require.Zero(t, other.Instructions())
	require.Zero(t, other.Pages())
	other.Rollback()
	require.True(t, bytes.Equal(before, state(t, other.Machine)), "it is rolled back again")

	other.begin()
	require.NoError(t, other.Call("change"))
	changes = other.Suspend()
	other.begin()
	other.Resume(changes)
	other.Commit()
	require.True(t, bytes.Equal(want, state(t, other.Machine)))
}
