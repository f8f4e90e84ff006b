package ic

import (
	"errors"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// asked is the part of contexts of messages that somebody sent.
type asked struct{ message }

// CallerInfo is what the sender says about itself in its call, and the
// principal that vouches for it by its signature (msg_caller_info_data,
// msg_caller_info_signer). Both are empty when the sender says nothing. The
// data is the caller's.
func (a *asked) CallerInfo() (data []byte, signer candid.Principal) {
	if !a.running() {
		return nil, candid.Principal{}
	}
	return a.sys.callerInfo()
}

// certified is the part of contexts that can prove the canister's data.
type certified struct{ asked }

// DataCertificate is the certificate of the data that SetCertifiedData set
// last, and whether there is one (data_certificate): not in a query that is
// called as an update, not in a composite query after its first call. It is
// the caller's.
func (c *certified) DataCertificate() (certificate []byte, ok bool) {
	return c.AppendDataCertificate(nil)
}

// AppendDataCertificate is DataCertificate with the certificate, which has
// about 1 KiB, appended to dst. It allocates nothing where dst has room.
func (c *certified) AppendDataCertificate(dst []byte) (extended []byte, ok bool) {
	if !c.running() {
		return dst, false
	}
	return c.sys.appendDataCertificate(dst)
}

// lasting is the part of contexts that may change what lasts outside of the
// program's memory.
type lasting struct{ message }

// maxCertifiedData is the most bytes that a canister can have certified.
const maxCertifiedData = 32

// SetCertifiedData sets the data, at most 32 bytes, that the subnet certifies
// and that queries prove with their DataCertificate (certified_data_set).
func (l *lasting) SetCertifiedData(data []byte) error {
	switch {
	case !l.running():
		return ErrNotRunning
	case len(data) > maxCertifiedData:
		return errors.New("ic: certified data has at most 32 bytes: set a hash of what is to be certified")
	}
	l.sys.setCertifiedData(data)
	return nil
}

// SetTimer sets the global timer of the canister, of which there is one, and
// gives the time to which it was set before (global_timer_set). The zero time
// stands for no timer; a time that has passed makes it go off as soon as
// possible. It goes off once, and an upgrade clears it.
func (l *lasting) SetTimer(at time.Time) (previous time.Time, err error) {
	if !l.running() {
		return time.Time{}, ErrNotRunning
	}
	return l.sys.setTimer(at), nil
}

// timerNanos is a time as the global timer counts, 0 for the zero time.
func timerNanos(at time.Time) uint64 {
	const years = 1 << 33 // in seconds: what fits into nanoseconds since 1970
	switch seconds := at.Unix(); {
	case at.IsZero():
		return 0
	case seconds < 0:
		return 1 // long ago, not never
	case seconds > years:
		return years * uint64(time.Second)
	}
	return max(uint64(at.UnixNano()), 1)
}

// timerTime is the time that nanoseconds stand for; 0 gives the zero time.
func timerTime(nanos uint64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(int64(nanos/uint64(time.Second)), int64(nanos%uint64(time.Second))).UTC()
}

// RootKey is the public key, DER-encoded, that certificates go back to
// (root_key). It is the caller's.
func (l *lasting) RootKey() []byte {
	if !l.running() {
		return nil
	}
	return l.sys.rootKey()
}

// BurnCycles destroys up to amount of the canister's cycles, as far as that
// does not freeze it, and gives how many it destroyed (cycles_burn128).
func (l *lasting) BurnCycles(amount candid.Nat) (burned candid.Nat) {
	if !l.running() {
		return candid.Nat{}
	}
	return l.sys.burn(amount)
}

// CallerInfo is what the sender says about itself in its call, and the
// principal that vouches for it by its signature (msg_caller_info_data,
// msg_caller_info_signer). Both are empty when the sender says nothing. The
// data is the caller's.
func (u *Update) CallerInfo() (data []byte, signer candid.Principal) {
	if !u.running() {
		return nil, candid.Principal{}
	}
	return u.sys.callerInfo()
}

// CyclesAvailable is how many of the cycles that came with the call can still
// be accepted (msg_cycles_available128).
func (u *Update) CyclesAvailable() candid.Nat {
	if !u.running() {
		return candid.Nat{}
	}
	return u.sys.available()
}

// AcceptCycles takes up to limit of the cycles that came with the call and gives
// how many it took (msg_cycles_accept128). What is not taken goes back to the
// caller with the answer.
func (u *Update) AcceptCycles(limit candid.Nat) (accepted candid.Nat) {
	if !u.running() {
		return candid.Nat{}
	}
	return u.sys.accept(limit)
}

// CyclesAvailable is how many of the cycles that came with the call can still
// be accepted (msg_cycles_available128); 0 unless the query is called as an
// update.
func (q *Query) CyclesAvailable() candid.Nat {
	if !q.Replicated() {
		return candid.Nat{}
	}
	return q.sys.available()
}

// AcceptCycles takes up to limit of the cycles that came with the call and gives
// how many it took (msg_cycles_accept128); 0 unless the query is called as an
// update.
func (q *Query) AcceptCycles(limit candid.Nat) (accepted candid.Nat) {
	if !q.Replicated() {
		return candid.Nat{}
	}
	return q.sys.accept(limit)
}

// BurnCycles destroys up to amount of the canister's cycles, as far as that
// does not freeze it, and gives how many it destroyed (cycles_burn128); 0
// unless the query is called as an update.
func (q *Query) BurnCycles(amount candid.Nat) (burned candid.Nat) {
	if !q.Replicated() {
		return candid.Nat{}
	}
	return q.sys.burn(amount)
}

// RootKey is the public key, DER-encoded, that certificates go back to
// (root_key); nil unless the query is called as an update. It is the caller's.
func (q *Query) RootKey() []byte {
	if !q.Replicated() {
		return nil
	}
	return q.sys.rootKey()
}

// MethodName is the name of the method that is called (msg_method_name).
func (i *Inspect) MethodName() string {
	if !i.running() {
		return ""
	}
	return i.sys.methodName()
}

// Arg is the argument of the call, a whole Candid message unless the sender is
// at fault (msg_arg_data). It is the caller's.
func (i *Inspect) Arg() []byte {
	if !i.running() {
		return nil
	}
	return i.sys.arg()
}

// Accept accepts the call (accept_message). To accept it twice is to accept it
// once.
func (i *Inspect) Accept() {
	if i.running() && !i.accepted {
		i.accepted = true
		i.sys.acceptMessage()
	}
}

// Accepted reports whether the call was accepted.
func (i *Inspect) Accepted() bool { return i.accepted }
