package link

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func TestInitialise(t *testing.T) {
	p := linkedProgram(t)
	c := p.start(t)
	log, err := c.call(t, "canister_init")
	require.NoError(t, err)
	require.Equal(t, []string{"init 1 1"}, log)
	log, err = c.call(t, "canister_pre_upgrade")
	require.NoError(t, err)
	require.Equal(t, []string{"pre_upgrade"}, log)

	c = p.start(t) // an upgrade: the program exports no canister_post_upgrade
	log, err = c.call(t, "canister_post_upgrade")
	require.NoError(t, err)
	require.Empty(t, log)
	log, err = c.call(t, "canister_pre_upgrade")
	require.NoError(t, err)
	require.Equal(t, []string{"pre_upgrade"}, log)
}

func TestEmptyProgram(t *testing.T) {
	c := &compiled{goes: buildGo(t, "./testdata/empty")}
	var err error
	c.linked, c.report, err = Link(c.goes, Options{})
	require.NoError(t, err)
	require.Empty(t, c.report.Methods)
	c.compile(t)
	for _, entry := range []string{"canister_init", "canister_post_upgrade"} {
		log, err := c.start(t).call(t, entry)
		require.NoError(t, err)
		require.Equal(t, []string{"initialised"}, log)
	}
}

func TestPrint(t *testing.T) {
	p := linkedProgram(t)
	log, err := p.run(t, "canister_update print")
	require.NoError(t, err)
	require.Equal(t, []string{"hello 7", "abc", "", "d", "standard output", "standard error", "no end of line"}, log)

	log, err = p.run(t, "canister_query print long")
	require.NoError(t, err)
	require.Greater(t, len(log), 1)
	for _, part := range log {
		require.LessOrEqual(t, len(part), lineCapacity)
		require.True(t, utf8.ValidString(part))
	}
	require.Equal(t, strings.Repeat("a€", 2000), strings.Join(log, ""))
}

// TestTraps: what cannot go on ends the message with a text that says why.
func TestTraps(t *testing.T) {
	p := linkedProgram(t)
	const sleep = "a canister cannot sleep, since time stands still while a message runs: use a timer of the System API"
	const query = "crypto/rand has no secrets in queries, whose state everyone who runs them knows and nothing keeps: use it in updates"
	const unseeded = "crypto/rand has no random bytes yet: the first come from the management canister's raw_rand, shortly after an install or upgrade"
	for export, want := range map[string]string{
		"canister_update sleep":           "handler sleep: " + sleep,
		"canister_update exit":            "handler exit: the program exited with code 0",
		"canister_update exit 1234":       "handler exit 1234: the program exited with code 1234",
		"canister_update panic":           "panic: boom",
		"canister_update panic error":     "panic: error 1",
		"canister_update panic goroutine": "panic: assignment to entry in nil map",
		"canister_update trap":            "no more",
		"canister_update throw":           "fatal error: sync: unlock of unlocked mutex",
		"canister_update deadlock":        "handler deadlock: deadlock",
		"canister_update deadlock named":  "handler transfer: deadlock",
		"canister_update random":          "handler random: " + unseeded,
		"canister_query random query":     "handler random query: " + query,
		"canister_inspect_message":        "handler canister_inspect_message: " + query,
	} {
		t.Run(export, func(t *testing.T) {
			log, err := p.run(t, export)
			requireTrap(t, want, err)
			switch export {
			case "canister_update exit 1234":
				require.Equal(t, []string{"bye"}, log)
			case "canister_update trap":
				require.Equal(t, []string{"no end of line"}, log)
			case "canister_update panic":
				require.Equal(t, "panic: boom", log[0])
				require.Contains(t, strings.Join(log, "\n"), "main.panics(")
			}
		})
	}
}

func TestOutOfMemory(t *testing.T) {
	_, err := linkedProgram(t).run(t, "canister_update memory")
	var got trap
	require.ErrorAs(t, err, &got)
	require.Regexp(t, `^runtime: out of memory: cannot allocate \d+-byte block`, string(got))
}

// TestIdle: the sleep after idle ends when no goroutine can run, the next one traps.
func TestIdle(t *testing.T) {
	log, err := linkedProgram(t).run(t, "canister_query idle")
	requireTrap(t, "handler idle: a canister cannot sleep, since time stands still while a message runs: use a timer of the System API", err)
	require.Equal(t, []string{"done 3 after 1"}, log)
}

// TestCollect: looking for events, as Go's runtime does after it has stopped
// everything, is no sleep.
func TestCollect(t *testing.T) {
	log, err := linkedProgram(t).run(t, "canister_update collect")
	require.NoError(t, err)
	require.Equal(t, []string{"collected 1"}, log)
}

func TestHost(t *testing.T) {
	p := linkedProgram(t)
	log, err := p.run(t, "canister_update time")
	require.NoError(t, err)
	require.Equal(t, []string{"1700000000 123456789 0"}, log)
	log, err = p.run(t, "canister_update host")
	require.NoError(t, err)
	require.Equal(t, []string{"0 1 two 3", "true", "read /dev/stdin: Bad file number"}, log)
}

