//go:build !wasip1

package ic

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// platform is what a message has in the place of the System API.
type platform struct {
	msg  Message
	kind kind
	mu   sync.Mutex // guards the system and what follows: a handler may have goroutines
	undo undo
}

// begin and finish begin and end a message.
func (sys *platform) begin(to *Message, k kind) { sys.msg, sys.kind, sys.undo = *to, k, undo{} }

func (sys *platform) finish() {
	switch sys.kind {
	case kindQuery, kindCompositeQuery, kindInspect:
		sys.mu.Lock()
		defer sys.mu.Unlock()
		if sys.undo.system != nil {
			cycles := sys.undo.system.Cycles // what a query took or burned is gone
			sys.undo.putBack()
			sys.msg.System.Cycles = cycles
		}
	}
}

// Abort ends the message as a trap does: what it changed in the [System] is
// put back. There is no Abort in a canister, whose replica does that.
func (m *message) Abort() {
	if m.state.Swap(ended) == ended {
		return
	}
	m.sys.mu.Lock()
	defer m.sys.mu.Unlock()
	m.sys.undo.putBack()
}

// system is the canister's state, for reading.
func (sys *platform) system() *System {
	if sys.msg.System == nil {
		sys.msg.System = new(System)
	}
	return sys.msg.System
}

// change is the canister's state, for changing it.
func (sys *platform) change() *System {
	s := sys.system()
	sys.undo.keep(s)
	return s
}

func (sys *platform) caller() candid.Principal     { return sys.msg.Caller }
func (sys *platform) canisterID() candid.Principal { return sys.msg.Canister }
func (sys *platform) time() time.Time              { return sys.msg.Time }
func (sys *platform) version() uint64              { return sys.msg.Version }
func (sys *platform) counter(uint32) uint64        { return sys.msg.Instructions }
func (sys *platform) deadline() time.Time          { return sys.msg.Deadline }
func (sys *platform) methodName() string           { return sys.msg.Method }
func (sys *platform) arg() []byte                  { return bytes.Clone(sys.msg.Arg) }
func (sys *platform) acceptMessage()               {}
func (sys *platform) trap(text string)             { panic(&TrapError{text}) }

func (sys *platform) callerInfo() ([]byte, candid.Principal) {
	return bytes.Clone(sys.msg.CallerInfo), sys.msg.CallerSigner
}

func (sys *platform) replicated() bool {
	switch sys.kind {
	case kindQuery:
		return sys.msg.Replicated
	case kindCompositeQuery, kindInspect:
		return false
	}
	return true
}

func (sys *platform) print(text string) {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if sys.msg.Log != nil {
		sys.msg.Log(text)
		return
	}
	_, _ = os.Stderr.WriteString(text) // one write, so that lines stay whole
}

func (sys *platform) subnetID() candid.Principal {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return sys.system().Subnet
}

func (sys *platform) status() Status {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return max(sys.system().Status, StatusRunning)
}

func (sys *platform) isController(p candid.Principal) bool {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return slices.Contains(sys.system().Controllers, p)
}

func (sys *platform) env(name string) (string, bool) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	value, ok := sys.system().Env[name]
	return value, ok
}

func (sys *platform) envNames() []string {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return slices.Sorted(maps.Keys(sys.system().Env))
}

func (sys *platform) appendDataCertificate(dst []byte) ([]byte, bool) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	certificate := sys.system().DataCertificate
	if certificate == nil || sys.replicated() {
		return dst, false
	}
	return append(dst, certificate...), true
}

func (sys *platform) setCertifiedData(data []byte) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	sys.change().CertifiedData = bytes.Clone(data)
}

func (sys *platform) rootKey() []byte {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	return bytes.Clone(sys.system().RootKey)
}

func (sys *platform) setTimer(at time.Time) (previous time.Time) {
	sys.mu.Lock()
	defer sys.mu.Unlock()
	s := sys.change()
	previous, s.Timer = s.Timer, timerTime(timerNanos(at))
	return previous
}
