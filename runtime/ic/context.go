package ic

import (
	"context"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Context is what every message may ask, whatever its kind. The methods say
// which functions of the System API they stand for; each gives zero (Caller: the
// anonymous principal) and does nothing while the message does not run, which
// is once it has ended and, in a canister, while it waits for calls and
// another message has its turn.
type Context interface {
	context.Context

	// Caller is the principal that sent the message (msg_caller): the
	// anonymous principal for everything that comes through an HTTP gateway,
	// the management canister for tasks.
	Caller() candid.Principal
	// CanisterID is the canister's own principal (canister_self).
	CanisterID() candid.Principal
	// SubnetID is the principal of the subnet that the canister is on
	// (subnet_self).
	SubnetID() candid.Principal
	// Time is the time of the message in UTC (time). It stands still while the
	// message runs.
	Time() time.Time
	// Version is a number that differs after every message that may have
	// changed the canister's state, and stays the same between queries
	// (canister_version).
	Version() uint64
	// Status says whether the canister runs or is being stopped
	// (canister_status).
	Status() Status
	// Replicated reports whether all nodes of the subnet run the message,
	// rather than one that could be wrong (in_replicated_execution): true
	// for all but queries and inspection, and true for a query that is
	// called as an update.
	Replicated() bool
	// IsController reports whether p controls the canister (is_controller).
	IsController(p candid.Principal) bool
	// CyclesBalance is what the canister has (canister_cycle_balance128).
	CyclesBalance() candid.Nat
	// LiquidCycles is the part of the balance that can be spent without
	// freezing the canister (canister_liquid_cycle_balance128).
	LiquidCycles() candid.Nat
	// Env is the value of an environment variable of the canister, and
	// whether there is one of that name (env_var_value). These are the
	// canister's settings, not those of a process.
	Env(name string) (value string, ok bool)
	// EnvNames are the names of all environment variables of the canister
	// (env_var_name).
	EnvNames() []string
	// Instructions is how many Wasm instructions were counted since the
	// message began or went on after a call (performance_counter 0). A native
	// program does not count: there it is 0, or what a test says.
	Instructions() uint64
	// CallInstructions is how many were counted for the message as a whole
	// (performance_counter 1).
	CallInstructions() uint64
	// Stable is the canister's stable memory.
	Stable() StableMemory
	// Costs are the prices of what the canister can ask for.
	Costs() Costs
	// Print writes text to the canister's log (debug_print), or to standard
	// error where the program runs natively. Each line comes out whole.
	Print(text string)
	// Trap ends the message at once with text as the reason, and undoes what
	// it changed (trap). It does not return, and deferred functions do not
	// run. Natively it panics with a [*TrapError], and Go variables keep what
	// they have. Where the message does not run, Trap ends the goroutine.
	Trap(text string)
}

// Query is the context of a query: nothing that it changes is kept. The same
// context also serves a query method that is called as an update.
type Query struct{ certified }

// CompositeQuery is the context of a composite query: a query that may query
// other canisters on the same subnet.
type CompositeQuery struct{ certified }

// Update is the context of an update: what it changes is kept when it ends
// without a trap. At each call to another canister the message makes a pause:
// what it changed before stays even if it traps afterwards, and other messages
// have their turn meanwhile.
type Update struct{ lasting }

// Init is the context of a canister's first message, when it was installed.
type Init struct{ lasting }

// PreUpgrade is the context of the last message before an upgrade: the old
// program runs, and what is only in its variables is about to be lost.
type PreUpgrade struct{ lasting }

// PostUpgrade is the context of the first message after an upgrade: the new
// program runs, with fresh variables. If it traps, the upgrade did not happen.
type PostUpgrade struct{ lasting }

// Inspect is the context in which a canister says whether it accepts a call
// that came from outside. One node alone asks, before the call is paid for,
// and nothing that the program changes is kept: it keeps away spam, it does
// not control access. Calls that no hook accepts are dropped.
type Inspect struct {
	asked
	accepted bool
}

// Task is the context of a task that the system starts: the global timer, the
// heartbeat, and the hook for low memory.
type Task struct{ lasting }

var (
	_ Context = (*Query)(nil)
	_ Context = (*CompositeQuery)(nil)
	_ Context = (*Update)(nil)
	_ Context = (*Init)(nil)
	_ Context = (*PreUpgrade)(nil)
	_ Context = (*PostUpgrade)(nil)
	_ Context = (*Inspect)(nil)
	_ Context = (*Task)(nil)
)

// Reset makes the context that of a new message.
func (q *Query) Reset(to Message) { q.reset(&to, kindQuery) }

// Reset makes the context that of a new message.
func (q *CompositeQuery) Reset(to Message) { q.reset(&to, kindCompositeQuery) }

// Reset makes the context that of a new message.
func (u *Update) Reset(to Message) { u.reset(&to, kindUpdate) }

// Reset makes the context that of a new message.
func (i *Init) Reset(to Message) { i.reset(&to, kindInit) }

// Reset makes the context that of a new message.
func (p *PreUpgrade) Reset(to Message) { p.reset(&to, kindPreUpgrade) }

// Reset makes the context that of a new message.
func (p *PostUpgrade) Reset(to Message) { p.reset(&to, kindPostUpgrade) }

// Reset makes the context that of a new message.
func (i *Inspect) Reset(to Message) {
	i.accepted = false
	i.reset(&to, kindInspect)
}

// Reset makes the context that of a new message.
func (t *Task) Reset(to Message) { t.reset(&to, kindTask) }
