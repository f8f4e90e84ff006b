//go:build wasip1

package ic

import (
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/candigo/candigo/runtime/candid"
)

// platform asks the System API. It is empty: the replica keeps what a message
// has.
type platform struct{}

func (sys *platform) begin(*Message, kind) {}
func (sys *platform) finish()              {}

func (sys *platform) caller() candid.Principal {
	var room [29]byte
	n := min(msgCallerSize(), uint32(len(room)))
	msgCallerCopy(unsafe.Pointer(&room), 0, n)
	return principal(room[:n])
}

func (sys *platform) canisterID() candid.Principal {
	var room [29]byte
	n := min(canisterSelfSize(), uint32(len(room)))
	canisterSelfCopy(unsafe.Pointer(&room), 0, n)
	return principal(room[:n])
}

func (sys *platform) subnetID() candid.Principal {
	var room [29]byte
	n := min(subnetSelfSize(), uint32(len(room)))
	subnetSelfCopy(unsafe.Pointer(&room), 0, n)
	return principal(room[:n])
}

// principal makes a principal of bytes that the system vouches for.
func principal(bytes []byte) candid.Principal {
	p, _ := candid.PrincipalFromBytes(bytes)
	return p
}

func (sys *platform) time() time.Time  { return time.Unix(0, now()).UTC() }
func (sys *platform) version() uint64  { return canisterVersion() }
func (sys *platform) status() Status   { return Status(canisterStatus()) }
func (sys *platform) replicated() bool { return inReplicatedExecution() != 0 }

func (sys *platform) isController(p candid.Principal) bool {
	var room [29]byte
	return isController(bytes(p.AppendBytes(room[:0]))) != 0
}

func (sys *platform) counter(which uint32) uint64 { return performanceCounter(which) }
func (sys *platform) deadline() time.Time         { return timerTime(msgDeadline()) }

func (sys *platform) callerInfo() ([]byte, candid.Principal) {
	var room [29]byte
	n := min(msgCallerInfoSignerSize(), uint32(len(room)))
	if n == 0 {
		return nil, candid.Principal{}
	}
	msgCallerInfoSignerCopy(unsafe.Pointer(&room), 0, n)
	data := make([]byte, msgCallerInfoDataSize())
	p, size := bytes(data)
	msgCallerInfoDataCopy(p, 0, size)
	return data, principal(room[:n])
}

func (sys *platform) methodName() string {
	name := make([]byte, msgMethodNameSize())
	p, size := bytes(name)
	msgMethodNameCopy(p, 0, size)
	return unsafe.String(unsafe.SliceData(name), len(name)) // nobody else has the bytes
}

func (sys *platform) arg() []byte    { return argument() }
func (sys *platform) acceptMessage() { acceptMessage() }

// argument is the message's argument, or the reply to a call in its callback.
func argument() []byte {
	arg := make([]byte, msgArgDataSize())
	p, size := bytes(arg)
	msgArgDataCopy(p, 0, size)
	return arg
}

func (sys *platform) env(name string) (string, bool) {
	p, n := text(name)
	if envVarNameExists(p, n) == 0 {
		return "", false
	}
	value := make([]byte, envVarValueSize(p, n))
	dst, size := bytes(value)
	envVarValueCopy(p, n, dst, 0, size)
	return unsafe.String(unsafe.SliceData(value), len(value)), true // nobody else has the bytes
}

func (sys *platform) envNames() []string {
	names := make([]string, envVarCount())
	for i := range names {
		name := make([]byte, envVarNameSize(uint32(i)))
		p, size := bytes(name)
		envVarNameCopy(uint32(i), p, 0, size)
		names[i] = string(name)
	}
	return names
}

func (sys *platform) appendDataCertificate(dst []byte) ([]byte, bool) {
	if dataCertificatePresent() == 0 {
		return dst, false
	}
	begin, end := len(dst), len(dst)+int(dataCertificateSize())
	dst = slices.Grow(dst, end-begin)[:end]
	p, size := bytes(dst[begin:])
	dataCertificateCopy(p, 0, size)
	return dst, true
}

func (sys *platform) setCertifiedData(data []byte) { certifiedDataSet(bytes(data)) }

func (sys *platform) rootKey() []byte {
	key := make([]byte, rootKeySize())
	p, size := bytes(key)
	rootKeyCopy(p, 0, size)
	return key
}

func (sys *platform) setTimer(at time.Time) (previous time.Time) {
	return timerTime(globalTimerSet(timerNanos(at)))
}

func (sys *platform) print(line string) {
	debugPrint(text(strings.TrimSuffix(line, "\n"))) // the log breaks lines itself
}

func (sys *platform) trap(reason string) { trap(text(reason)) }

func (sys *platform) stablePages() uint64 { return stable64Size() }

func (sys *platform) growStable(pages uint64) bool { return stable64Grow(pages) >= 0 }

// Stable memory is read and written at addresses of 64 bits. Nothing can move p
// between taking its address and the call: a goroutine's stack grows only
// where a Go function begins, and an imported function is none.

func (sys *platform) readStable(p []byte, offset uint64) {
	stable64Read(uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))), offset, uint64(len(p)))
}

func (sys *platform) writeStable(p []byte, offset uint64) {
	stable64Write(offset, uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))), uint64(len(p)))
}
