package replica

import (
	"slices"
	"time"

	"github.com/candigo/candigo/runtime/ic"
)

// A clock tells the replica's time: real time, or one that is moved by hand.
type clock struct {
	manual bool
	now    uint64 // the latest time told, in nanoseconds since 1970
	beat   uint64 // when the next heartbeats are
	waker  *time.Timer
}

func (k *clock) begin(start time.Time) {
	if k.manual = !start.IsZero(); k.manual {
		k.now = uint64(start.UnixNano())
	}
}

func (k *clock) stop() {
	if k.waker != nil {
		k.waker.Stop()
	}
}

// time is now, in nanoseconds since 1970. It never goes back.
func (r *Replica) time() uint64 {
	if !r.clock.manual {
		r.clock.now = max(r.clock.now, uint64(time.Now().UnixNano()))
	}
	return r.clock.now
}

// Time is the replica's time, in UTC.
func (r *Replica) Time() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Unix(0, int64(r.time())).UTC()
}

// blockTime is how long a timer waits for the next block that is set to the
// past by a timer.
const blockTime = uint64(time.Second)

// Advance moves a manual clock by d and does, in the order of their times,
// what falls due on the way: timers, heartbeats, and the ends of bounded
// waits. It returns when nothing is left to do but HTTPS outcalls. A timer
// that is due already runs even when d is zero. In real time it waits.
func (r *Replica) Advance(d time.Duration) {
	if !r.clock.manual {
		time.Sleep(d)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for end := r.clock.now + uint64(d); !r.closed; {
		next, ok := r.nextEvent()
		if !ok || next > end {
			r.clock.now = end
			break
		}
		r.clock.now = max(r.clock.now, next)
		r.changed()
		r.runDue()
	}
	r.changed()
}

// schedule sees to it that what falls due in real time is run then.
func (r *Replica) schedule() {
	if r.clock.manual || r.closed {
		return
	}
	next, ok := r.nextEvent()
	if !ok {
		return
	}
	wait := max(0, time.Duration(int64(next)-time.Now().UnixNano()))
	if r.clock.waker == nil {
		r.clock.waker = time.AfterFunc(wait, r.wake)
		return
	}
	r.clock.waker.Reset(wait)
}

// wake runs what is due in real time.
func (r *Replica) wake() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.runDue()
	r.schedule()
}

// timerKind is the kind of calls that timers begin.
const timerKind = "timer"

// due is when the canister's timer runs.
func (c *Canister) due() (at uint64, ok bool) {
	if c.timer == 0 || c.status != Running || c.code == nil {
		return 0, false
	}
	return max(c.timer, c.notBefore), true
}

// setTimer sets the canister's timer. What the timer itself sets runs in a
// later block.
func (c *Canister) setTimer(at uint64, byTimer bool) {
	c.timer, c.notBefore = at, 0
	if byTimer {
		c.notBefore = c.replica.time() + blockTime
	}
}

// nextEvent is when something falls due.
func (r *Replica) nextEvent() (at uint64, ok bool) {
	earliest := func(t uint64) {
		if !ok || t < at {
			at, ok = t, true
		}
	}
	for _, c := range r.order {
		if t, due := c.due(); due {
			earliest(t)
		}
	}
	for _, w := range r.waits {
		earliest(w.made.deadline)
	}
	if r.config.Heartbeat > 0 && r.anyHeartbeat() {
		earliest(r.clock.beat)
	}
	return at, ok
}

// runDue runs what is due by now.
func (r *Replica) runDue() {
	now := r.time()
	for _, c := range r.order {
		if at, ok := c.due(); ok && at <= now {
			c.timer = 0
			r.enqueue(&task{c, timerKind, "canister_global_timer", nobody{}})
		}
	}
	r.endWaits(now)
	if r.config.Heartbeat > 0 && now >= r.clock.beat && r.anyHeartbeat() {
		r.clock.beat = now + uint64(r.config.Heartbeat)
		for _, c := range r.order {
			r.enqueue(&task{c, "heartbeat", "canister_heartbeat", nobody{}})
		}
	}
	r.drive()
}

// endWaits answers the bounded waits that have ended.
func (r *Replica) endWaits(now uint64) {
	for _, w := range slices.Clone(r.waits) {
		if w.made.deadline <= now {
			w.settle(r, reject(ic.SysUnknown, "Call has timed out."), Usage{})
		}
	}
}

func (r *Replica) anyHeartbeat() bool {
	for _, c := range r.order {
		if c.code != nil && c.status == Running && c.info.exports["canister_heartbeat"] {
			return true
		}
	}
	return false
}
