package ic

import (
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/candigo/candigo/runtime/candid"
)

// Status says whether a canister runs.
type Status uint8

// The states of a canister.
const (
	StatusRunning  Status = 1
	StatusStopping Status = 2 // it takes no new calls and finishes those that it has
	StatusStopped  Status = 3
)

// Caller is the principal that sent the message (msg_caller). Where the message does not
// run it is the anonymous one, which is nobody's equal: neither the canister's
// nor, like the zero principal, the management canister's.
func (m *message) Caller() candid.Principal {
	if !m.running() {
		return candid.AnonymousPrincipal()
	}
	return m.sys.caller()
}

// CanisterID is the canister's own principal (canister_self).
func (m *message) CanisterID() candid.Principal {
	if !m.running() {
		return candid.Principal{}
	}
	return m.sys.canisterID()
}

// SubnetID is the principal of the subnet that the canister is on
// (subnet_self).
func (m *message) SubnetID() candid.Principal {
	if !m.running() {
		return candid.Principal{}
	}
	return m.sys.subnetID()
}

// Time is the time of the message in UTC (time); it stands still while the message
// runs.
func (m *message) Time() time.Time {
	if !m.running() {
		return time.Time{}
	}
	return m.sys.time()
}

// Version is a number that differs after every message that may have changed
// the canister's state (canister_version).
func (m *message) Version() uint64 {
	if !m.running() {
		return 0
	}
	return m.sys.version()
}

// Status says whether the canister runs or is being stopped
// (canister_status).
func (m *message) Status() Status {
	if !m.running() {
		return 0
	}
	return m.sys.status()
}

// Replicated reports whether all nodes of the subnet run the message
// (in_replicated_execution).
func (m *message) Replicated() bool { return m.running() && m.sys.replicated() }

// IsController reports whether p controls the canister (is_controller).
func (m *message) IsController(p candid.Principal) bool { return m.running() && m.sys.isController(p) }

// CyclesBalance is what the canister has (canister_cycle_balance128).
func (m *message) CyclesBalance() candid.Nat {
	if !m.running() {
		return candid.Nat{}
	}
	return m.sys.balance()
}

// LiquidCycles is the part of the balance that can be spent without freezing
// the canister (canister_liquid_cycle_balance128).
func (m *message) LiquidCycles() candid.Nat {
	if !m.running() {
		return candid.Nat{}
	}
	return m.sys.liquidBalance()
}

// maxEnvName is the most bytes of an environment variable's name on the
// network; the System API refuses to look for longer ones.
const maxEnvName = 128

// Env is the value of an environment variable of the canister, and whether
// there is one of that name (env_var_value).
func (m *message) Env(name string) (value string, ok bool) {
	if !m.running() || len(name) > maxEnvName || !utf8.ValidString(name) {
		return "", false
	}
	return m.sys.env(name)
}

// EnvNames are the names of all environment variables of the canister
// (env_var_name).
func (m *message) EnvNames() []string {
	if !m.running() {
		return nil
	}
	return m.sys.envNames()
}

// The counters of instructions.
const (
	countExecution uint32 = 0
	countMessage   uint32 = 1
)

// Instructions is how many Wasm instructions were counted since the message
// began or went on after a call (performance_counter 0).
func (m *message) Instructions() uint64 {
	if !m.running() {
		return 0
	}
	return m.sys.counter(countExecution)
}

// CallInstructions is how many were counted for the message as a whole
// (performance_counter 1).
func (m *message) CallInstructions() uint64 {
	if !m.running() {
		return 0
	}
	return m.sys.counter(countMessage)
}

// Stable is the canister's stable memory (stable64).
func (m *message) Stable() StableMemory { return StableMemory{m} }

// Costs are the prices of what the canister can ask for (cost).
func (m *message) Costs() Costs { return Costs{m} }

// Print writes text to the canister's log (debug_print), or to standard error
// where the program runs natively. Each line comes out whole.
func (m *message) Print(text string) {
	if m.running() {
		m.sys.print(text)
	}
}

// Trap ends the message at once with text as the reason, and undoes what it
// changed (trap). It does not return: where the message does not run it ends
// the goroutine.
func (m *message) Trap(text string) {
	if m.running() {
		m.sys.trap(text)
	}
	runtime.Goexit() // to trap now would be to trap another message
}
