package machine_test

import (
	"context"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/link"
	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

var program = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "candigo")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out := filepath.Join(dir, "program.wasm")
	build := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-o", out, "./testdata/program")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	linked, _, err := link.Link(module, link.Options{})
	return linked, err
})

// A canister is the Go program behind a System API that answers nothing but its
// replies.
type canister struct {
	*machine.Machine
	program *goProgram
	reply   []byte
}

// systemImports are what the module imports, which does nothing, except for
// replies, traps and the time.
func systemImports(t testing.TB, module []byte, running **canister) map[string]machine.Import {
	t.Helper()
	m, err := wasm.Read(module)
	require.NoError(t, err)
	imports := map[string]machine.Import{}
	for _, i := range m.Imports {
		call := func(*machine.Machine, []uint64) uint64 { return 0 }
		switch i.Name {
		case "msg_reply_data_append":
			call = func(m *machine.Machine, args []uint64) uint64 {
				(*running).reply = append((*running).reply, m.Read(args[0], args[1])...)
				return 0
			}
		case "time":
			call = func(*machine.Machine, []uint64) uint64 { return 1_700_000_000_000_000_000 }
		case "trap":
			call = func(m *machine.Machine, args []uint64) uint64 {
				m.Trap(trapText(m.Read(args[0], args[1])))
				return 0
			}
		}
		imports[i.Name] = machine.Import{Type: m.Types[i.Function], Call: call}
	}
	return imports
}

type trapText string

func (t trapText) Error() string { return string(t) }

// goProgram is the program, compiled for canisters that have the same imports.
type goProgram struct {
	code    *machine.Code
	running *canister // whose imports are called
}

func compileGo(t testing.TB) *goProgram {
	t.Helper()
	module, err := program()
	require.NoError(t, err)
	p := new(goProgram)
	p.code = compile(t, newEngine(t, systemImports(t, module, &p.running)), module)
	return p
}

func (p *goProgram) start(t testing.TB) *canister {
	t.Helper()
	c := &canister{Machine: instance(t, p.code, nil), program: p}
	c.Begin(machine.Transaction{Instructions: plenty})
	require.NoError(t, c.Call("canister_init"))
	c.Commit()
	return c
}

// call runs a method and returns the reply.
func (c *canister) call(t testing.TB, method string, keep bool) string {
	t.Helper()
	c.reply = c.reply[:0]
	c.program.running = c
	c.Begin(machine.Transaction{Instructions: 10 * plenty, Query: !keep})
	require.NoError(t, c.Call(method))
	if keep {
		c.Commit()
	} else {
		c.Rollback()
	}
	return string(c.reply)
}

func TestGo(t *testing.T) {
	p := compileGo(t)
	t.Run("computes and rolls back", func(t *testing.T) { computes(t, p) })
	t.Run("costs the same each time", func(t *testing.T) { costsTheSame(t, p) })
}

func computes(t *testing.T, p *goProgram) {
	var kept []string
	want := func(count int) string {
		for i := range 5000 {
			kept = append(kept, strconv.Itoa((i*7919+count)%10007)+" "+strconv.FormatFloat(float64(i)/float64(count+2), 'g', -1, 64))
		}
		sort.Strings(kept)
		sum := sha256.Sum256([]byte(strings.Join(kept, ",")))
		return strconv.Itoa(count) + ":" + string(sum[:])
	}
	c := p.start(t)
	for count := 1; count <= 4; count++ {
		expected := want(count)
		require.Equal(t, expected, c.call(t, "canister_update work", false), "and rolled back")
		require.Equal(t, strconv.Itoa(count-1), c.call(t, "canister_query count", false))

		c.program.running = c
		c.Begin(machine.Transaction{Instructions: 10 * plenty})
		trap := trapIn(t, c.Call("canister_update fail"))
		require.NotEmpty(t, trap.Backtrace)
		c.Rollback()

		c.Begin(machine.Transaction{Instructions: 10_000_000})
		require.Equal(t, machine.TrapInstructionLimit, trapIn(t, c.Call("canister_update work")).Code)
		c.Rollback()

		require.Equal(t, expected, c.call(t, "canister_update work", true))
	}
	before := state(t, c.Machine)
	require.Equal(t, "4", c.call(t, "canister_query count", false))
	require.Equal(t, before, state(t, c.Machine))
}

