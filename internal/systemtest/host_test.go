package systemtest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"

	"github.com/candigo/candigo/internal/link"
	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
)

// build builds and links a program.
func build(t *testing.T, dir string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "go.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-o", out, dir)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	module, err := os.ReadFile(out)
	require.NoError(t, err)
	linked, _, err := link.Link(module, link.Options{})
	require.NoError(t, err)
	return linked
}

// imports are the functions that a module imports.
func imports(t *testing.T, module []byte) (names []string) {
	t.Helper()
	m, err := wasm.Read(module)
	require.NoError(t, err)
	for _, imp := range m.Imports {
		require.Equal(t, "ic0", imp.Module)
		names = append(names, imp.Name)
	}
	return names
}

// canister is the test's canister, compiled. Each test has instances of its own,
// which find their host in the context of a call.
var canister struct {
	once    sync.Once
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

type hostKey struct{}

// compile builds the test's canister.
func compile(t *testing.T) {
	module := build(t, "./testdata/canister")
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(2048))
	m, err := wasm.Read(module)
	require.NoError(t, err)
	builder := r.NewHostModuleBuilder("ic0")
	for _, imp := range m.Imports {
		f := m.Types[imp.Function]
		builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, m api.Module, stack []uint64) {
			result := ctx.Value(hostKey{}).(*host).answer(m.Memory(), imp.Name, stack)
			if len(f.Results) > 0 {
				stack[0] = result
			}
		}), valueTypes(f.Params), valueTypes(f.Results)).Export(imp.Name)
	}
	_, err = builder.Instantiate(ctx)
	require.NoError(t, err)
	canister.module, err = r.CompileModule(ctx, module)
	require.NoError(t, err)
	canister.runtime = r
}

// host answers a canister's questions with known values. It knows no
// roll-back.
type host struct {
	t        *testing.T
	instance api.Module
	data     map[string][]byte // what functions X_size and X_copy give
	stable   []byte
	log      []string
	calls    []sent
	next     sent
	accepted int
	version  uint64
}

// sent is a call.
type sent struct {
	callee, method, arg string
	env                 uint32
	functions           [3]uint32 // reply, reject, cleanup
	high, low           uint64
	timeout             uint32
}

// trap is the text that a canister trapped with.
type trap string

func (t trap) Error() string { return string(t) }

var (
	self   = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")
	caller = candid.MustParsePrincipal("w7x7r-cok77-xa")
	signer = candid.MustParsePrincipal("rrkah-fqaaa-aaaaa-aaaaq-cai")
)

// start makes an instance of the test's canister.
func start(t *testing.T) *host {
	t.Helper()
	canister.once.Do(func() { compile(t) })
	require.NotNil(t, canister.runtime, "the canister has not been built; see the first test that failed")
	h := &host{t: t, version: 41, data: map[string][]byte{
		"msg_caller": caller.Bytes(), "canister_self": self.Bytes(), "subnet_self": signer.Bytes(),
		"msg_caller_info_data": []byte("data"), "msg_caller_info_signer": signer.Bytes(),
		"data_certificate": []byte("certificate"), "root_key": []byte("key"),
		"msg_method_name": []byte("method"), "msg_arg_data": []byte("argument"),
	}}
	var err error
	h.instance, err = canister.runtime.InstantiateModule(h.context(), canister.module, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.instance.Close(context.Background()) })
	return h
}

// install makes an instance of the test's canister and initialises it.
func install(t *testing.T) *host {
	t.Helper()
	h := start(t)
	_, err := h.run("canister_init")
	require.NoError(t, err)
	return h
}

func (h *host) context() context.Context {
	return context.WithValue(context.Background(), hostKey{}, h)
}

func valueTypes(types []wasm.ValueType) (list []api.ValueType) {
	for _, t := range types {
		list = append(list, api.ValueType(t))
	}
	return list
}

// run runs an entry point and returns what it printed.
func (h *host) run(export string) ([]string, error) {
	h.log = nil
	_, err := h.instance.ExportedFunction(export).Call(h.context())
	return h.log, err
}

// callback runs a callback of a call.
func (h *host) callback(function, env uint32) ([]string, error) {
	h.log = nil
	_, err := table.LookupFunction(h.instance, 0, function, []api.ValueType{api.ValueTypeI32}, nil).Call(h.context(), uint64(env))
	return h.log, err
}

// reply answers a call with what the tests expect.
func (h *host) reply(c sent, reply string) ([]string, error) {
	h.version++
	h.data["msg_arg_data"] = []byte(reply)
	return h.callback(c.functions[0], c.env)
}

func (h *host) reject(c sent, text string) ([]string, error) {
	h.version++
	h.data["msg_reject_msg"] = []byte(text)
	return h.callback(c.functions[1], c.env)
}

