package link

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// withoutNeedless defines functions with the given calls, of which the first is
// exported, and returns the names of those that lose their code.
func withoutNeedless(t *testing.T, data []byte, functions ...string) (dropped []string, m *wasm.Module) {
	t.Helper()
	g := newGoModule()
	g.Data[0].Init = data
	calls := map[string][]string{}
	var names []string
	for _, f := range functions {
		name, callees, _ := strings.Cut(f, ": ")
		calls[name] = strings.Fields(callees)
		names = append(names, name)
	}
	first := len(g.names)
	for i, name := range names {
		export := ""
		if i == 0 {
			export = "main"
		}
		g.define(name, goFunction, export)
		g.body(func(a *wasm.Assembler) {
			for _, callee := range calls[name] {
				if address, ok := strings.CutPrefix(callee, "&"); ok { // of a function without a name, in the data
					require.Equal(t, "0", address)
					a.I64(scratchEnd).Op(wasm.OpDrop)
					continue
				}
				a.I32(0).Op(wasm.OpCall, uint32(first+slices.Index(names, callee))).Op(wasm.OpDrop)
			}
			a.I32(0)
		})
	}
	m, err := wasm.Read(g.bytes())
	require.NoError(t, err)
	l, err := newLinker(m, Options{})
	require.NoError(t, err)
	require.NoError(t, l.dropNeedless())
	for i, name := range names {
		if l.dropped[first+i] {
			require.Equal(t, unreachable(), m.Code[first+i])
			dropped = append(dropped, name)
		}
	}
	return dropped, m
}

func TestDropNeedless(t *testing.T) {
	const firstIndex = 3 // behind the functions that all modules have
	address := func(function int) []byte {
		return binary.LittleEndian.AppendUint64(nil, uint64(firstIndex+function+functionNumber)<<16)
	}
	for name, c := range map[string]struct {
		data      []byte
		functions []string
		dropped   []string
	}{
		"what only they call": {
			functions: []string{
				"main.main: runtime.check main.both", "runtime.check: main.one main.both", "main.one: main.two", "main.two", "main.both", "main.alone",
			},
			dropped: []string{"main.one", "main.two"},
		},
		"a function in the data": {
			data:      address(2),
			functions: []string{"main.main: runtime.check", "runtime.check: main.method main.one", "main.method", "main.one"},
			dropped:   []string{"main.one"},
		},
		"a method in a type": {
			data: binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(make([]byte, 4),
				firstIndex+2+functionNumber), firstIndex+3+functionNumber),
			functions: []string{"main.main: runtime.check", "runtime.check: main.T.m main.__T_.m main.one", "main.T.m", "main.__T_.m", "main.one"},
			dropped:   []string{"main.one"},
		},
		"a number that is as large": {
			data:      binary.LittleEndian.AppendUint64(nil, firstIndex+2+functionNumber),
			functions: []string{"main.main: runtime.check", "runtime.check: main.one", "main.one"},
			dropped:   []string{"main.one"},
		},
		"a function without a name of its own": {
			data:      address(2),
			functions: []string{"main.main: runtime.check", "runtime.check: &0", "runtime.check.func1.2: main.one", "main.one"},
			dropped:   []string{"runtime.check.func1.2", "main.one"},
		},
		"one that others mention": {
			data:      address(2),
			functions: []string{"main.main: runtime.check main.one", "runtime.check: &0", "runtime.check.func1", "main.one: &0"},
		},
		"one that other data mention": {
			data:      append(address(2), binary.LittleEndian.AppendUint64(nil, scratchEnd)...), // the first's place
			functions: []string{"main.main: runtime.check", "runtime.check: &0", "runtime.check.func1"},
		},
		"a method of that name": {
			data:      address(2),
			functions: []string{"main.main: runtime.check", "runtime.check: &0", "main.T.func1"},
		},
		"tracing": {
			functions: []string{
				"main.main: runtime.traceLocker.GoStart runtime.traceAdvance", "runtime.traceLocker.GoStart: main.one",
				"runtime.traceAdvance: main.two", "main.one", "main.two",
			},
			dropped: []string{"main.one", "main.two"},
		},
		"a test for tracing that is not inlined": {
			functions: []string{"main.main: runtime.traceLocker.ok", "runtime.traceLocker.ok: main.one", "main.one"},
		},
		"tracing that can be started": {
			functions: []string{"main.main: runtime.traceLocker.GoStart", "runtime.traceLocker.GoStart: main.one", "main.one", "runtime.StartTrace"},
		},
	} {
		data := append(slices.Clone(c.data), "data"...)
		dropped, m := withoutNeedless(t, data, c.functions...)
		require.Equal(t, c.dropped, dropped, name)
		if strings.HasPrefix(c.functions[1], "runtime.check:") {
			require.Equal(t, returnAtOnce(), m.Code[firstIndex+1], name)
		}
	}
}

// TestDropNeedlessLastWord: Go's linker leaves out the zeros at the end of the data, of an address too.
func TestDropNeedlessLastWord(t *testing.T) {
	data := binary.LittleEndian.AppendUint64(nil, (5+functionNumber)<<16)
	dropped, _ := withoutNeedless(t, bytes.TrimRight(data, "\x00"),
		"main.main: runtime.check", "runtime.check: main.method main.one", "main.method", "main.one")
	require.Equal(t, []string{"main.one"}, dropped)
}

func TestDropNeedlessFails(t *testing.T) {
	g := newGoModule()
	g.define("runtime.check", "", "")
	_, _, err := Link(g.bytes(), Options{})
	require.EqualError(t, err, "runtime.check is () → (), not (i32) → (i32): the linker does not know this Go toolchain")
}
