package replica

import (
	"fmt"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Result is what became of a call, and what it took in the called canister:
// all executions of the call together, callbacks included, but not what other
// canisters did.
type Result struct {
	Reply         []byte        // the caller's; nil when the call was rejected
	RejectCode    ic.RejectCode // zero when there is a reply
	RejectMessage string
	Usage

	cause error // why the caller stopped waiting
}

// Usage is what executions took.
type Usage struct {
	Instructions uint64 // page charges included
	PagesRead    int    // pages of 64 KiB touched, of heap and stable memory, once an execution
	PagesWritten int    // those of them that were written
	StablePages  int    // those of PagesRead that are stable memory's
}

func (u *Usage) add(v Usage) {
	u.Instructions += v.Instructions
	u.PagesRead += v.PagesRead
	u.PagesWritten += v.PagesWritten
	u.StablePages += v.StablePages
}

// Err is nil for a reply, else a [*ic.RejectError], perhaps wrapped.
func (r Result) Err() error {
	if r.RejectCode == 0 {
		return nil
	}
	err := &ic.RejectError{Code: r.RejectCode, Message: r.RejectMessage}
	if r.cause != nil {
		return fmt.Errorf("%w: %w", err, r.cause)
	}
	return err
}

// Trace is one execution of a canister.
type Trace struct {
	Canister *Canister
	Kind     string // query, update, timer, reply, ...: the network's name of the entry point
	Method   string // of messages; of callbacks that of the message that they belong to
	Usage
	In, Out int    // bytes of argument and reply
	Result  string // reply, reject:CODE, trap, or none for what neither answered nor trapped
}

// String is the line that candigo serve -trace prints.
func (t Trace) String() string {
	name := t.Canister.settings.Name
	if name == "" {
		name = t.Canister.id.String()
	}
	return fmt.Sprintf("trace %s %s %s instructions=%d pages=%d written=%d stable=%d in=%d out=%d result=%s",
		name, t.Kind, t.Method, t.Instructions, t.PagesRead, t.PagesWritten, t.StablePages, t.In, t.Out, t.Result)
}

// response answers a call: a reply, or a reject where code is not zero.
type response struct {
	reply   []byte
	code    ic.RejectCode
	message string
	refund  candid.Nat // cycles that the callee did not take
}

func reject(code ic.RejectCode, format string, args ...any) response {
	return response{code: code, message: fmt.Sprintf(format, args...)}
}
