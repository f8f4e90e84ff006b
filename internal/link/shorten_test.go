package link

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

// functionBody writes the body of a function of Go's.
func functionBody(write func(a *wasm.Assembler)) []byte {
	var a wasm.Assembler
	write(&a)
	return a.Op(wasm.OpEnd).Bytes()
}

// shortened gives a module's only interesting function to the linker, and returns
// what it has made of it.
func shortened(t *testing.T, body []byte) (l *linker, code []byte) {
	t.Helper()
	g := newGoModule()
	g.define("runtime.goPanicIndex", goFunction, "")
	g.define("runtime.printnl", goFunction, "")
	g.define("main.f", goFunction, "")
	g.Code[len(g.Code)-1].Body = body
	m, err := wasm.Read(g.bytes())
	require.NoError(t, err)
	l, err = newLinker(m, Options{})
	require.NoError(t, err)
	require.NoError(t, l.shorten())
	return l, m.Code[l.goFunctions-1].Body
}

func TestShortenPairs(t *testing.T) {
	for name, c := range map[string]struct{ long, short func(a *wasm.Assembler) }{
		"nothing to do": {
			func(a *wasm.Assembler) {
				a.Op(wasm.OpLocalSet, 3).Op(wasm.OpLocalGet, 4).Op(wasm.OpI32Eqz).Op(wasm.OpI32WrapI64)
			},
			func(a *wasm.Assembler) {
				a.Op(wasm.OpLocalSet, 3).Op(wasm.OpLocalGet, 4).Op(wasm.OpI32Eqz).Op(wasm.OpI32WrapI64)
			},
		},
		"set and get": {
			func(a *wasm.Assembler) { a.Op(wasm.OpLocalSet, 3).Op(wasm.OpNop).Op(wasm.OpLocalGet, 3) },
			func(a *wasm.Assembler) { a.Op(wasm.OpLocalTee, 3) },
		},
		"load and wrap": {
			func(a *wasm.Assembler) { a.Op(wasm.OpI64Load, 3, 300).Op(wasm.OpI32WrapI64) },
			func(a *wasm.Assembler) { a.Op(wasm.OpI32Load, 2, 300) },
		},
		"extend and wrap": {
			func(a *wasm.Assembler) { a.Op(wasm.OpLocalGet, 1).Op(wasm.OpI64ExtendI32U).Op(wasm.OpI32WrapI64) },
			func(a *wasm.Assembler) { a.Op(wasm.OpLocalGet, 1) },
		},
		"a sum with 64 bits": {
			func(a *wasm.Assembler) {
				a.Op(wasm.OpLocalGet, 4).Op(wasm.OpI64ExtendI32U).I64(-1 << 33).Op(wasm.OpI64Add).Op(wasm.OpI32WrapI64)
			},
			func(a *wasm.Assembler) { a.Op(wasm.OpLocalGet, 4).I32(0).Op(wasm.OpI32Add) },
		},
		"not less": {
			func(a *wasm.Assembler) { a.Op(wasm.OpI64LtS).Op(wasm.OpI32Eqz).Op(wasm.OpI32GtU).Op(wasm.OpI32Eqz) },
			func(a *wasm.Assembler) { a.Op(wasm.OpI64GeS).Op(wasm.OpI32LeU) },
		},
		"numbers that are no numbers": {
			func(a *wasm.Assembler) { a.Op(wasm.OpF64Lt).Op(wasm.OpI32Eqz) },
			func(a *wasm.Assembler) { a.Op(wasm.OpF64Lt).Op(wasm.OpI32Eqz) },
		},
		"not zero": {
			func(a *wasm.Assembler) {
				a.Op(wasm.OpI64ExtendI32U).Op(wasm.OpI64Eqz).Op(wasm.OpI32Eqz).Block(wasm.OpIf, wasm.Empty).Op(wasm.OpEnd)
			},
			func(a *wasm.Assembler) { a.Block(wasm.OpIf, wasm.Empty).Op(wasm.OpEnd) },
		},
	} {
		_, got := shortened(t, functionBody(c.long))
		require.Equal(t, functionBody(c.short), got, name)
	}
}

func TestOpposite(t *testing.T) {
	for _, pair := range [][2]wasm.Opcode{
		{wasm.OpI32Eq, wasm.OpI32Ne}, {wasm.OpI32LtS, wasm.OpI32GeS}, {wasm.OpI32LtU, wasm.OpI32GeU},
		{wasm.OpI32GtS, wasm.OpI32LeS}, {wasm.OpI32GtU, wasm.OpI32LeU},
		{wasm.OpI64Eq, wasm.OpI64Ne}, {wasm.OpI64LtS, wasm.OpI64GeS}, {wasm.OpI64LtU, wasm.OpI64GeU},
		{wasm.OpI64GtS, wasm.OpI64LeS}, {wasm.OpI64GtU, wasm.OpI64LeU},
	} {
		require.Equal(t, pair[1], opposite(pair[0]))
		require.Equal(t, pair[0], opposite(pair[1]))
	}
	for _, op := range []wasm.Opcode{wasm.OpI32Eqz, wasm.OpI64Eqz, wasm.OpF32Eq, wasm.OpF64Ge} {
		require.Zero(t, opposite(op))
	}
}

