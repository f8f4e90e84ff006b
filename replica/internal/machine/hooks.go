package machine

import (
	"context"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero/api"
)

// hookFunctions are the hooks, as the runtime calls them: parameters and result
// share a stack.
var hookFunctions = [hookCount]api.GoFunc{
	hookSlice: func(ctx context.Context, _ []uint64) {
		machineOf(ctx).nextSlice()
	},
	hookSpan: func(ctx context.Context, stack []uint64) {
		address := uint64(uint32(stack[0])) + uint64(uint32(stack[1]))
		machineOf(ctx).span(address, uint64(uint32(stack[2])), byte(stack[3]))
	},
	hookSize: func(ctx context.Context, stack []uint64) {
		stack[0] = uint64(machineOf(ctx).memory.size)
	},
	hookGrow: func(ctx context.Context, stack []uint64) {
		stack[0] = uint64(machineOf(ctx).grow(uint32(stack[0])))
	},
	hookSource: func(ctx context.Context, stack []uint64) {
		machineOf(ctx).source(uint32(stack[0]), uint32(stack[1]), uint32(stack[2]))
	},
	hookDrop: func(ctx context.Context, stack []uint64) {
		machineOf(ctx).drop(uint32(stack[0]))
	},
}

// growFailed is the result of memory.grow that says no.
const growFailed = ^uint32(0)

// grow is memory.grow.
func (m *Machine) grow(pages uint32) uint32 {
	before := m.memory.size
	size := uint64(before) + uint64(pages)
	if size > uint64(m.code.maxPages) {
		return growFailed
	}
	if limit := m.transaction.MemoryLimit; limit != 0 && pages > 0 && size*PageSize > limit {
		panic(&Trap{Code: TrapMemoryLimit, Message: fmt.Sprintf("memory grows to %d bytes, the limit is %d", size*PageSize, limit)})
	}
	if !m.allocate(uint32(size)) {
		return growFailed
	}
	m.memory.size = uint32(size)
	return before
}

// allocate makes sure that so many pages can be used.
func (m *Machine) allocate(pages uint32) bool {
	have := uint32(len(m.memory.linear.bytes)/PageSize - reservedPages)
	if pages <= have {
		return true
	}
	_, ok := m.module.Memory().Grow(pages - have)
	return ok
}

// drop is data.drop.
func (m *Machine) drop(segment uint32) {
	if !slices.Contains(m.dropped, segment) {
		m.dropped = append(m.dropped, segment)
	}
}

// source makes sure that bytes are in bounds of a data segment, which is empty
// when it was dropped.
func (m *Machine) source(segment, offset, length uint32) {
	size := m.code.segments[segment]
	if slices.Contains(m.dropped, segment) {
		size = 0
	}
	if offset > size || length > size-offset {
		panic(&Trap{Code: TrapOutOfBounds, Message: messages[TrapOutOfBounds]})
	}
}

// span makes sure that bytes are in bounds and that their pages have a state,
// charging what is new.
func (m *Machine) span(address, length uint64, state byte) {
	if size := m.MemorySize(); address > size || length > size-address {
		panic(&Trap{Code: TrapOutOfBounds, Message: messages[TrapOutOfBounds]})
	}
	if length == 0 {
		return
	}
	for page := address / PageSize; page <= (address+length-1)/PageSize; page++ {
		if m.memory.state(uint32(page)) < state {
			m.touch(uint32(page), state)
		}
	}
}

// touch charges a page and brings it to a state.
func (m *Machine) touch(page uint32, state byte) {
	if m.memory.state(page) == stateUntouched {
		m.pages.Read++
		m.Charge(PageCharge)
		m.memory.touched = append(m.memory.touched, page)
	}
	if state == stateWritten {
		m.pages.Written++
		if !m.transaction.Query {
			m.Charge(PageCharge)
		}
		m.memory.save(page)
	}
	m.memory.setState(page, state)
}

// Read returns n bytes of memory at an address, charging their pages. The slice
// aliases memory and is valid until the import returns; it must not be changed.
// Out of bounds it traps. For imports only.
func (m *Machine) Read(address, n uint64) []byte {
	m.span(address, n, stateRead)
	return m.memory.at(address, n)
}

// Writable is Read for bytes that the import will overwrite.
func (m *Machine) Writable(address, n uint64) []byte {
	m.span(address, n, stateWritten)
	return m.memory.at(address, n)
}
