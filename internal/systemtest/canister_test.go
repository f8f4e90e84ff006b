package systemtest

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

var everyMessage = []string{
	"caller w7x7r-cok77-xa",
	"canister bkyz2-fmaaa-aaaaa-qaaaq-cai",
	"subnet rrkah-fqaaa-aaaaa-aaaaq-cai",
	"time 2023-11-14T22:13:20.123456789Z",
	"deadline 2023-11-14T22:13:21Z true",
	"version 41",
	"status 1",
	"replicated false",
	"controller true false",
	"balance 85070591730234615865843651857942052865",
	"liquid 2",
	"env value true false KEY",
	"counters 100 101",
	"a line with its break",
}

func TestQuery(t *testing.T) {
	h := install(t)
	log, err := h.run("canister_query query")
	require.NoError(t, err)
	require.Equal(t, append(everyMessage[:len(everyMessage):len(everyMessage)],
		"info data rrkah-fqaaa-aaaaa-aaaaq-cai, certificate a certificate true",
		"replicated only 000",
	), log)
}

func TestUpdate(t *testing.T) {
	log, err := install(t).run("canister_update update")
	require.NoError(t, err)
	require.Equal(t, append(everyMessage[:len(everyMessage):len(everyMessage)],
		"costs 55340232221128654852 8 56 200 221 210",
		"stable 65536 able",
		"info data rrkah-fqaaa-aaaaa-aaaaq-cai",
		"timer before 1970-01-01T00:00:03.000000004Z, key key",
		"cycles 3 340282366920938463463374607431768211455 9",
	), log)
}

func TestTrap(t *testing.T) {
	_, err := install(t).run("canister_update trap")
	var text trap
	require.ErrorAs(t, err, &text)
	require.Equal(t, "as it is", string(text))
}

func TestInspect(t *testing.T) {
	h := install(t)
	_, err := h.run("canister_inspect_message")
	require.NoError(t, err)
	require.Equal(t, 1, h.accepted)
	h.data["msg_arg_data"] = nil
	_, err = h.run("canister_inspect_message")
	require.NoError(t, err)
	require.Equal(t, 1, h.accepted)
}

func TestUpgrade(t *testing.T) {
	h := install(t)
	_, err := h.run("canister_pre_upgrade")
	require.NoError(t, err)
	require.Equal(t, "candigo\x01\x05\x00\x00\x00\x00\x00\x00\x00state\x00", string(h.stable[:22]))
	next := start(t)
	next.stable = h.stable
	log, err := next.run("canister_post_upgrade")
	require.NoError(t, err)
	require.Equal(t, []string{"saved state"}, log)
}

func TestCalls(t *testing.T) {
	h := install(t)
	log, err := h.run("canister_update call")
	require.NoError(t, err)
	require.Empty(t, log)
	require.Len(t, h.calls, 1)
	first := h.calls[0]
	require.Equal(t, sent{
		callee: string(signer.Bytes()), method: "first", arg: "argument", env: 41 << 16, functions: [3]uint32{1, 2, 3}, high: 1, low: 2, timeout: 2,
	}, first)

	log, err = h.reply(first, "one")
	require.NoError(t, err)
	require.Equal(t, []string{"first reply one", "refunded 4"}, log)
	require.Len(t, h.calls, 2)
	second := h.calls[1]
	require.Equal(t, sent{callee: string(signer.Bytes()), method: "second", env: 42 << 16, functions: [3]uint32{1, 2, 3}}, second)

	log, err = h.reply(first, "again")
	require.NoError(t, err)
	require.Equal(t, []string{"candigo: an answer that nothing waits for is dropped"}, log)
	log, err = h.reject(second, "no such user")
	require.NoError(t, err)
	require.Equal(t, []string{"second error CANISTER_REJECT: no such user", "done"}, log)
	for _, env := range []uint32{0, second.env, 9, ^uint32(0)} {
		log, err = h.callback(3, env)
		require.NoError(t, err)
		require.Equal(t, []string{"candigo: the end of a call that nothing waits for is dropped"}, log)
	}
}

