package wasm

// Append appends the module in the binary format, with the shortest form of each
// integer: the same module always gives the same bytes.
func (m *Module) Append(dst []byte) []byte {
	dst = append(dst, magic...)
	dst = m.appendCustoms(dst, 0)
	w := writer{scratch: make([]byte, 0, 1<<16)}
	for _, id := range sectionOrder {
		w.scratch = w.scratch[:0]
		if m.appendSection(&w, id) {
			dst = append(dst, byte(id))
			dst = appendBytes(dst, w.scratch)
		}
		dst = m.appendCustoms(dst, id)
	}
	return dst
}

func (m *Module) appendCustoms(dst []byte, after Section) []byte {
	for i := range m.Customs {
		if c := &m.Customs[i]; c.After == after {
			dst = append(dst, 0)
			dst = AppendUint(dst, uint64(sizeOfUint(len(c.Name))+len(c.Name)+len(c.Contents)))
			dst = appendBytes(dst, c.Name)
			dst = append(dst, c.Contents...)
		}
	}
	return dst
}

// appendSection appends the contents of a section, and reports whether there
// are any.
func (m *Module) appendSection(w *writer, id Section) bool {
	switch id {
	case SectionType:
		return appendVector(w, m.Types, w.funcType)
	case SectionImport:
		return appendVector(w, m.Imports, w.importOne)
	case SectionFunction:
		return appendVector(w, m.Functions, func(f *uint32) { w.u32(*f) })
	case SectionTable:
		return appendVector(w, m.Tables, w.table)
	case SectionMemory:
		return appendVector(w, m.Memories, w.limits)
	case SectionGlobal:
		return appendVector(w, m.Globals, w.global)
	case SectionExport:
		return appendVector(w, m.Exports, w.export)
	case SectionStart:
		return w.optional(m.Start)
	case SectionElement:
		return appendVector(w, m.Elements, w.element)
	case SectionDataCount:
		return w.optional(m.DataCount)
	case SectionCode:
		return appendVector(w, m.Code, w.code)
	default:
		return appendVector(w, m.Data, w.data)
	}
}

// A writer collects the contents of one section.
type writer struct {
	scratch []byte
}

func appendVector[T any](w *writer, list []T, element func(*T)) bool {
	w.u32(uint32(len(list)))
	for i := range list {
		element(&list[i])
	}
	return len(list) > 0
}

func appendBytes[T string | []byte](dst []byte, b T) []byte {
	return append(AppendUint(dst, uint64(len(b))), b...)
}

func (w *writer) u32(v uint32)  { w.scratch = AppendUint(w.scratch, uint64(v)) }
func (w *writer) byte(b byte)   { w.scratch = append(w.scratch, b) }
func (w *writer) raw(b []byte)  { w.scratch = append(w.scratch, b...) }
func (w *writer) name(s string) { w.scratch = appendBytes(w.scratch, s) }

func (w *writer) optional(v *uint32) bool {
	if v != nil {
		w.u32(*v)
	}
	return v != nil
}

func (w *writer) types(types []ValueType) {
	appendVector(w, types, func(t *ValueType) { w.byte(byte(*t)) })
}

func (w *writer) funcType(t *FuncType) {
	w.byte(0x60)
	w.types(t.Params)
	w.types(t.Results)
}

func (w *writer) importOne(i *Import) {
	w.name(i.Module)
	w.name(i.Name)
	w.byte(byte(i.Kind))
	switch i.Kind {
	case KindFunction:
		w.u32(i.Function)
	case KindTable:
		w.table(&i.Table)
	case KindMemory:
		w.limits(&i.Memory)
	case KindGlobal:
		w.globalType(i.Global)
	}
}

func (w *writer) table(t *Table) {
	w.byte(byte(t.Type))
	w.limits(&t.Limits)
}

func (w *writer) limits(l *Limits) {
	var flags byte
	if l.Max != nil {
		flags |= 1
	}
	if l.Shared {
		flags |= 2
	}
	if l.Wide {
		flags |= 4
	}
	w.byte(flags)
	w.scratch = AppendUint(w.scratch, l.Min)
	if l.Max != nil {
		w.scratch = AppendUint(w.scratch, *l.Max)
	}
}

func (w *writer) globalType(t GlobalType) {
	w.byte(byte(t.Type))
	if t.Mutable {
		w.byte(1)
	} else {
		w.byte(0)
	}
}

func (w *writer) global(g *Global) {
	w.globalType(g.GlobalType)
	w.raw(g.Init)
}

func (w *writer) export(e *Export) {
	w.name(e.Name)
	w.byte(byte(e.Kind))
	w.u32(e.Index)
}

func (w *writer) element(e *Element) {
	var flags uint32
	explicit := e.Table != 0 || e.Type != FuncRef
	switch {
	case e.Mode == Passive:
		flags = 1
	case e.Mode == Declarative:
		flags = 3
	case explicit:
		flags = 2
	}
	if e.Functions == nil {
		flags |= 4
	}
	w.u32(flags)
	if e.Mode == Active {
		if explicit {
			w.u32(e.Table)
		}
		w.raw(e.Offset)
	}
	if flags&3 != 0 {
		if e.Functions == nil {
			w.byte(byte(e.Type))
		} else {
			w.byte(0) // functions
		}
	}
	if e.Functions == nil {
		appendVector(w, e.Expressions, func(x *[]byte) { w.raw(*x) })
	} else {
		appendVector(w, e.Functions, func(f *uint32) { w.u32(*f) })
	}
}

func (w *writer) code(c *Code) {
	size := sizeOfUint(len(c.Locals)) + len(c.Body)
	for _, g := range c.Locals {
		size += sizeOfUint(int(g.Count)) + 1
	}
	w.u32(uint32(size))
	appendVector(w, c.Locals, func(g *LocalGroup) {
		w.u32(g.Count)
		w.byte(byte(g.Type))
	})
	w.raw(c.Body)
}

func (w *writer) data(d *Data) {
	switch {
	case d.Mode == Passive:
		w.u32(1)
	case d.Memory != 0:
		w.u32(2)
		w.u32(d.Memory)
	default:
		w.u32(0)
	}
	w.raw(d.Offset)
	w.scratch = appendBytes(w.scratch, d.Init)
}

func sizeOfUint(v int) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
