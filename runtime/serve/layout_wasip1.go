//go:build wasip1

package serve

import "unsafe"

// A message pays for each Wasm page that it touches, 80,000 instructions for a
// read one. So before the program makes its first values the heap is brought to
// the beginning of such a page, and into that page go the stack that queries run
// on, the closures that lead to handlers, and then the canister with its buffers.
// Nothing but the bill depends on where they come to lie.

const (
	wasmPage  = 64 << 10
	heapPage  = 8 << 10 // what Go's heap hands out spans in
	stack     = 32 << 10
	usedStack = 8 << 10 // by most queries, at its end; the rest may lie in the page before
)

// layOut readies the heap for the program's first values. With an allocator that
// does otherwise than today's it gives up, and messages touch more pages.
func layOut() {
	const before = wasmPage - (stack - usedStack) - heapPage
	for range 64 {
		if addressOf(plain(heapPage))%wasmPage == before {
			break
		}
	}
	growStack()
	for range 2 * heapPage / 16 { // the closures of methods have 16 bytes
		if addressOf(pointers(2))%heapPage == 0 {
			break
		}
	}
}

func addressOf[T any](s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

// growStack makes the stack larger than most queries need: one that grows within
// a query is small again for the next.
//
//go:noinline
func growStack() {
	var room [20 << 10]byte
	use(room[:])
}

// These are not for the compiler to see through: what it knows, it leaves out.

//go:noinline
func use([]byte) {}

//go:noinline
func plain(n int) []byte { return make([]byte, n) }

//go:noinline
func pointers(n int) []*byte { return make([]*byte, n) }