func TestCallsOfTwoGoroutines(t *testing.T) {
	h := install(t)
	for range 2 { // the second time with slots that were used before
		h.calls = nil
		log, err := h.run("canister_update fan")
		require.NoError(t, err)
		require.Empty(t, log)
		require.Len(t, h.calls, 2)
		log, err = h.reply(h.calls[1], "one")
		require.NoError(t, err)
		require.Equal(t, []string{h.calls[1].method + " reply one"}, log)
		log, err = h.reject(h.calls[0], "two")
		require.NoError(t, err)
		require.Equal(t, []string{h.calls[0].method + " error CANISTER_REJECT: two", "done"}, log)
	}
}

// A goroutine that the handler did not wait for gets its answer and can do
// nothing more.
func TestGoroutineLeftBehind(t *testing.T) {
	h := install(t)
	log, err := h.run("canister_update leave")
	require.NoError(t, err)
	require.Equal(t, []string{"done"}, log)
	require.Len(t, h.calls, 1)
	log, err = h.reply(h.calls[0], "reply")
	require.NoError(t, err)
	require.Equal(t, []string{`left behind: ic: the message of this context does not run: it has ended, or it waits for a call; caller "2vxsx-fae"`}, log)
	require.Len(t, h.calls, 1)
}

func TestCleanup(t *testing.T) {
	h := install(t)
	_, err := h.run("canister_update defers")
	require.NoError(t, err)
	require.Len(t, h.calls, 2)
	log, err := h.callback(3, h.calls[0].env)
	require.NoError(t, err, "the goroutines ran their deferred functions and nothing else")
	require.Equal(t, []string{"cleaned up: context canceled"}, log)
	log, err = h.reply(h.calls[1], "late")
	require.NoError(t, err)
	require.Equal(t, []string{"candigo: an answer that nothing waits for is dropped"}, log)
}

func TestCallThatIsGivenUp(t *testing.T) {
	h := install(t)
	_, err := h.run("canister_update cancel")
	require.NoError(t, err)
	require.Len(t, h.calls, 2)
	slow, first := h.calls[0], h.calls[1]
	if slow.method == "first" {
		slow, first = first, slow
	}
	log, err := h.reply(first, "")
	require.NoError(t, err)
	require.Equal(t, []string{"first reply ", "slow error context canceled", "done"}, log)
	log, err = h.reply(slow, "too late")
	require.NoError(t, err)
	require.Empty(t, log)
}

func TestCallsThatCannotBeSent(t *testing.T) {
	h := install(t)
	log, err := h.run("canister_update errors")
	require.NoError(t, err)
	require.Equal(t, []string{
		"cycles error ic: the call cannot send 170141183460469231731687303715884105728 cycles: the canister has 85070591730234615865843651857942052865",
		"refuse error SYS_TRANSIENT: the call to canister rrkah-fqaaa-aaaaa-aaaaq-cai could not be sent",
		"done",
	}, log)
	require.Empty(t, h.calls)
}

// While a message waits, its goroutines cannot act in the name of another.
func TestContextsWhileTheirMessageWaits(t *testing.T) {
	h := install(t)
	_, err := h.run("canister_update park")
	require.NoError(t, err)
	require.Len(t, h.calls, 1)
	log, err := h.run("canister_update disturb")
	require.NoError(t, err)
	require.Equal(t, "done", log[len(log)-1], strconv.Itoa(len(log)))
	require.Contains(t, log, "stray: ic: the message of this context does not run: it has ended, or it waits for a call; version 0")
	require.Len(t, h.calls, 1)
	log, err = h.reply(h.calls[0], "")
	require.NoError(t, err)
	require.Equal(t, []string{"parked reply ", "version 42", "done"}, log)
}

// A module imports what the program reaches, even when it has the contexts as
// interfaces and hands them to a package that reflects on them.
func TestImports(t *testing.T) {
	require.ElementsMatch(t, []string{
		"canister_self_copy", "canister_self_size", "debug_print", "msg_caller_copy", "msg_caller_size", "stable64_size", "time", "trap",
	}, imports(t, build(t, "./testdata/small")))
}
