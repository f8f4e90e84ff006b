package serve

// pace decides when the heap of a canister is collected: at the end of an
// execution, once the heap is twice what the last collection left, and has
// leastHeap at least.
//
// Measuring the heap costs many times what a small update costs. So that is
// done only when memory has grown, or when, going by the executions before, it
// could be time.
type pace struct {
	live uint64 // bytes that the last collection left
	rate uint64 // bytes that an execution adds
	runs uint64 // executions since the last collection
	next uint64 // of them when the heap is to be measured
	size uint32 // of memory when it was measured last, in pages of Wasm
}

const (
	leastHeap = 8 << 20 // bytes
	mostRuns  = 64      // without measuring
)

// due counts an execution and says whether the heap is to be measured.
func (p *pace) due(size uint32) bool {
	p.runs++
	return p.runs >= p.next || size > p.size
}

// measured takes the size of the heap in bytes and says whether it is to be
// collected.
func (p *pace) measured(heap uint64, size uint32) (collect bool) {
	p.rate = (heap - min(heap, p.live)) / p.runs
	p.wait(heap, size)
	return heap >= p.goal()
}

// collected takes what a collection has left.
func (p *pace) collected(live uint64, size uint32) {
	p.live, p.runs = live, 0
	p.wait(live, size)
}

func (p *pace) goal() uint64 { return max(2*p.live, leastHeap) }

// wait sets when a heap is to be measured again.
func (p *pace) wait(heap uint64, size uint32) {
	left := p.goal() - min(p.goal(), heap)
	p.next = p.runs + min(max(left/max(p.rate, 1), 1), mostRuns)
	p.size = size
}