func TestRandom(t *testing.T) {
	p := linkedProgram(t)
	c := p.start(t)
	_, err := c.call(t, "canister_init")
	require.NoError(t, err)
	log, err := c.call(t, "canister_update seed")
	require.NoError(t, err)
	require.Equal(t, []string{"0"}, log)
	// The block of ChaCha20 for the key 0 (draft-agl-tls-chacha20poly1305, section 7).
	for i, word := range []uint32{
		0x76b8e0ad, 0xa0f13d90, 0x405d6ae5, 0x5386bd28, 0xbdd219b8, 0xa08ded1a, 0xa836efcc, 0x8b770dc7,
		0xda41597c, 0x5157488d, 0x7724e03f, 0xb8d84a37, 0x6a43b8f4, 0x1518a11c, 0xc387b669, 0xb2ee6586,
	} {
		require.Equal(t, word, c.word(t, keyAddress+uint32(4*i)))
	}
	log, err = c.call(t, "canister_update random")
	require.NoError(t, err)
	require.Len(t, log, 2)
	require.Len(t, log[0], 2*48)
	require.Len(t, log[1], 2*5)
	require.NotEqual(t, log[0][:10], log[1])
	more, err := c.call(t, "canister_update random")
	require.NoError(t, err)
	require.NotEqual(t, log, more)
	_, err = c.call(t, "canister_query random query")
	require.ErrorContains(t, err, "queries")
}

// TestHashSeed: the runtime's random numbers depend on time and canister alone.
func TestHashSeed(t *testing.T) {
	p := linkedProgram(t)
	seed := func(time uint64, id string) string {
		c := p.start(t)
		c.time, c.id = time, []byte(id)
		_, err := c.call(t, "canister_init")
		require.NoError(t, err)
		log, err := c.call(t, "canister_query hash seed")
		require.NoError(t, err)
		return log[0]
	}
	first := seed(1, "a")
	require.Equal(t, first, seed(1, "a"))
	require.NotEqual(t, first, seed(2, "a"))
	require.NotEqual(t, first, seed(1, "b"))
}

func TestCallbacks(t *testing.T) {
	p := linkedProgram(t)
	c := p.start(t)
	_, err := c.call(t, "canister_init")
	require.NoError(t, err)
	log, err := c.callback(1, 42)
	require.NoError(t, err)
	require.Equal(t, []string{"reply 42"}, log)
	require.True(t, c.replied)
	log, err = c.callback(2, 43)
	require.NoError(t, err)
	require.Equal(t, []string{"reject 43"}, log, "what is left of a line is printed")

	_, err = c.callback(3, 0)
	require.ErrorContains(t, err, "handler candigo_cleanup: crypto/rand has no random bytes yet")
	_, err = c.call(t, "canister_composite_query random composite")
	require.NoError(t, err)
	_, err = c.callback(3, 0)
	require.ErrorContains(t, err, "crypto/rand has no secrets in queries", "the callbacks of a composite query are part of it")
}

// TestScratch: a message that prints nothing leaves the linker's memory alone.
func TestScratch(t *testing.T) {
	c := linkedProgram(t).start(t)
	_, err := c.call(t, "canister_post_upgrade")
	require.NoError(t, err)
	memory, ok := c.module.Memory().Read(0, scratchEnd)
	require.True(t, ok)
	clear(memory)
	_, err = c.call(t, "canister_composite_query random composite")
	require.NoError(t, err)
	clear(memory[lineAddress:fatalAddress])
	require.Equal(t, make([]byte, scratchEnd), memory)
}

// TestCounter runs a program that candigo has generated: it is asked for its
// page, told to count, and asked again.
func TestCounter(t *testing.T) {
	p := &compiled{goes: buildGo(t, "../../examples/counter")}
	var err error
	p.linked, p.report, err = Link(p.goes, Options{Environment: []string{"GOGC=off"}})
	require.NoError(t, err)
	again, _, err := Link(p.goes, Options{Environment: []string{"GOGC=off"}})
	require.NoError(t, err)
	require.True(t, string(p.linked) == string(again), "linking is not deterministic")
	p.compile(t)
	c := p.start(t)
	_, err = c.call(t, "canister_init")
	require.NoError(t, err)
	request := func(method, export string) string {
		c.arg, c.reply, c.replied = httpRequest(t, method), nil, false
		_, err := c.call(t, export)
		require.NoError(t, err)
		require.True(t, c.replied)
		return string(c.reply)
	}
	require.Contains(t, request("GET", "canister_query http_request"), "Counter is 0\n")
	require.Contains(t, request("POST", "canister_update http_request_update"), "Counter updated to 1\n")
	require.Contains(t, request("GET", "canister_query http_request"), "Counter is 1\n")
}

// httpRequest is a request for "/" as the HTTP gateway sends it.
func httpRequest(t *testing.T, method string) []byte {
	t.Helper()
	types, err := parser.ParseTypes("(record { method : text; url : text; headers : vec record { text; text }; body : blob })", nil)
	require.NoError(t, err)
	values, err := parser.ParseValues(`(record { method = "`+method+`"; url = "/"; headers = vec {}; body = blob "" })`, types)
	require.NoError(t, err)
	message, err := candid.AppendValues(nil, types, values)
	require.NoError(t, err)
	return message
}

// TestWeb runs net/http, which imports nearly all of WASI.
func TestWeb(t *testing.T) {
	c := &compiled{goes: buildGo(t, "./testdata/web")}
	var err error
	c.linked, c.report, err = Link(c.goes, Options{})
	require.NoError(t, err)
	c.compile(t)
	log, err := c.run(t, "canister_query get")
	require.NoError(t, err)
	require.Equal(t, []string{"200 world", "stat /etc: Not implemented on wasip1", "true true true true"}, log)
}
