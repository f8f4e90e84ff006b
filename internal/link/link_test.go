package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// A goModule is a small module of the shape that Go gives its own.
type goModule struct {
	wasm.Module
	names []string // of the functions, imports first
}

// newGoModule has the functions that the linker looks for, and nothing else.
func newGoModule() *goModule {
	g := &goModule{}
	g.Memories = []wasm.Limits{{Min: 1}}
	g.Tables = []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: goTableStart + 100}}}
	g.Globals = []wasm.Global{{GlobalType: wasm.GlobalType{Type: wasm.I32, Mutable: true}, Init: constantOf(0)}}
	g.Data = []wasm.Data{{Offset: constantOf(scratchEnd), Init: []byte("data")}}
	g.define("runtime.usleep", "i→i", "")
	g.define("runtime.abort", "i→i", "")
	g.define("_rt0_wasm_wasip1_lib", "", "_initialize")
	return g
}

// imports adds an import, which has to come before all functions, and a function
// that calls it.
func (g *goModule) imports(module, name string, s signature, callers ...string) {
	for i := range g.Exports {
		g.Exports[i].Index++
	}
	imported := len(g.Imports)
	g.names = append(g.names[:imported:imported], append([]string{""}, g.names[imported:]...)...)
	g.Imports = append(g.Imports, wasm.Import{Module: module, Name: name, Kind: wasm.KindFunction, Function: g.AddType(s.funcType())})
	for _, caller := range callers {
		g.define(caller, "", "")
		g.body(func(a *wasm.Assembler) { a.Op(wasm.OpUnreachable).Op(wasm.OpCall, uint32(imported)) })
	}
}

// define adds a function, exported unless export is "", whose body cannot be run.
func (g *goModule) define(name string, s signature, export string) {
	index := uint32(len(g.Imports) + len(g.Functions))
	g.Functions = append(g.Functions, g.AddType(s.funcType()))
	g.Code = append(g.Code, wasm.Code{})
	g.body(func(a *wasm.Assembler) { a.Op(wasm.OpUnreachable) })
	g.names = append(g.names, name)
	if export != "" {
		g.Exports = append(g.Exports, wasm.Export{Name: export, Kind: wasm.KindFunction, Index: index})
	}
}

// body gives the last function another body.
func (g *goModule) body(write func(*wasm.Assembler)) {
	var a wasm.Assembler
	write(&a)
	g.Code[len(g.Code)-1].Body = a.Op(wasm.OpEnd).Bytes()
}

func (g *goModule) bytes() []byte {
	var part []byte
	named := 0
	for i, name := range g.names {
		if name != "" {
			part = wasm.AppendUint(part, uint64(i))
			part = append(wasm.AppendUint(part, uint64(len(name))), name...)
			named++
		}
	}
	part = append(wasm.AppendUint(nil, uint64(named)), part...)
	contents := append(wasm.AppendUint([]byte{functionNamesPart}, uint64(len(part))), part...)
	g.Customs = append(g.Customs, wasm.Custom{After: wasm.SectionData, Name: nameSection, Contents: contents})
	return g.Append(nil)
}

func TestLinkImports(t *testing.T) {
	g := newGoModule()
	g.imports("ic0", "msg_reject", "ii", "github.com_candigo.reject")
	g.imports("wasi_snapshot_preview1", "random_get", "ii→i", "runtime.random_get")
	g.imports("ic0", "msg_reply", "")
	g.imports("ic0", "msg_reject", "ii", "main.reject")
	g.imports("ic0", "msg_caller_copy", "iii", "main.caller")
	g.imports("wasi_snapshot_preview1", "random_get", "ii→i", "syscall.random_get")
	linked, _, err := Link(g.bytes(), Options{})
	require.NoError(t, err)
	m, err := wasm.Read(linked)
	require.NoError(t, err)
	var names []string
	for _, imp := range m.Imports {
		require.Equal(t, "ic0", imp.Module)
		names = append(names, imp.Name)
	}
	require.Equal(t, []string{"canister_self_copy", "canister_self_size", "debug_print", "msg_caller_copy", "msg_reject", "time", "trap"}, names)
	calls := func(function int) uint32 {
		in := wasm.Walk(m.Code[function].Body)
		require.True(t, in.Next()) // unreachable
		require.True(t, in.Next())
		require.Equal(t, wasm.OpCall, in.Op)
		return in.Index
	}
	require.Equal(t, uint32(4), calls(3), "one import serves both")
	require.Equal(t, uint32(4), calls(5))
	require.Equal(t, uint32(3), calls(6))
	require.NotEqual(t, calls(4), calls(7), "the runtime's random bytes are not the program's")
	require.Empty(t, m.Customs)
}

