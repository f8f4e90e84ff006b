//go:build !wasip1

package ic_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

var (
	alice = candid.MustParsePrincipal("w7x7r-cok77-xa")
	bob   = candid.MustParsePrincipal("rrkah-fqaaa-aaaaa-aaaaq-cai")
)

func nat(n uint64) candid.Nat { return candid.NewNat(n) }

// every makes one context of each kind.
func every(options ...ictest.Option) map[string]ic.Context {
	return map[string]ic.Context{
		"query": ictest.NewQuery(options...), "composite query": ictest.NewCompositeQuery(options...), "update": ictest.NewUpdate(options...),
		"init": ictest.NewInit(options...), "pre-upgrade": ictest.NewPreUpgrade(options...), "post-upgrade": ictest.NewPostUpgrade(options...),
		"inspect": ictest.NewInspect(options...), "task": ictest.NewTask(options...),
	}
}

func TestWhatEveryMessageMayAsk(t *testing.T) {
	system := &ic.System{
		Controllers: []candid.Principal{alice}, Subnet: bob, Cycles: nat(100), Frozen: nat(30),
		Env: map[string]string{"B": "two", "A": "", strings.Repeat("n", 129): "too long", "\xff": "no text"}, Status: ic.StatusStopping,
	}
	for name, c := range every(ictest.System(system), ictest.Instructions(5)) {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, bob, c.SubnetID())
			require.Equal(t, ic.StatusStopping, c.Status())
			require.True(t, c.IsController(alice))
			require.False(t, c.IsController(bob))
			require.Equal(t, nat(100), c.CyclesBalance())
			require.Equal(t, nat(70), c.LiquidCycles())
			require.Equal(t, uint64(5), c.Instructions())
			require.Equal(t, uint64(5), c.CallInstructions())
			require.Equal(t, []string{"A", "B", strings.Repeat("n", 129), "\xff"}, c.EnvNames())
			for variable, want := range map[string]string{"B": "two", "A": "", "C": "-", strings.Repeat("n", 129): "-", "\xff": "-"} {
				value, ok := c.Env(variable)
				require.Equal(t, want != "-", ok, variable)
				require.Equal(t, strings.TrimPrefix(want, "-"), value)
			}
			replicated := name != "query" && name != "composite query" && name != "inspect"
			require.Equal(t, replicated, c.Replicated())
			require.NoError(t, c.Stable().Grow(0))
			require.Equal(t, nat(260_000+8_000), c.Costs().Call(5, 3))
			require.PanicsWithError(t, "no more", func() { c.Trap("no more") })
			c.(interface{ End() }).End()
			require.Zero(t, c.SubnetID())
			require.Zero(t, c.Status())
			require.False(t, c.IsController(alice))
			require.False(t, c.Replicated())
			require.Zero(t, c.CyclesBalance())
			require.Zero(t, c.LiquidCycles())
			require.Zero(t, c.Instructions())
			require.Zero(t, c.CallInstructions())
			require.Nil(t, c.EnvNames())
			_, ok := c.Env("B")
			require.False(t, ok)
			require.Zero(t, c.Costs().Call(5, 3))
		})
	}
}

func TestZeroSystemRuns(t *testing.T) {
	q := new(ic.Query)
	q.Reset(ic.Message{})
	require.Equal(t, ic.StatusRunning, q.Status())
	require.Zero(t, q.CyclesBalance())
	require.Zero(t, q.LiquidCycles())
	require.Nil(t, q.EnvNames())
}

// A goroutine that outlives its message ends when it traps, and no other does.
func TestTrapOfAMessageThatEnded(t *testing.T) {
	u := ictest.NewUpdate()
	u.End()
	done, after := make(chan struct{}), false
	go func() {
		defer close(done)
		u.Trap("too late")
		after = true
	}()
	<-done
	require.False(t, after)
}

func TestDeadline(t *testing.T) {
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range every(ictest.Deadline(at)) {
		deadline, ok := c.Deadline()
		require.Equal(t, name == "query" || name == "composite query" || name == "update", ok, name)
		if ok {
			require.Equal(t, at, deadline)
		}
	}
}

