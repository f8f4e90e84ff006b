package link

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"
)

// buildGo builds a package for wasip1, with names, and returns Go's module.
func buildGo(t *testing.T, dir string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "go.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-o", out, dir)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	module, err := os.ReadFile(out)
	require.NoError(t, err)
	return module
}

// program is testdata/program, as Go builds it, as linked, and compiled. Each
// test has instances of its own.
var program = sync.OnceValue(func() *compiled { return new(compiled) })

type compiled struct {
	once    sync.Once
	goes    []byte
	linked  []byte
	report  *Report
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

var environment = []string{"A=1", "B=two", "GOGC=off"}

func linkedProgram(t *testing.T) *compiled {
	t.Helper()
	c := program()
	c.once.Do(func() {
		c.goes = buildGo(t, "./testdata/program")
		var err error
		c.linked, c.report, err = Link(c.goes, Options{Environment: environment})
		require.NoError(t, err)
		c.compile(t)
	})
	require.NotNil(t, c.module, "the program has not been built; see the first test that failed")
	return c
}

func (c *compiled) compile(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	c.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(2048))
	defineSystem(t, c.runtime)
	var err error
	c.module, err = c.runtime.CompileModule(ctx, c.linked)
	require.NoError(t, err)
}

// instance is one of a linked module behind a small System API. It
// knows no roll-back: a test goes on with another instance after a trap.
type instance struct {
	module  api.Module
	id      []byte
	time    uint64
	arg     []byte
	log     []string
	reply   []byte
	replied bool
}

type instanceKey struct{}

// trap is the text that a canister trapped with.
type trap string

func (t trap) Error() string { return string(t) }

func (c *compiled) start(t *testing.T) *instance {
	t.Helper()
	can := &instance{id: []byte{1, 2, 3}, time: 1_700_000_000_123_456_789}
	var err error
	can.module, err = c.runtime.InstantiateModule(can.context(), c.module, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	require.NoError(t, err)
	t.Cleanup(func() { can.module.Close(context.Background()) })
	return can
}

func (c *instance) context() context.Context {
	return context.WithValue(context.Background(), instanceKey{}, c)
}

// call runs an entry point and returns what it printed.
func (c *instance) call(t *testing.T, export string) (log []string, err error) {
	t.Helper()
	c.log = nil
	f := c.module.ExportedFunction(export)
	require.NotNil(t, f, export)
	_, err = f.Call(c.context())
	return c.log, err
}

// callback runs an element of the table.
func (c *instance) callback(index uint32, env uint64) (log []string, err error) {
	c.log = nil
	_, err = table.LookupFunction(c.module, 0, index, []api.ValueType{api.ValueTypeI32}, nil).Call(c.context(), env)
	return c.log, err
}

// run initialises an instance and runs an entry point.
func (c *compiled) run(t *testing.T, export string) (log []string, err error) {
	t.Helper()
	can := c.start(t)
	_, err = can.call(t, "canister_init")
	require.NoError(t, err)
	return can.call(t, export)
}

func requireTrap(t *testing.T, want string, err error) {
	t.Helper()
	var got trap
	require.True(t, errors.As(err, &got), "no trap but %v", err)
	require.Equal(t, want, string(got))
}

// defineSystem provides what of the System API the tests' programs use.
func defineSystem(t *testing.T, r wazero.Runtime) {
	t.Helper()
	builder := r.NewHostModuleBuilder("ic0")
	for name, s := range systemAPI {
		builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, m api.Module, stack []uint64) {
			c := ctx.Value(instanceKey{}).(*instance)
			text := func() string {
				b, ok := m.Memory().Read(uint32(stack[0]), uint32(stack[1]))
				if !ok {
					panic(errors.New("out of memory's bounds"))
				}
				return string(b)
			}
			switch name {
			case "debug_print":
				c.log = append(c.log, text())
			case "trap":
				panic(trap(text()))
			case "time":
				stack[0] = c.time
			case "canister_self_size":
				stack[0] = uint64(len(c.id))
			case "canister_self_copy":
				m.Memory().Write(uint32(stack[0]), c.id[stack[1]:stack[1]+stack[2]])
			case "msg_arg_data_size":
				stack[0] = uint64(len(c.arg))
			case "msg_arg_data_copy":
				m.Memory().Write(uint32(stack[0]), c.arg[stack[1]:stack[1]+stack[2]])
			case "msg_reply_data_append":
				c.reply = append(c.reply, text()...)
			case "msg_reply":
				c.replied = true
			case "canister_version", "global_timer_set":
				stack[0] = 0
			default:
				panic(errors.New("the tests' System API has no " + name))
			}
		}), wazeroTypes(s, 0), wazeroTypes(s, 1)).Export(name)
	}
	_, err := builder.Instantiate(context.Background())
	require.NoError(t, err)
}

func wazeroTypes(s signature, part int) []api.ValueType {
	types := s.funcType().Params
	if part == 1 {
		types = s.funcType().Results
	}
	var list []api.ValueType
	for _, t := range types {
		list = append(list, api.ValueType(t))
	}
	return list
}

// word reads 4 bytes of memory.
func (c *instance) word(t *testing.T, address uint32) uint32 {
	b, ok := c.module.Memory().Read(address, 4)
	require.True(t, ok)
	return binary.BigEndian.Uint32(b)
}
