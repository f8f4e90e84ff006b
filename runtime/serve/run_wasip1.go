//go:build wasip1

package serve

import (
	"errors"
	"unsafe"

	"github.com/candigo/candigo/runtime/ic"
)

// registered is the canister whose entry points these are.
var registered *Canister

// machine holds the buffers that messages share. What a query does to them is
// rolled back with everything else.
type machine struct {
	arg, reply []byte
}

// Run registers the canister for the entry points and returns.
func Run(c *Canister) {
	c.arg = make([]byte, 0, bufferSize)
	c.reply = make([]byte, 0, bufferSize)
	registered = c
}

// bufferSize is the size at which the buffers for arguments and replies
// begin, in bytes. Larger messages make them grow.
const bufferSize = 16 << 10

// HandleQuery answers a message to a query method; the entry point
// "canister_query METHOD" calls it.
func HandleQuery(method string) { handle(method, queryCall) }

// HandleCompositeQuery answers a message to a composite query method; the
// entry point "canister_composite_query METHOD" calls it.
func HandleCompositeQuery(method string) { handle(method, queryCall) }

// HandleUpdate answers a message to an update method; the entry point
// "canister_update METHOD" calls it.
func HandleUpdate(method string) { handle(method, updateCall) }

// handle replies with what the method gives, rejects with the error that it
// returns, so that its changes are kept, and traps when it panics.
func handle(method string, call kind) {
	if registered == nil {
		trapWith("candigo: no canister is registered: main must call Serve")
	}
	c := registered
	m, err := c.find(method, call)
	if err != nil {
		fail(err)
		return
	}
	c.arg = readArg(c.arg)
	c.begin(m, ic.Message{})
	reply, err := c.run(m, c.reply[:0], c.arg)
	c.end()
	if err != nil {
		fail(err)
		return
	}
	c.reply = reply[:0]
	msgReplyDataAppend(unsafe.Pointer(unsafe.SliceData(reply)), uint32(len(reply)))
	msgReply()
}

// fail rejects the message, or traps where the method did not come to its end.
func fail(err error) {
	var reject *ic.RejectError
	if errors.As(err, &reject) && reject.Code == ic.CanisterReject {
		msgReject(unsafe.Pointer(unsafe.StringData(reject.Message)), uint32(len(reject.Message)))
		return
	}
	if reject != nil {
		trapWith(reject.Message)
	}
	trapWith(err.Error())
}

// readArg reads the message's argument into room, which grows if need be.
func readArg(room []byte) []byte {
	size := int(msgArgDataSize())
	if size > cap(room) {
		room = make([]byte, 0, size)
	}
	room = room[:size]
	msgArgDataCopy(unsafe.Pointer(unsafe.SliceData(room)), 0, uint32(size))
	return room
}

func trapWith(text string) {
	trap(unsafe.Pointer(unsafe.StringData(text)), uint32(len(text)))
}