func TestCallerInfo(t *testing.T) {
	option := ictest.CallerInfo([]byte("info"), bob)
	query, composite, update, inspect := ictest.NewQuery(option), ictest.NewCompositeQuery(option), ictest.NewUpdate(option), ictest.NewInspect(option)
	for _, c := range []interface {
		CallerInfo() ([]byte, candid.Principal)
		End()
	}{query, composite, update, inspect} {
		data, signer := c.CallerInfo()
		require.Equal(t, "info", string(data))
		require.Equal(t, bob, signer)
		c.End()
		data, signer = c.CallerInfo()
		require.Nil(t, data)
		require.Zero(t, signer)
	}
}

func TestInspect(t *testing.T) {
	i := ictest.NewInspect(ictest.Call("transfer", []byte("DIDL\x00\x00")))
	require.Equal(t, "transfer", i.MethodName())
	require.Equal(t, "DIDL\x00\x00", string(i.Arg()))
	require.False(t, i.Accepted())
	i.Accept()
	i.Accept()
	require.True(t, i.Accepted())

	i.Reset(ic.Message{})
	require.False(t, i.Accepted())
	i.End()
	i.Accept()
	require.False(t, i.Accepted())
	require.Empty(t, i.MethodName())
	require.Nil(t, i.Arg())
}

func TestCertifiedData(t *testing.T) {
	system := &ic.System{DataCertificate: []byte("certificate")}
	u := ictest.NewUpdate(ictest.System(system))
	data := bytes.Repeat([]byte{7}, 32)
	require.NoError(t, u.SetCertifiedData(data))
	data[0] = 0
	require.Equal(t, bytes.Repeat([]byte{7}, 32), system.CertifiedData)
	require.EqualError(t, u.SetCertifiedData(make([]byte, 33)), "ic: certified data has at most 32 bytes: set a hash of what is to be certified")
	u.End()
	require.ErrorIs(t, u.SetCertifiedData(nil), ic.ErrNotRunning)
	require.Len(t, system.CertifiedData, 32)

	for name, c := range map[string]struct {
		context interface {
			DataCertificate() ([]byte, bool)
			AppendDataCertificate(dst []byte) ([]byte, bool)
			End()
		}
		ok bool
	}{
		"query":               {ictest.NewQuery(ictest.System(system)), true},
		"composite query":     {ictest.NewCompositeQuery(ictest.System(system)), true},
		"query as update":     {ictest.NewQuery(ictest.System(system), ictest.Replicated()), false},
		"without certificate": {ictest.NewQuery(), false},
	} {
		certificate, ok := c.context.DataCertificate()
		require.Equal(t, c.ok, ok, name)
		require.Equal(t, c.ok, string(certificate) == "certificate", name)
		certificate, ok = c.context.AppendDataCertificate([]byte("> "))
		require.Equal(t, c.ok, ok, name)
		require.Equal(t, c.ok, string(certificate) == "> certificate", name)
		c.context.End()
		_, ok = c.context.DataCertificate()
		require.False(t, ok)
	}
}

func TestTimer(t *testing.T) {
	system := new(ic.System)
	task := ictest.NewTask(ictest.System(system))
	first := time.Date(2026, 1, 1, 0, 0, 1, 5, time.UTC)
	for _, test := range []struct{ set, previous, kept time.Time }{
		{first, time.Time{}, first},
		{time.Time{}, first, time.Time{}},
		{time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}, time.Unix(0, 1).UTC()},
		{time.Unix(0, 0), time.Unix(0, 1).UTC(), time.Unix(0, 1).UTC()},
		{time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 1).UTC(), time.Unix(1<<33, 0).UTC()},
	} {
		previous, err := task.SetTimer(test.set)
		require.NoError(t, err)
		require.Equal(t, test.previous, previous)
		require.Equal(t, test.kept, system.Timer)
	}
	task.End()
	_, err := task.SetTimer(first)
	require.ErrorIs(t, err, ic.ErrNotRunning)
}

