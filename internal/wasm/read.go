package wasm

// magic is how each module begins: \0asm, version 1.
const magic = "\x00asm\x01\x00\x00\x00"

// maxLocals is how many locals a function may have, as in the engines: a few
// bytes can ask for billions.
const maxLocals = 50_000

// Read takes a module apart. The module's byte slices alias b, and what is
// allocated is bounded by a small multiple of b's length. An error is a
// *[FormatError]. Function bodies are not looked into: [Instructions] does that.
func Read(b []byte) (*Module, error) {
	r := &reader{b: b}
	m := new(Module)
	if len(b) < len(magic) || string(b[:4]) != magic[:4] {
		return nil, &FormatError{Reason: "it does not begin with \\0asm"}
	}
	if string(b[4:8]) != magic[4:] {
		return nil, &FormatError{Offset: 4, Reason: "not version 1 of the format"}
	}
	r.pos = len(magic)
	var last Section
	place := 0 // in sectionOrder
	for r.more() {
		at := r.pos
		id := Section(r.byte())
		size := r.u32()
		start := r.pos
		r.bytes(uint64(size))
		if r.err != nil {
			break
		}
		section := &reader{b: b[:start+int(size)], pos: start}
		if id == 0 {
			m.Customs = append(m.Customs, Custom{After: last, Name: section.name(), Contents: section.rest()})
		} else {
			for place < len(sectionOrder) && sectionOrder[place] != id {
				place++
			}
			if place == len(sectionOrder) {
				return nil, &FormatError{Offset: at, Reason: sectionReason(id)}
			}
			place++
			last = id
			m.section(id, section)
		}
		if section.more() {
			section.fail(section.pos, "%d bytes too many in section %d", len(section.b)-section.pos, id)
		}
		if section.err != nil {
			return nil, section.err
		}
	}
	if r.err == nil && len(m.Functions) != len(m.Code) {
		r.fail(len(b), "%d functions with %d bodies", len(m.Functions), len(m.Code))
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

func sectionReason(id Section) string {
	for _, known := range sectionOrder {
		if id == known {
			return "a section twice or out of order"
		}
	}
	return "an unknown section"
}

// rest returns what has not been read.
func (r *reader) rest() []byte { return r.bytes(uint64(len(r.b) - r.pos)) }

func (m *Module) section(id Section, r *reader) {
	switch id {
	case SectionType:
		m.Types = vector(r, r.funcType)
	case SectionImport:
		m.Imports = vector(r, r.importOne)
	case SectionFunction:
		m.Functions = vector(r, r.u32)
	case SectionTable:
		m.Tables = vector(r, r.table)
	case SectionMemory:
		m.Memories = vector(r, r.limits)
	case SectionGlobal:
		m.Globals = vector(r, r.global)
	case SectionExport:
		m.Exports = vector(r, r.export)
	case SectionStart:
		start := r.u32()
		m.Start = &start
	case SectionElement:
		m.Elements = vector(r, r.element)
	case SectionDataCount:
		count := r.u32()
		m.DataCount = &count
	case SectionCode:
		m.Code = vector(r, r.code)
	case SectionData:
		m.Data = vector(r, r.data)
	}
}

func (r *reader) funcType() FuncType {
	at := r.pos
	if form := r.byte(); form != 0x60 {
		r.fail(at, "a type that is not a function's: 0x%02x", form)
	}
	return FuncType{Params: vector(r, r.valueType), Results: vector(r, r.valueType)}
}

func (r *reader) importOne() Import {
	i := Import{Module: r.name(), Name: r.name()}
	at := r.pos
	switch i.Kind = Kind(r.byte()); i.Kind {
	case KindFunction:
		i.Function = r.u32()
	case KindTable:
		i.Table = r.table()
	case KindMemory:
		i.Memory = r.limits()
	case KindGlobal:
		i.Global = r.globalType()
	default:
		r.fail(at, "an import of unknown kind %d", i.Kind)
	}
	return i
}

func (r *reader) table() Table { return Table{Type: r.refType(), Limits: r.limits()} }

func (r *reader) limits() Limits {
	at := r.pos
	flags := r.byte()
	if flags > 7 {
		r.fail(at, "limits with unknown flags 0x%02x", flags)
	}
	l := Limits{Shared: flags&2 != 0, Wide: flags&4 != 0}
	bits := uint(32)
	if l.Wide {
		bits = 64
	}
	l.Min = r.uint(bits)
	if flags&1 != 0 {
		most := r.uint(bits)
		l.Max = &most
	}
	return l
}

func (r *reader) globalType() GlobalType {
	t := r.valueType()
	at := r.pos
	mutable := r.byte()
	if mutable > 1 {
		r.fail(at, "a global's mutability is 0x%02x", mutable)
	}
	return GlobalType{Type: t, Mutable: mutable == 1}
}

func (r *reader) global() Global {
	return Global{GlobalType: r.globalType(), Init: r.expression()}
}

func (r *reader) export() Export {
	e := Export{Name: r.name()}
	at := r.pos
	e.Kind = Kind(r.byte())
	if e.Kind > KindGlobal {
		r.fail(at, "an export of unknown kind %d", e.Kind)
	}
	e.Index = r.u32()
	return e
}

// element reads one of the eight forms of an element segment: bit 0 says not
// active, bit 1 explicit table or declarative, bit 2 expressions.
func (r *reader) element() Element {
	at := r.pos
	flags := r.u32()
	if flags > 7 {
		r.fail(at, "an element segment with unknown flags %d", flags)
	}
	e := Element{Mode: Active, Type: FuncRef}
	switch {
	case flags&3 == 1:
		e.Mode = Passive
	case flags&3 == 3:
		e.Mode = Declarative
	default:
		if flags&2 != 0 {
			e.Table = r.u32()
		}
		e.Offset = r.expression()
	}
	if flags&3 != 0 {
		if flags&4 != 0 {
			e.Type = r.refType()
		} else if at := r.pos; r.byte() != 0 {
			r.fail(at, "an element segment of unknown kind")
		}
	}
	if flags&4 != 0 {
		e.Expressions = vector(r, r.expression)
	} else if e.Functions = vector(r, r.u32); e.Functions == nil {
		e.Functions = []uint32{}
	}
	return e
}

func (r *reader) code() Code {
	size := r.u32()
	start := r.pos
	body := r.bytes(uint64(size))
	in := &reader{b: r.b[:start+len(body)], pos: start}
	var c Code
	total := uint64(0)
	if r.err == nil {
		c.Locals = vector(in, func() LocalGroup {
			at := in.pos
			g := LocalGroup{Count: in.u32(), Type: in.valueType()}
			if total += uint64(g.Count); total > maxLocals {
				in.fail(at, "more than %d locals", maxLocals)
			}
			return g
		})
		c.Body = in.rest()
	}
	if in.err != nil {
		r.fail(in.err.Offset, "%s", in.err.Reason)
	}
	return c
}

func (r *reader) data() Data {
	at := r.pos
	flags := r.u32()
	d := Data{Mode: Active}
	switch flags {
	case 0:
	case 1:
		d.Mode = Passive
	case 2:
		d.Memory = r.u32()
	default:
		r.fail(at, "a data segment with unknown flags %d", flags)
	}
	if d.Mode == Active {
		d.Offset = r.expression()
	}
	d.Init = r.bytes(uint64(r.u32()))
	return d
}
