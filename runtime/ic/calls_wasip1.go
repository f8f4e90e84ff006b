//go:build wasip1

package ic

import (
	"context"
	"runtime"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// The places of the callbacks in the module's table, where the linker puts
// them in every build.
const (
	replyCallback   = 1
	rejectCallback  = 2
	cleanupCallback = 3
)

// A pending call is one that was sent and not answered, or whose answer the
// goroutine that made the call has not picked up.
type pending struct {
	message  *message
	of       uint32 // generation of the message
	sends    bool   // cycles, so that some may come back
	answered chan outcome
}

// outcome is how a call ended.
type outcome struct {
	reply    []byte
	err      error
	refunded candid.Nat
	cleanup  bool // the message trapped: its goroutines end
}

// A slot is a place for a pending call. Slot number and generation make the
// environment that the callbacks get.
type slot struct {
	call       *pending // nil: the slot is free
	generation uint16
}

// maxSlots is how many slots there may be. An environment has 16 bits for the
// slot; the last number is left to package serve, for calls of its own.
const maxSlots = 1<<16 - 1

// slots are the calls of all messages, and empty those without one. They are
// the System API's table of callbacks, of which there is one in a canister.
//
// A new slot's generation is the canister's version when there were no slots
// yet. The version grows with each answer, and a slot's generation only with an
// answer, so that answers to calls of a program's earlier versions, whose slots
// are gone, are not mistaken for answers to calls of this one.
var (
	slots           []slot
	empty           []uint16
	firstGeneration uint16
)

// take finds a slot for a call.
func take(call *pending) (env uint32, ok bool) {
	if last := len(empty) - 1; last >= 0 {
		i := int(empty[last])
		empty = empty[:last]
		slots[i].call = call
		slots[i].generation++
		return environment(i), true
	}
	if len(slots) == maxSlots {
		return 0, false
	}
	if len(slots) == 0 {
		firstGeneration = uint16(canisterVersion())
	}
	slots = append(slots, slot{call, firstGeneration})
	return environment(len(slots) - 1), true
}

func environment(i int) uint32 { return uint32(i) | uint32(slots[i].generation)<<16 }

// free empties a slot and gives the call that it had, nil for an environment
// that no call has.
func free(env uint32) *pending {
	i := int(env & 0xffff)
	if i >= len(slots) || slots[i].call == nil || slots[i].generation != uint16(env>>16) {
		return nil
	}
	call := slots[i].call
	slots[i].call = nil
	empty = append(empty, uint16(i))
	return call
}

// takeBack empties the slot of a call that was not sent: no answer will come.
func takeBack(env uint32) {
	free(env)
	slots[env&0xffff].generation--
}

// call sends a call and waits for its answer.
func (m *message) call(ctx context.Context, c Calls, canister candid.Principal, method string, arg []byte) ([]byte, error) {
	if balance := c.Cycles; !balance.IsZero() && balance.Cmp(m.sys.balance()) > 0 {
		return nil, lacking(c.Cycles, m.sys.balance())
	}
	call := &pending{message: m, of: m.generation, sends: !c.Cycles.IsZero(), answered: make(chan outcome, 1)}
	env, ok := take(call)
	if !ok {
		return nil, &RejectError{Code: SysTransient, Message: "65,535 calls of this canister are waiting for answers"}
	}
	if !c.send(env, canister, method, arg) {
		takeBack(env)
		return nil, &RejectError{Code: SysTransient, Message: "the call to canister " + canister.String() + " could not be sent"}
	}
	m.calls++
	select {
	case o := <-call.answered:
		if o.cleanup {
			runtime.Goexit()
		}
		if c.Refunded != nil && call.sends {
			*c.Refunded = o.refunded
		}
		return o.reply, o.err
	case <-ctx.Done():
		return nil, ctx.Err() // the answer goes into the channel and is dropped with it
	}
}

// send hands a call to the system and reports whether it took it.
func (c Calls) send(env uint32, canister candid.Principal, method string, arg []byte) bool {
	var room [29]byte
	callee, calleeSize := bytes(canister.AppendBytes(room[:0]))
	name, nameSize := text(method)
	callNew(callee, calleeSize, name, nameSize, replyCallback, env, rejectCallback, env)
	callOnCleanup(cleanupCallback, env)
	if len(arg) > 0 {
		callDataAppend(bytes(arg))
	}
	if high, low, _ := c.Cycles.Words(); high|low != 0 {
		callCyclesAdd128(high, low)
	}
	if c.Timeout > 0 {
		const most = 1 << 31 // the system has a limit of its own, far below
		callWithBestEffortResponse(uint32(min((c.Timeout-1)/time.Second+1, most)))
	}
	return callPerform() == 0
}

// Resume takes the answer to a call, in the callback that gets env. It makes
// the message that made the call run again and the goroutine that waits for
// the answer ready to go on, and returns the message's Owner. That is nil when
// the message has ended, and when no call has that environment, which comes
// from a program's earlier version.
func Resume(env uint32, rejected bool) (owner any) {
	call := free(env)
	if call == nil {
		print("candigo: an answer that nothing waits for is dropped")
		return nil
	}
	var o outcome
	if rejected {
		o.err = &RejectError{Code: RejectCode(msgRejectCode()), Message: rejectMessage()}
	} else {
		o.reply = argument()
	}
	if call.sends {
		var w words
		msgCyclesRefunded128(w.dst())
		o.refunded = w.nat()
	}
	call.answered <- o
	m := call.message
	if !call.live() {
		return nil
	}
	m.calls--
	m.state.Store(running)
	return m.owner
}

// live reports whether the message that made the call has not ended.
func (p *pending) live() bool {
	return p.message.state.Load() != ended && p.message.generation == p.of
}

// rejectMessage is the text of the rejection whose callback runs.
func rejectMessage() string {
	text := make([]byte, msgRejectMsgSize())
	p, size := bytes(text)
	msgRejectMsgCopy(p, 0, size)
	return string(text)
}

// Cleanup ends the message that made a call whose callback trapped; the
// callback for that gets env. The message's goroutines that wait for calls
// become ready to end. It returns the message's Owner as [Resume] does.
func Cleanup(env uint32) (owner any) {
	first := free(env)
	if first == nil {
		print("candigo: the end of a call that nothing waits for is dropped")
		return nil
	}
	first.answered <- outcome{cleanup: true}
	if !first.live() {
		return nil
	}
	m := first.message
	owner = m.owner
	for i := range slots {
		// Answers to these are still to come and will be dropped.
		if call := slots[i].call; call != nil && call.message == m && call.of == m.generation {
			free(environment(i)).answered <- outcome{cleanup: true}
		}
	}
	m.End()
	return owner
}

// Suspend lets other messages have their turn while this one waits for calls.
// It reports whether it does: otherwise no answer will ever make it go on.
func (m *message) Suspend() (outstanding bool) {
	if m.calls == 0 {
		return false
	}
	m.state.CompareAndSwap(running, waiting)
	return true
}

func print(line string) { debugPrint(text(line)) }