func TestCycles(t *testing.T) {
	system := &ic.System{Cycles: nat(100), Frozen: nat(60), RootKey: []byte("key")}
	state := ictest.System(system)
	u := ictest.NewUpdate(state, ictest.Cycles(nat(50)))
	require.Equal(t, nat(50), u.CyclesAvailable())
	require.Equal(t, nat(20), u.AcceptCycles(nat(20)))
	require.Equal(t, nat(30), u.CyclesAvailable())
	require.Equal(t, nat(30), u.AcceptCycles(candid.NatFromWords(1, 0)))
	require.Zero(t, u.AcceptCycles(nat(1)))
	require.Equal(t, nat(150), u.CyclesBalance())
	require.Equal(t, nat(90), u.BurnCycles(nat(91)))
	require.Equal(t, nat(60), system.Cycles)
	require.Equal(t, "key", string(u.RootKey()))
	u.End()
	require.Zero(t, u.CyclesAvailable())
	require.Zero(t, u.AcceptCycles(nat(1)))
	require.Zero(t, u.BurnCycles(nat(1)))
	require.Nil(t, u.RootKey())

	q := ictest.NewQuery(state, ictest.Cycles(nat(50)))
	require.Zero(t, q.CyclesAvailable())
	require.Zero(t, q.AcceptCycles(nat(1)))
	require.Zero(t, q.BurnCycles(nat(1)))
	require.Nil(t, q.RootKey())
	q = ictest.NewQuery(state, ictest.Cycles(nat(50)), ictest.Replicated())
	require.Equal(t, nat(50), q.CyclesAvailable())
	require.Equal(t, nat(10), q.AcceptCycles(nat(10)))
	require.Equal(t, nat(4), q.BurnCycles(nat(4)))
	require.Equal(t, "key", string(q.RootKey()))
	q.End()
	require.Equal(t, nat(66), system.Cycles, "cycles change hands in a query, too")
}

func TestCosts(t *testing.T) {
	costs := ictest.NewUpdate().Costs()
	require.Equal(t, nat(500_000_000_000), costs.CreateCanister())
	require.Equal(t, nat(49_140_000+5_200*10+10_400*20), costs.HTTPRequest(10, 20))
	require.Equal(t, "191846138366579385936000", costs.HTTPRequest(0, 1<<64-1).String(), "no overflow")
	for _, test := range []struct {
		of    func(string, uint32) (candid.Nat, error)
		key   string
		curve uint32
		want  uint64 // 0: no such key
	}{
		{costs.SignWithECDSA, "key_1", 0, 26_153_846_153},
		{costs.SignWithECDSA, "test_key_1", 0, 10_000_000_000},
		{costs.SignWithECDSA, "key_1", 1, 0},
		{costs.SignWithECDSA, "key_9", 0, 0},
		{costs.SignWithSchnorr, "key_1", 0, 26_153_846_153},
		{costs.SignWithSchnorr, "dfx_test_key", 1, 10_000_000_000},
		{costs.SignWithSchnorr, "key_1", 2, 0},
		{costs.DeriveVetKDKey, "key_1", 0, 26_153_846_153},
		{costs.DeriveVetKDKey, "key_1", 1, 0},
	} {
		cost, err := test.of(test.key, test.curve)
		require.Equal(t, nat(test.want), cost)
		if test.want == 0 {
			require.ErrorIs(t, err, ic.ErrUnknownKey)
		}
	}
	ended := ictest.NewUpdate()
	ended.End()
	_, err := ended.Costs().SignWithECDSA("key_1", 0)
	require.ErrorIs(t, err, ic.ErrNotRunning)
}

