package messagetest

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// cache keeps the compiled module for all tests of this package.
var cache string

func TestMain(m *testing.M) {
	code := func() int {
		var err error
		if cache, err = os.MkdirTemp("", "candigo-messagetest-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(cache)
		return m.Run()
	}()
	os.Exit(code)
}

// program is the canister module of the program and its interface.
var program = sync.OnceValues(func() (module []byte, in *parser.Interface) {
	in, err := parser.Load("program/program.did", nil)
	if err != nil {
		panic(err)
	}
	if module, _, err = build.Canister(context.Background(), "program", in, build.Options{Go: os.Stderr}); err != nil {
		panic(err)
	}
	return module, in
})

// kit is a replica.
type kit struct {
	testing.TB
	*replica.Replica
	in *parser.Interface
}

// newKit makes a replica with the network's limits, or others.
func newKit(t testing.TB, limits ...replica.Limits) *kit {
	_, in := program()
	config := replica.Config{
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Seed: []byte("messages"), Cache: cache,
		Log: func(_ *replica.Canister, text string) { t.Log(text) },
	}
	for _, l := range limits {
		config.Limits = l
	}
	r, err := replica.New(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return &kit{TB: t, Replica: r, in: in}
}

// canister is a canister with the program in it, and a name.
type canister struct {
	*kit
	*replica.Canister
}

func (k *kit) install(name string) canister {
	k.Helper()
	c, err := k.Create(replica.Settings{})
	require.NoError(k, err)
	module, _ := program()
	require.NoError(k, c.Install(module, k.options(name, false), alice).Err())
	return canister{k, c}
}

// alice is whom messages are from; the anonymous principal controls.
var alice = candid.AnonymousPrincipal()

// options is the argument of an installation.
func (k *kit) options(name string, refuse bool) []byte {
	k.Helper()
	text := `(record { name = "` + name + `"; refuse = false })`
	if refuse {
		text = strings.Replace(text, "false", "true", 1)
	}
	return k.encode(text, k.in.Service.Init)
}

func (k *kit) encode(text string, list []parser.Argument) []byte {
	k.Helper()
	values, err := parser.ParseValues(text, types(list))
	require.NoError(k, err)
	message, err := candid.AppendValues(nil, types(list), values)
	require.NoError(k, err)
	return message
}

func types(list []parser.Argument) []*candid.Type {
	all := make([]*candid.Type, len(list))
	for i, a := range list {
		all[i] = a.Type.Candid()
	}
	return all
}

// result is what became of a call: its reply as text, or the reject.
type result struct {
	replica.Result
	reply string
}

// call calls a method in the way of its kind.
func (c canister) call(method, arg string) result {
	c.Helper()
	i := slices.IndexFunc(c.in.Service.Methods, func(m parser.Method) bool { return m.Name == method })
	require.GreaterOrEqual(c, i, 0, method)
	f := c.in.Service.Methods[i].Func()
	call := c.Update
	switch f.Mode {
	case candid.ModeQuery:
		call = c.Query
	case candid.ModeCompositeQuery:
		call = c.CompositeQuery
	}
	r := result{Result: call(context.Background(), method, c.encode(arg, f.Args), alice)}
	if r.RejectCode != 0 {
		return r
	}
	values, err := new(candid.Decoder).DecodeValues(r.Reply, types(f.Results))
	require.NoError(c, err)
	r.reply = string(candid.FormatValues(nil, types(f.Results), values))
	return r
}

// replies makes sure that a call is replied to.
func (c canister) replies(want, method, arg string) result {
	c.Helper()
	r := c.call(method, arg)
	require.NoError(c, r.Err())
	require.Equal(c, want, r.reply)
	return r
}

// notes are what the program has noted since it began.
func (c canister) notes() []string {
	c.Helper()
	r := c.call("notes", "()")
	require.NoError(c, r.Err())
	text := strings.TrimSuffix(strings.TrimPrefix(r.reply, `("`), `")`)
	return strings.Split(text, `\n`)
}

// works makes sure that the canister does what it did before.
func (c canister) works(name string, count string) {
	c.Helper()
	c.replies("("+count+")", "count", "()")
	c.replies(`("`+name+` greets all")`, "greet", `("all")`)
}

// principal is a canister as an argument.
func (c canister) principal() string { return `(principal "` + c.ID().String() + `")` }
