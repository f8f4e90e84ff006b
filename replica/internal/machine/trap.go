package machine

import (
	"errors"
	"fmt"
	"strings"
)

// A Trap is why a call ended early.
type Trap struct {
	Code      TrapCode
	Message   string   // what happened: "out of bounds memory access"
	Err       error    // what an import gave to [Machine.Trap], or nil
	Backtrace []string // the functions that were running, the innermost first, 30 at most; with their names if the module has them
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

// messages says what happened, for the traps that say always the same.
var messages = map[TrapCode]string{
	TrapUnreachable:       "unreachable",
	TrapOutOfBounds:       "out of bounds memory access",
	TrapStableOutOfBounds: "out of bounds stable memory access",
	TrapDivideByZero:      "integer divide by zero",
	TrapIntegerOverflow:   "integer overflow",
	TrapInvalidConversion: "invalid conversion to integer",
	TrapTable:             "no function at this index of the table",
	TrapSignature:         "indirect call of a function with another signature",
	TrapStackExhausted:    "call stack exhausted",
}

// runtimeErrors are the errors of the runtime, which exports neither values nor
// types for them.
var runtimeErrors = map[string]TrapCode{
	"unreachable":                   TrapUnreachable,
	"out of bounds memory access":   TrapOutOfBounds,
	"integer divide by zero":        TrapDivideByZero,
	"integer overflow":              TrapIntegerOverflow,
	"invalid conversion to integer": TrapInvalidConversion,
	"invalid table access":          TrapTable,
	"indirect call type mismatch":   TrapSignature,
	"stack overflow":                TrapStackExhausted,
}

// trapOf turns what the runtime reports about a call into a trap. Something else
// is a bug in an import or here: it panics.
func trapOf(err error) *Trap {
	var trap *Trap
	if !errors.As(err, &trap) {
		innermost := err
		for next := innermost; next != nil; next = errors.Unwrap(next) {
			innermost = next
		}
		code, ok := runtimeErrors[innermost.Error()]
		if !ok {
			panic(fmt.Errorf("machine: %w", err))
		}
		trap = &Trap{Code: code, Message: messages[code]}
	}
	if _, frames, ok := strings.Cut(err.Error(), "wasm stack trace:\n\t"); ok {
		for frame := range strings.SplitSeq(frames, "\n\t") {
			trap.Backtrace = append(trap.Backtrace, strings.TrimPrefix(frame, "."))
		}
	}
	return trap
}
