package link

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

// A Kind says how a method is called.
type Kind string

// The kinds of methods, as in the names of their exports.
const (
	Query          Kind = "canister_query"
	CompositeQuery Kind = "canister_composite_query"
	Update         Kind = "canister_update"
)

// A Method is a method that a canister module exports.
type Method struct {
	Kind Kind
	Name string
}

// Entry points that are no methods.
const (
	initEntry        = "canister_init"
	postUpgradeEntry = "canister_post_upgrade"
	inspectEntry     = "canister_inspect_message"
)

// callbacks are the exports that take the answers of calls, in the order of the
// table indices that they get from 1 on. Go leaves those below 4096 empty. They
// are the same in each build, so that an answer still finds its callback when the
// canister was upgraded after the call.
var callbacks = []string{"candigo_reply", "candigo_reject", "candigo_cleanup"}

// goTableStart is where Go puts its functions in the table.
const goTableStart = 4096

// methodOf takes an export's name apart, if it is a method's.
func methodOf(export string) (Method, bool) {
	kind, name, ok := strings.Cut(export, " ")
	switch Kind(kind) {
	case Query, CompositeQuery, Update:
		return Method{Kind(kind), name}, ok
	}
	return Method{}, false
}

// linkExports gives the entry points their names, and each a wrapper that
// prepares the linker's variables. Other functions are not exported any more:
// nobody could call them.
func (l *linker) linkExports() error {
	var kept []wasm.Export
	program := map[string]uint32{} // by export name as the Internet Computer has it
	var names []string
	for _, e := range l.m.Exports {
		if e.Kind != wasm.KindFunction {
			kept = append(kept, e)
			continue
		}
		name, err := url.PathUnescape(e.Name)
		if err != nil {
			return fmt.Errorf("export %q: %w", e.Name, err)
		}
		if _, twice := program[name]; twice {
			return fmt.Errorf("the program exports %q twice", name)
		}
		program[name] = e.Index
		names = append(names, name)
	}
	initialize, ok := program["_initialize"]
	if !ok {
		return fmt.Errorf("the module does not export _initialize: it must be built with -buildmode=c-shared")
	}
	for _, name := range []string{postUpgradeEntry, initEntry} {
		if _, ok := program[name]; !ok {
			names = slices.Insert(names, 0, name)
		}
	}
	for _, name := range names {
		entry, has := program[name]
		if !canister.IsEntryPoint(name) {
			if strings.HasPrefix(name, "canister_") {
				return fmt.Errorf("the program exports %q, which is no entry point of a canister", name)
			}
			continue
		}
		if has {
			if err := l.checkType(name, entry, ""); err != nil {
				return err
			}
		}
		kept = append(kept, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: l.function(name, "", func(b *body) {
			b.begin(name)
			if name == initEntry || name == postUpgradeEntry {
				b.fillFunctionTable()
				b.call(initialize)
			}
			if has {
				b.call(entry)
			}
			b.call(l.flushRest())
		})})
	}
	l.m.Exports = kept
	return l.linkCallbacks(program)
}

func (l *linker) checkType(name string, function uint32, want signature) error {
	index, _ := l.m.FunctionType(function)
	if t := signatureOf(l.m.Types[index]); t != want {
		return fmt.Errorf("the program exports %q as %s; it must be %s", name, t, want)
	}
	return nil
}

// begin notes what runs.
func (b *body) begin(name string) {
	handler, query := name, name == inspectEntry
	if m, ok := methodOf(name); ok {
		handler, query = m.Name, m.Kind != Update
	}
	b.i64(b.l.running(handler, query))
	b.write(b.l.variable("running", wasm.I64))
	b.i32(0)
	b.write(b.l.variable("fatal size", wasm.I32))
}

// linkCallbacks puts the callbacks into the table.
func (l *linker) linkCallbacks(program map[string]uint32) error {
	if len(l.m.Tables) != 1 || l.m.Tables[0].Min < goTableStart {
		return fmt.Errorf("the module does not have the one table that Go gives it")
	}
	for _, e := range l.m.Elements {
		if at, ok := canister.ConstantOffset(e.Offset); e.Mode != wasm.Active || !ok || at < goTableStart {
			return fmt.Errorf("the module has table elements below %d, where Go has none", goTableStart)
		}
	}
	for i, name := range callbacks {
		entry, has := program[name]
		if !has {
			continue
		}
		if err := l.checkType(name, entry, "i"); err != nil {
			return err
		}
		callback := l.function(name, "i", func(b *body) {
			const env = 0
			b.beginCallback(name)
			b.get(env)
			b.call(entry)
			b.call(l.flushRest())
		})
		l.m.Elements = append(l.m.Elements, wasm.Element{
			Offset: constantOf(1 + i), Type: wasm.FuncRef, Functions: []uint32{callback},
		})
	}
	return nil
}

// beginCallback notes that a callback runs, for a query if one made the call:
// what queries do to variables only their own callbacks see.
func (b *body) beginCallback(name string) {
	running := b.l.variable("running", wasm.I64)
	b.read(running)
	b.i64(runningQuery)
	b.op(wasm.OpI64And)
	b.i64(b.l.running(name, false))
	b.op(wasm.OpI64Or)
	b.write(running)
	b.i32(0)
	b.write(b.l.variable("fatal size", wasm.I32))
}

func constantOf(v int) []byte {
	return new(wasm.Assembler).I32(int32(v)).Op(wasm.OpEnd).Bytes()
}
