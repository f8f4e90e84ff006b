package hooks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/parser"
)

// writeProgram writes a package main with a generated service, and shop.go.
func writeProgram(t *testing.T, did, source string, hooks ...string) (dir string) {
	t.Helper()
	in, err := parser.Parse("shop.did", []byte(did))
	require.NoError(t, err)
	files, _, err := generator.Generate(in, generator.Options{Source: "shop.did", Name: "shop", Package: "main", Hooks: hooks, Main: true})
	require.NoError(t, err)
	dir = t.TempDir()
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o666))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "shop.go"), []byte(source), 0o666))
	return dir
}

const head = `package main

import (
	"context"
	"time"

	"github.com/candigo/candigo/runtime/ic"
	"example.com/other"
)

type shop struct{ state }

type state struct{}

func (*shop) Get(q *ic.Query) (uint64, error) { return 0, nil }

`

func TestCheck(t *testing.T) {
	const (
		plain    = "service : { get : () -> (nat64) query }"
		wrong    = " has a wrong signature, so it would never be called: it must be "
		receiver = " has a pointer as receiver, so it would never be called: Serve gets a value"
	)
	for name, test := range map[string]struct {
		did, source string
		want        []string // problems without file and line
	}{
		"no hooks": {plain, `func main() { Serve(&shop{}) }`, nil},
		"all hooks": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(i *ic.Init) error { return nil }
			func (s *shop) PreUpgrade(*ic.PreUpgrade) (err error) { return nil }
			func (s shop) PostUpgrade(_ *ic.PostUpgrade) error { return nil }
			func (s *shop) Timer(t *ic.Task) error { return nil }`, nil},
		"another context": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) PreUpgrade(u *ic.Update) error { return nil }`,
			[]string{"19: error: the hook PreUpgrade" + wrong + "PreUpgrade(*ic.PreUpgrade) error"}},
		"the context of another hook": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) PostUpgrade(u *ic.PreUpgrade) error { return nil }`,
			[]string{"19: error: the hook PostUpgrade" + wrong + "PostUpgrade(*ic.PostUpgrade) error"}},
		"no error": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(i *ic.Init) {}`,
			[]string{"19: error: the hook Init" + wrong + "Init(*ic.Init) error"}},
		"one too many": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) Timer(t *ic.Task, now time.Time) error { return nil }`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"no pointer": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) Timer(t ic.Task) error { return nil }`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"a context of Go": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(ctx context.Context) error { return nil }
			func (s *shop) Timer(ctx other.Context) error { return nil }`,
			[]string{"19: error: the hook Init" + wrong + "Init(*ic.Init) error", "19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"code points are counted": {plain, `
			func main() { Serve(&shop{}) }
			func (größe *shop) Init() {}`,
			[]string{"23: error: the hook Init" + wrong + "Init(*ic.Init) error"}},
		"an embedded type": {plain, `
			func main() { Serve(&shop{}) }
			func (state) PreUpgrade() error { return nil }
			func (*state) PostUpgrade(p *ic.PostUpgrade) error { return nil }`,
			[]string{"17: error: the hook PreUpgrade" + wrong + "PreUpgrade(*ic.PreUpgrade) error"}},
		"hidden by a right one": {plain, `
			func main() { Serve(&shop{}) }
			func (shop) PreUpgrade(*ic.PreUpgrade) error { return nil }
			func (state) PreUpgrade() error { return nil }`, nil},
		"other names for the types": {plain, `
			type pre = ic.PreUpgrade
			type fault = error
			func main() { Serve(&shop{}) }
			func (s *shop) PreUpgrade(p *pre) fault { return nil }`, nil},
		"by way of a variable and a function": {plain, `
			func newShop(n int) (*shop, error) { return &shop{}, nil }
			func run(name string, s Service) { Serve(s) }
			func main() {
				s, _ := newShop(1)
				run("shop", s)
			}
			func (s *shop) Timer() {}`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"with options and twice": {plain, `
			func main() { Serve(&shop{}, other.Option()); NewCanister(new(shop)) }
			func (s *shop) Timer() {}`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"a value with methods of its pointer": {plain, `
			type page struct{ shop *shop }
			func (page) Get(q *ic.Query) (uint64, error) { return 0, nil }
			func (p *page) PreUpgrade(*ic.PreUpgrade) error { return nil }
			func (p *page) Timer() {}
			func main() { Serve(page{}) }`,
			[]string{"19: error: the hook PreUpgrade" + receiver, "19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"types of other purpose": {plain, `
			type clock struct{ Init func() }
			func (clock) Timer() *time.Timer { return nil }
			type program struct{ Implementation any }
			var _ = program{Implementation: clock{}}
			func use(any) {}
			func main() { use(clock{}); Serve(&shop{}) }`, nil},
		"a field": {plain, `
			type page struct{ shop; Timer *time.Timer }
			func main() { Serve(&page{}) }`, nil},
		"methods of the service": {"service : { get : () -> (nat64) query; init : () -> (); timer : () -> (nat) query; pre_upgrade : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(u *ic.Update) error { return nil }
			func (s *shop) Timer(q *ic.Query) (candid.Nat, error) { return candid.Nat{}, nil }
			func (s *shop) PreUpgrade(u *ic.Update) error { return nil }
			func (s *shop) PostUpgrade(u *ic.Update) error { return nil }`,
			[]string{"19: error: the hook PostUpgrade" + wrong + "PostUpgrade(*ic.PostUpgrade) error"}},
		"their names with an underscore": {"service : { init : () -> (); timer : () -> (); post_upgrade : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(u *ic.Update) error { return nil }
			func (s *shop) Timer(u *ic.Update) error { return nil }
			func (s *shop) PostUpgrade(u *ic.Update) error { return nil }
			func (s *shop) Init_(i *ic.Init) error { return nil }
			func (s *shop) Timer_() {}
			func (s *shop) PreUpgrade_(*ic.PreUpgrade) error { return nil }`,
			[]string{"19: error: the hook Init_ would never be called: it must be Init(*ic.Init) error, and Init is a method of the service"}},
		"a constructor beside a method init": {"service : (owner : text) -> { init : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(u *ic.Update) error { return nil }
			func (s *shop) Init_(i *ic.Init, owner string) error { return nil }
			func (s *shop) PostUpgrade(p *ic.PostUpgrade, owner string) error { return nil }`, nil},
		"arguments of the constructor": {"service : (owner : text) -> { get : () -> (nat64) query }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Init(i *ic.Init, owner string) error { return nil }
			func (s *shop) PostUpgrade(p *ic.PostUpgrade, owner string) error { return nil }
			func (s *shop) PreUpgrade(p *ic.PreUpgrade) {}`,
			[]string{"19: error: the hook PreUpgrade" + wrong + "PreUpgrade(*ic.PreUpgrade) error"}},
		"names that give way": {"type Serve = record {}; type Service = record {}; service : { get : () -> (nat64) query }", `
			func main() { Serve_(&shop{}) }
			func (s *shop) Timer() {}`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"a type from elsewhere": {plain, `func main() { Serve(other.New()) }`, nil},
		"no type at all":        {plain, `func main() { Serve(nil); Serve(); Serve(&shop{}, 1, 2) }`, nil},
		"another line": {plain, `
			//line elsewhere.go:1
			func main() { Serve(&shop{}) }
			func (s *shop) Timer() {}`,
			[]string{"19: error: the hook Timer" + wrong + "Timer(*ic.Task) error"}},
		"what does not parse": {plain, `func main() { Serve(&shop{}) } func (s *shop) Timer() {`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeProgram(t, test.did, head+test.source)
			// A file that is not built for a canister does not count.
			require.NoError(t, os.WriteFile(filepath.Join(dir, "shop_linux.go"), []byte("package main\n\nfunc (s *shop) Timer() {}\n"), 0o666))
			err := Check(dir, "shop.did")
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			var got []string
			var problems parser.Diagnostics
			require.ErrorAs(t, err, &problems)
			for _, d := range problems {
				require.Equal(t, filepath.Join(dir, "shop.go"), d.Pos.File)
				line := strings.Split(head+test.source, "\n")[d.Pos.Line-1]
				require.Equal(t, line, d.Line)
				_, rest, _ := strings.Cut(d.String(), ":")
				_, rest, _ = strings.Cut(rest, ":")
				first, _, _ := strings.Cut(rest, "\n")
				got = append(got, first)
			}
			require.Equal(t, test.want, got)
		})
	}
}

// TestCheckAsksForOptionalHooks looks at the hooks that exist only when the
// service was generated with them.
func TestCheckAsksForOptionalHooks(t *testing.T) {
	const plain = "service : { get : () -> (nat64) query }"
	never := func(name, options string) string {
		return "error: the hook " + name + " would never be called, as the generated code is without it: run 'candigo gen -hooks " + options + " shop.did'"
	}
	for name, test := range map[string]struct {
		did, source string
		hooks, want []string
	}{
		"none": {plain, `
			func main() { Serve(&shop{}) }`, nil, nil},
		"not generated": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) InspectMessage(i *ic.Inspect) error { return nil }`,
			nil, []string{never("InspectMessage", "inspect")}},
		"beside those that are": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) InspectMessage(i *ic.Inspect) error { return nil }
			func (s *shop) LowMemory(t *ic.Task) error { return nil }
			func (s *shop) Heartbeat(t *ic.Task) error { return nil }`,
			[]string{"heartbeat"}, []string{never("InspectMessage", "inspect,heartbeat,lowmemory"), never("LowMemory", "inspect,heartbeat,lowmemory")}},
		"generated": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) InspectMessage(i *ic.Inspect) error { return nil }
			func (s *shop) Heartbeat(t *ic.Task) error { return nil }
			func (s *shop) LowMemory(t *ic.Task) error { return nil }`,
			generator.HookNames(), nil},
		"of an embedded type, with the receiver of its pointer": {plain, `
			func (s *state) Heartbeat(t *ic.Task) error { return nil }
			func (shop) Get(q *ic.Query) (uint64, error) { return 0, nil }
			func main() { Serve(shop{}) }`,
			nil, []string{never("Heartbeat", "heartbeat")}},
		"methods of the program's own": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) InspectMessage(message string) error { return nil }
			func (s *shop) Heartbeat(t *ic.Task) {}
			func (s *shop) LowMemory() bool { return false }`, nil, nil},
		"another context": {plain, `
			func main() { Serve(&shop{}) }
			func (s *shop) InspectMessage(t *ic.Task) error { return nil }`, nil, nil},
		"not of what is served": {plain, `
			type clock struct{}
			func (clock) Heartbeat(t *ic.Task) error { return nil }
			func main() { Serve(&shop{}) }`, nil, nil},
		"a method of the service": {"service : { heartbeat : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Heartbeat(u *ic.Update) error { return nil }`, nil, nil},
		"beside a method of the service": {"service : { heartbeat : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Heartbeat(u *ic.Update) error { return nil }
			func (s *shop) Heartbeat_(t *ic.Task) error { return nil }`, nil, []string{never("Heartbeat_", "heartbeat")}},
		"generated beside a method of the service": {"service : { heartbeat : () -> () }", `
			func main() { Serve(&shop{}) }
			func (s *shop) Heartbeat(u *ic.Update) error { return nil }
			func (s *shop) Heartbeat_(t *ic.Task) error { return nil }
			func (s *shop) LowMemory(t *ic.Task) error { return nil }`,
			[]string{"heartbeat"}, []string{never("LowMemory", "heartbeat,lowmemory")}},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(writeProgram(t, test.did, head+test.source, test.hooks...), "shop.did")
			if test.want == nil {
				require.NoError(t, err)
				return
			}
			var problems parser.Diagnostics
			require.ErrorAs(t, err, &problems)
			var got []string
			for _, d := range problems {
				first, _, _ := strings.Cut(d.String(), "\n")
				_, message, _ := strings.Cut(first, ": ")
				got = append(got, message)
			}
			require.Equal(t, test.want, got)
		})
	}
}

// TestOptionsAreThoseOfGen holds names and order of the options.
func TestOptionsAreThoseOfGen(t *testing.T) {
	var options []string
	for _, h := range known {
		if h.option != "" {
			options = append(options, h.option)
		}
	}
	require.Equal(t, generator.HookNames(), options)
}

func TestCheckShowsTheLine(t *testing.T) {
	t.Chdir(writeProgram(t, "service : { get : () -> (nat64) query }", head+`func main() { Serve(&shop{}) }

func (s *shop) PreUpgrade(u *ic.Update) error { return nil }
`))
	require.EqualError(t, Check(".", "shop.did"), `shop.go:19:16: error: the hook PreUpgrade has a wrong signature, so it would never be called: it must be PreUpgrade(*ic.PreUpgrade) error
func (s *shop) PreUpgrade(u *ic.Update) error { return nil }
               ^~~~~~~~~~
hint: what is meant as no hook needs another name`)
}

func TestCheckLeavesTheRestToGo(t *testing.T) {
	require.NoError(t, Check(t.TempDir(), "shop.did"))
	require.NoError(t, Check(filepath.Join(t.TempDir(), "gone"), "shop.did"))
}