// costsTheSame makes the same call in the same state several times.
func costsTheSame(t *testing.T, p *goProgram) {
	type cost struct {
		instructions uint64
		pages        machine.Pages
	}
	var costs []cost
	for range 2 {
		c := p.start(t)
		p.running = c
		for range 3 {
			c.Begin(machine.Transaction{Instructions: 10 * plenty})
			require.NoError(t, c.Call("canister_update work"))
			costs = append(costs, cost{c.Instructions(), c.Pages()})
			c.Rollback()
		}
	}
	for _, other := range costs {
		require.Equal(t, costs[0], other)
	}
}

func BenchmarkCompileGo(b *testing.B) {
	module, err := program()
	require.NoError(b, err)
	engineImports := systemImports(b, module, new(*canister))
	b.SetBytes(int64(len(module)))
	for b.Loop() {
		engine := newEngine(b, engineImports)
		c, err := engine.Compile(context.Background(), module)
		require.NoError(b, err)
		require.NoError(b, c.Close())
	}
}

func BenchmarkGoQuery(b *testing.B) {
	c := compileGo(b).start(b)
	for b.Loop() {
		c.call(b, "canister_query count", false)
	}
}

func BenchmarkGoUpdate(b *testing.B) {
	c := compileGo(b).start(b)
	for b.Loop() {
		c.call(b, "canister_update work", false)
	}
}

// BenchmarkCall is a query that writes to four pages of memories of different
// sizes, all of which has been written to.
func BenchmarkCall(b *testing.B) {
	for name, pages := range map[string]uint64{"1MB": 16, "500MB": 8000} {
		b.Run(name, func(b *testing.B) {
			m := newBuilder(pages)
			m.function("fill", wasm.FuncType{}, code().I32(0).I32(1).I32(int32(pages*page)).Op(wasm.OpMemoryFill, 0))
			m.run(code().I32(0).I32(1).Op(wasm.OpI32Store, 0, 0).
				I32(3*page).I32(1).Op(wasm.OpI32Store, 0, 0).
				I32(8*page).I32(1).Op(wasm.OpI32Store, 0, 0).
				I32(int32(pages-1)*page).I32(1).Op(wasm.OpI32Store, 0, 0))
			s := m.start(b)
			s.Begin(machine.Transaction{Instructions: 100 * plenty})
			require.NoError(b, s.Call("fill"))
			s.Commit()
			b.ResetTimer()
			for b.Loop() {
				s.Begin(machine.Transaction{Instructions: plenty, Query: true})
				require.NoError(b, s.Call("run"))
				s.Rollback()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

// BenchmarkAccess is what an access to memory costs in a loop.
func BenchmarkAccess(b *testing.B) {
	const turns = 1_000_000
	m := newBuilder(2)
	m.run(code().I32(turns).Op(wasm.OpLocalSet, 0).
		Block(wasm.OpLoop, wasm.Empty).
		I32(16).I32(8).Op(wasm.OpI64Load, 3, 0).Op(wasm.OpI64Store, 3, 0).
		Op(wasm.OpLocalGet, 0).I32(1).Op(wasm.OpI32Sub).Op(wasm.OpLocalTee, 0).Op(wasm.OpBrIf, 0).
		Op(wasm.OpEnd), wasm.LocalGroup{Count: 1, Type: wasm.I32})
	s := m.start(b)
	for b.Loop() {
		s.Begin(machine.Transaction{Instructions: plenty})
		require.NoError(b, s.Call("run"))
		s.Rollback()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*turns), "ns/access")
}
