// Package machine runs one canister's module, metered and transactional.
//
// An [Engine] compiles a module to native code and a [Code] makes machines of
// it. A [Machine] is one instance: memory, globals, table and stable memory. All
// calls happen inside a transaction:
//
//	m.Begin(machine.Transaction{Instructions: 40_000_000_000})
//	err := m.Call("canister_update increment")
//	if err != nil {
//		m.Rollback()
//	} else {
//		m.Commit()
//	}
//
// A transaction may hold several calls, each of which is an execution of its own
// for the page charges. What it costs, and what a roll-back costs, is in
// proportion to the pages that were touched, whatever the size of the memory.
//
// Imports of the module "ic0" are functions in Go, which the embedder gives to
// the engine. They reach memory and stable memory by the machine's methods,
// which charge pages as the network does and trap where it traps. A trap unwinds
// the Go function: those methods do not return then.
//
// Nothing here is safe for concurrent use, except that one Engine may compile
// and make several machines at a time, which may then run at a time. Weights,
// charges and limits are those of the replica of the Internet Computer.
//
// Behind all this, modules are rewritten before they are compiled: see
// instrumenter.
package machine

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// PageSize is the size of a page of memory and of stable memory, in bytes.
const PageSize = 65536

// PageCharge is what the first access to a page in an execution costs, in
// instructions, and again what its first write costs unless the transaction is
// a query's.
const PageCharge = 80_000

// A Transaction is what [Machine.Begin] needs to know.
type Transaction struct {
	Instructions uint64 // the limit for all calls of the transaction together

	// Query says that writes of pages are not charged, as in all executions whose
	// changes are thrown away. It does not throw them away: Rollback does.
	Query bool

	// MemoryLimit is the size of memory in bytes beyond which growing traps, 0 for
	// none. Growing beyond what the module declares, or beyond 4 GiB less the four
	// pages that the machine uses itself, fails instead, as memory.grow may.
	MemoryLimit uint64
}

// Pages count 64 KiB pages that a transaction's calls accessed, each once per
// call.
type Pages struct {
	Read, Written             int // of memory; a written page is also a read one
	StableRead, StableWritten int // the same of stable memory
}

// A Machine is an instance of a module.
type Machine struct {
	code      *Code
	module    api.Module
	functions map[string]api.Function // by the compiled module's exports
	ctx       context.Context         // of all calls: imports find the machine by it
	gas       api.MutableGlobal
	stack     [2]uint64 // arguments of a call

	memory memory
	stable *Stable

	transaction  *Transaction // nil: none
	later        int64        // instructions that are left beyond those in gas
	pages        Pages
	failed       bool     // a call of the transaction has trapped
	dropped      []uint32 // data segments that the running call has dropped
	globalsSaved bool     // the saved globals are those before the transaction
}

// New makes a machine with the module's initial memory. It takes over the stable
// memory; nil stands for an empty one.
func (c *Code) New(ctx context.Context, stable *Stable) (*Machine, error) {
	if stable == nil {
		stable = new(Stable)
	}
	m := &Machine{code: c, functions: map[string]api.Function{}, stable: stable}
	m.ctx = context.WithValue(context.WithoutCancel(ctx), machineKey{}, m)
	var err error
	if m.memory.linear, err = newLinear((uint64(c.maxPages) + reservedPages) * PageSize); err != nil {
		return nil, fmt.Errorf("address space for a canister's memory: %w", err)
	}
	allocator := experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory { return m.memory.linear })
	m.module, err = c.engine.runtime.InstantiateModule(experimental.WithMemoryAllocator(ctx, allocator),
		c.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		m.memory.linear.Free()
		return nil, fmt.Errorf("instance of a module: %w", err)
	}
	m.gas = m.module.ExportedGlobal(exportGas).(api.MutableGlobal)
	m.memory.size = c.pages
	for _, page := range c.hasData {
		m.memory.flags[page] = pageUsed
	}
	return m, nil
}

// Close frees the machine's memory. Its stable memory stays usable.
func (m *Machine) Close() error {
	if err := m.module.Close(m.ctx); err != nil {
		return fmt.Errorf("closing an instance: %w", err)
	}
	return nil
}

// Begin begins a transaction; there must be none.
func (m *Machine) Begin(t Transaction) {
	if m.transaction != nil {
		panic("machine: a transaction within another")
	}
	t.Instructions = min(t.Instructions, math.MaxInt64)
	m.transaction = &t
	m.pages = Pages{}
	m.failed = false
	m.setLeft(int64(t.Instructions))
	m.saveGlobals()
	m.memory.begin()
	m.stable.begin()
}

// Commit ends the transaction and keeps what it changed. After a trap there is
// nothing to keep.
func (m *Machine) Commit() {
	m.running()
	if m.failed {
		panic("machine: commit after a trap")
	}
	m.memory.commit()
	m.stable.commit()
	m.globalsSaved = m.code.globals == 0
	m.transaction = nil
}

