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
// and make several machines at a time. Weights, charges and limits are those of
// the replica of the Internet Computer.
package machine

import (
	"context"
	"errors"
	"io"

	"github.com/candigo/candigo/internal/wasm"
)

// PageSize is the size of a page of memory and of stable memory, in bytes.
const PageSize = 65536

// PageCharge is what the first access to a page in an execution costs, in
// instructions, and again what its first write costs unless the transaction is
// a query's.
const PageCharge = 80_000

// A Config says what all modules of an engine share.
type Config struct {
	// Imports are the functions that modules may import from "ic0", by name.
	Imports map[string]Import

	// Cache is a folder that keeps compiled code between processes. Without one,
	// code is kept as long as the engine.
	Cache string
}

// An Import is a function in Go that modules can import.
type Import struct {
	Type wasm.FuncType

	// Call gets the arguments in the lower bits of each, i32 zero-extended, and
	// returns the result, if the type has one.
	Call func(m *Machine, args []uint64) uint64
}

// A Metadata is a custom section of the canister's own: icp:public or
// icp:private.
type Metadata struct {
	Name     string // without the prefix
	Public   bool
	Contents []byte
}

// A Transaction is what [Machine.Begin] needs to know.
type Transaction struct {
	Instructions uint64 // the limit for all calls of the transaction together

	// Query says that writes of pages are not charged, as in all executions whose
	// changes are thrown away. It does not throw them away: Rollback does.
	Query bool

	// MemoryLimit is the size of memory in bytes beyond which growing traps, 0 for
	// none. Growing beyond what the module declares, or 4 GiB, fails instead.
	MemoryLimit uint64
}

// Pages count 64 KiB pages that a transaction's calls accessed, each once per
// call.
type Pages struct {
	Read, Written             int // of memory; a written page is also a read one
	StableRead, StableWritten int
}

// Engine compiles modules.
type Engine struct{}

var errNotBuilt = errors.New("not built yet")

// NewEngine makes an engine. It fails on a platform without a compiler: those
// are amd64 and arm64.
func NewEngine(ctx context.Context, config Config) (*Engine, error) { return nil, errNotBuilt }

// Close frees what the engine holds. Its machines have to be closed before.
func (e *Engine) Close() error { return errNotBuilt }

// Compile checks a module against the rules for canisters and compiles it. The
// module is not gzipped. Errors are one sentence for whoever made the module.
func (e *Engine) Compile(ctx context.Context, module []byte) (*Code, error) { return nil, errNotBuilt }

// A Code is a compiled module.
type Code struct{}

// Exports lists the exported functions of type () -> (), sorted.
func (c *Code) Exports() []string { return nil }

// Metadata lists the canister's own custom sections, in the module's order.
func (c *Code) Metadata() []Metadata { return nil }

// HasStart reports whether the module has a start section. Nothing runs it but
// [Machine.CallStart].
func (c *Code) HasStart() bool { return false }

// New makes a machine with the module's initial memory. It takes over the stable
// memory; nil stands for an empty one.
func (c *Code) New(ctx context.Context, stable *Stable) (*Machine, error) { return nil, errNotBuilt }

// Close frees the compiled code. Machines made of it have to be closed before.
func (c *Code) Close() error { return errNotBuilt }

// A Machine is an instance of a module.
type Machine struct{}

// Close frees the machine's memory. Its stable memory stays usable.
func (m *Machine) Close() error { return errNotBuilt }

// Begin begins a transaction; there must be none.
func (m *Machine) Begin(t Transaction) {}

// Commit ends the transaction and keeps what it changed.
func (m *Machine) Commit() {}

// Rollback ends the transaction and undoes what it changed: memory and its size,
// all globals, stable memory and its size.
func (m *Machine) Rollback() {}

// Call runs an exported function of type () -> (), within a transaction. A trap
// is a *[Trap]; that the function does not exist is another error. After a trap
// the transaction can only be rolled back.
func (m *Machine) Call(export string) error { return errNotBuilt }

