package replica

// maxSmallStable is the most pages that the old 32-bit functions work with.
const maxSmallStable = 4 << 30 / pageSize

// stableFunctions work on stable memory. Its pages are charged as those of
// the heap are.
func stableFunctions() []function {
	const (
		accessCost = 20 // and one a byte
		sizeCost   = 20
		growCost   = 500
	)
	return []function{
		{"stable64_size", ">I", everywhere, sizeCost, func(x *execution, _ []uint64) uint64 {
			return x.machine.StableSize()
		}},
		{"stable64_grow", "I>I", everywhere, growCost, func(x *execution, a []uint64) uint64 {
			return uint64(x.growStable(a[0]))
		}},
		{"stable64_write", "III", everywhere, accessCost, func(x *execution, a []uint64) uint64 {
			return x.writeStable(a[0], a[1], a[2])
		}},
		{"stable64_read", "III", everywhere, accessCost, func(x *execution, a []uint64) uint64 {
			return x.readStable(a[0], a[1], a[2])
		}},
		{"stable_size", ">i", everywhere, sizeCost, func(x *execution, _ []uint64) uint64 {
			x.smallStable()
			return x.machine.StableSize()
		}},
		{"stable_grow", "i>i", everywhere, growCost, func(x *execution, a []uint64) uint64 {
			x.smallStable()
			if x.machine.StableSize()+a[0] > maxSmallStable {
				return uint64(^uint32(0))
			}
			return uint64(uint32(x.growStable(a[0])))
		}},
		{"stable_write", "iii", everywhere, accessCost, func(x *execution, a []uint64) uint64 {
			x.smallStable()
			return x.writeStable(a[0], a[1], a[2])
		}},
		{"stable_read", "iii", everywhere, accessCost, func(x *execution, a []uint64) uint64 {
			x.smallStable()
			return x.readStable(a[0], a[1], a[2])
		}},
	}
}

// smallStable traps where stable memory is too large for 32 bits.
func (x *execution) smallStable() {
	if x.machine.StableSize() > maxSmallStable {
		x.violate("32 bit stable memory api used on a memory larger than 4GB")
	}
}

// growStable gives the size before, or -1.
func (x *execution) growStable(pages uint64) int64 {
	before := x.machine.StableSize()
	if limit := x.replica.limits.StableMemory / pageSize; before > limit || pages > limit-before {
		return -1
	}
	if _, ok := x.machine.StableGrow(pages); !ok {
		return -1
	}
	return int64(before)
}

// writeStable copies from memory to stable memory.
func (x *execution) writeStable(offset, src, size uint64) uint64 {
	x.machine.StableWrite(offset, x.read(src, size, 1))
	x.stableAccess()
	return 0
}

// readStable copies from stable memory to memory.
func (x *execution) readStable(dst, offset, size uint64) uint64 {
	x.machine.Charge(size)
	x.machine.StableRead(x.machine.Writable(dst, size), offset)
	x.stableAccess()
	return 0
}

// stableAccess traps when the execution has touched more of stable memory than
// it may.
func (x *execution) stableAccess() {
	limits, limit := x.replica.limits, x.replica.limits.StableAccess
	switch {
	case x.context&(inInit|inPreUpgrade|inStart) != 0:
		limit = limits.StableAccessUpgrade
	case x.context&transient != 0:
		limit = limits.StableAccessQuery
	}
	if touched := uint64(x.machine.Pages().StableRead) * pageSize; touched > limit {
		x.violate("Canister exceeded memory access limits: %d bytes of stable memory touched in one execution, the limit is %d", touched, limit)
	}
}
