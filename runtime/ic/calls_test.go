//go:build !wasip1

package ic_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

// echo answers with canister, method and argument, or rejects.
func echo(_ context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	switch method {
	case "reject":
		return nil, &ic.RejectError{Code: ic.CanisterReject, Message: "no"}
	case "fail":
		return nil, errors.New("the test's own")
	}
	return []byte(canister.String() + " " + method + " " + string(arg)), nil
}

func TestCalls(t *testing.T) {
	answers := ictest.Calls(echo)
	for name, c := range every(answers) {
		ended := ictest.NewUpdate(answers)
		ended.End()
		derived, cancel := context.WithCancel(context.WithValue(c, key{}, 1))
		done, stop := context.WithCancel(c)
		stop()
		calls := name == "update" || name == "task" || name == "composite query"
		for _, test := range []struct {
			what   string
			ctx    context.Context
			calls  ic.Calls
			method string
			arg    string
			err    string
		}{
			{"plain", c, ic.Calls{}, "m", "arg", ""},
			{"derived", derived, ic.Calls{}, "m", "arg", ""},
			{"reject", c, ic.Calls{}, "reject", "", "CANISTER_REJECT: no"},
			{"timeout", c, ic.Calls{Timeout: time.Second}, "m", "arg", ""},
			{"negative timeout", c, ic.Calls{Timeout: -1}, "m", "", "ic: the timeout of a call cannot be negative"},
			{"done", done, ic.Calls{}, "m", "", "context canceled"},
			{"long name", c, ic.Calls{}, strings.Repeat("m", 20_001), "", "ic: a method's name cannot have 20001 bytes: the limit is 20,000"},
			{"long argument", c, ic.Calls{}, "m", strings.Repeat("a", 10<<20+1), "ic: the argument of a call cannot have 10485761 bytes: the limit is 10 MiB, and 2 MiB across subnets"},
			{"ended", ended, ic.Calls{}, "m", "", ic.ErrNotRunning.Error()},
			{"no message", t.Context(), ic.Calls{}, "m", "", "ic: Calls needs the context of the handler that it calls from, or one made from it"},
		} {
			want := test.err
			if !calls && test.what != "ended" && test.what != "no message" {
				want = "ic: only updates, tasks and composite queries can call canisters"
			}
			for _, call := range []func(context.Context, candid.Principal, string, []byte) ([]byte, error){test.calls.Query, test.calls.Update} {
				reply, err := call(test.ctx, bob, test.method, []byte(test.arg))
				if want != "" {
					require.EqualError(t, err, want, name+", "+test.what)
					require.Nil(t, reply)
					continue
				}
				require.NoError(t, err, name+", "+test.what)
				require.Equal(t, "rrkah-fqaaa-aaaaa-aaaaq-cai m arg", string(reply))
			}
		}
		cancel()
	}
}

func TestCallsWithoutAnswers(t *testing.T) {
	_, err := ic.Calls{}.Update(ictest.NewUpdate(), bob, "m", nil)
	require.EqualError(t, err, "ic: a native program cannot call canister rrkah-fqaaa-aaaaa-aaaaq-cai: a test says with ictest.Calls what answers, and in a canister the replica finds it")
}

func TestCyclesOfCalls(t *testing.T) {
	for _, test := range []struct {
		method         string
		send           uint64
		left, refunded uint64
		err            string
	}{
		{"m", 40, 60, 0, ""},
		{"m", 70, 30, 0, ""},
		{"m", 71, 100, 9, "ic: the call cannot send 71 cycles: the canister has 70"},
		{"reject", 40, 100, 40, "CANISTER_REJECT: no"},
		{"fail", 40, 60, 0, "the test's own"},
	} {
		system, refunded := &ic.System{Cycles: nat(100), Frozen: nat(30)}, nat(9)
		u := ictest.NewUpdate(ictest.System(system), ictest.Calls(echo))
		_, err := ic.Calls{Cycles: nat(test.send), Refunded: &refunded}.Update(u, bob, test.method, nil)
		if test.err != "" {
			require.EqualError(t, err, test.err)
		} else {
			require.NoError(t, err)
		}
		require.Equal(t, nat(test.left), system.Cycles)
		require.Equal(t, nat(test.refunded), refunded)
	}
	_, err := ic.Calls{Cycles: nat(1)}.Query(ictest.NewCompositeQuery(ictest.Calls(echo)), bob, "m", nil)
	require.EqualError(t, err, "ic: a composite query cannot send cycles")
}

// A call makes final what the message did before.
func TestTrapAfterACall(t *testing.T) {
	system := new(ic.System)
	u := ictest.NewUpdate(ictest.System(system), ictest.Calls(echo))
	require.NoError(t, u.SetCertifiedData([]byte("before")))
	_, err := ic.Calls{}.Update(u, bob, "m", nil)
	require.NoError(t, err)
	require.NoError(t, u.SetCertifiedData([]byte("after")))
	u.Abort()
	require.Equal(t, "before", string(system.CertifiedData))

	system = &ic.System{Stable: make([]byte, ic.StablePageSize)}
	q := ictest.NewCompositeQuery(ictest.System(system), ictest.Calls(echo))
	_, err = q.Stable().WriteAt([]byte("before"), 0)
	require.NoError(t, err)
	_, err = ic.Calls{}.Query(q, bob, "m", nil)
	require.NoError(t, err)
	q.End()
	require.Equal(t, make([]byte, ic.StablePageSize), system.Stable, "a query's changes are never kept")
}

func TestCallsFromGoroutines(t *testing.T) {
	system := &ic.System{Cycles: nat(100)}
	u := ictest.NewUpdate(ictest.System(system), ictest.Calls(echo))
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, err := ic.Calls{Cycles: nat(3)}.Update(u, bob, "m", nil)
			if err != nil {
				t.Error(err)
			}
			u.BurnCycles(nat(1))
		})
	}
	wg.Wait()
	require.Equal(t, nat(60), system.Cycles)
}

// callee stands for another canister.
func callee(_ context.Context, _ candid.Principal, method string, _ []byte) ([]byte, error) {
	return []byte("reply of " + method), nil
}

func ExampleCalls() {
	// A handler makes a generated client with ic.Calls{} and gives its own
	// context to the client's methods, which call like this:
	handler := func(u *ic.Update) ([]byte, error) {
		return ic.Calls{}.Query(u, candid.MustParsePrincipal("rrkah-fqaaa-aaaaa-aaaaq-cai"), "balance", []byte("DIDL\x00\x00"))
	}

	reply, err := handler(ictest.NewUpdate(ictest.Calls(callee)))
	fmt.Println(string(reply), err)
	// Output: reply of balance <nil>
}
