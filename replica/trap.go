package replica

import (
	"errors"
	"strconv"

	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/ic"
)

// A trap is why an execution ended early, in the network's words.
type trap struct{ text string }

func (t *trap) Error() string { return t.text }

// asTrap makes what ended the machine's call a trap.
func (x *execution) asTrap(err error) error {
	if err == nil {
		return nil
	}
	var explicit *explicitTrap
	var contract *violation
	var machineTrap *machine.Trap
	switch {
	case errors.As(err, &explicit):
		return &trap{"Canister called `ic0.trap` with message: '" + explicit.message + "'"}
	case errors.As(err, &contract):
		return &trap{"Canister violated contract: " + contract.text}
	case errors.As(err, &machineTrap):
		return &trap{x.machineTrap(machineTrap)}
	}
	return &trap{"Canister trapped: " + err.Error()}
}

func (x *execution) machineTrap(t *machine.Trap) string {
	reason := t.Message
	switch t.Code {
	case machine.TrapInstructionLimit:
		return "Canister exceeded the limit of " + strconv.FormatUint(x.limit, 10) + " instructions for single message execution."
	case machine.TrapMemoryLimit:
		return "Canister exceeded its current Wasm memory limit of " + strconv.FormatUint(x.canister.settings.WasmMemory, 10) + " bytes."
	case machine.TrapUnreachable:
		reason = "unreachable"
	case machine.TrapOutOfBounds:
		reason = "heap out of bounds"
	case machine.TrapStableOutOfBounds:
		reason = "stable memory out of bounds"
	case machine.TrapDivideByZero:
		reason = "integer division by 0"
	case machine.TrapTable:
		reason = "table out of bounds"
	case machine.TrapStackExhausted:
		reason = "stack overflow"
	}
	return "Canister trapped: " + reason
}

// withCleanup joins the trap of a callback with that of its cleanup.
func withCleanup(callback, cleanup error) error {
	return &trap{callback.Error() + "\n\ncall_on_cleanup also failed:\n\n" + cleanup.Error()}
}

// trapped makes a trap the reject that the caller sees.
func (c *Canister) trapped(err error) response {
	return reject(ic.CanisterError, "Error from Canister %v: %v", c.id, err)
}
