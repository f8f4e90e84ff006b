//go:build wasip1

package serve

import "runtime"

// collect collects the heap at the end of an execution when it is time. The
// linker has the collector start at no other time, short of the memory limit:
// inside a query it would be thrown away with everything else.
func (c *Canister) collect() {
	if !c.pace.due(memorySize()) {
		return
	}
	if c.pace.measured(c.heapBytes(), memorySize()) {
		runtime.GC()
		c.pace.collected(c.heapBytes(), memorySize())
	}
}

// heapBytes is the size of what was allocated and not collected yet.
func (c *Canister) heapBytes() uint64 {
	runtime.ReadMemStats(c.stats)
	return c.stats.HeapAlloc
}

// memorySize is the size of memory in pages of Wasm, which are 64 KiB.
func memorySize() uint32
