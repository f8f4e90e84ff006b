//go:build wasip1

package serve

import (
	"bytes"
	"runtime"
	"time"
	"unsafe"

	"github.com/candigo/candigo/runtime/ic"
)

// execution is a message whose handler may go on after its entry point has
// returned: while it waits for other canisters, messages come in between, and
// the callbacks of its calls let it go on.
type execution struct {
	name   string               // what the handler is called in texts
	method *Method              // an update or a composite query
	task   func(*ic.Task) error // or a task, which replies nothing

	context interface {
		Suspend() (outstanding bool)
		End()
	} // one of these:
	update         ic.Update
	compositeQuery ic.CompositeQuery
	taskContext    ic.Task

	done, answered bool // the handler has come to its end; the caller knows
	dropped        bool // the system has given up the message
	reply          []byte
	err            error
}

// lasts says whether what the execution does is kept.
func (e *execution) lasts() bool { return e.method == nil || e.method.CompositeQuery == nil }

// worker is a goroutine that runs handlers, one after the other. Running them
// on a goroutine that is there already touches fewer pages than a new one.
type worker struct{ next chan *execution }

func (c *Canister) newWorker() *worker {
	w := &worker{next: make(chan *execution, 1)}
	go func() {
		for e := range w.next {
			c.run(e)
			c.idle = append(c.idle, w)
		}
	}()
	return w
}

// execute runs a message from its beginning until nothing can run.
func (c *Canister) execute(e *execution) {
	var w *worker
	if n := len(c.idle); n > 0 {
		w, c.idle = c.idle[n-1], c.idle[:n-1]
	} else {
		w = c.newWorker()
	}
	c.current = e
	w.next <- e
	c.settle(e)
}

// run runs the handler of an execution on a worker.
func (c *Canister) run(e *execution) {
	reply := c.reply[:0]
	e.err = guard(e.name, func() (err error) {
		switch {
		case e.task != nil:
			err = e.task(&e.taskContext)
		case e.method.Update != nil:
			reply, err = e.method.Update(&e.update, &c.updateDecoder, reply, c.readArg())
		default:
			reply, err = e.method.CompositeQuery(&e.compositeQuery, &c.queryDecoder, reply, c.readArg())
		}
		return err
	}, func(name string) { // of the goroutine, and the worker with it
		e.err = &ic.RejectError{Code: ic.CanisterError, Message: endedText(name)}
		c.finish(e)
	})
	e.reply = reply
	c.finish(e)
}

// ended traps when runtime.Goexit ends the goroutine of an entry point, from
// which nothing could answer any more.
func ended(name string) { trapWith(endedText(name)) }

func endedText(name string) string {
	return "handler " + name + ": its goroutine was ended by runtime.Goexit"
}

// finish takes note that a handler has come to its end. Goroutines that it has
// left behind have their turn before it is answered, so that what they ask for
// first is asked in its name. Its own execution is the only one in which it can
// be answered: when another message let it go on, the answer waits for the
// callback of a call that is still outstanding.
func (c *Canister) finish(e *execution) {
	e.done = true
	alone := runtime.NumGoroutine() <= 2+len(c.idle) // the entry point's and this worker beside the idle ones
	if c.current == e && (alone || panicked(e.err)) {
		c.answer(e)
	} else {
		e.reply = bytes.Clone(e.reply) // others write into the buffer before that
	}
}

// answer replies to the caller of a message, whose execution this is.
func (c *Canister) answer(e *execution) {
	e.answered = true
	switch {
	case e.dropped:
	case e.task == nil:
		c.respond(e.method, e.reply, e.err)
	case panicked(e.err):
		trapWith(hookError(e.name, e.err).Error())
	case e.err != nil:
		e.taskContext.Print(hookError(e.name, e.err).Error())
	}
	e.context.End()
	e.reply = nil
}

// settle lets goroutines run until none can. Then e, whose execution this is, has
// been answered, is now, or waits for its calls. It is nil in messages without a worker.
func (c *Canister) settle(e *execution) {
	if e != nil {
		runtime.Gosched() // enough for most handlers
	}
	if e != nil && !e.answered || runtime.NumGoroutine() > 1+len(c.idle) {
		quiesce()
	}
	if e != nil && e.done && !e.answered {
		c.answer(e)
	}
	if e != nil && !e.answered && !e.context.Suspend() {
		// Nothing will ever let it go on. The runtime finds that out, and traps:
		// the functions that candigo links say what the handler waits for.
		select {}
	}
	c.current = nil
	if e != nil && e.lasts() {
		c.holdTimer()
		c.collect()
	}
}

// quiesce returns when all other goroutines wait. The runtime asks the system to
// sleep only when nothing else can run, and then, this once, time passes.
func quiesce() {
	idle()
	time.Sleep(time.Nanosecond)
}

// running names what runs, for the texts of traps. The name must be constant.
func running(name string) {
	handler(unsafe.Pointer(unsafe.StringData(name)), uint32(len(name)))
}

// The callbacks of calls: the linker puts them where the system finds them. The
// environment says which call it is.

//go:wasmexport candigo_reply
func candigoReply(env uint32) {
	if env == seedCall {
		self().seedReply()
		return
	}
	self().proceed(ic.Resume(env, false))
}

//go:wasmexport candigo_reject
func candigoReject(env uint32) {
	if env == seedCall {
		self().seedReject()
		return
	}
	self().proceed(ic.Resume(env, true))
}

//go:wasmexport candigo_cleanup
func candigoCleanup(env uint32) {
	if e, ok := ic.Cleanup(env).(*execution); ok {
		e.dropped = true
	}
	self().settle(nil)
}

// proceed lets the goroutine go on whose call was answered.
func (c *Canister) proceed(owner any) {
	e, _ := owner.(*execution) // nil: of a message that was answered already
	c.current = e
	if e != nil {
		running(e.name)
		if e.done && !e.answered {
			c.answer(e)
		}
	}
	c.settle(e)
}