// Rollback ends the transaction and undoes what it changed: memory and its size,
// all globals, stable memory and its size.
func (m *Machine) Rollback() {
	m.running()
	m.memory.rollback()
	m.stable.rollback()
	m.restoreGlobals()
	m.transaction = nil
}

// running makes sure that there is a transaction.
func (m *Machine) running() {
	if m.transaction == nil {
		panic("machine: no transaction")
	}
}

// saveGlobals copies the globals into the reserved pages, unless they are there.
func (m *Machine) saveGlobals() {
	if !m.globalsSaved {
		m.own(exportSave)
		m.globalsSaved = true
	}
}

func (m *Machine) restoreGlobals() {
	if m.code.globals > 0 {
		m.own(exportRestore)
	}
}

// own calls a helper, which cannot trap.
func (m *Machine) own(helper string) {
	if err := m.function(helper).CallWithStack(m.ctx, nil); err != nil {
		panic(fmt.Errorf("machine: %s: %w", helper, err))
	}
}

func (m *Machine) function(export string) api.Function {
	f, ok := m.functions[export]
	if !ok {
		f = m.module.ExportedFunction(export)
		m.functions[export] = f
	}
	return f
}

// ErrNoFunction is the error of calling what the module does not export.
var ErrNoFunction = errors.New("the module exports no such function without parameters and results")

// Call runs an exported function of type () -> (), within a transaction. A trap
// is a *[Trap]; that the module has no such function is [ErrNoFunction]. After a
// trap the transaction can only be rolled back.
func (m *Machine) Call(export string) error {
	name, ok := m.code.exports[export]
	if !ok {
		return ErrNoFunction
	}
	return m.run(name)
}

// CallStart runs the function of the start section; without one it does nothing.
func (m *Machine) CallStart() error {
	if m.code.start == "" {
		return nil
	}
	return m.run(m.code.start)
}

// CallTable runs the function of type (i32) -> () at an index of the table, as
// callbacks are. That there is no such function is a *[Trap] as well.
func (m *Machine) CallTable(index, argument uint32) error {
	if !m.code.table {
		m.running()
		m.failed = true
		return &Trap{Code: TrapTable, Message: messages[TrapTable]}
	}
	return m.run(exportCallTable, uint64(index), uint64(argument))
}

// run calls an export of the compiled module, as one execution.
func (m *Machine) run(export string, args ...uint64) error {
	m.running()
	if m.failed {
		panic("machine: a call after a trap")
	}
	copy(m.stack[:], args)
	err := m.function(export).CallWithStack(m.ctx, m.stack[:])
	m.memory.endExecution()
	m.stable.endExecution()
	m.dropped = m.dropped[:0]
	if err == nil {
		return nil
	}
	m.failed = true
	trap := trapOf(err)
	if trap.Code == TrapStackExhausted {
		delete(m.functions, export) // its stack has become large
	}
	return trap
}

// Instructions returns what the transaction has cost so far, page charges
// included; after a trap for the limit, the limit.
func (m *Machine) Instructions() uint64 {
	m.running()
	return m.transaction.Instructions - uint64(max(m.left(), 0))
}

// slice is how many instructions run before the machine looks around. Compiled
// code cannot be interrupted, and a garbage collection, for which all goroutines
// have to stop, would wait for its end.
const slice = 20_000_000

// left returns how many instructions are left.
func (m *Machine) left() int64 { return int64(m.gas.Get()) + m.later }

func (m *Machine) setLeft(instructions int64) {
	gas := min(instructions, slice)
	m.gas.Set(uint64(gas))
	m.later = instructions - gas
}

// nextSlice goes on with a slice when the last is used up, if there is one.
func (m *Machine) nextSlice() {
	left := m.left()
	m.setLeft(left)
	if left < 0 {
		panic(&Trap{Code: TrapInstructionLimit, Message: fmt.Sprintf("more than the limit of %d instructions", m.transaction.Instructions)})
	}
}

// Pages returns what the transaction has accessed so far.
func (m *Machine) Pages() Pages { return m.pages }

// MemorySize returns the size of memory in bytes.
func (m *Machine) MemorySize() uint64 { return uint64(m.memory.size) * PageSize }

// Charge adds to what the transaction costs. Beyond the limit it traps.
func (m *Machine) Charge(instructions uint64) {
	left := m.left()
	if left < 0 || instructions > uint64(left) {
		m.setLeft(-1)
		m.nextSlice()
	}
	m.setLeft(left - int64(instructions))
}

// Trap ends the running call: it does not return. The *[Trap] that the call
// reports wraps the error. For imports only.
func (m *Machine) Trap(err error) {
	panic(&Trap{Code: TrapImport, Message: err.Error(), Err: err})
}