// CallStart runs the function of the start section; without one it does nothing.
func (m *Machine) CallStart() error { return errNotBuilt }

// CallTable runs the function of type (i32) -> () at an index of the table, as
// callbacks are. That there is no such function is a *[Trap] as well.
func (m *Machine) CallTable(index, argument uint32) error { return errNotBuilt }

// Instructions returns what the transaction has cost so far, page charges
// included; after a trap for the limit, the limit.
func (m *Machine) Instructions() uint64 { return 0 }

// Pages returns what the transaction has accessed so far.
func (m *Machine) Pages() Pages { return Pages{} }

// MemorySize returns the size of memory in bytes.
func (m *Machine) MemorySize() uint64 { return 0 }

// Charge adds to what the transaction costs. Beyond the limit it traps.
func (m *Machine) Charge(instructions uint64) {}

// Trap ends the running call: it does not return. The *[Trap] that the call
// reports wraps the error. For imports only.
func (m *Machine) Trap(err error) { panic(err) }

// Read returns n bytes of memory at an address, charging their pages. The slice
// aliases memory and is valid until the import returns; it must not be changed.
// Out of bounds it traps. For imports only.
func (m *Machine) Read(address, n uint64) []byte { return nil }

// Writable is Read for bytes that the import will overwrite.
func (m *Machine) Writable(address, n uint64) []byte { return nil }

// StableSize returns the size of stable memory in pages.
func (m *Machine) StableSize() uint64 { return 0 }

// StableGrow grows stable memory by pages and returns the size before; it is
// false beyond 500 GiB. New pages are zero.
func (m *Machine) StableGrow(pages uint64) (before uint64, ok bool) { return 0, false }

// StableRead copies from stable memory, charging the pages. Out of bounds it
// traps. For imports only.
func (m *Machine) StableRead(to []byte, offset uint64) {}

// StableWrite copies to stable memory, charging the pages. Out of bounds it
// traps. For imports only.
func (m *Machine) StableWrite(offset uint64, from []byte) {}

// Stable returns the stable memory, for the machine of another module to take
// over: a copy, at the price of a pointer per page in use, with the changes of
// the running transaction.
func (m *Machine) Stable() *Stable { return nil }

// Snapshot returns the state: memory, globals and stable memory. There must be no
// transaction. It costs as much as the pages that were ever written.
func (m *Machine) Snapshot() *Snapshot { return nil }

// Restore puts a state back that a machine of the same module had, in this
// process or another. There must be no transaction.
func (m *Machine) Restore(s *Snapshot) error { return errNotBuilt }

// A Stable is stable memory, in pages of which only those in use take space.
// The zero value is empty.
type Stable struct{}

// A Snapshot is the state of a machine. It does not change.
type Snapshot struct{}

// WriteTo writes the snapshot for [ReadSnapshot].
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) { return 0, errNotBuilt }

// ReadSnapshot reads what [Snapshot.WriteTo] wrote, and no further.
func ReadSnapshot(r io.Reader) (*Snapshot, error) { return nil, errNotBuilt }

// A Trap is why a call ended early.
type Trap struct {
	Code    TrapCode
	Message string // what happened: "out of bounds memory access"
	Err     error  // what an import gave to [Machine.Trap], or nil
}

func (t *Trap) Error() string { return t.Message }

func (t *Trap) Unwrap() error { return t.Err }

// A TrapCode tells traps apart.
type TrapCode int

// The traps.
const (
	TrapImport           TrapCode = iota + 1 // an import called Machine.Trap
	TrapInstructionLimit                     // more instructions than the transaction's limit
	TrapMemoryLimit                          // memory would outgrow the transaction's limit
	TrapUnreachable
	TrapOutOfBounds // of memory
	TrapStableOutOfBounds
	TrapDivideByZero
	TrapIntegerOverflow   // in a division or conversion
	TrapInvalidConversion // NaN to an integer
	TrapTable             // no function at the index of an indirect call
	TrapSignature         // a function of another type there
	TrapStackExhausted
)
