//go:build wasip1

package ic

import (
	"strings"
	"time"
	"unsafe"

	"github.com/candigo/candigo/runtime/candid"
)

// Caller is the principal that sent the message.
func (m *message) Caller() candid.Principal {
	if !m.running {
		return candid.Principal{}
	}
	var room [29]byte
	n := min(msgCallerSize(), uint32(len(room)))
	msgCallerCopy(unsafe.Pointer(&room), 0, n)
	return principal(room[:n])
}

// CanisterID is the canister's own principal.
func (m *message) CanisterID() candid.Principal {
	if !m.running {
		return candid.Principal{}
	}
	var room [29]byte
	n := min(canisterSelfSize(), uint32(len(room)))
	canisterSelfCopy(unsafe.Pointer(&room), 0, n)
	return principal(room[:n])
}

// principal makes a principal of bytes that the system vouches for.
func principal(bytes []byte) candid.Principal {
	p, _ := candid.PrincipalFromBytes(bytes)
	return p
}

// Time is the time of the message in UTC; it stands still while the message
// runs.
func (m *message) Time() time.Time {
	if !m.running {
		return time.Time{}
	}
	return time.Unix(0, now()).UTC()
}

// Version is a number that differs after every message that may have changed
// the canister's state.
func (m *message) Version() uint64 {
	if !m.running {
		return 0
	}
	return canisterVersion()
}

// Print writes text to the canister's log. It does nothing once the message
// has ended.
func (m *message) Print(text string) {
	if !m.running {
		return
	}
	text = strings.TrimSuffix(text, "\n") // the log breaks lines itself
	debugPrint(unsafe.Pointer(unsafe.StringData(text)), uint32(len(text)))
}
