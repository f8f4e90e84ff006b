//go:build wasip1

package serve

import (
	"unsafe"
)

// A program that links crypto/rand gets random bytes from a generator that is
// seeded by the management canister's raw_rand. That takes a call, which neither
// an installation nor an upgrade can make; the global timer can, right after. The
// program's own use of the timer is kept.

// seedRequest is a seed that is to be asked for.
type seedRequest struct {
	at    int64 // when: the timer is set to it
	timer int64 // what the program had set it to; 0: nothing
}

// seedCall is the environment of the call. Package ic makes no such.
const seedCall = 1<<32 - 1

// seedRetry is when a call that failed is made again, in nanoseconds.
const seedRetry = 60e9

// wantSeed sets the timer when the program has a generator without a seed.
func (c *Canister) wantSeed() {
	if wantsSeed() != 0 {
		c.seeding = &seedRequest{at: 1}
		c.holdTimer()
	}
}

// holdTimer sees to it that the timer is set for the seed, whatever the program
// has set it to.
func (c *Canister) holdTimer() {
	s := c.seeding
	if s == nil {
		return
	}
	if set := globalTimerSet(s.at); set != s.at {
		s.timer = set
	}
}

// askForSeed calls raw_rand, and sets the timer as the program wants it.
func (c *Canister) askForSeed() {
	if c.seeding.timer != 0 {
		globalTimerSet(c.seeding.timer)
	}
	c.seeding = nil
	method, arg := "raw_rand", "DIDL\x00\x00"
	callNew(nil, 0, unsafe.Pointer(unsafe.StringData(method)), uint32(len(method)), replyCallback, seedCall, rejectCallback, seedCall)
	callDataAppend(unsafe.Pointer(unsafe.StringData(arg)), uint32(len(arg)))
	if callPerform() != 0 {
		c.seedReject()
	}
}

// seedReply seeds the generator.
func (c *Canister) seedReply() {
	const head, size = "DIDL\x01\x6d\x7b\x01\x00\x20", 32 // (vec nat8) of that many
	reply := c.readArg()
	if len(reply) != len(head)+size || string(reply[:len(head)]) != head {
		c.seedReject()
		return
	}
	seed(unsafe.Pointer(unsafe.SliceData(reply[len(head):])), size)
}

// seedReject tries again later, or when the program's own timer is due.
func (c *Canister) seedReject() {
	c.seeding = &seedRequest{at: now() + seedRetry}
	if timer := globalTimerSet(0); timer != 0 {
		c.seeding.timer = timer
		c.seeding.at = min(c.seeding.at, timer)
	}
	globalTimerSet(c.seeding.at)
}
