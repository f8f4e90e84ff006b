package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Status says whether a canister takes messages.
type Status uint8

// The states of a canister, numbered as ic0.canister_status gives them.
const (
	Running  Status = 1
	Stopping Status = 2 // no new messages; callbacks still run
	Stopped  Status = 3
)

// A Canister is one canister of a replica. It may be used from any goroutine.
type Canister struct {
	replica  *Replica
	id       candid.Principal
	settings Settings

	// Guarded by the replica's mutex.
	controllers   []candid.Principal // ordered
	variables     []variable         // its own
	all           []variable         // and those of the replica, ordered
	status        Status
	code          *machine.Code // nil: nothing is installed
	machine       *machine.Machine
	module        []byte // as it was installed
	info          moduleInfo
	version       uint64
	balance       candid.Nat
	certifiedData []byte
	timer         uint64 // when canister_global_timer runs, in nanoseconds since 1970; zero: never
	notBefore     uint64 // and not before this
	lowMemory     bool   // canister_on_low_wasm_memory has run since there was enough
	queries       queryStatistics

	open      map[candid.Principal]int // calls without an answer, by callee
	openCalls int                      // call contexts
	idle      chan struct{}            // closed when openCalls falls to 0; nil while nobody waits
}

// ID is the canister's principal.
func (c *Canister) ID() candid.Principal { return c.id }

// Name is the name that the canister was created with.
func (c *Canister) Name() string { return c.settings.Name }

// ModuleHash is the SHA-256 of the module as it was installed; false where
// nothing is installed.
func (c *Canister) ModuleHash() (hash [32]byte, installed bool) {
	c.replica.mu.Lock()
	defer c.replica.mu.Unlock()
	return c.info.hash, c.code != nil
}

// Status says whether the canister takes messages.
func (c *Canister) Status() Status {
	c.replica.mu.Lock()
	defer c.replica.mu.Unlock()
	return c.status
}

// Update calls an update method, or a query method as an update, as a user
// does, and waits for the answer. When ctx ends first, the call still goes on;
// the result is then a reject with [ic.SysUnknown].
func (c *Canister) Update(ctx context.Context, method string, arg []byte, caller candid.Principal) Result {
	if limit := c.replica.limits.Request; len(arg) > limit {
		return resultOf(reject(ic.SysFatal, "the argument has %d bytes, the limit is %d", len(arg), limit), Usage{})
	}
	return c.replica.call(ctx, func(w waiter) message {
		return &request{caller: caller, callee: c.id, method: method, arg: slices.Clone(arg), ingress: true, waiter: w}
	})
}

// Heartbeat runs canister_heartbeat, if the canister has it, and waits for
// the calls that it makes. The result has no reply, or a trap as a reject.
func (c *Canister) Heartbeat(ctx context.Context) Result {
	return c.replica.call(ctx, func(w waiter) message { return &task{c, "heartbeat", "canister_heartbeat", w} })
}

func resultOf(answer response, usage Usage) Result {
	return Result{Reply: answer.reply, RejectCode: answer.code, RejectMessage: answer.message, Usage: usage}
}

// Stop stops the canister: it takes no more messages, and Stop waits until
// its open calls have ended. When ctx ends before that, the canister goes on
// stopping. Only controllers may stop it.
func (c *Canister) Stop(ctx context.Context, caller candid.Principal) error {
	idle, err := c.beginStop(caller)
	if err != nil {
		return err
	}
	select {
	case <-idle:
	case <-ctx.Done():
		return fmt.Errorf("canister %v has open calls: %w", c.id, ctx.Err())
	}
	if c.Status() == Running {
		return fmt.Errorf("canister %v was started again while it stopped", c.id)
	}
	return nil
}

