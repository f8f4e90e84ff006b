package machine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/replica/internal/machine"
)

// cost runs the function "run" once, and returns what it cost without and with
// the charges for pages.
func (s subject) cost(t testing.TB, query bool) (instructions uint64, pages machine.Pages) {
	t.Helper()
	s.Begin(machine.Transaction{Instructions: plenty, Query: query})
	require.NoError(t, s.Call("run"))
	instructions, pages = s.Instructions(), s.Pages()
	s.Rollback()
	return instructions, pages
}

// TestWeights runs each group of instructions of the published table once.
func TestWeights(t *testing.T) {
	const (
		constant = 1
		drop     = 1
	)
	unary := func(op wasm.Opcode, push func(*wasm.Assembler) *wasm.Assembler) func() *wasm.Assembler {
		return func() *wasm.Assembler { return push(code()).Op(op).Op(wasm.OpDrop) }
	}
	binary := func(op wasm.Opcode, push func(*wasm.Assembler) *wasm.Assembler) func() *wasm.Assembler {
		return func() *wasm.Assembler { return push(push(code())).Op(op).Op(wasm.OpDrop) }
	}
	n32 := func(a *wasm.Assembler) *wasm.Assembler { return a.I32(1) }
	n64 := func(a *wasm.Assembler) *wasm.Assembler { return a.I64(1) }
	f32 := func(a *wasm.Assembler) *wasm.Assembler { return a.F32(0x3f800000) }
	f64 := func(a *wasm.Assembler) *wasm.Assembler { return a.F64(0x3ff0000000000000) }
	v128 := func(a *wasm.Assembler) *wasm.Assembler { return a.Op(wasm.OpV128Const).Raw(make([]byte, 16)) }
	type test struct {
		code func() *wasm.Assembler
		cost uint64 // beyond the operands, their drop and the entry
		rest uint64 // these
	}
	plain := func(rest uint64, cost uint64, code func(a *wasm.Assembler)) test {
		return test{func() *wasm.Assembler { a := new(wasm.Assembler); code(a); return a }, cost, rest}
	}
	tests := map[string]test{
		"nothing": plain(0, 0, func(*wasm.Assembler) {}),
		"nop":     plain(0, 1, func(a *wasm.Assembler) { a.Op(wasm.OpNop) }),
		"block":   plain(0, 0, func(a *wasm.Assembler) { a.Block(wasm.OpBlock, wasm.Empty).Op(wasm.OpEnd) }),
		"loop":    plain(0, 0, func(a *wasm.Assembler) { a.Block(wasm.OpLoop, wasm.Empty).Op(wasm.OpEnd) }),
		"return":  plain(0, 1, func(a *wasm.Assembler) { a.Op(wasm.OpReturn).Op(wasm.OpNop) }),
		"if taken": plain(constant, 2+1, func(a *wasm.Assembler) {
			a.I32(1).Block(wasm.OpIf, wasm.Empty).Op(wasm.OpNop).Op(wasm.OpElse).Op(wasm.OpNop).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"if not taken": plain(constant, 2+2, func(a *wasm.Assembler) {
			a.I32(0).Block(wasm.OpIf, wasm.Empty).Op(wasm.OpNop).Op(wasm.OpElse).Op(wasm.OpNop).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"br": plain(0, 2, func(a *wasm.Assembler) {
			a.Block(wasm.OpBlock, wasm.Empty).Op(wasm.OpBr, 0).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"br_if taken": plain(constant, 2, func(a *wasm.Assembler) {
			a.Block(wasm.OpBlock, wasm.Empty).I32(1).Op(wasm.OpBrIf, 0).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"br_if not taken": plain(constant, 2+1, func(a *wasm.Assembler) {
			a.Block(wasm.OpBlock, wasm.Empty).I32(0).Op(wasm.OpBrIf, 0).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"br_table": plain(constant, 2, func(a *wasm.Assembler) {
			a.Block(wasm.OpBlock, wasm.Empty).I32(7).BrTable(0, 0, 0).Op(wasm.OpNop).Op(wasm.OpEnd)
		}),
		"local.get, set, tee": plain(drop, 4, func(a *wasm.Assembler) {
			a.Op(wasm.OpLocalGet, 0).Op(wasm.OpLocalTee, 0).Op(wasm.OpLocalSet, 0).Op(wasm.OpLocalGet, 0).Op(wasm.OpDrop)
		}),
		"global.get":                 plain(drop, 2, func(a *wasm.Assembler) { a.Op(wasm.OpGlobalGet, 0).Op(wasm.OpDrop) }),
		"global.set":                 plain(constant, 2, func(a *wasm.Assembler) { a.I32(1).Op(wasm.OpGlobalSet, 0) }),
		"select":                     plain(3*constant+drop, 1, func(a *wasm.Assembler) { a.I32(1).I32(1).I32(1).Op(wasm.OpSelect).Op(wasm.OpDrop) }),
		"call":                       plain(0, 5+1+1, func(a *wasm.Assembler) { a.Op(wasm.OpCall, 0) }),
		"call_indirect":              plain(constant, 10+1+1, func(a *wasm.Assembler) { a.I32(0).Op(wasm.OpCallIndirect, 0, 0) }),
		"return_call":                plain(0, 3+1+1, func(a *wasm.Assembler) { a.Op(wasm.OpReturnCall, 0) }),
		"return_call_indirect":       plain(constant, 60+1+1, func(a *wasm.Assembler) { a.I32(0).Op(wasm.OpReturnCallIndirect, 0, 0) }),
		"ref.func, ref.is_null":      plain(drop, 130+5, func(a *wasm.Assembler) { a.Op(wasm.OpRefFunc, 0).Op(wasm.OpRefIsNull).Op(wasm.OpDrop) }),
		"ref.null":                   plain(drop, 1, func(a *wasm.Assembler) { a.Op(wasm.OpRefNull).Raw([]byte{byte(wasm.FuncRef)}).Op(wasm.OpDrop) }),
		"table.size":                 plain(drop, 100, func(a *wasm.Assembler) { a.Op(wasm.OpTableSize, 0).Op(wasm.OpDrop) }),
		"table.get":                  plain(constant+drop, 5, func(a *wasm.Assembler) { a.I32(0).Op(wasm.OpTableGet, 0).Op(wasm.OpDrop) }),
		"memory.size":                plain(drop, 20, func(a *wasm.Assembler) { a.Op(wasm.OpMemorySize, 0).Op(wasm.OpDrop) }),
		"memory.grow":                plain(constant+drop, 300, func(a *wasm.Assembler) { a.I32(1).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop) }),
		"memory.fill of nothing":     plain(3*constant, 100, func(a *wasm.Assembler) { a.I32(0).I32(0).I32(0).Op(wasm.OpMemoryFill, 0) }),
		"memory.fill":                plain(3*constant, 100+70_000+2*2*charge, func(a *wasm.Assembler) { a.I32(0).I32(0).I32(70_000).Op(wasm.OpMemoryFill, 0) }),
		"memory.copy":                plain(3*constant, 100+77+2*charge, func(a *wasm.Assembler) { a.I32(0).I32(100).I32(77).Op(wasm.OpMemoryCopy, 0, 0) }),
		"memory.init":                plain(3*constant, 100+3+2*charge, func(a *wasm.Assembler) { a.I32(9).I32(1).I32(3).Op(wasm.OpMemoryInit, 0, 0) }),
		"data.drop":                  plain(0, 300, func(a *wasm.Assembler) { a.Op(wasm.OpDataDrop, 0) }),
		"i32.load":                   plain(constant+drop, 1+charge, func(a *wasm.Assembler) { a.I32(0).Op(wasm.OpI32Load, 2, 0).Op(wasm.OpDrop) }),
		"i64.store8":                 plain(2*constant, 1+2*charge, func(a *wasm.Assembler) { a.I32(0).I64(1).Op(wasm.OpI64Store8, 0, 0) }),
		"v128.load, store":           plain(constant+constant, 2+2*charge, func(a *wasm.Assembler) { a.I32(0).I32(0).Op(wasm.OpV128Load, 0, 0).Op(wasm.OpV128Store, 0, 0) }),
		"i32.add":                    {binary(wasm.OpI32Add, n32), 1, 2*constant + drop},
		"i64.mul":                    {binary(wasm.OpI64Mul, n64), 1, 2*constant + drop},
		"i32.popcnt":                 {unary(wasm.OpI32Popcnt, n32), 1, constant + drop},
		"i64.rotr":                   {binary(wasm.OpI64Rotr, n64), 1, 2*constant + drop},
		"i64.lt_u":                   {binary(wasm.OpI64LtU, n64), 1, 2*constant + drop},
		"i32.eqz":                    {unary(wasm.OpI32Eqz, n32), 1, constant + drop},
		"i32.div_s":                  {binary(wasm.OpI32DivS, n32), 10, 2*constant + drop},
		"i32.rem_u":                  {binary(wasm.OpI32RemU, n32), 10, 2*constant + drop},
		"i64.div_u":                  {binary(wasm.OpI64DivU, n64), 10, 2*constant + drop},
		"i64.rem_s":                  {binary(wasm.OpI64RemS, n64), 10, 2*constant + drop},
		"i32.wrap_i64":               {unary(wasm.OpI32WrapI64, n64), 1, constant + drop},
		"i64.extend8_s":              {unary(wasm.OpI64Extend8S, n64), 1, constant + drop},
		"i64.extend_i32_u":           {unary(wasm.OpI64ExtendI32U, n32), 1, constant + drop},
		"f32.add":                    {binary(wasm.OpF32Add, f32), 2, 2*constant + drop},
		"f64.sub":                    {binary(wasm.OpF64Sub, f64), 2, 2*constant + drop},
		"f64.mul":                    {binary(wasm.OpF64Mul, f64), 2, 2*constant + drop},
		"f32.abs":                    {unary(wasm.OpF32Abs, f32), 2, constant + drop},
		"f64.neg":                    {unary(wasm.OpF64Neg, f64), 2, constant + drop},
		"f32.div":                    {binary(wasm.OpF32Div, f32), 3, 2*constant + drop},
		"f64.div":                    {binary(wasm.OpF64Div, f64), 5, 2*constant + drop},
		"f32.min":                    {binary(wasm.OpF32Min, f32), 18, 2*constant + drop},
		"f64.max":                    {binary(wasm.OpF64Max, f64), 18, 2*constant + drop},
		"f32.sqrt":                   {unary(wasm.OpF32Sqrt, f32), 5, constant + drop},
		"f64.sqrt":                   {unary(wasm.OpF64Sqrt, f64), 8, constant + drop},
		"f32.copysign":               {binary(wasm.OpF32Copysign, f32), 2, 2*constant + drop},
		"f64.copysign":               {binary(wasm.OpF64Copysign, f64), 3, 2*constant + drop},
		"f64.nearest":                {unary(wasm.OpF64Nearest, f64), 2, constant + drop},
		"f32.eq":                     {binary(wasm.OpF32Eq, f32), 3, 2*constant + drop},
		"f64.ge":                     {binary(wasm.OpF64Ge, f64), 3, 2*constant + drop},
		"f32.convert_i32_s":          {unary(wasm.OpF32ConvertI32S, n32), 3, constant + drop},
		"f64.convert_i64_s":          {unary(wasm.OpF64ConvertI64S, n64), 3, constant + drop},
		"f32.convert_i64_u":          {unary(wasm.OpF32ConvertI64U, n64), 16, constant + drop},
		"f64.convert_i32_u":          {unary(wasm.OpF64ConvertI32U, n32), 16, constant + drop},
		"i32.trunc_f32_s":            {unary(wasm.OpI32TruncF32S, f32), 20, constant + drop},
		"i64.trunc_f64_u":            {unary(wasm.OpI64TruncF64U, f64), 20, constant + drop},
		"i64.trunc_sat_f64_s":        {unary(wasm.OpI64TruncSatF64S, f64), 20, constant + drop},
		"f64.promote_f32":            {unary(wasm.OpF64PromoteF32, f32), 1, constant + drop},
		"i32.reinterpret_f32":        {unary(wasm.OpI32ReinterpretF32, f32), 1, constant + drop},
		"i8x16.swizzle":              {binary(0xfd00e, v128), 1, 2*constant + drop},
		"i8x16.popcnt":               {unary(0xfd062, v128), 3, constant + drop},
		"i64x2.mul":                  {binary(0xfd0d5, v128), 4, 2*constant + drop},
		"f64x2.div":                  {binary(0xfd0f3, v128), 12, 2*constant + drop},
		"f64x2.sqrt":                 {unary(0xfd0ef, v128), 14, constant + drop},
		"code beyond an unreachable": plain(0, 1, func(a *wasm.Assembler) { a.Op(wasm.OpReturn).Op(wasm.OpI32Load, 0, 0).Op(wasm.OpDrop) }),
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(2)
			b.global(wasm.I32, code().I32(0))
			b.function("", wasm.FuncType{}, code().Op(wasm.OpNop))
			b.Tables = []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: 1}}}
			b.Elements = []wasm.Element{{Offset: code().I32(0).Op(wasm.OpEnd).Bytes(), Type: wasm.FuncRef, Functions: []uint32{0}}}
			b.Data = []wasm.Data{{Mode: wasm.Passive, Init: []byte("data")}}
			segments := uint32(1)
			b.DataCount = &segments
			b.run(test.code(), wasm.LocalGroup{Count: 1, Type: wasm.I32})
			instructions, _ := b.start(t).cost(t, false)
			require.Equal(t, 1+test.rest+test.cost, instructions)
		})
	}
}

// Each turn of a loop is charged, and the branches that it takes.
func TestLoop(t *testing.T) {
	const (
		setup   = 1 + 1 + 1      // entry, i32.const, local.set
		shared  = 1 + 1 + 10 + 2 // local.get, i32.const, i32.rem_u, if
		odd     = 1              // nop
		even    = 1 + 1 + 1      // three of them
		advance = 1 + 1 + 1 + 1 + 2
	)
	for _, turns := range []uint64{1, 2, 1000, 3_000_000} {
		b := newBuilder(0)
		b.run(code().I32(int32(turns)).Op(wasm.OpLocalSet, 0).
			Block(wasm.OpLoop, wasm.Empty).
			Op(wasm.OpLocalGet, 0).I32(2).Op(wasm.OpI32RemU).
			Block(wasm.OpIf, wasm.Empty).Op(wasm.OpNop).
			Op(wasm.OpElse).Op(wasm.OpNop).Op(wasm.OpNop).Op(wasm.OpNop).Op(wasm.OpEnd).
			Op(wasm.OpLocalGet, 0).I32(1).Op(wasm.OpI32Sub).Op(wasm.OpLocalTee, 0).Op(wasm.OpBrIf, 0).
			Op(wasm.OpEnd), wasm.LocalGroup{Count: 1, Type: wasm.I32})
		instructions, _ := b.start(t).cost(t, false)
		require.Equal(t, setup+turns*(shared+advance)+(turns+1)/2*odd+turns/2*even, instructions, turns)
	}
}

func TestPages(t *testing.T) {
	read := func(a *wasm.Assembler, address int32, op wasm.Opcode) *wasm.Assembler {
		return a.I32(address).Op(op, 0, 0).Op(wasm.OpDrop)
	}
	const n = 4 * page // the end of memory
	tests := map[string]struct {
		code  *wasm.Assembler
		pages machine.Pages
	}{
		"nothing":                    {code(), machine.Pages{}},
		"one read":                   {read(code(), 0, wasm.OpI64Load), machine.Pages{Read: 1}},
		"the same page twice":        {read(read(code(), 8, wasm.OpI64Load), 100, wasm.OpI32Load8U), machine.Pages{Read: 1}},
		"two pages":                  {read(read(code(), 8, wasm.OpI64Load), page, wasm.OpI32Load8U), machine.Pages{Read: 2}},
		"the end of a page":          {read(code(), page-8, wasm.OpI64Load), machine.Pages{Read: 1}},
		"a straddling read":          {read(code(), page-7, wasm.OpI64Load), machine.Pages{Read: 2}},
		"by the last byte":           {read(code(), page-1, wasm.OpI32Load16U), machine.Pages{Read: 2}},
		"by an offset":               {code().I32(8).Op(wasm.OpI64Load, 0, page-9).Op(wasm.OpDrop), machine.Pages{Read: 2}},
		"a straddling vector":        {read(code(), page-15, wasm.OpV128Load), machine.Pages{Read: 2}},
		"the end of memory":          {read(code(), n-8, wasm.OpI64Load), machine.Pages{Read: 1}},
		"one write":                  {code().I32(0).I64(1).Op(wasm.OpI64Store, 0, 0), machine.Pages{Read: 1, Written: 1}},
		"a straddling write":         {code().I32(page-1).I32(1).Op(wasm.OpI32Store, 0, 0), machine.Pages{Read: 2, Written: 2}},
		"write after read":           {read(code(), 0, wasm.OpI64Load).I32(0).F64(1).Op(wasm.OpF64Store, 0, 0), machine.Pages{Read: 1, Written: 1}},
		"read after write":           {read(code().I32(0).F32(1).Op(wasm.OpF32Store, 0, 0), 1, wasm.OpI64Load), machine.Pages{Read: 1, Written: 1}},
		"straddling, one touched":    {read(read(code(), page, wasm.OpI32Load8U), page-1, wasm.OpI32Load), machine.Pages{Read: 2}},
		"a lane":                     {code().I32(page-4).Op(wasm.OpV128Const).Raw(make([]byte, 16)).Op(wasm.OpV128Load64Lane, 0, 0).Raw([]byte{1}).Op(wasm.OpDrop), machine.Pages{Read: 2}},
		"storing a lane":             {code().I32(page-4).Op(wasm.OpV128Const).Raw(make([]byte, 16)).Op(wasm.OpV128Store32Lane, 0, 0).Raw([]byte{1}), machine.Pages{Read: 1, Written: 1}},
		"fill":                       {code().I32(page-1).I32(7).I32(page+2).Op(wasm.OpMemoryFill, 0), machine.Pages{Read: 3, Written: 3}},
		"copy":                       {code().I32(10).I32(page*2).I32(page+1).Op(wasm.OpMemoryCopy, 0, 0), machine.Pages{Read: 4, Written: 2}},
		"copy within a page":         {code().I32(10).I32(20).I32(30).Op(wasm.OpMemoryCopy, 0, 0), machine.Pages{Read: 1, Written: 1}},
		"copy of nothing":            {code().I32(n).I32(n).I32(0).Op(wasm.OpMemoryCopy, 0, 0), machine.Pages{}},
		"init":                       {code().I32(page-2).I32(0).I32(4).Op(wasm.OpMemoryInit, 0, 0), machine.Pages{Read: 2, Written: 2}},
		"an import reads":            {code().I32(page-1).I32(2).Op(wasm.OpCall, 0), machine.Pages{Read: 2}},
		"an import reads nothing":    {code().I32(n).I32(0).Op(wasm.OpCall, 0), machine.Pages{}},
		"an import writes":           {code().I32(page).I32(page).Op(wasm.OpCall, 1), machine.Pages{Read: 1, Written: 1}},
		"an import writes and reads": {code().I32(page).I32(1).Op(wasm.OpCall, 1).I32(0).I32(page+1).Op(wasm.OpCall, 0), machine.Pages{Read: 2, Written: 1}},
		"growing":                    {code().I32(9).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop).Op(wasm.OpMemorySize, 0).Op(wasm.OpDrop), machine.Pages{}},
		"stable memory, growing":     {code().I64(9).Op(wasm.OpCall, 2).Op(wasm.OpDrop), machine.Pages{}},
		"stable memory, reading":     {code().I64(9).Op(wasm.OpCall, 2).Op(wasm.OpDrop).I32(0).I64(page-1).I32(2).Op(wasm.OpCall, 3), machine.Pages{Read: 1, Written: 1, StableRead: 2}},
		"stable memory, writing":     {code().I64(9).Op(wasm.OpCall, 2).Op(wasm.OpDrop).I64(page).I32(0).I32(page).Op(wasm.OpCall, 4), machine.Pages{Read: 1, StableRead: 1, StableWritten: 1}},
		"stable memory, both":        {code().I64(9).Op(wasm.OpCall, 2).Op(wasm.OpDrop).I64(page).I32(0).I32(page).Op(wasm.OpCall, 4).I32(0).I64(page).I32(1).Op(wasm.OpCall, 3), machine.Pages{Read: 1, Written: 1, StableRead: 1, StableWritten: 1}},
		"stable memory, no bytes":    {code().I64(0).I32(0).I32(0).Op(wasm.OpCall, 4), machine.Pages{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(4)
			for _, name := range []string{"read", "write", "stable_grow", "stable_read", "stable_write"} {
				b.imported(name)
			}
			b.Data = []wasm.Data{{Mode: wasm.Passive, Init: []byte("data")}}
			segments := uint32(1)
			b.DataCount = &segments
			b.run(test.code)
			s := b.start(t)
			asUpdate, pages := s.cost(t, false)
			require.Equal(t, test.pages, pages)
			asQuery, pages := s.cost(t, true)
			require.Equal(t, test.pages, pages)
			require.Equal(t, asUpdate, asQuery+charge*uint64(pages.Written+pages.StableWritten))
			require.Less(t, asQuery-charge*uint64(pages.Read+pages.StableRead), uint64(200_000), "no other charges")

			// Each call of a transaction is an execution of its own.
			s.begin()
			require.NoError(t, s.Call("run"))
			first := s.Instructions()
			require.NoError(t, s.Call("run"))
			require.Equal(t, 2*first, s.Instructions())
			require.Equal(t, 2*test.pages.Read, s.Pages().Read)
			s.Commit()
		})
	}
}

func TestInstructionLimit(t *testing.T) {
	endless := func() *wasm.Assembler { return code().Block(wasm.OpLoop, wasm.Empty).Op(wasm.OpBr, 0).Op(wasm.OpEnd) }
	tests := map[string]struct {
		code  *wasm.Assembler
		limit uint64
		ok    bool
	}{
		"an endless loop":                      {endless(), 1_000_000, false},
		"an endless loop, for long":            {endless(), 100_000_000, false},
		"no instructions":                      {code(), 0, false},
		"just enough":                          {code().Op(wasm.OpNop), 2, true},
		"one too few":                          {code().Op(wasm.OpNop), 1, false},
		"a page too much":                      {code().I32(0).Op(wasm.OpI32Load, 0, 0).Op(wasm.OpDrop), charge + 3, false},
		"a page":                               {code().I32(0).Op(wasm.OpI32Load, 0, 0).Op(wasm.OpDrop), charge + 4, true},
		"bytes too many":                       {code().I32(0).I32(0).I32(page).Op(wasm.OpMemoryFill, 0), 60_000, false},
		"billions of bytes":                    {code().I32(0).I32(0).I32(-1).Op(wasm.OpMemoryFill, 0), 60_000, false},
		"an import's charge":                   {code().I32(100).Op(wasm.OpCall, 0), 106, false},
		"an import's charge, just enough":      {code().I32(100).Op(wasm.OpCall, 0), 107, true},
		"the limit is looked at before a loop": {code().Block(wasm.OpLoop, wasm.Empty).Op(wasm.OpNop).Op(wasm.OpEnd), 1, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBuilder(1)
			b.imported("charge")
			b.run(test.code)
			s := b.start(t)
			s.Begin(machine.Transaction{Instructions: test.limit})
			defer s.Rollback()
			err := s.Call("run")
			require.Equal(t, test.limit, s.Instructions())
			if test.ok {
				require.NoError(t, err)
				return
			}
			require.Equal(t, machine.TrapInstructionLimit, trapIn(t, err).Code)
			require.ErrorContains(t, err, "more than the limit of")
		})
	}
}
