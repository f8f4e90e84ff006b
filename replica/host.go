package replica

import (
	"strings"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

// imports makes the table of the System API what modules import: each function
// first charges its cost and asks whether it may be called here.
func (r *Replica) imports() map[string]machine.Import {
	imports := map[string]machine.Import{}
	for _, f := range systemAPI() {
		imports[f.name] = machine.Import{Type: signatureType(f.signature), Call: func(m *machine.Machine, a []uint64) uint64 {
			m.Charge(f.cost)
			x := r.running
			if f.contexts&x.context == 0 {
				x.violate("%q cannot be executed in %v mode", "ic0_"+f.name, x.context)
			}
			return f.call(x, a)
		}}
	}
	return imports
}

// signatureType is what a signature of the table stands for.
func signatureType(signature string) wasm.FuncType {
	params, results, _ := strings.Cut(signature, ">")
	return wasm.FuncType{Params: valueTypes(params), Results: valueTypes(results)}
}

func valueTypes(letters string) []wasm.ValueType {
	types := make([]wasm.ValueType, len(letters))
	for i, letter := range letters {
		types[i] = wasm.I32
		if letter == 'I' {
			types[i] = wasm.I64
		}
	}
	return types
}
