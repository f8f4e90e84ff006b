package link

import "github.com/candigo/candigo/internal/wasm"

// A dispatch is how Go's functions begin that have jumps: a loop, in it as many
// blocks as there are places to jump to, and in the innermost a table of jumps
// that takes the number of a place to the end of a block, behind which the place
// is.
type dispatch struct {
	loop, table int      // where these instructions are
	label       int      // of the loop, counted from the function's outermost block
	blocks      int      // how many there are
	targets     []uint32 // of the table
}

// findDispatch looks for the beginning of a function with jumps. It tells whether
// the number of the place has no other use in the function.
func findDispatch(list []instruction, targets []uint32) (d dispatch, ok bool) {
	d.targets = targets
	for d.table = range list {
		if list[d.table].op == wasm.OpBrTable {
			break
		}
	}
	first := d.table - 1
	for first > 0 && list[first-1].op == wasm.OpBlock {
		first--
	}
	d.loop = first - 1
	d.blocks = d.table - 1 - first
	if len(targets) == 0 || d.loop < 0 || list[d.loop].op != wasm.OpLoop {
		return d, false
	}
	for _, i := range list[:d.loop] {
		if i.op == wasm.OpBlock {
			d.label++
		}
	}
	for k := range list {
		switch {
		case list[k].is(wasm.OpLocalTee, placeLocal):
			return d, false
		case list[k].is(wasm.OpLocalGet, placeLocal) && k != d.table-1:
			// An indirect call keeps the function there for a moment.
			if k < 2 || list[k-1].op != wasm.OpI32Const || !list[k-2].is(wasm.OpLocalSet, placeLocal) {
				return d, false
			}
		}
	}
	return d, list[d.table-1].is(wasm.OpLocalGet, placeLocal)
}

// jumpForward has jumps to places further on leave the block that ends there,
// rather than go through the table of jumps.
func jumpForward(list []instruction, targets []uint32) []instruction {
	d, ok := findDispatch(list, targets)
	if !ok {
		return list
	}
	out := make([]instruction, 0, len(list))
	labels, open := 0, 0 // around the instruction; of the dispatch's blocks, those that have not ended
	for k := 0; k < len(list); k++ {
		i := list[k]
		switch i.op {
		case wasm.OpBlock, wasm.OpLoop, wasm.OpIf:
			labels++
			if d.loop < k && k < d.table {
				open++
			}
		case wasm.OpEnd:
			if labels == d.label+1+open && k > d.table {
				open--
			}
			labels--
		case wasm.OpBr:
			if labels-1-int(i.index) != d.label {
				break
			}
			place, ok := jumpsTo(out, d)
			if !ok {
				return list
			}
			block := d.blocks - place // which one to leave, the outermost of them being 1
			if block > open || block < 1 {
				break
			}
			out = out[:len(out)-2]
			depth := uint32(labels - 1 - d.label - block)
			if out[len(out)-1].op == wasm.OpIf && list[k+1].op == wasm.OpEnd {
				out[len(out)-1] = operation(wasm.OpBrIf, depth-1)
				labels--
				k++ // the end of the if
				continue
			}
			i = operation(wasm.OpBr, depth)
		}
		out = append(out, i)
	}
	return out
}

// jumpsTo returns the block behind whose end the place is that the last
// instructions have set, the innermost being 0.
func jumpsTo(list []instruction, d dispatch) (block int, ok bool) {
	n := len(list)
	if n < 2 || list[n-2].op != wasm.OpI32Const || !list[n-1].is(wasm.OpLocalSet, placeLocal) {
		return 0, false
	}
	place := min(uint64(uint32(list[n-2].value)), uint64(len(d.targets)-1))
	return int(d.targets[place]), true
}
