package canister

import (
	"fmt"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// hooks are the entry points beside the methods.
var hooks = map[string]bool{
	"canister_init":               true,
	"canister_pre_upgrade":        true,
	"canister_post_upgrade":       true,
	"canister_inspect_message":    true,
	"canister_heartbeat":          true,
	"canister_global_timer":       true,
	"canister_on_low_wasm_memory": true,
}

// reservedNames are exports that the network's replica adds itself.
var reservedNames = map[string]bool{
	"canister counter_instructions":   true,
	"canister_start":                  true,
	"canister counter_dirty_pages":    true,
	"canister counter_accessed_pages": true,
	"stable_memory":                   true,
	"stable_bytemap_memory":           true,
}

// methodOf returns the name of the method that an export is, if it is one.
func methodOf(export string) (name string, ok bool) {
	kind, name, ok := strings.Cut(export, " ")
	switch kind {
	case "canister_query", "canister_update", "canister_composite_query":
		return name, ok
	}
	return "", false
}

// IsEntryPoint reports whether an export of that name is run by the system.
func IsEntryPoint(export string) bool {
	_, method := methodOf(export)
	return method || hooks[export]
}

func checkExports(m *wasm.Module) error {
	methods := map[string]bool{}
	names := 0
	for _, e := range m.Exports {
		if err := checkExport(m, e); err != nil {
			return err
		}
		name, ok := methodOf(e.Name)
		if !ok {
			continue
		}
		if methods[name] {
			return fmt.Errorf("the module exports the method %q twice", name)
		}
		methods[name] = true
		names += len(name)
	}
	if err := limit("methods", len(methods), MaxMethods); err != nil {
		return err
	}
	return limit("bytes of method names", names, MaxMethodNames)
}

func checkExport(m *wasm.Module, e wasm.Export) error {
	switch {
	case reservedNames[e.Name]:
		return fmt.Errorf("the module exports %q, a name that the system keeps for itself", e.Name)
	case !IsEntryPoint(e.Name):
		if strings.HasPrefix(e.Name, "canister_") {
			return fmt.Errorf("the module exports %q, which is no entry point of a canister", e.Name)
		}
	case e.Kind != wasm.KindFunction:
		return fmt.Errorf("the module exports %q, but not as a function", e.Name)
	default:
		index, ok := m.FunctionType(e.Index)
		if !ok || uint64(index) >= uint64(len(m.Types)) || !m.Types[index].Equal(wasm.FuncType{}) {
			return fmt.Errorf("the module exports %q with parameters or results: an entry point has none", e.Name)
		}
	}
	return nil
}
