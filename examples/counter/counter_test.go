//go:build !wasip1

package main

import (
	"context"
	"testing"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
	"github.com/stretchr/testify/require"
)

// request is the message of a plain GET, as the gateway sends it.
func request(tb testing.TB) []byte {
	types, err := parser.ParseTypes(`(record { method : text; url : text; headers : vec record { text; text }; body : blob; certificate_version : opt nat16 })`, nil)
	require.NoError(tb, err)
	values, err := parser.ParseValues(`(record {
		method = "GET"; url = "/path?query"; body = blob ""; certificate_version = opt 2;
		headers = vec { record { "host"; "localhost" }; record { "accept"; "*/*" }; record { "user-agent"; "test" } };
	})`, types)
	require.NoError(tb, err)
	message, err := candid.AppendValues(nil, types, values)
	require.NoError(tb, err)
	return message
}

// TestGetAllocatesNothing holds that a plain GET, from Candid argument to Candid reply, makes no work for the garbage collector.
func TestGetAllocatesNothing(t *testing.T) {
	canister, message, reply := NewCanister(&counter{State{Count: 7}}), request(t), make([]byte, 0, 4096)
	get := func() {
		var err error
		reply, err = canister.AppendQuery(context.Background(), reply[:0], "http_request", message, candid.AnonymousPrincipal())
		require.NoError(t, err)
	}
	get()
	require.Contains(t, string(reply), "Counter is 7\n/path?query\n")
	require.Zero(t, testing.AllocsPerRun(100, get))
}

// TestUpgrade takes the count from one version of the program to the next.
func TestUpgrade(t *testing.T) {
	system := ictest.System(new(ic.System))
	next := new(counter)
	require.NoError(t, next.PostUpgrade(ictest.NewPostUpgrade(system)), "from a program that saved nothing")
	require.Zero(t, next.Count)
	require.NoError(t, (&counter{State{Count: 7}}).PreUpgrade(ictest.NewPreUpgrade(system)))
	require.NoError(t, next.PostUpgrade(ictest.NewPostUpgrade(system)))
	require.Equal(t, uint64(7), next.Count)
}

func BenchmarkGet(b *testing.B) {
	canister, message, reply := NewCanister(&counter{}), request(b), make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		reply, _ = canister.AppendQuery(context.Background(), reply[:0], "http_request", message, candid.AnonymousPrincipal())
	}
}
