package parser

import (
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

// checkCycles refuses definitions that lead nowhere, `type a = b; type b = a`,
// and makes all others know where they lead.
func (b *builder) checkCycles() {
	const open, done = 1, 2
	state := make(map[*Definition]int, len(b.definitions))
	var path []*Definition
	for _, def := range b.definitions {
		path = path[:0]
		for d := def; ; d = d.Type.Ref {
			if state[d] == open {
				b.reportCycle(path, d)
				break
			}
			if state[d] == done {
				break
			}
			state[d] = open
			path = append(path, d)
			if d.Type == nil {
				d.Type = &Type{Kind: candid.KindEmpty, Pos: d.Pos, broken: true} // its file could not be parsed
			}
			if d.Type.Ref == nil {
				break
			}
		}
		for i := len(path) - 1; i >= 0; i-- {
			state[path[i]] = done
			if t := path[i].Type; t.Ref != nil {
				t.resolved = t.Ref.Type.Resolve()
			}
		}
	}
}

// reportCycle reports the cycle that ends path and begins with d, and breaks it.
func (b *builder) reportCycle(path []*Definition, d *Definition) {
	for path[0] != d {
		path = path[1:]
	}
	const shown = 10
	var names []string
	for _, p := range path[:min(len(path), shown)] {
		names = append(names, p.Name)
	}
	if len(path) > shown {
		names = append(names, "…")
	}
	first := path[0]
	for _, p := range path {
		if p.Pos.File == first.Pos.File && p.Pos.Line < first.Pos.Line {
			first = p
		}
	}
	b.report(first.Pos, rawLength(first.Name), "the type "+first.Name+" is defined by nothing but itself: "+strings.Join(append(names, d.Name), " = "),
		hint("one of these definitions must be more than a name")...)
	last := path[len(path)-1]
	last.Type = &Type{Kind: candid.KindEmpty, Pos: last.Type.Pos, broken: true}
}

// maxSuggestions bounds the work that goes into hints for one interface.
const maxSuggestions = 50

// foreign are names that other languages have for Candid's types.
var foreign = map[string]string{
	"string": "text", "str": "text", "char": "text", "boolean": "bool", "float": "float64", "double": "float64",
	"f32": "float32", "f64": "float64", "u8": "nat8", "u16": "nat16", "u32": "nat32", "u64": "nat64", "uint": "nat",
	"i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "integer": "int", "bytes": "blob", "none": "null",
	"uint8": "nat8", "uint16": "nat16", "uint32": "nat32", "uint64": "nat64", "byte": "nat8", "number": "float64",
	"u128": "nat", "i128": "int", "usize": "nat", "bigint": "int", "bignat": "nat", "buffer": "blob", "unit": "null",
	"void": "null", "any": "reserved", "never": "empty", "float16": "float32", "nat128": "nat", "int128": "int",
	"option": "opt", "optional": "opt", "maybe": "opt", "list": "vec", "vector": "vec", "array": "vec",
	"struct": "record", "object": "record", "tuple": "record", "enum": "variant", "union": "variant", "address": "principal",
}

// suggestion gives a hint for a name that is not bound.
func (b *builder) suggestion(name string) string {
	if b.suggestions++; b.suggestions > maxSuggestions {
		return ""
	}
	lower := strings.ToLower(name)
	best, distance := "", min(len(name)/3, 3)+1
	try := func(candidate string) {
		if d := editDistance(lower, strings.ToLower(candidate), distance); d < distance {
			best, distance = candidate, d
		}
	}
	for _, def := range b.definitions {
		try(def.Name)
	}
	for k := candid.KindNull; k <= candid.KindService; k++ {
		try(k.String())
	}
	try("blob")
	if word, ok := foreign[lower]; ok && distance > 0 {
		best = word
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
}

// editDistance counts the characters to insert, delete, replace or swap with
// the next one; it gives up at limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		least := next[0]
		for j := range len(b) {
			cost := row[j]
			if a[i] != b[j] {
				cost++
			}
			cost = min(cost, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, before[j-1]+1)
			}
			next[j+1] = cost
			least = min(least, cost)
		}
		if least >= limit {
			return limit
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
