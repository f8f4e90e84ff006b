package link

import (
	"encoding/binary"
	"regexp"

	"github.com/candigo/candigo/internal/wasm"
)

// callGraph says which functions mention which, all counted as in the code
// section. A mention need not be a call.
type callGraph struct {
	edges [][]int // by function
	data  []int   // those that the data mention
}

// functionNumber is what Go adds to the index of a function, which is the upper
// part of addresses in it, from bit 16 on.
const functionNumber = 0x1000

// runtimeClosure matches the names of functions without a name of their own in
// those of the runtime. Such a function has one address in the data, which is
// mentioned where the function is.
var runtimeClosure = regexp.MustCompile(`^runtime\..*\.(func|gowrap|deferwrap)\d+(\.\d+)*$`)

func (l *linker) newCallGraph(start uint32, image []byte) (*callGraph, error) {
	g := &callGraph{edges: make([][]int, l.goFunctions)}
	names := l.names[len(l.names)-l.goFunctions:]
	closures := map[uint64]int{} // by where their address is in the data
	table := findFunctionRecords(image).span()
	function := func(number uint64) (int, bool) {
		i := number - functionNumber
		return int(i), i < uint64(l.goFunctions)
	}
	words(start, image, table, func(at uint32, word uint64) {
		// A type has two functions for each method, one for interfaces.
		first, ok := function(word & 0xffffffff)
		if second, also := function(word >> 32); ok && also {
			g.data = append(g.data, first, second)
		}
		if i, ok := function(word >> 16); ok && word&0xffff == 0 && at%8 == 0 {
			if runtimeClosure.MatchString(names[i]) {
				closures[uint64(at)] = i
			} else {
				g.data = append(g.data, i)
			}
		}
	})
	words(start, image, table, func(at uint32, word uint64) {
		if i, ok := closures[word]; ok && at%8 == 0 {
			g.data = append(g.data, i)
		}
	})
	for k := range l.goFunctions {
		in := wasm.Walk(l.m.Code[k].Body)
		for in.Next() {
			i, ok := 0, false
			switch in.Op {
			case wasm.OpCall:
				i = int(in.Index) - len(l.m.Imports)
				ok = i >= 0 && i < l.goFunctions
			case wasm.OpI32Const, wasm.OpI64Const:
				if i, ok = closures[uint64(in.Value)]; !ok {
					i, ok = function(uint64(in.Value) >> 16)
				}
			}
			if ok {
				g.edges[k] = append(g.edges[k], i)
			}
		}
		if err := in.Err(); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// words goes through the words of 8 bytes in the data that begin at multiples of
// 4, but not through a span.
func words(start uint32, image []byte, without span, do func(at uint32, word uint64)) {
	for i := int(-start & 3); i < len(image); i += 4 {
		if i < without.from || without.to <= i {
			var word [8]byte // Go's linker leaves out the zeros at the end of the data
			copy(word[:], image[i:])
			do(start+uint32(i), binary.LittleEndian.Uint64(word[:]))
		}
	}
}

// reach tells which functions can run when the roots can.
func (g *callGraph) reach(roots []int) []bool {
	reached := make([]bool, len(g.edges))
	todo := append(append([]int(nil), roots...), g.data...)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !reached[i] {
			reached[i] = true
			todo = append(todo, g.edges[i]...)
		}
	}
	return reached
}