func TestFoldOffsets(t *testing.T) {
	begin := func(a *wasm.Assembler) *wasm.Assembler {
		return a.Op(wasm.OpGlobalGet, 0).Op(wasm.OpLocalSet, 1).I32(1).Op(wasm.OpDrop)
	}
	sum := func(a *wasm.Assembler, n int32) *wasm.Assembler {
		return a.Op(wasm.OpLocalGet, 1).I32(n).Op(wasm.OpI32Add)
	}
	for name, c := range map[string]struct{ long, short func(a *wasm.Assembler) }{
		"a value from memory": {
			func(a *wasm.Assembler) {
				sum(sum(begin(a), 16), 32).Op(wasm.OpI64Load, 3, 8).I64(1).Op(wasm.OpI64Add).Op(wasm.OpI64Store, 3, 0)
			},
			func(a *wasm.Assembler) {
				begin(a).Op(wasm.OpLocalGet, 1).Op(wasm.OpLocalGet, 1).Op(wasm.OpI64Load, 3, 40).I64(1).Op(wasm.OpI64Add).Op(wasm.OpI64Store, 3, 16)
			},
		},
		"the sum is the value": {
			func(a *wasm.Assembler) { sum(begin(a).Op(wasm.OpLocalGet, 2), 16).Op(wasm.OpI32Store, 2, 0) },
			func(a *wasm.Assembler) { sum(begin(a).Op(wasm.OpLocalGet, 2), 16).Op(wasm.OpI32Store, 2, 0) },
		},
		"kept as well": {
			func(a *wasm.Assembler) { sum(begin(a), 16).Op(wasm.OpLocalTee, 2).I64(1).Op(wasm.OpI64Store, 3, 0) },
			func(a *wasm.Assembler) { sum(begin(a), 16).Op(wasm.OpLocalTee, 2).I64(1).Op(wasm.OpI64Store, 3, 0) },
		},
		"chosen from two": {
			func(a *wasm.Assembler) {
				sum(sum(begin(a), 16), 24).Op(wasm.OpLocalGet, 0).Op(wasm.OpSelect).I64(1).Op(wasm.OpI64Store, 3, 0)
			},
			func(a *wasm.Assembler) {
				sum(sum(begin(a), 16), 24).Op(wasm.OpLocalGet, 0).Op(wasm.OpSelect).I64(1).Op(wasm.OpI64Store, 3, 0)
			},
		},
		"a block in between": {
			func(a *wasm.Assembler) {
				sum(begin(a), 16).Block(wasm.OpBlock, wasm.Empty).Op(wasm.OpEnd).I64(1).Op(wasm.OpI64Store, 3, 0)
			},
			func(a *wasm.Assembler) {
				sum(begin(a), 16).Block(wasm.OpBlock, wasm.Empty).Op(wasm.OpEnd).I64(1).Op(wasm.OpI64Store, 3, 0)
			},
		},
		"below the stack": {
			func(a *wasm.Assembler) { sum(begin(a), -16).Op(wasm.OpI32Load, 2, 0) },
			func(a *wasm.Assembler) { sum(begin(a), -16).Op(wasm.OpI32Load, 2, 0) },
		},
		"an offset that the sum could overflow": {
			func(a *wasm.Assembler) { sum(begin(a), 16).Op(wasm.OpI32Load, 2, 1<<32-8) },
			func(a *wasm.Assembler) { sum(begin(a), 16).Op(wasm.OpI32Load, 2, 1<<32-8) },
		},
		"the local has other uses": {
			func(a *wasm.Assembler) { sum(begin(a.I32(-1).Op(wasm.OpLocalSet, 1)), 16).Op(wasm.OpI32Load, 2, 0) },
			func(a *wasm.Assembler) { sum(begin(a.I32(-1).Op(wasm.OpLocalSet, 1)), 16).Op(wasm.OpI32Load, 2, 0) },
		},
		"the stack pointer moves": {
			func(a *wasm.Assembler) {
				sum(a.Op(wasm.OpLocalGet, 2).Op(wasm.OpLocalTee, 1).Op(wasm.OpGlobalSet, 0), 16).Op(wasm.OpI32Load, 2, 0)
			},
			func(a *wasm.Assembler) {
				a.Op(wasm.OpLocalGet, 2).Op(wasm.OpLocalTee, 1).Op(wasm.OpGlobalSet, 0).Op(wasm.OpLocalGet, 1).Op(wasm.OpI32Load, 2, 16)
			},
		},
	} {
		_, got := shortened(t, functionBody(c.long))
		require.Equal(t, functionBody(c.short), got, name)
	}
}

// jump writes what Go's compiler makes of a jump, the loop being so many labels
// away.
func jump(a *wasm.Assembler, place int32, loop uint32) *wasm.Assembler {
	return a.I32(place).Op(wasm.OpLocalSet, 0).Op(wasm.OpBr, loop)
}

