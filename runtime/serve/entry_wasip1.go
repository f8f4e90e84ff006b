//go:build wasip1

package serve

import (
	"runtime"
	"unsafe"

	"github.com/candigo/candigo/runtime/ic"
)

// registered is the canister whose entry points these are, for the garbage
// collector; messages find it by its address. Go keeps variables without
// pointers together, and one of its own that each message looks at is among
// them: a canister pays for every 64 KiB of memory that a message touches.
var (
	registered *Canister
	address    uintptr
)

// self gives the canister whose entry points these are, nil before main has
// registered one. It is sound: nothing moves what registered points to.
func self() *Canister { return *(**Canister)(unsafe.Pointer(&address)) }

// machine is what a canister has to run messages. What a query does to it is
// rolled back with everything else.
type machine struct {
	arg, reply []byte       // buffers that messages share
	current    *execution   // whose execution this is; nil for queries and hooks
	idle       []*worker    // that wait for an execution
	pace       pace         // of garbage collection
	seeding    *seedRequest // nil: none is to be made

	buffers [2][bufferSize]byte // for arg and reply

	stats *runtime.MemStats // large, so neither on a stack nor among what each message uses
}

// bufferSize is the size at which the buffers for arguments and replies
// begin, in bytes. Larger messages make them grow. They lie beside the rest of
// what each message uses, because a canister pays for every 64 KiB of memory
// that a message touches.
const bufferSize = 6 << 10

// Run registers the canister for the entry points and returns.
func Run(c *Canister) {
	c.arg, c.reply, c.stats = c.buffers[0][:0], c.buffers[1][:0], new(runtime.MemStats)
	registered, address = c, uintptr(unsafe.Pointer(c))
}

// HandleInit begins a canister that was installed: the entry point
// canister_init calls it with the program's main, which must call Serve.
func HandleInit(main func()) {
	const name = "canister_init"
	c := start(name, main)
	if c.hooks.init != nil {
		i := new(ic.Init)
		i.Reset(ic.Message{})
		c.hook(name, func() error { return c.hooks.init(i, &c.updateDecoder, c.readArg()) })
		i.End()
	}
	c.begun()
}

// HandlePostUpgrade begins a canister that was upgraded: the entry point
// canister_post_upgrade calls it with the program's main.
func HandlePostUpgrade(main func()) {
	const name = "canister_post_upgrade"
	c := start(name, main)
	if c.hooks.postUpgrade != nil {
		p := new(ic.PostUpgrade)
		p.Reset(ic.Message{})
		c.hook(name, func() error { return c.hooks.postUpgrade(p, &c.updateDecoder, c.readArg()) })
		p.End()
	}
	c.begun()
}

// start runs main, which registers a canister.
func start(name string, main func()) *Canister {
	running(name)
	layOut()
	err := guardHook(name, func() error { main(); return nil })
	switch {
	case err != nil:
		trapWith(err.Error())
	case self() == nil:
		trapWith(name + ": main does not call Serve")
	}
	return self()
}

// begun ends the first message: what later ones need is made now.
func (c *Canister) begun() {
	c.idle = append(c.idle, c.newWorker())
	quiesce()
	c.wantSeed()
	c.collect()
}

// HandlePreUpgrade ends a program that is to be replaced by another: the entry
// point canister_pre_upgrade calls it.
func HandlePreUpgrade() {
	c := self()
	if c.hooks.preUpgrade == nil {
		return
	}
	p := new(ic.PreUpgrade)
	p.Reset(ic.Message{})
	c.hook("canister_pre_upgrade", func() error { return c.hooks.preUpgrade(p) })
	p.End()
}

// HandleInspectMessage lets the program decide about a call from outside: the
// entry point canister_inspect_message calls it.
func HandleInspectMessage() {
	c := self()
	i := new(ic.Inspect)
	i.Reset(ic.Message{})
	c.hook("canister_inspect_message", func() error { return c.hooks.inspect(i) })
}

