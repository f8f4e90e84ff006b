package replica

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/runtime/candid"
)

// A builder assembles a canister module by hand. Every module imports the
// whole System API, has one page of memory, one global that is not exported,
// and a table of callbacks.
type builder struct {
	imports   map[string]uint32
	module    wasm.Module
	data      []byte
	callbacks []uint32
}

const (
	counter  = 0    // the global
	dataBase = 1024 // where texts lie
	scratch  = 8192 // what methods write to
)

func newBuilder() *builder {
	b := &builder{imports: map[string]uint32{}}
	for i, f := range systemAPI() {
		b.imports[f.name] = uint32(i)
		b.module.Imports = append(b.module.Imports, wasm.Import{
			Module: "ic0", Name: f.name, Kind: wasm.KindFunction, Function: b.module.AddType(signatureType(f.signature)),
		})
	}
	b.module.Memories = []wasm.Limits{{Min: 1}}
	b.module.Globals = []wasm.Global{{GlobalType: wasm.GlobalType{Type: wasm.I32, Mutable: true}, Init: constant(0)}}
	b.module.Exports = []wasm.Export{{Name: "memory", Kind: wasm.KindMemory}}
	return b
}

func constant(v int32) []byte { return new(wasm.Assembler).I32(v).Op(wasm.OpEnd).Bytes() }

// function adds a function and gives its index.
func (b *builder) function(t wasm.FuncType, write func(c *code)) uint32 {
	c := &code{builder: b}
	write(c)
	b.module.Functions = append(b.module.Functions, b.module.AddType(t))
	b.module.Code = append(b.module.Code, wasm.Code{Locals: []wasm.LocalGroup{{Count: 4, Type: wasm.I32}}, Body: c.Op(wasm.OpEnd).Bytes()})
	return uint32(len(b.imports) + len(b.module.Functions) - 1)
}

// export adds an entry point.
func (b *builder) export(name string, write func(c *code)) *builder {
	b.module.Exports = append(b.module.Exports, wasm.Export{Name: name, Kind: wasm.KindFunction, Index: b.function(wasm.FuncType{}, write)})
	return b
}

// callback adds a callback and gives its index in the table.
func (b *builder) callback(write func(c *code)) int {
	b.callbacks = append(b.callbacks, b.function(wasm.FuncType{Params: []wasm.ValueType{wasm.I32}}, write))
	return len(b.callbacks) - 1
}

// start makes a function the start section.
func (b *builder) start(write func(c *code)) {
	index := b.function(wasm.FuncType{}, write)
	b.module.Start = &index
}

// text puts a text into memory.
func (b *builder) text(s string) (ptr, size int) {
	ptr = dataBase + len(b.data)
	b.data = append(b.data, s...)
	return ptr, len(s)
}

func (b *builder) bytes() []byte {
	m := b.module
	m.Data = []wasm.Data{{Offset: constant(dataBase), Init: b.data}}
	m.Tables = []wasm.Table{{Type: wasm.FuncRef, Limits: wasm.Limits{Min: uint64(len(b.callbacks))}}}
	m.Elements = []wasm.Element{{Offset: constant(0), Type: wasm.FuncRef, Functions: b.callbacks}}
	return m.Append(nil)
}

// code writes a function's body.
type code struct {
	wasm.Assembler
	builder *builder
}

// Op, Block, I32 and I64 are the assembler's.
func (c *code) Op(op wasm.Opcode, immediates ...uint32) *code {
	c.Assembler.Op(op, immediates...)
	return c
}

func (c *code) Block(op wasm.Opcode, t wasm.BlockType) *code {
	c.Assembler.Block(op, t)
	return c
}

func (c *code) I32(v int32) *code {
	c.Assembler.I32(v)
	return c
}

func (c *code) I64(v int64) *code {
	c.Assembler.I64(v)
	return c
}