func TestStableMemory(t *testing.T) {
	system := &ic.System{StableLimit: 3}
	u := ictest.NewUpdate(ictest.System(system))
	stable := u.Stable()
	require.Zero(t, stable.Size())
	require.NoError(t, stable.Grow(2))
	require.Equal(t, int64(2*ic.StablePageSize), stable.Size())
	require.EqualError(t, stable.Grow(2), "ic: there is no room for stable memory to grow by 2 pages")
	require.Error(t, stable.Grow(1<<63))
	n, err := stable.WriteAt([]byte("abc"), ic.StablePageSize-1)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	room := make([]byte, 5)
	for _, test := range []struct {
		offset int64
		length int
		want   string
		err    error
	}{
		{ic.StablePageSize - 2, 5, "\x00abc\x00", nil},
		{2*ic.StablePageSize - 3, 5, "\x00\x00\x00", io.EOF},
		{2 * ic.StablePageSize, 5, "", io.EOF},
		{2 * ic.StablePageSize, 0, "", nil},
		{1 << 62, 5, "", io.EOF},
		{-1, 5, "", &ic.StableRangeError{Offset: -1, Length: 5, Size: 2 * ic.StablePageSize}},
	} {
		n, err := stable.ReadAt(room[:test.length], test.offset)
		require.Equal(t, test.err, err)
		require.Equal(t, test.want, string(room[:n]))
	}
	for _, test := range []struct {
		offset int64
		length int
		ok     bool
	}{
		{2*ic.StablePageSize - 5, 5, true},
		{2 * ic.StablePageSize, 0, true},
		{2*ic.StablePageSize - 4, 5, false},
		{2*ic.StablePageSize + 1, 0, false},
		{1<<63 - 1, 5, false},
		{-1, 1, false},
	} {
		n, err := stable.WriteAt(make([]byte, test.length), test.offset)
		if test.ok {
			require.NoError(t, err)
			require.Equal(t, test.length, n)
			continue
		}
		require.Equal(t, &ic.StableRangeError{Offset: test.offset, Length: test.length, Size: 2 * ic.StablePageSize}, err)
		require.Zero(t, n)
	}
	_, err = stable.WriteAt([]byte("abc"), 131070)
	require.EqualError(t, err, "ic: 3 bytes at offset 131070 do not lie in the 131072 bytes of stable memory")
	content, err := io.ReadAll(io.NewSectionReader(stable, 0, stable.Size()))
	require.NoError(t, err)
	require.Equal(t, system.Stable, content)
	u.End()
	require.Zero(t, stable.Size())
	require.ErrorIs(t, stable.Grow(1), ic.ErrNotRunning)
	_, err = stable.ReadAt(room, 0)
	require.ErrorIs(t, err, ic.ErrNotRunning)
	_, err = stable.WriteAt(room, 0)
	require.ErrorIs(t, err, ic.ErrNotRunning)
}

// scribble changes all of the system that a message can change.
func scribble(t *testing.T, c ic.Context) {
	stable := c.Stable()
	require.NoError(t, stable.Grow(1))
	for _, offset := range []int64{0, ic.StablePageSize - 2, stable.Size() - 5, 1} {
		_, err := stable.WriteAt([]byte("dirty"), offset)
		require.NoError(t, err)
	}
	if c, ok := c.(*ic.Update); ok {
		require.NoError(t, c.SetCertifiedData([]byte("dirty")))
		_, err := c.SetTimer(c.Time())
		require.NoError(t, err)
		c.AcceptCycles(nat(5))
	}
}

func TestWhatIsPutBack(t *testing.T) {
	clean := func() *ic.System {
		return &ic.System{Stable: bytes.Repeat([]byte{1}, 2*ic.StablePageSize), CertifiedData: []byte("clean"), Cycles: nat(7)}
	}
	for name, test := range map[string]struct {
		context func(...ictest.Option) ic.Context
		abort   bool
		kept    bool
	}{
		"query":           {func(o ...ictest.Option) ic.Context { return ictest.NewQuery(o...) }, false, false},
		"query traps":     {func(o ...ictest.Option) ic.Context { return ictest.NewQuery(o...) }, true, false},
		"composite query": {func(o ...ictest.Option) ic.Context { return ictest.NewCompositeQuery(o...) }, false, false},
		"inspect":         {func(o ...ictest.Option) ic.Context { return ictest.NewInspect(o...) }, false, false},
		"update":          {func(o ...ictest.Option) ic.Context { return ictest.NewUpdate(o...) }, false, true},
		"update traps":    {func(o ...ictest.Option) ic.Context { return ictest.NewUpdate(o...) }, true, false},
		"init":            {func(o ...ictest.Option) ic.Context { return ictest.NewInit(o...) }, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			system := clean()
			c := test.context(ictest.System(system), ictest.Cycles(nat(9)))
			scribble(t, c)
			require.NotEqual(t, clean(), system)
			if test.abort {
				c.(interface{ Abort() }).Abort()
			} else {
				c.(interface{ End() }).End()
			}
			require.ErrorIs(t, c.Stable().Grow(1), ic.ErrNotRunning)
			if test.kept {
				require.Len(t, system.Stable, 3*ic.StablePageSize)
				require.Equal(t, "dirty", string(system.Stable[len(system.Stable)-5:]))
				return
			}
			require.Equal(t, clean(), system)
			again := ictest.NewUpdate(ictest.System(system)).Stable()
			require.NoError(t, again.Grow(1))
			require.Equal(t, make([]byte, ic.StablePageSize), system.Stable[2*ic.StablePageSize:], "new pages are zero")
		})
	}
}