// answer is what a function of the System API does.
func (h *host) answer(memory api.Memory, name string, args []uint64) uint64 {
	text := func(p, size uint64) string {
		b, ok := memory.Read(uint32(p), uint32(size))
		if !ok {
			panic(errors.New("out of memory's bounds"))
		}
		return string(b)
	}
	cycles := func(dst, high, low uint64) {
		memory.WriteUint64Le(uint32(dst), low)
		memory.WriteUint64Le(uint32(dst)+8, high)
	}
	switch name {
	case "debug_print":
		h.log = append(h.log, text(args[0], args[1]))
	case "trap":
		panic(trap(text(args[0], args[1])))
	case "time":
		return 1_700_000_000_123_456_789
	case "msg_deadline":
		return 1_700_000_001_000_000_000
	case "canister_version":
		return h.version
	case "canister_status", "data_certificate_present", "env_var_count":
		return 1
	case "in_replicated_execution":
		return 0
	case "is_controller":
		return truth(text(args[0], args[1]) == string(caller.Bytes()))
	case "env_var_name_size":
		return 3
	case "env_var_name_copy":
		memory.WriteString(uint32(args[1]), "KEY"[args[2]:args[2]+args[3]])
	case "env_var_name_exists":
		return truth(text(args[0], args[1]) == "KEY")
	case "env_var_value_size":
		return 5
	case "env_var_value_copy":
		memory.WriteString(uint32(args[2]), "value"[args[3]:args[3]+args[4]])
	case "performance_counter":
		return 100 + args[0]
	case "global_timer_set":
		require.Equal(h.t, uint64(5_000_000_006), args[0])
		return 3_000_000_004
	case "certified_data_set":
		require.Equal(h.t, "to certify", text(args[0], args[1]))
	case "accept_message":
		h.accepted++
	case "canister_cycle_balance128":
		cycles(args[0], 1<<62, 1)
	case "canister_liquid_cycle_balance128":
		cycles(args[0], 0, 2)
	case "msg_cycles_available128":
		cycles(args[0], 0, 3)
	case "msg_cycles_refunded128":
		cycles(args[0], 0, 4)
	case "msg_cycles_accept128", "cycles_burn128", "cost_call":
		cycles(args[2], args[0], args[1])
	case "cost_create_canister":
		cycles(args[0], 0, 8)
	case "cost_http_request":
		cycles(args[2], 0, args[0]*10+args[1])
	case "cost_sign_with_ecdsa", "cost_sign_with_schnorr", "cost_vetkd_derive_key":
		cycles(args[3], 0, uint64(len(name))*10+args[2])
		return 2 * truth(text(args[0], args[1]) != "key_1")
	case "msg_reject_code":
		return 4
	default:
		if result, ok := h.callFunction(text, name, args); ok {
			return result
		}
		if result, ok := h.stableFunction(memory, name, args); ok {
			return result
		}
		return h.datum(memory, name, args)
	}
	return 0
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// callFunction does what the functions of calls do. A call to the method
// "refuse" cannot be sent.
func (h *host) callFunction(text func(p, size uint64) string, name string, args []uint64) (result uint64, ok bool) {
	switch name {
	case "call_new":
		h.next = sent{callee: text(args[0], args[1]), method: text(args[2], args[3]), env: uint32(args[5])}
		h.next.functions[0], h.next.functions[1] = uint32(args[4]), uint32(args[6])
		require.Equal(h.t, args[5], args[7])
	case "call_on_cleanup":
		h.next.functions[2] = uint32(args[0])
		require.Equal(h.t, h.next.env, uint32(args[1]))
	case "call_data_append":
		h.next.arg += text(args[0], args[1])
	case "call_cycles_add128":
		h.next.high, h.next.low = args[0], args[1]
	case "call_with_best_effort_response":
		h.next.timeout = uint32(args[0])
	case "call_perform":
		if h.next.method == "refuse" {
			return 2, true
		}
		h.calls = append(h.calls, h.next)
	default:
		return 0, false
	}
	return 0, true
}

// stableFunction does what the functions of stable memory do. It grows by one
// page, not by more.
func (h *host) stableFunction(memory api.Memory, name string, args []uint64) (result uint64, ok bool) {
	switch name {
	case "stable64_size":
		return uint64(len(h.stable)) >> 16, true
	case "stable64_grow":
		if args[0] != 1 {
			return ^uint64(0), true
		}
		h.stable = append(h.stable, make([]byte, 1<<16)...)
		return uint64(len(h.stable))>>16 - 1, true
	case "stable64_read":
		memory.Write(uint32(args[0]), h.stable[args[1]:args[1]+args[2]])
	case "stable64_write":
		b, _ := memory.Read(uint32(args[1]), uint32(args[2]))
		copy(h.stable[args[0]:args[0]+args[2]], b)
	default:
		return 0, false
	}
	return 0, true
}

// datum answers the functions that give the size and the bytes of something.
func (h *host) datum(memory api.Memory, name string, args []uint64) uint64 {
	if what, ok := strings.CutSuffix(name, "_size"); ok {
		return uint64(len(h.data[what]))
	}
	what, ok := strings.CutSuffix(name, "_copy")
	if !ok {
		panic(errors.New("the tests' System API has no " + name))
	}
	memory.Write(uint32(args[0]), h.data[what][args[1]:args[1]+args[2]])
	return 0
}
