package replica

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/candigo/candigo/runtime/candid"
)

// function is one function of the System API, module ic0: a row of the table
// in the interface specification, "Overview of imports".
type function struct {
	name      string
	signature string   // "i" is i32, "I" is i64; what stands behind ">" is the result
	contexts  contexts // anywhere else it traps
	cost      uint64   // instructions of a call, beside what call charges for bytes
	call      func(x *execution, a []uint64) uint64
}

// Costs of calls, in instructions. Bytes that are copied come on top: one
// instruction each, or transmitCost for what goes to another canister or to
// the user.
const (
	callCost     = 500
	transmitCost = 50
)

// systemAPI is the whole table, one file a group.
func systemAPI() []function {
	var table []function
	for _, group := range [][]function{
		messageFunctions(), answerFunctions(), callFunctions(), cyclesFunctions(), selfFunctions(), environmentFunctions(),
		certificationFunctions(), timeFunctions(), stableFunctions(), costFunctions(), diagnosticFunctions(),
	} {
		table = append(table, group...)
	}
	return table
}

// violation is a call of the System API against its rules.
type violation struct{ text string }

func (v *violation) Error() string { return v.text }

// violate traps; it does not return.
func (x *execution) violate(format string, args ...any) {
	x.machine.Trap(&violation{fmt.Sprintf(format, args...)})
}

// sizeOf makes the call of an x_size function.
func sizeOf(data func(x *execution) []byte) func(*execution, []uint64) uint64 {
	return func(x *execution, _ []uint64) uint64 { return uint64(len(data(x))) }
}

// copyOf makes the call of an x_copy(dst, offset, size) function.
func copyOf(name string, data func(x *execution) []byte) func(*execution, []uint64) uint64 {
	return func(x *execution, a []uint64) uint64 {
		x.copyOut(name, data(x), a[0], a[1], a[2])
		return 0
	}
}

// copyOut copies size bytes of data from offset to memory at dst, for an
// instruction each.
func (x *execution) copyOut(name string, data []byte, dst, offset, size uint64) {
	x.machine.Charge(size)
	if offset+size > uint64(len(data)) { // i32s: no overflow
		x.violate("ic0.%s: offset %d + size %d exceeds the data's %d bytes", name, offset, size, len(data))
	}
	copy(x.machine.Writable(dst, size), data[offset:])
}

// read gives bytes of memory, which hold until the function returns, for cost
// instructions each.
func (x *execution) read(src, size, cost uint64) []byte {
	x.machine.Charge(size * cost)
	return x.machine.Read(src, size)
}

// readPrincipal gives the principal in memory.
func (x *execution) readPrincipal(name string, src, size uint64) candid.Principal {
	p, err := candid.PrincipalFromBytes(x.read(src, size, 1))
	if err != nil {
		x.violate("ic0.%s: a principal has at most 29 bytes, not %d", name, size)
	}
	return p
}

// readText gives the text in memory.
func (x *execution) readText(name string, src, size, cost uint64) string {
	b := x.read(src, size, cost)
	if !utf8.Valid(b) {
		x.violate("ic0.%s: the text is not UTF-8", name)
	}
	return string(b)
}

// writeAmount writes 128 bits, little endian, at dst.
func (x *execution) writeAmount(dst uint64, amount candid.Nat) {
	hi, lo, _ := amount.Words()
	b := x.machine.Writable(dst, 16)
	binary.LittleEndian.PutUint64(b, lo)
	binary.LittleEndian.PutUint64(b[8:], hi)
}
