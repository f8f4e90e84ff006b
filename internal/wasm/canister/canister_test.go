package canister_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// base is a module that a canister can be installed from.
func base() *wasm.Module {
	m := &wasm.Module{
		Types:     []wasm.FuncType{{}, {Params: []wasm.ValueType{wasm.I32}}},
		Imports:   []wasm.Import{{Module: "ic0", Name: "msg_reply", Kind: wasm.KindFunction}},
		Functions: []uint32{0, 1},
		Tables:    []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: 10}}},
		Memories:  []wasm.Limits{{Min: 1}},
		Globals:   []wasm.Global{{GlobalType: wasm.GlobalType{Type: wasm.I64, Mutable: true}, Init: expression(new(wasm.Assembler).I64(1))}},
		Code:      []wasm.Code{{Body: expression(new(wasm.Assembler))}, {Body: expression(new(wasm.Assembler))}},
		Data:      []wasm.Data{{Offset: expression(new(wasm.Assembler).I32(65530)), Init: []byte("at end")}, {Mode: wasm.Passive}},
		Customs:   []wasm.Custom{{Name: "producers"}, {Name: "icp:public candid:service", Contents: []byte("service : {}")}, {Name: "icp:private a b"}},
	}
	for _, name := range []string{
		"canister_init", "canister_pre_upgrade", "canister_post_upgrade", "canister_inspect_message", "canister_heartbeat",
		"canister_global_timer", "canister_on_low_wasm_memory", "canister_query get it", "canister_update set",
		"canister_composite_query ", "memory", "_initialize", "canisters", "canister",
	} {
		m.Exports = append(m.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: 1})
	}
	return m
}

func expression(a *wasm.Assembler) []byte { return a.Op(wasm.OpEnd).Bytes() }

func repeat(n int, op wasm.Opcode, immediates ...uint32) []byte {
	var a wasm.Assembler
	for range n {
		a.Op(op, immediates...)
	}
	return expression(&a)
}

func export(name string, index uint32) func(*wasm.Module) {
	return func(m *wasm.Module) {
		m.Exports = append(m.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: index})
	}
}

func body(b []byte) func(*wasm.Module) { return func(m *wasm.Module) { m.Code[0].Body = b } }

func metadata(name, contents string) func(*wasm.Module) {
	return func(m *wasm.Module) {
		m.Customs = append(m.Customs, wasm.Custom{Name: name, Contents: []byte(contents)})
	}
}