// hook runs a hook that makes no calls. Its error or panic traps.
func (c *Canister) hook(name string, hook func() error) {
	running(name)
	if err := guardHook(name, hook); err != nil {
		trapWith(err.Error())
	}
	c.settle(nil)
}

// HandleTimer runs what the global timer was set for: the entry point
// canister_global_timer calls it.
func HandleTimer() {
	c := self()
	if c.seeding != nil {
		c.askForSeed()
		return
	}
	c.task("canister_global_timer", c.hooks.timer)
}

// HandleHeartbeat runs the program's heartbeat: the entry point
// canister_heartbeat calls it.
func HandleHeartbeat() { self().task("canister_heartbeat", self().hooks.heartbeat) }

// HandleLowMemory tells the program that memory becomes scarce: the entry point
// canister_on_low_wasm_memory calls it.
func HandleLowMemory() {
	self().task("canister_on_low_wasm_memory", self().hooks.lowMemory)
}

func (c *Canister) task(name string, run func(*ic.Task) error) {
	if run == nil {
		return
	}
	e := &execution{name: name, task: run}
	e.context = &e.taskContext
	e.taskContext.Reset(ic.Message{Owner: e})
	c.execute(e)
}

// HandleQuery answers a message to a query method; the entry point
// "canister_query METHOD" calls it. It allocates nothing.
func HandleQuery(method string) {
	c := self()
	m := c.method(method, queryCall)
	reply, err := c.runQuery(m, ic.Message{}, c.reply[:0], c.readArg())
	c.respond(m, reply, err)
}

// HandleCompositeQuery answers a message to a composite query method; the
// entry point "canister_composite_query METHOD" calls it.
func HandleCompositeQuery(method string) {
	c := self()
	e := &execution{name: method, method: c.method(method, queryCall)}
	e.context = &e.compositeQuery
	e.compositeQuery.Reset(ic.Message{Owner: e})
	c.execute(e)
}

// HandleUpdate answers a message to an update method; the entry point
// "canister_update METHOD" calls it.
func HandleUpdate(method string) {
	c := self()
	e := &execution{name: method, method: c.method(method, updateCall)}
	e.context = &e.update
	e.update.Reset(ic.Message{Owner: e})
	c.execute(e)
}

// method finds the method that a message is for, and names it as what runs.
func (c *Canister) method(name string, call kind) *Method {
	running(name)
	m, err := c.find(name, call)
	if err != nil {
		trapWith(err.Error())
	}
	return m
}

// readArg reads the message's argument into a buffer, which the next message
// uses again.
func (c *Canister) readArg() []byte {
	size := int(msgArgDataSize())
	if size > cap(c.arg) {
		c.arg = make([]byte, 0, size)
	}
	arg := c.arg[:size]
	msgArgDataCopy(unsafe.Pointer(unsafe.SliceData(arg)), 0, uint32(size))
	return arg
}

// respond sends a reply, which lies in the buffer for replies if it fits, or
// rejects the message with the error that the method returned, so that its
// changes are kept, or traps with that of a method that panicked.
func (c *Canister) respond(m *Method, reply []byte, err error) {
	limit := maxUpdateReply
	if m.Update == nil {
		limit = maxQueryReply
	}
	if err == nil && len(reply) > limit {
		err = tooLarge(ic.CanisterError, "reply", m.Name, len(reply), limit)
	}
	if err != nil {
		reject(err)
		return
	}
	c.reply = reply[:0]
	msgReplyDataAppend(unsafe.Pointer(unsafe.SliceData(reply)), uint32(len(reply)))
	msgReply()
}

// reject rejects the message, or traps when its method did not come to its end.
func reject(err error) {
	failure, _ := err.(*ic.RejectError)
	switch {
	case failure == nil:
		trapWith(err.Error())
	case failure.Code != ic.CanisterReject:
		trapWith(failure.Message)
	}
	msgReject(unsafe.Pointer(unsafe.StringData(failure.Message)), uint32(len(failure.Message)))
}

func trapWith(text string) {
	trap(unsafe.Pointer(unsafe.StringData(text)), uint32(len(text)))
}
