package replica

import "strings"

// diagnosticFunctions print and trap.
func diagnosticFunctions() []function {
	return []function{
		{"debug_print", "ii", everywhere, 100, debugPrint},
		{"trap", "ii", everywhere, callCost, func(x *execution, a []uint64) uint64 {
			x.machine.Charge(a[1])
			x.machine.Trap(&explicitTrap{x.message("trap", a[0], a[1])})
			return 0
		}},
	}
}

// message gives a text for people, wherever it is said to be.
func (x *execution) message(name string, src, size uint64) string {
	if src+size > x.machine.MemorySize() {
		return "(" + name + " message out of memory bounds)"
	}
	return strings.ToValidUTF8(string(x.machine.Read(src, size)), "\uFFFD")
}

// explicitTrap is a call of ic0.trap.
type explicitTrap struct{ message string }

func (t *explicitTrap) Error() string { return t.message }

// debugPrint never traps, whatever it is given. Bytes cost what goes into the
// canister's log: nothing of what is not replicated.
func debugPrint(x *execution, a []uint64) uint64 {
	if x.context&replicated != 0 {
		logged := min(a[1], uint64(x.replica.limits.Log-x.logged))
		x.machine.Charge(transmitCost * logged)
		x.logged += int(logged)
	}
	x.log(strings.TrimRight(x.message("debug_print", a[0], a[1]), "\r\n"))
	return 0
}

// log hands a text to whoever runs the replica.
func (x *execution) log(text string) {
	if x.replica.config.Log != nil {
		x.replica.config.Log(x.canister, text)
	}
}
