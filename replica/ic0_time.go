package replica

// timeFunctions tell and set the time, and count instructions.
func timeFunctions() []function {
	const withTimer = inInit | inPreUpgrade | inUpdate | inCallbacks | inCleanup | inTask
	return []function{
		{"time", ">I", notInStart, callCost, func(x *execution, _ []uint64) uint64 { return x.time }},
		{"global_timer_set", "I>I", withTimer, callCost, func(x *execution, a []uint64) uint64 {
			previous := x.timer
			x.timer = a[0]
			return previous
		}},
		{"performance_counter", "i>I", everywhere, 200, func(x *execution, a []uint64) uint64 {
			switch a[0] {
			case 0: // this execution
				return x.machine.Instructions() - x.began
			case 1: // all executions of the call
				return x.before.Instructions + x.machine.Instructions() - x.began
			}
			x.violate("Error getting performance counter type %d", a[0])
			return 0
		}},
	}
}
