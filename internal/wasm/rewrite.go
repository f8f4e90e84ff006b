package wasm

import (
	"cmp"
	"fmt"
	"slices"
)

// Removed, in the table of [Module.RewriteFunctions], marks a function that is
// not there any more.
const Removed = ^uint32(0)

// RewriteFunctions gives functions other indices, wherever the module mentions
// one: in call, return_call and ref.func, in element segments, exports, the
// initial values of globals, the start section and the name section, where the
// names of the rest stay and those of local variables and labels are dropped.
// table[old] is the new index. The functions themselves are the caller's to move
// in Imports, Functions and Code.
//
// A mention of a removed function, or of one beyond the table, is an error.
func (m *Module) RewriteFunctions(table []uint32) error {
	w := &functionRewriter{table: table}
	for i := range m.Code {
		m.Code[i].Body = w.body(m.Code[i].Body)
	}
	for i := range m.Globals {
		m.Globals[i].Init = w.body(m.Globals[i].Init)
	}
	for i := range m.Elements {
		w.element(&m.Elements[i])
	}
	for i := range m.Exports {
		if e := &m.Exports[i]; e.Kind == KindFunction {
			e.Index = w.index(e.Index)
		}
	}
	if m.Start != nil {
		start := w.index(*m.Start)
		m.Start = &start
	}
	for i := range m.Customs {
		if c := &m.Customs[i]; c.Name == "name" {
			c.Contents = w.names(c.Contents)
		}
	}
	return w.err
}

type functionRewriter struct {
	table []uint32
	err   error
}

func (w *functionRewriter) index(old uint32) uint32 {
	if uint64(old) >= uint64(len(w.table)) || w.table[old] == Removed {
		if w.err == nil {
			w.err = fmt.Errorf("the module mentions function %d, which it does not have", old)
		}
		return old
	}
	return w.table[old]
}

// body returns the rewritten instructions: the same slice if none mentions a
// function.
func (w *functionRewriter) body(body []byte) []byte {
	in := Walk(body)
	var out []byte
	done := 0
	for in.Next() {
		if in.Op != OpCall && in.Op != OpReturnCall && in.Op != OpRefFunc {
			continue
		}
		index := w.index(in.Index)
		if index == in.Index {
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(body)+len(body)/8)
		}
		out = append(out, body[done:in.Start]...)
		out = AppendUint(in.Op.append(out), uint64(index))
		done = in.End
	}
	if in.err != nil && w.err == nil {
		w.err = in.err
	}
	if out == nil {
		return body
	}
	return append(out, body[done:]...)
}

func (w *functionRewriter) element(e *Element) {
	if e.Functions != nil {
		functions := make([]uint32, len(e.Functions))
		for i, f := range e.Functions {
			functions[i] = w.index(f)
		}
		e.Functions = functions
	}
	for i := range e.Expressions {
		e.Expressions[i] = w.body(e.Expressions[i])
	}
}

// names rewrites a name section. Names are a help for people: of a section that
// is malformed nothing is kept.
func (w *functionRewriter) names(contents []byte) []byte {
	const function, local, label = 1, 2, 3
	r := &reader{b: contents}
	var out []byte
	for r.more() {
		id := r.byte()
		part := r.bytes(uint64(r.u32()))
		switch id {
		case local, label:
			continue
		case function:
			part = w.functionNames(part)
		}
		out = appendBytes(append(out, id), part)
	}
	if r.err != nil {
		return nil
	}
	return out
}

// functionNames rewrites an association of functions with names, which has to
// stay in the order of the indices.
func (w *functionRewriter) functionNames(part []byte) []byte {
	r := &reader{b: part}
	type named struct {
		index uint32
		name  string
	}
	list := vector(r, func() named { return named{r.u32(), r.name()} })
	kept := list[:0]
	for _, n := range list {
		if uint64(n.index) < uint64(len(w.table)) && w.table[n.index] != Removed {
			kept = append(kept, named{w.table[n.index], n.name})
		}
	}
	slices.SortStableFunc(kept, func(a, b named) int { return cmp.Compare(a.index, b.index) })
	out := AppendUint(nil, uint64(len(kept)))
	for _, n := range kept {
		out = appendBytes(AppendUint(out, uint64(n.index)), n.name)
	}
	return out
}
