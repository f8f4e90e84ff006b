package ic

import (
	"context"
	"strconv"

	"github.com/candigo/candigo/runtime/candid"
)

// Caller makes calls to canisters; generated clients call through one. Both
// methods take a whole Candid message as argument and return the reply's,
// which is the caller's. A call that was rejected gives a [*RejectError].
type Caller interface {
	Query(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error)
	Update(ctx context.Context, canister candid.Principal, method string, arg []byte) ([]byte, error)
}

// RejectCode says why a call was rejected.
type RejectCode uint8

// The reject codes of the Internet Computer's interface specification.
const (
	SysFatal           RejectCode = 1 // trying again will not help
	SysTransient       RejectCode = 2 // trying again may help
	DestinationInvalid RejectCode = 3 // no such canister or method
	CanisterReject     RejectCode = 4 // the canister rejected, or its handler returned an error
	CanisterError      RejectCode = 5 // the canister trapped or did not answer
	SysUnknown         RejectCode = 6 // the call's fate is not known
)

// String is the code's name in the interface specification.
func (c RejectCode) String() string {
	switch c {
	case SysFatal:
		return "SYS_FATAL"
	case SysTransient:
		return "SYS_TRANSIENT"
	case DestinationInvalid:
		return "DESTINATION_INVALID"
	case CanisterReject:
		return "CANISTER_REJECT"
	case CanisterError:
		return "CANISTER_ERROR"
	case SysUnknown:
		return "SYS_UNKNOWN"
	}
	return "reject code " + strconv.Itoa(int(c))
}

// RejectError is a call's rejection.
type RejectError struct {
	Code    RejectCode
	Message string // as the callee or the system wrote it
}

// Error gives the code's name and the message.
func (e *RejectError) Error() string { return e.Code.String() + ": " + e.Message }