func TestLinkExports(t *testing.T) {
	g := newGoModule()
	g.define("a", "", "canister_query%20a%20b")
	g.define("b", "", "canister_composite_query%20%c3%a4")
	g.define("c", "", "canister_heartbeat")
	g.define("d", "ii→i", "malloc")
	g.define("e", "i", "candigo_reject")
	g.Exports = append(g.Exports, wasm.Export{Name: "memory", Kind: wasm.KindMemory})
	linked, report, err := Link(g.bytes(), Options{})
	require.NoError(t, err)
	m, err := wasm.Read(linked)
	require.NoError(t, err)
	var names []string
	for _, e := range m.Exports {
		names = append(names, e.Name)
	}
	require.Equal(t, []string{"memory", "canister_init", "canister_post_upgrade", "canister_query a b", "canister_composite_query ä", "canister_heartbeat"}, names)
	require.Equal(t, []Method{{Query, "a b"}, {CompositeQuery, "ä"}}, report.Methods)
	require.Nil(t, m.Start)
	require.Len(t, m.Elements, 1)
	at, _ := canister.ConstantOffset(m.Elements[0].Offset)
	require.Equal(t, uint32(2), at)
}

func TestLinkCustoms(t *testing.T) {
	metadata := []Metadata{{"candid:service", []byte("service : {}")}, {"candid:args", []byte("()")}}
	for _, debug := range []bool{false, true} {
		g := newGoModule()
		g.Customs = []wasm.Custom{{After: wasm.SectionData, Name: ".debug_info", Contents: []byte("x")}}
		linked, report, err := Link(g.bytes(), Options{Metadata: metadata, Debug: debug, Packages: []string{"runtime"}})
		require.NoError(t, err)
		require.Equal(t, metadata, report.Metadata)
		m, err := wasm.Read(linked)
		require.NoError(t, err)
		customs := map[string]string{}
		for _, c := range m.Customs {
			customs[c.Name] = string(c.Contents)
		}
		require.Equal(t, "service : {}", customs["icp:public candid:service"])
		require.Equal(t, "()", customs["icp:public candid:args"])
		require.Equal(t, debug, customs[".debug_info"] == "x")
		require.Equal(t, debug, strings.Contains(customs[nameSection], "runtime.usleep"))
		if debug {
			names, err := functionNames(m)
			require.NoError(t, err)
			require.Contains(t, names, "candigo.canister_init")
		}
	}
}

