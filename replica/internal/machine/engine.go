package machine

import (
	"context"
	"fmt"
	"runtime"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/candigo/candigo/internal/wasm"
)

// A Config says what all modules of an engine share.
type Config struct {
	// Imports are the functions that modules may import from "ic0", by name.
	Imports map[string]Import

	// Cache is a folder that keeps compiled code between processes; it is made if
	// it is not there. Without one, code is kept as long as the engine.
	Cache string
}

// An Import is a function in Go that modules can import.
type Import struct {
	Type wasm.FuncType // with one result at most

	// Call gets one argument per parameter, an i32 zero-extended, a float as its
	// bits, and returns the result, if the type has one. The slice is valid until
	// it returns.
	Call func(m *Machine, args []uint64) uint64
}

// Engine compiles modules.
type Engine struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	imports map[string]Import
}

// systemModule is the only module that canisters import functions from.
const systemModule = "ic0"

// NewEngine makes an engine. It fails on a platform that there is no compiler
// for: amd64 and arm64 have one.
func NewEngine(ctx context.Context, config Config) (*Engine, error) {
	cache := wazero.NewCompilationCache()
	if config.Cache != "" {
		var err error
		if cache, err = wazero.NewCompilationCacheWithDir(config.Cache); err != nil {
			return nil, fmt.Errorf("cache of compiled modules: %w", err)
		}
	}
	e := &Engine{cache: cache, imports: config.Imports}
	if err := e.start(ctx); err != nil {
		return nil, fmt.Errorf("compiler for WebAssembly: %w", err)
	}
	return e, nil
}

// start makes the runtime with the modules that canisters import from.
func (e *Engine) start(ctx context.Context) (err error) {
	defer func() {
		// It panics where there is no compiler.
		if r := recover(); r != nil {
			err = fmt.Errorf("%s/%s: %v", runtime.GOOS, runtime.GOARCH, r)
		}
	}()
	e.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler().
		WithCoreFeatures(api.CoreFeaturesV2|experimental.CoreFeaturesTailCall).
		WithCompilationCache(e.cache).
		WithDebugInfoEnabled(false))
	system := e.runtime.NewHostModuleBuilder(systemModule)
	for name, i := range e.imports {
		system.NewFunctionBuilder().WithGoFunction(i.adapter(), apiTypes(i.Type.Params), apiTypes(i.Type.Results)).Export(name)
	}
	if _, err := system.Instantiate(ctx); err != nil {
		return err
	}
	own := e.runtime.NewHostModuleBuilder(hookModule)
	for i, t := range hookTypes() {
		own.NewFunctionBuilder().WithGoFunction(hookFunctions[i], apiTypes(t.Params), apiTypes(t.Results)).Export(hookNames[i])
	}
	_, err = own.Instantiate(ctx)
	return err
}

// Close frees what the engine holds. Its machines have to be closed before.
func (e *Engine) Close() error {
	ctx := context.Background()
	if err := e.runtime.Close(ctx); err != nil {
		return fmt.Errorf("closing the compiler: %w", err)
	}
	if err := e.cache.Close(ctx); err != nil {
		return fmt.Errorf("closing the cache of compiled modules: %w", err)
	}
	return nil
}

// adapter is the import as the runtime calls it: parameters and result share a
// stack, whose upper halves are undefined for i32.
func (i Import) adapter() api.GoFunc {
	params := i.Type.Params
	result := len(i.Type.Results) > 0
	return func(ctx context.Context, stack []uint64) {
		for k, t := range params {
			if t == wasm.I32 || t == wasm.F32 {
				stack[k] = uint64(uint32(stack[k]))
			}
		}
		r := i.Call(machineOf(ctx), stack[:len(params)])
		if result {
			stack[0] = r
		}
	}
}

func apiTypes(types []wasm.ValueType) []api.ValueType {
	list := make([]api.ValueType, len(types))
	for i, t := range types {
		list[i] = api.ValueType(t)
	}
	return list
}

// machineKey is the key of the running machine in the context of a call.
type machineKey struct{}

func machineOf(ctx context.Context) *Machine { return ctx.Value(machineKey{}).(*Machine) }
