//go:build !wasip1

package ic

import (
	"os"
	"strings"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Caller is the principal that sent the message.
func (m *message) Caller() candid.Principal { return m.msg.Caller }

// CanisterID is the canister's own principal.
func (m *message) CanisterID() candid.Principal { return m.msg.Canister }

// Time is the time of the message in UTC; it stands still while the message
// runs.
func (m *message) Time() time.Time { return m.msg.Time }

// Version is a number that differs after every message that may have changed
// the canister's state.
func (m *message) Version() uint64 { return m.msg.Version }

// Print writes text to standard error as whole lines. It does nothing once
// the message has ended.
func (m *message) Print(text string) {
	if !m.running {
		return
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if m.msg.Log != nil {
		m.msg.Log(text)
		return
	}
	_, _ = os.Stderr.WriteString(text) // one write, so that lines stay whole
}
