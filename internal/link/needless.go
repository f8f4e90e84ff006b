package link

import (
	"slices"
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// Functions of Go's runtime and library that a canister has no use for, though
// code that it needs mentions them. Those that a toolchain does not have are
// passed over.
var (
	// withoutEffect have no results, and nothing to do in a canister: they return
	// at once.
	withoutEffect = []string{
		// For runtime/metrics: how often settings of GODEBUG are used.
		"internal_godebug.registerMetric",
		// Settings of GODEBUG that only the environment can have.
		"internal_cpu.processOptions", "runtime.schedtrace", "runtime.runCheckmark", "runtime.checkFinalizersAndCleanups",
		// Types that several modules of a program share.
		"runtime.typelinksinit",
		// Mistakes of the toolchain.
		"runtime.moduledataverify1", "runtime.check",
		// Bytes of memory that is damaged, printed before the fatal error.
		"runtime.gcDumpObject", "runtime.tracebackHexdump", "runtime.hexdumpWords",
	}
	// neverCalled stand behind conditions that are never true.
	neverCalled = []string{
		// GODEBUG with name=value#pattern, and with gccheckmark=1.
		"internal_bisect.New", "internal_bisect.__Matcher_.Stack", "runtime.setCheckmark",
		// GOEXPERIMENT=goroutineleakprofile
		"runtime.findGoroutineLeaks",
		// Functions in C.
		"runtime.cgocall", "runtime.newextram", "runtime.callCgoSymbolizer", "runtime.cgoContextPCs",
	}
	// tracing is never called where nothing can start it.
	tracing = []string{
		"runtime.traceAdvance", "runtime.traceAcquireEnabled", "runtime.traceRelease", "runtime.traceReader", "runtime.traceReaderAvailable",
	}
)

const (
	startTracing  = "runtime.StartTrace"
	tracingPrefix = "runtime.traceLocker." // methods that write an event each
	tracingTest   = tracingPrefix + "ok"   // but this one tells whether to, where it is not inlined
)

// dropNeedless takes the bodies of the functions above out of the module, and of
// those that only they lead to.
func (l *linker) dropNeedless() error {
	start, image, err := l.image()
	if err != nil {
		return err
	}
	g, err := l.newCallGraph(start, image)
	if err != nil {
		return err
	}
	before := g.reach(l.roots())
	if err := l.cutNeedless(g); err != nil {
		return err
	}
	after := g.reach(l.roots())
	for i := range l.goFunctions {
		if before[i] && !after[i] {
			l.m.Code[i] = unreachable()
			l.dropped[i] = true
		}
	}
	return nil
}

func unreachable() wasm.Code {
	return wasm.Code{Body: new(wasm.Assembler).Op(wasm.OpUnreachable).Op(wasm.OpEnd).Bytes()}
}

// cutNeedless replaces the bodies of needless functions, and takes what they call
// out of the graph.
func (l *linker) cutNeedless(g *callGraph) error {
	effects, calls := set(withoutEffect), set(neverCalled)
	names := l.names[len(l.names)-l.goFunctions:]
	if !slices.Contains(names, startTracing) {
		for _, name := range tracing {
			calls[name] = true
		}
		for _, name := range names {
			if strings.HasPrefix(name, tracingPrefix) && name != tracingTest {
				calls[name] = true
			}
		}
	}
	for i, name := range names {
		var code wasm.Code
		switch {
		case effects[name]:
			code = returnAtOnce()
		case calls[name]:
			code = unreachable()
		default:
			continue
		}
		if err := l.replaceBody(i, name, code); err != nil {
			return err
		}
		g.edges[i] = nil
	}
	return nil
}

func set(list []string) map[string]bool {
	s := map[string]bool{}
	for _, e := range list {
		s[e] = true
	}
	return s
}

// roots are the functions that the host calls, counted as in the code section.
func (l *linker) roots() (list []int) {
	for _, e := range l.m.Exports {
		if i := int(e.Index) - len(l.m.Imports); e.Kind == wasm.KindFunction && i >= 0 {
			list = append(list, i)
		}
	}
	return list
}
