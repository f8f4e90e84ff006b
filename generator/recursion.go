package generator

import (
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// findRecursion finds out where types lead back to themselves, and what has to
// be different in Go there.
func (m *model) findRecursion() {
	m.defineLoops()
	m.divideNesting()
	m.boxLoops()
	for _, component := range components(m.types, m.parts) {
		if len(component) > 1 || contains(m.parts(component[0]), component[0]) {
			for _, decl := range component {
				decl.recursive = true
			}
		}
	}
}

// defineLoops makes types of their own of definitions that lead back to
// themselves through opt, vec and names alone: Go has no recursive aliases.
func (m *model) defineLoops() {
	next := func(decl *typeDecl) []*typeDecl {
		t := decl.typ
		for t.Ref == nil && (t.Kind == candid.KindOpt || t.Kind == candid.KindVec) {
			t = t.Elem
		}
		if t.Ref == nil || decl.shape != aliasShape {
			return nil
		}
		return []*typeDecl{m.definitions[t.Ref]}
	}
	for _, component := range components(m.types, next) {
		if len(component) == 1 && !contains(next(component[0]), component[0]) {
			continue
		}
		for _, decl := range component {
			if decl.typ.Ref == nil {
				decl.shape = definedShape
			}
		}
	}
}

// maxNesting is how many opts and vecs are read and written by loops in loops.
const maxNesting = 4

// divideNesting gives functions of their own to opts and vecs that hold too
// many others, so that generated functions stay flat.
func (m *model) divideNesting() {
	names, depths := map[*parser.Type]string{}, map[*parser.Type]int{}
	var depth func(t *parser.Type) int
	depth = func(t *parser.Type) int {
		for t.Ref != nil {
			if m.definitions[t.Ref].shape != aliasShape {
				return 0
			}
			t = t.Ref.Type
		}
		if t.Elem == nil || t.Kind == candid.KindVec && isByte(t.Elem) {
			return 0
		}
		if n, known := depths[t]; known {
			return n
		}
		n := 1 + depth(t.Elem)
		if n > maxNesting {
			n = 0
			decl := &typeDecl{name: names[t], typ: t, shape: nestedShape}
			if decl.name == "" {
				decl.name = m.declare(m.options.Prefix + "Nested")
			}
			m.nested[t] = decl
			m.types = append(m.types, decl)
		}
		depths[t] = n
		return n
	}
	declared := m.types
	for _, decl := range declared {
		if decl.shape == aliasShape {
			names[decl.typ] = decl.name
		}
	}
	for _, decl := range declared {
		switch decl.shape {
		case aliasShape:
			depth(decl.typ)
		case definedShape:
			depth(decl.typ.Elem)
		}
		for _, f := range decl.fields {
			depth(f.typ)
		}
		for _, c := range decl.cases {
			if c.value != nil {
				depth(c.value)
			}
		}
	}
	for _, method := range m.methods {
		f := method.source.Func()
		for _, t := range slices.Concat(argumentTypes(f.Args), argumentTypes(f.Results)) {
			depth(t)
		}
	}
	for _, t := range m.initTypes() {
		depth(t)
	}
}

// boxLoops makes pointers of fields through which a struct would hold itself.
// Such records have no values, but their types must compile.
func (m *model) boxLoops() {
	within := func(f *field) *typeDecl {
		if decl, _ := m.resolve(f.typ); decl != nil && decl.shape == structShape {
			return decl
		}
		return nil
	}
	next := func(decl *typeDecl) []*typeDecl {
		var list []*typeDecl
		for _, f := range decl.fields {
			if d := within(f); d != nil {
				list = append(list, d)
			}
		}
		return list
	}
	for _, component := range components(m.types, next) {
		for _, decl := range component {
			for _, f := range decl.fields {
				f.boxed = contains(component, within(f))
			}
		}
	}
}

// parts gives the declared types whose functions those of a type call.
func (m *model) parts(decl *typeDecl) []*typeDecl {
	var list []*typeDecl
	add := func(t *parser.Type) {
		for {
			d, place := m.resolve(t)
			if d != nil {
				list = append(list, d)
				return
			}
			if place.Elem == nil {
				return
			}
			t = place.Elem
		}
	}
	switch decl.shape {
	case definedShape, nestedShape:
		add(decl.typ.Elem)
	case structShape:
		for _, f := range decl.fields {
			add(f.typ)
		}
	case variantShape:
		for _, c := range decl.cases {
			switch {
			case c.payload != nil:
				list = append(list, c.payload)
			case c.value != nil:
				add(c.value)
			}
		}
	}
	return list
}

func contains(list []*typeDecl, decl *typeDecl) bool {
	for _, d := range list {
		if d == decl {
			return true
		}
	}
	return false
}

// components gives the strongly connected components of a graph, those that
// others lead to first (Tarjan's algorithm).
func components(nodes []*typeDecl, next func(*typeDecl) []*typeDecl) [][]*typeDecl {
	var (
		list  [][]*typeDecl
		stack []*typeDecl
		index = make(map[*typeDecl]int, len(nodes)) // when a node was met, from 1
		low   = make(map[*typeDecl]int, len(nodes)) // the earliest that it leads back to; 0 when it is done
		visit func(*typeDecl)
	)
	visit = func(n *typeDecl) {
		index[n] = len(index) + 1
		low[n] = index[n]
		stack = append(stack, n)
		for _, d := range next(n) {
			if index[d] == 0 {
				visit(d)
			}
			if low[d] != 0 {
				low[n] = min(low[n], low[d])
			}
		}
		if low[n] != index[n] {
			return
		}
		first := len(stack) - 1
		for stack[first] != n {
			first--
		}
		component := append([]*typeDecl(nil), stack[first:]...)
		for _, d := range component {
			low[d] = 0
		}
		stack = stack[:first]
		list = append(list, component)
	}
	for _, n := range nodes {
		if index[n] == 0 {
			visit(n)
		}
	}
	return list
}