func TestLinkRefuses(t *testing.T) {
	const wasi = "wasi_snapshot_preview1"
	for want, change := range map[string]func(*goModule){
		"main.f imports env.f: a canister can import only from ic0":   func(g *goModule) { g.imports("env", "f", "", "main.f") },
		"main.f imports ic0.f, which the System API does not have":    func(g *goModule) { g.imports("ic0", "f", "", "main.f") },
		"main.f imports ic0.time as () → (i32); it is () → (i64)":     func(g *goModule) { g.imports("ic0", "time", "→i", "main.f") },
		"main.f imports f, which WASI does not have":                  func(g *goModule) { g.imports(wasi, "f", "→i", "main.f") },
		"main.f imports fd_x, which WASI does not have":               func(g *goModule) { g.imports(wasi, "fd_x", "", "main.f") },
		"imports " + wasi + ".proc_exit as () → (); it is (i32) → ()": func(g *goModule) { g.imports(wasi, "proc_exit", "", "main.f") },
		"the linker provides no function candigo.f":                   func(g *goModule) { g.imports("candigo", "f", "", "main.f") },
		"cannot be told apart":                                        func(g *goModule) { g.imports(wasi, "random_get", "ii→i", "runtime.f", "main.f") },
		"imports ic0.memory, which is not a function": func(g *goModule) {
			g.Imports = append(g.Imports, wasm.Import{Module: "ic0", Name: "memory", Kind: wasm.KindMemory})
		},
		"start section": func(g *goModule) { g.Start = new(uint32) },
		"has no name for function 1: the Go toolchain must link it": func(g *goModule) { g.names[1] = "" },
		"has no function runtime.usleep":                            func(g *goModule) { g.names[0] = "runtime.sleep" },
		"runtime.abort is () → (), not (i32) → (i32)":               func(g *goModule) { g.Functions[1] = g.AddType(wasm.FuncType{}) },
		"does not export _initialize":                               func(g *goModule) { g.Exports = nil },
		`exports "canister_querry x", which is no entry point`:      func(g *goModule) { g.define("a", "", "canister_querry%20x") },
		`exports "canister_query", which is no entry point`:         func(g *goModule) { g.define("a", "", "canister_query") },
		`exports "canister_query x" twice`:                          func(g *goModule) { g.define("a", "", "canister_query x"); g.define("b", "", "canister_query%20x") },
		`method "x" twice`:                                          func(g *goModule) { g.define("a", "", "canister_query x"); g.define("b", "", "canister_update x") },
		`exports "canister_init" as (i32) → (); it must be () → ()`: func(g *goModule) { g.define("a", "i", "canister_init") },
		`exports "candigo_reply" as () → (); it must be (i32) → ()`: func(g *goModule) { g.define("a", "", "candigo_reply") },
		`export "canister_query%2": invalid URL escape`:             func(g *goModule) { g.define("a", "", "canister_query%2") },
		"mentions a type or function that it does not have":         func(g *goModule) { g.Exports[0].Index = 3 },
		"function a calls one that the module does not have":        func(g *goModule) { g.define("a", "", ""); g.body(func(a *wasm.Assembler) { a.Op(wasm.OpCall, 4) }) },
		"has data at 12287, below 12288":                            func(g *goModule) { g.Data = append(g.Data, wasm.Data{Offset: constantOf(12287), Init: []byte{1}}) },
		"data segments are not as Go's linker writes them":          func(g *goModule) { g.Data = append(g.Data, wasm.Data{Offset: constantOf(12290), Init: []byte{1}}) },
		"has table elements below 4096": func(g *goModule) {
			g.Elements = []wasm.Element{{Offset: constantOf(4095), Type: wasm.FuncRef, Functions: []uint32{0}}}
		},
		"does not have the one table that Go gives it":          func(g *goModule) { g.Tables = nil },
		"function a changes a table, which a canister must not": func(g *goModule) { g.define("a", "", ""); g.body(func(a *wasm.Assembler) { a.Op(wasm.OpTableSet, 0) }) },
	} {
		t.Run(want, func(t *testing.T) {
			g := newGoModule()
			change(g)
			_, _, err := Link(g.bytes(), Options{})
			require.ErrorContains(t, err, want)
		})
	}
	_, _, err := Link([]byte("no module"), Options{})
	var format *wasm.FormatError
	require.ErrorAs(t, err, &format)
}

// FuzzLink: whatever the bytes, there is a canister module or an error.
func FuzzLink(f *testing.F) {
	f.Add(newGoModule().bytes())
	g := newGoModule()
	g.imports("wasi_snapshot_preview1", "fd_write", "iiii→i", "runtime.fd_write")
	g.imports("wasi_snapshot_preview1", "random_get", "ii→i", "syscall.random_get")
	g.imports("candigo", "seed", "ii", "main.seed")
	g.define("a", "", "canister_query%20a")
	g.define("b", "i", "candigo_reply")
	f.Add(g.bytes())
	f.Fuzz(func(t *testing.T, module []byte) {
		linked, report, err := Link(module, Options{Debug: true, Environment: []string{"A=1"}, Packages: []string{"runtime"}})
		if err != nil {
			return
		}
		require.Equal(t, len(linked), report.Size)
		m, err := wasm.Read(linked)
		require.NoError(t, err)
		require.NoError(t, canister.Check(m))
	})
}

// TestUnusedImport: an import that nothing calls is no reason to refuse a module.
func TestUnusedImport(t *testing.T) {
	g := newGoModule()
	g.imports("env", "f", "")
	_, _, err := Link(g.bytes(), Options{})
	require.NoError(t, err)
}

// TestMissing: what WASI functions without a meaning answer.
func TestMissing(t *testing.T) {
	for name, want := range map[string]uint32{
		"fd_read": errnoBadDescriptor, "fd_prestat_get": errnoBadDescriptor, "path_open": errnoNotSupported,
		"sock_accept": errnoNotSupported, "proc_raise": errnoNotSupported, "poll": 0,
	} {
		require.Equal(t, want, missing(name), name)
	}
}

func ExampleLink() {
	g := newGoModule() // in the place of what the Go toolchain makes
	g.define("main.greet", "", "canister_query%20greet")
	_, report, err := Link(g.bytes(), Options{Metadata: []Metadata{{"candid:args", []byte("()")}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Methods)
	// Output: [{canister_query greet}]
}
