package replica

import "time"

// A Snapshot is a canister's state between two messages: what a trap or a
// query must not change.
type Snapshot struct {
	Memory        []byte      // the heap
	Globals       [][2]uint64 // the bits of all mutable globals, also those that are not exported; only a v128 fills the second word
	Stable        []byte      // stable memory
	CertifiedData []byte
	Timer         time.Time // when canister_global_timer runs; zero: never
}

// Snapshot copies the canister's state. It is empty where nothing is
// installed.
func (c *Canister) Snapshot() Snapshot {
	c.replica.mu.Lock()
	defer c.replica.mu.Unlock()
	if c.machine == nil {
		return Snapshot{}
	}
	state := c.machine.Snapshot()
	s := Snapshot{
		Memory: state.Memory(), Globals: state.Globals(), Stable: make([]byte, state.Stable().Size()),
		CertifiedData: append([]byte(nil), c.certifiedData...),
	}
	_, _ = state.Stable().ReadAt(s.Stable, 0) // all of it is there
	if c.timer != 0 {
		s.Timer = time.Unix(0, int64(c.timer)).UTC()
	}
	return s
}