func methods(n, length int) func(*wasm.Module) {
	return func(m *wasm.Module) {
		for i := range n {
			export(fmt.Sprintf("canister_query %0*d", length, i), 1)(m)
		}
	}
}

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		change func(m *wasm.Module)
		reason string // empty: it is allowed
	}{
		"nothing":   {func(*wasm.Module) {}, ""},
		"no memory": {func(m *wasm.Module) { m.Memories, m.Data = nil, nil }, ""},
		"memory from env": {func(m *wasm.Module) {
			m.Memories, m.Imports = nil, append(m.Imports, wasm.Import{Module: "env", Name: "memory", Kind: wasm.KindMemory, Memory: wasm.Limits{Min: 1}})
		}, ""},
		"memory from elsewhere": {func(m *wasm.Module) {
			m.Memories, m.Imports = nil, append(m.Imports, wasm.Import{Module: "ic0", Name: "memory", Kind: wasm.KindMemory, Memory: wasm.Limits{Min: 1}})
		}, `imports "memory" from "ic0"`},
		"two memories":          {func(m *wasm.Module) { m.Memories = append(m.Memories, wasm.Limits{}) }, "has 2 memories"},
		"one imported, one not": {func(m *wasm.Module) { m.Imports = append(m.Imports, wasm.Import{Module: "env", Kind: wasm.KindMemory}) }, "has 2 memories"},
		"Wasm64":                {func(m *wasm.Module) { m.Memories[0].Wide = true }, "64-bit memory (Wasm64)"},
		"shared memory":         {func(m *wasm.Module) { m.Memories[0].Shared = true }, "shared memory"},
		"an imported global": {func(m *wasm.Module) {
			m.Imports = append(m.Imports, wasm.Import{Module: "env", Name: "g", Kind: wasm.KindGlobal})
		}, `imports the global variable "g"`},
		"two tables":                      {func(m *wasm.Module) { m.Tables = append(m.Tables, m.Tables[0]) }, "has 2 tables"},
		"the largest table":               {func(m *wasm.Module) { m.Tables[0].Min = 1_000_000 }, ""},
		"a larger table":                  {func(m *wasm.Module) { m.Tables[0].Min = 1_000_001 }, "a table of 1000001 elements, the limit is 1000000"},
		"all functions":                   {func(m *wasm.Module) { m.Functions = make([]uint32, 50_000) }, ""},
		"too many functions":              {func(m *wasm.Module) { m.Functions = make([]uint32, 50_001) }, "has 50001 functions, the limit is 50000"},
		"too many globals":                {func(m *wasm.Module) { m.Globals = make([]wasm.Global, 1001) }, "has 1001 global variables, the limit is 1000"},
		"too many segments":               {func(m *wasm.Module) { m.Data = make([]wasm.Data, 100_001) }, "has 100001 data segments, the limit is 100000"},
		"a global that holds a reference": {func(m *wasm.Module) { m.Globals[0].Type = wasm.FuncRef }, "global variable 0 holds a reference"},
		"a global from another":           {func(m *wasm.Module) { m.Globals[0].Init = expression(new(wasm.Assembler).Op(wasm.OpGlobalGet, 0)) }, "does not begin with a constant"},
		"a global that is computed": {func(m *wasm.Module) {
			m.Globals[0].Init = expression(new(wasm.Assembler).I64(1).I64(2).Op(wasm.OpI64Add))
		}, "does not begin with a constant"},
		"data at a global's place": {func(m *wasm.Module) { m.Data[0].Offset = expression(new(wasm.Assembler).Op(wasm.OpGlobalGet, 0)) }, "data segment 0 has an offset that is not one i32.const"},
		"data behind the end":      {func(m *wasm.Module) { m.Data[0].Init = []byte("at end!") }, "data segment 0 ends at 65537, behind the memory's 1 pages"},
		"data far behind":          {func(m *wasm.Module) { m.Data[0].Offset = expression(new(wasm.Assembler).I32(-1)) }, "ends at 4294967301"},
		"data without memory":      {func(m *wasm.Module) { m.Memories = nil }, "a memory that the module does not have"},
		"data of another memory":   {func(m *wasm.Module) { m.Data[0].Memory = 1 }, "a memory that the module does not have"},

		"another entry point":                   {export("canister_on_stop", 1), `exports "canister_on_stop", which is no entry point`},
		"a method without a name":               {export("canister_query", 1), `exports "canister_query", which is no entry point`},
		"a name of the system":                  {export("canister counter_instructions", 1), "the system keeps for itself"},
		"another name of the system":            {export("canister_start", 1), "the system keeps for itself"},
		"a method twice":                        {export("canister_update get it", 1), `the method "get it" twice`},
		"an entry point with an argument":       {export("canister_query x", 2), "an entry point has none"},
		"a helper with an argument":             {export("helper", 2), ""},
		"an entry point out of range":           {export("canister_query x", 99), "an entry point has none"},
		"an entry point of a type out of range": {func(m *wasm.Module) { m.Functions[0] = 7 }, "an entry point has none"},
		"an entry point that is a memory":       {func(m *wasm.Module) { m.Exports[0].Kind = wasm.KindMemory }, "not as a function"},
		"all methods":                           {methods(997, 4), ""},
		"too many methods":                      {methods(998, 4), "has 1001 methods, the limit is 1000"},
		"long names":                            {methods(4, 5000-3), ""},
		"longer names":                          {methods(4, 5000), "has 20009 bytes of method names, the limit is 20000"},

		"metadata without a name": {metadata("icp:public ", ""), ""},
		"metadata of no kind":     {metadata("icp:protected x", ""), `custom section "icp:protected x"`},
		"metadata without space":  {metadata("icp:public", ""), `custom section "icp:public"`},
		"metadata twice":          {metadata("icp:private candid:service", ""), `metadata section "candid:service" twice`},
		"all metadata": {func(m *wasm.Module) {
			for i := range 14 {
				metadata(fmt.Sprint("icp:public ", i), "")(m)
			}
		}, ""},
		"too much metadata": {func(m *wasm.Module) {
			for i := range 15 {
				metadata(fmt.Sprint("icp:public ", i), "")(m)
			}
		}, "has 17 metadata sections, the limit is 16"},
		"large metadata":      {metadata("icp:public x", strings.Repeat("x", 1<<20-len("candid:service"+"service : {}"+"a b"+"x"))), ""},
		"larger metadata":     {metadata("icp:public x", strings.Repeat("x", 1<<20)), "bytes of metadata, the limit is 1048576"},
		"large other section": {metadata("x", strings.Repeat("x", 1<<21)), ""},

		"all instructions":      {body(repeat(999_999, wasm.OpNop)), ""},
		"too many instructions": {body(repeat(1_000_000, wasm.OpNop)), "function 1 has 1000001 instructions, the limit is 1000000"},
		"too complex":           {body(repeat(20_000, wasm.OpBr, 0)), "function 1 has a complexity of 1000001, the limit is 1000000"},
		"complex":               {body(repeat(19_999, wasm.OpBr, 0)), ""},
		"malformed code":        {body([]byte{0xff}), "function 1 is malformed"},
		"too much code": {func(m *wasm.Module) {
			m.Functions = make([]uint32, 11)
			m.Code = make([]wasm.Code, 11)
			for i := range m.Code {
				m.Code[i].Body = repeat(1<<18, wasm.OpI64Load, 0x4, 0x7ffffff)
			}
		}, "bytes of code, the limit is 10485760"},
		"table.set":  {body(repeat(1, wasm.OpTableSet, 0)), "function 1 changes a table"},
		"table.grow": {body(repeat(1, wasm.OpTableGrow, 0)), "function 1 changes a table"},
		"table.init": {body(repeat(1, wasm.OpTableInit, 0, 0)), "function 1 changes a table"},
		"table.get":  {body(repeat(1, wasm.OpTableGet, 0)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := base()
			test.change(m)
			err := canister.Check(m)
			if test.reason == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.reason)
			}
		})
	}
}

func TestMetadataOf(t *testing.T) {
	list, err := canister.MetadataOf(base())
	require.NoError(t, err)
	require.Equal(t, []canister.Metadata{
		{Name: "candid:service", Public: true, Contents: []byte("service : {}")},
		{Name: "a b"},
	}, list)
}