// ic calls a function of the System API with constants: int is an i32, int64
// an i64; what is nil is on the stack already.
func (c *code) ic(name string, args ...any) *code {
	for _, arg := range args {
		switch v := arg.(type) {
		case int:
			c.I32(int32(v))
		case int64:
			c.I64(v)
		case string: // its address and size
			ptr, size := c.builder.text(v)
			c.I32(int32(ptr)).I32(int32(size))
		case candid.Principal:
			ptr, size := c.builder.text(string(v.Bytes()))
			c.I32(int32(ptr)).I32(int32(size))
		}
	}
	index, ok := c.builder.imports[name]
	if !ok {
		panic("no " + name)
	}
	return c.Op(wasm.OpCall, index)
}

// reply replies with a text.
func (c *code) reply(text string) *code {
	return c.ic("msg_reply_data_append", text).ic("msg_reply")
}

// replyI32 replies with the four bytes of the i32 on the stack.
func (c *code) replyI32() *code {
	const local = 1 // functions and callbacks have it
	c.Op(wasm.OpLocalSet, local).I32(scratch).Op(wasm.OpLocalGet, local).Op(wasm.OpI32Store, 2, 0)
	return c.ic("msg_reply_data_append", scratch, 4).ic("msg_reply")
}

// replyI64 replies with the eight bytes of the i64 that write leaves.
func (c *code) replyI64(write func(c *code)) *code {
	c.I32(scratch)
	write(c)
	c.Op(wasm.OpI64Store, 3, 0)
	return c.ic("msg_reply_data_append", scratch, 8).ic("msg_reply")
}

// add adds to the global.
func (c *code) add(n int32) *code {
	return c.Op(wasm.OpGlobalGet, counter).I32(n).Op(wasm.OpI32Add).Op(wasm.OpGlobalSet, counter)
}

// copyReply replies with what an x_size, x_copy pair gives.
func (c *code) copyReply(what string) *code {
	c.I32(scratch).I32(0)
	c.ic(what + "_size").ic(what + "_copy")
	c.I32(scratch)
	c.ic(what + "_size").ic("msg_reply_data_append").ic("msg_reply")
	return c
}

// callTo builds a call with an argument; call_perform is left to the caller.
func (c *code) callTo(callee candid.Principal, method, arg string, onReply, onReject int) *code {
	c.ic("call_new", callee, method, onReply, 7, onReject, 9)
	return c.ic("call_data_append", arg)
}

// perform sends the call and traps when it is not sent.
func (c *code) perform() *code {
	c.ic("call_perform").Op(wasm.OpI32Eqz).Op(wasm.OpI32Eqz).Block(wasm.OpIf, wasm.Empty).Op(wasm.OpUnreachable).Op(wasm.OpEnd)
	return c
}

var (
	anonymous = candid.AnonymousPrincipal()
	beginning = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	first     = candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai")
	second    = candid.MustParsePrincipal("bd3sg-teaaa-aaaaa-qaaba-cai")
)

// newReplica makes a replica with a manual clock and a fixed seed.
func newReplica(t testing.TB, change ...func(*Config)) *Replica {
	t.Helper()
	config := Config{Start: beginning, Seed: []byte("test")}
	for _, c := range change {
		c(&config)
	}
	r, err := New(config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// install installs what a builder assembles.
func install(t testing.TB, r *Replica, b *builder) *Canister {
	t.Helper()
	c, err := r.Install(b.bytes(), nil)
	require.NoError(t, err)
	return c
}

func update(c *Canister, method, arg string) Result {
	return c.Update(context.Background(), method, []byte(arg), anonymous)
}

func ask(c *Canister, method, arg string) Result {
	return c.Query(context.Background(), method, []byte(arg), anonymous)
}

// replied checks for a reply.
func replied(t testing.TB, want string, r Result) {
	t.Helper()
	require.NoError(t, r.Err())
	require.Equal(t, want, string(r.Reply))
}

// rejected checks for a reject whose message contains text.
func rejected(t testing.TB, code int, text string, r Result) {
	t.Helper()
	require.EqualValues(t, code, r.RejectCode, r.RejectMessage)
	require.Contains(t, r.RejectMessage, text)
	require.Nil(t, r.Reply)
}