// beginStop gives a channel that is closed when the canister does not stop any
// more.
func (c *Canister) beginStop(caller candid.Principal) (<-chan struct{}, error) {
	c.replica.mu.Lock()
	defer c.replica.mu.Unlock()
	if answer, ok := c.controlled(caller); !ok {
		return nil, resultOf(answer, Usage{}).Err()
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.status = Stopping
	c.checkIdle()
	return idle, nil
}

// Start lets a stopped canister run again.
func (c *Canister) Start(caller candid.Principal) error {
	r := c.replica
	r.mu.Lock()
	defer r.mu.Unlock()
	if answer, ok := c.controlled(caller); !ok {
		return resultOf(answer, Usage{}).Err()
	}
	c.status = Running
	c.endStop()
	r.schedule()
	return nil
}

// endStop wakes those who wait for the canister to stop.
func (c *Canister) endStop() {
	if c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// controlled says whether caller may manage the canister.
func (c *Canister) controlled(caller candid.Principal) (response, bool) {
	if c.isController(caller) {
		return response{}, true
	}
	return reject(ic.CanisterError, "Only the controllers of the canister %v can control it. Sender's ID: %v", c.id, caller), false
}

func (c *Canister) isController(p candid.Principal) bool { return slices.Contains(c.controllers, p) }

// closeCall takes note that a call context has ended.
func (c *Canister) closeCall() {
	c.openCalls--
	c.checkIdle()
}

func (c *Canister) checkIdle() {
	if c.openCalls > 0 || c.status != Stopping {
		return
	}
	c.status = Stopped
	c.endStop()
}

// closeQueue takes note that a call has its answer.
func (c *Canister) closeQueue(callee candid.Principal) {
	if c.open[callee]--; c.open[callee] == 0 {
		delete(c.open, callee)
	}
}

// Limits of environment variables.
const (
	maxVariables = 20
	maxVariable  = 128 // bytes of a name, and of a value
)

// defaultCycles is the balance that a canister begins with: 100 T.
var defaultCycles = candid.NewNat(100_000_000_000_000)

// applySettings checks the settings and fills what follows from them.
func (c *Canister) applySettings() error {
	s := &c.settings
	c.controllers = slices.Clone(s.Controllers)
	if len(c.controllers) == 0 {
		c.controllers = []candid.Principal{candid.AnonymousPrincipal()}
	}
	slices.SortFunc(c.controllers, func(a, b candid.Principal) int { return slices.Compare(a.Bytes(), b.Bytes()) })
	c.controllers = slices.Compact(c.controllers)
	if s.Cycles.IsZero() {
		s.Cycles = defaultCycles
	}
	c.balance = s.Cycles
	set(&s.WasmMemory, c.replica.limits.WasmMemory)
	if len(s.Environment) > maxVariables {
		return fmt.Errorf("%d environment variables, the limit is %d", len(s.Environment), maxVariables)
	}
	for name, value := range s.Environment {
		if len(name) > maxVariable || len(value) > maxVariable {
			return fmt.Errorf("environment variable %q: a name or a value has at most %d bytes", name, maxVariable)
		}
		c.variables = append(c.variables, variable{name, value})
	}
	if len("PUBLIC_CANISTER_ID:"+s.Name) > maxVariable {
		return errors.New("the canister's name is too long for an environment variable")
	}
	return nil
}

// listVariables makes every canister see the ids of all.
func (r *Replica) listVariables() {
	r.variables = r.variables[:0]
	for _, c := range r.order {
		if c.settings.Name != "" {
			r.variables = append(r.variables, variable{"PUBLIC_CANISTER_ID:" + c.settings.Name, c.id.String()})
		}
	}
	for _, c := range r.order {
		c.all = append(slices.Clone(c.variables), r.variables...)
		sort.SliceStable(c.all, func(i, j int) bool { return c.all[i].name < c.all[j].name })
	}
}

func (c *Canister) environment() []variable { return c.all }

// watchMemory starts canister_on_low_wasm_memory when what is left falls
// below the threshold.
func (c *Canister) watchMemory() {
	if c.settings.LowMemory == 0 {
		return
	}
	low := c.machine.MemorySize()+c.settings.LowMemory > c.settings.WasmMemory
	if low && !c.lowMemory {
		c.replica.enqueue(&task{c, "low_memory", "canister_on_low_wasm_memory", nobody{}})
	}
	c.lowMemory = low
}

// drop releases the canister's code.
func (c *Canister) drop() {
	if c.machine != nil {
		c.machine.Close()
		c.code.Close()
	}
	c.machine, c.code = nil, nil
}
