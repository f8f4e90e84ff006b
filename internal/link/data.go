package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/internal/wasm/canister"
)

var errData = errors.New("the module's data segments are not as Go's linker writes them")

// linkData writes the program's data anew, in as few bytes as is simple. The
// first segment is left to the linker's texts.
func (l *linker) linkData() error {
	start, image, err := l.image()
	if err != nil {
		return err
	}
	if !l.options.Debug {
		image = dropLines(image, l.dropped)
	}
	l.runtimeTable = findFunctionTable(image, start, l.goFunctions)
	if t := l.runtimeTable; t != nil {
		clear(image[t.address-start:][:t.size()])
	}
	l.m.Data = append([]wasm.Data{{Mode: wasm.Passive}}, segments(image, start)...)
	return nil
}

// linkTexts fills the segment of texts, when all are known.
func (l *linker) linkTexts() error {
	l.m.Data[textsSegment].Init = l.texts
	count := uint32(len(l.m.Data))
	l.m.DataCount = &count
	return nil
}

// image returns the memory from its first data to its last.
func (l *linker) image() (start uint32, image []byte, err error) {
	type segment struct {
		offset uint32
		data   []byte
	}
	var list []segment
	for _, d := range l.m.Data {
		offset, ok := canister.ConstantOffset(d.Offset)
		if d.Mode != wasm.Active || !ok {
			return 0, nil, errData
		}
		if len(d.Init) > 0 {
			list = append(list, segment{offset, d.Init})
		}
	}
	if len(list) == 0 || len(l.m.Memories) != 1 {
		return 0, nil, errData
	}
	slices.SortFunc(list, func(a, b segment) int { return int(int64(a.offset) - int64(b.offset)) })
	start = list[0].offset
	if start < scratchEnd {
		return 0, nil, fmt.Errorf("the module has data at %d, below %d, where Go has none", start, scratchEnd)
	}
	last := list[len(list)-1]
	if end := uint64(last.offset) + uint64(len(last.data)); end > l.m.Memories[0].Min<<16 {
		return 0, nil, errData
	}
	size := int(last.offset-start) + len(last.data)
	if size > canister.MaxModule {
		return 0, nil, errData
	}
	image = make([]byte, size)
	end := start
	for _, s := range list {
		if s.offset < end {
			return 0, nil, errData
		}
		copy(image[s.offset-start:], s.data)
		end = s.offset + uint32(len(s.data))
	}
	return start, image, nil
}

// segmentGap is how many zeros are left out of the data at least. Fewer take
// little more than the beginning of another segment, and less once compressed.
const segmentGap = 24

// segments splits an image into segments between runs of zeros: of segmentGap
// or, where that gives too many, longer ones.
func segments(image []byte, start uint32) []wasm.Data {
	for gap := segmentGap; ; gap *= 2 {
		if list := split(image, start, gap); len(list) < canister.MaxSegments {
			return list
		}
	}
}

func split(image []byte, start uint32, gap int) (list []wasm.Data) {
	zeros := make([]byte, gap)
	for at := 0; ; {
		rest := image[at:]
		skip := len(rest) - len(bytes.TrimLeft(rest, "\x00"))
		if skip == len(rest) {
			return list
		}
		at += skip
		size := bytes.Index(image[at:], zeros)
		if size < 0 {
			size = len(bytes.TrimRight(image[at:], "\x00"))
		}
		list = append(list, wasm.Data{Offset: constantOf(int(start) + at), Init: image[at : at+size : at+size]})
		at += size
	}
}

// functionTable is Go's table runtime.findfunctab, which finds a function by its
// place in the code: a record of 20 bytes for each 4096 places, of which a
// function has 65,536 on WebAssembly. It is large and says almost nothing, so the
// module computes it when it is initialised.
type functionTable struct {
	address, records uint32
}

const (
	tableRecord        = 20 // the number of the first function, and 16 offsets that are 0
	recordsPerFunction = 16
)

func (t *functionTable) size() uint32 { return t.records * tableRecord }

// findFunctionTable looks for the table of so many functions; nil when it is not
// there in the form that fillFunctionTable gives it.
func findFunctionTable(image []byte, start uint32, functions int) *functionTable {
	record := func(i int) []byte {
		r := make([]byte, tableRecord)
		binary.LittleEndian.PutUint32(r, uint32(i/recordsPerFunction))
		return r
	}
	var second []byte // the records of the second function, and one of the third
	for i := recordsPerFunction; i <= 2*recordsPerFunction; i++ {
		second = append(second, record(i)...)
	}
	at := bytes.Index(image, second) - recordsPerFunction*tableRecord
	if at < 0 {
		return nil
	}
	n := 0
	for rest := image[at:]; bytes.HasPrefix(rest, record(n)) && n < functions*recordsPerFunction; n++ {
		rest = rest[tableRecord:]
	}
	if n < (functions-1)*recordsPerFunction { // the last function may have fewer, the last of them cut off
		return nil
	}
	return &functionTable{start + uint32(at), uint32(n)}
}

// fillFunctionTable computes the table.
func (b *body) fillFunctionTable() {
	t := b.l.runtimeTable
	if t == nil {
		return
	}
	b.call(b.l.function("fill_function_table", "", func(b *body) {
		i, n := b.local(wasm.I32), b.local(wasm.I32)
		b.i32(t.records)
		b.set(n)
		b.count(i, n, func() {
			b.get(i)
			b.i32(tableRecord)
			b.op(wasm.OpI32Mul)
			b.get(i)
			b.i32(4) // recordsPerFunction
			b.op(wasm.OpI32ShrU)
			b.store(wasm.OpI32Store, t.address)
		})
	}))
}