// places writes a function with three places to jump to: 0 at its beginning, 1
// and 2, which stand in the other order.
func places(first, second, third func(a *wasm.Assembler)) []byte {
	return functionBody(func(a *wasm.Assembler) {
		a.Block(wasm.OpBlock, wasm.Empty).Block(wasm.OpLoop, wasm.Empty)
		for range 3 {
			a.Block(wasm.OpBlock, wasm.Empty)
		}
		a.Op(wasm.OpLocalGet, 0).BrTable(0, 2, 1)
		for _, write := range []func(*wasm.Assembler){first, second, third} {
			a.Op(wasm.OpEnd)
			write(a)
		}
		a.Op(wasm.OpEnd).Op(wasm.OpUnreachable).Op(wasm.OpEnd).I32(1)
	})
}

func TestJumpForward(t *testing.T) {
	nothing := func(*wasm.Assembler) {}
	condition := func(a *wasm.Assembler) *wasm.Assembler { return a.Op(wasm.OpLocalGet, 2).Block(wasm.OpIf, wasm.Empty) }
	for name, c := range map[string]struct{ long, short []byte }{
		"all directions": {
			places(
				func(a *wasm.Assembler) {
					jump(condition(a), 2, 3).Op(wasm.OpEnd) // forward by one
					jump(condition(a).Op(wasm.OpNop).I32(7).Op(wasm.OpDrop), 1, 3).Op(wasm.OpEnd)
					jump(a, 1, 2) // forward by two
				},
				func(a *wasm.Assembler) {
					jump(condition(a), 2, 2).Op(wasm.OpEnd) // backward
					jump(condition(condition(a)), 1, 3).Op(wasm.OpEnd).Op(wasm.OpEnd)
				},
				func(a *wasm.Assembler) { jump(a, 1, 0) },
			),
			places(
				func(a *wasm.Assembler) {
					a.Op(wasm.OpLocalGet, 2).Op(wasm.OpBrIf, 0)
					condition(a).I32(7).Op(wasm.OpDrop).Op(wasm.OpBr, 2).Op(wasm.OpEnd)
					a.Op(wasm.OpBr, 1)
				},
				func(a *wasm.Assembler) {
					jump(condition(a), 2, 2).Op(wasm.OpEnd)
					condition(a).Op(wasm.OpLocalGet, 2).Op(wasm.OpBrIf, 1).Op(wasm.OpEnd)
				},
				func(a *wasm.Assembler) { jump(a, 1, 0) },
			),
		},
		"a block inside": {
			places(func(a *wasm.Assembler) { jump(a.Block(wasm.OpBlock, wasm.Empty), 1, 3).Op(wasm.OpEnd) }, nothing, nothing),
			places(func(a *wasm.Assembler) { a.Block(wasm.OpBlock, wasm.Empty).Op(wasm.OpBr, 2).Op(wasm.OpEnd) }, nothing, nothing),
		},
		"the number is used": {
			places(func(a *wasm.Assembler) { jump(a, 1, 2).Op(wasm.OpLocalGet, 0).Op(wasm.OpDrop) }, nothing, nothing),
			places(func(a *wasm.Assembler) { jump(a, 1, 2).Op(wasm.OpLocalGet, 0).Op(wasm.OpDrop) }, nothing, nothing),
		},
		"a jump of another kind": {
			places(func(a *wasm.Assembler) { jump(a, 1, 2).Op(wasm.OpBr, 2) }, nothing, nothing),
			places(func(a *wasm.Assembler) { jump(a, 1, 2).Op(wasm.OpBr, 2) }, nothing, nothing),
		},
	} {
		_, got := shortened(t, c.long)
		require.Equal(t, c.short, got, name)
	}
}

func TestShareColdCalls(t *testing.T) {
	const goPanicIndex, printnl, unknown = 3, 4, 0
	call := func(a *wasm.Assembler, function uint32) *wasm.Assembler {
		return a.Op(wasm.OpLocalGet, 1).I32(8).Op(wasm.OpI32Sub).Op(wasm.OpLocalTee, 1).Op(wasm.OpGlobalSet, 0).
			Op(wasm.OpLocalGet, 1).I64(0x10070003).Op(wasm.OpI64Store, 3, 0).I32(0).Op(wasm.OpCall, function).
			Op(wasm.OpGlobalGet, 0).Op(wasm.OpLocalSet, 1).Op(wasm.OpBrIf, 0)
	}
	l, got := shortened(t, functionBody(func(a *wasm.Assembler) { call(call(call(a, goPanicIndex), printnl), unknown) }))
	panics, prints := l.own["call runtime.goPanicIndex"], l.own["call runtime.printnl"]
	require.NotZero(t, panics)
	require.NotZero(t, prints)
	require.Equal(t, functionBody(func(a *wasm.Assembler) {
		a.I32(0x10070003).Op(wasm.OpCall, panics).Op(wasm.OpReturn)
		a.I32(0x10070003).Op(wasm.OpCall, prints).Op(wasm.OpGlobalGet, 0).Op(wasm.OpLocalSet, 1).Op(wasm.OpBrIf, 0)
		call(a, unknown)
	}), got)
}
