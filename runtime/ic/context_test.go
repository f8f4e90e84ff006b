//go:build !wasip1

package ic_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

type key struct{}

func TestContexts(t *testing.T) {
	var printed []string
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
	at := time.Date(2030, 1, 2, 3, 4, 5, 6, time.UTC)
	options := []ictest.Option{
		ictest.Caller(candid.MustParsePrincipal("aaaaa-aa")), ictest.Time(at), ictest.Version(7), ictest.Context(ctx),
		ictest.Log(func(text string) { printed = append(printed, text) }),
	}
	contexts := []ic.Context{
		ictest.NewQuery(options...), ictest.NewCompositeQuery(options...), ictest.NewUpdate(options...),
		ictest.NewInit(options...), ictest.NewPreUpgrade(options...), ictest.NewPostUpgrade(options...),
		ictest.NewInspect(options...), ictest.NewTask(options...),
	}
	for _, c := range contexts {
		require.Equal(t, "aaaaa-aa", c.Caller().String())
		require.Equal(t, "bkyz2-fmaaa-aaaaa-qaaaq-cai", c.CanisterID().String())
		require.Equal(t, at, c.Time())
		require.Equal(t, uint64(7), c.Version())
		require.Equal(t, "value", c.Value(key{}))
		require.NoError(t, c.Err())
		c.Print("one")
		c.Print("two\nthree\n")
	}
	require.Equal(t, slices.Repeat([]string{"one\n", "two\nthree\n"}, len(contexts)), printed)
	cancel()
	for _, c := range contexts {
		<-c.Done()
		require.ErrorIs(t, c.Err(), context.Canceled)
	}
	printed = nil
	for _, c := range contexts {
		c.(interface{ End() }).End()
		require.ErrorIs(t, c.Err(), context.Canceled)
		require.True(t, c.Caller().IsAnonymous(), "nobody who may do more than others")
		require.Zero(t, c.CanisterID())
		require.Zero(t, c.Time())
		require.Zero(t, c.Version())
		require.Nil(t, c.Value(key{}))
		require.Nil(t, c.Done())
		_, limited := c.Deadline()
		require.False(t, limited)
		c.Print("too late")
	}
	require.Empty(t, printed)
}

func TestContextWithoutParent(t *testing.T) {
	u := ictest.NewUpdate()
	require.NoError(t, u.Err())
	require.Nil(t, u.Done())
	require.Nil(t, u.Value(key{}))
	require.True(t, u.Caller().IsAnonymous())
}

func TestResetAllocatesNothing(t *testing.T) {
	q := new(ic.Query)
	message := ic.Message{Context: t.Context(), Caller: candid.AnonymousPrincipal(), Time: time.Now()}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		q.Reset(message)
		q.End()
	}))
}

func ExampleRejectError() {
	var err error = &ic.RejectError{Code: ic.CanisterReject, Message: "no such user"}
	fmt.Println(err)
	// Output: CANISTER_REJECT: no such user
}

func TestRejectCodes(t *testing.T) {
	for code, name := range map[ic.RejectCode]string{
		1: "SYS_FATAL", 2: "SYS_TRANSIENT", 3: "DESTINATION_INVALID", 4: "CANISTER_REJECT", 5: "CANISTER_ERROR", 6: "SYS_UNKNOWN", 9: "reject code 9",
	} {
		require.Equal(t, name, code.String())
	}
}
