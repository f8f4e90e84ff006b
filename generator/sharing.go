package generator

import (
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// sharing is a struct with a field for what each of several options of a record
// points to, so that decoding one takes a single allocation. Options of small
// records inside the record take part, and those in the only case of a variant
// that is optional itself, as the strategy of a streamed response is: such
// records and one such variant are read in place.
type sharing struct {
	name    string
	options []sharedOption     // in the order of the wire
	fields  map[operand]string // by option: its field in the struct
	inPlace map[operand]bool   // records that are read in place
	variant operand            // the option whose variant is; "" for none
}

// sharedOption is an opt that takes part.
type sharedOption struct {
	place   operand // such as v.To.Subaccount
	name    string
	content *parser.Type
}

// What takes part is bounded, as the struct is made whole for a single option
// that has content. Together with the pointers it takes less than the 64 bytes
// for each byte of a message that the limit of memory leaves.
const (
	maxSharedOption  = 40  // bytes of content: an int
	maxSharing       = 384 // bytes of all of them, about
	maxFieldsInPlace = 4   // of a record that is read in place
)

// shareOptions finds the records whose options share an allocation.
func (m *model) shareOptions() {
	for _, decl := range m.types {
		if decl.shape != structShape || decl.least == noValues {
			continue
		}
		s := sharing{fields: map[operand]string{}, inPlace: map[operand]bool{}}
		m.collectOptions(&s, decl, "v", "", newScope())
		if len(s.options) > 1 {
			s.name = m.declare("candid" + decl.name + "Options")
			decl.sharing = &s
		}
	}
}

// collectOptions adds the options of a record, the struct v, whose names begin
// with the prefix.
func (m *model) collectOptions(s *sharing, decl *typeDecl, v operand, prefix string, names *scope) {
	for _, f := range inWireOrder(decl.fields) {
		place := v.part(f.name)
		part, t := m.resolve(f.typ)
		switch {
		case part != nil && m.readableInPlace(part):
			before := len(s.options)
			m.collectOptions(s, part, place, prefix+f.name, names)
			s.inPlace[place] = len(s.options) > before
		case t != nil && t.Kind == candid.KindOpt && m.sharable(t.Elem) && len(s.options) < maxSharing/maxSharedOption:
			name := names.declare(prefix + f.name)
			s.options = append(s.options, sharedOption{place, name, t.Elem})
			s.fields[place] = name
			if only := m.onlyCase(t.Elem); only != nil && s.variant == "" {
				before := len(s.options)
				s.variant = place
				m.collectOptions(s, only.payload, only.operand(), prefix+f.name, names)
				if len(s.options) == before {
					s.variant = ""
				}
			}
		}
	}
}

// sharable says whether an option's content may take part.
func (m *model) sharable(content *parser.Type) bool {
	return m.travels(content) && m.goSize(content).bytes <= maxSharedOption
}

// readableInPlace says whether a record is read where it stands in another.
func (m *model) readableInPlace(decl *typeDecl) bool {
	return decl.shape == structShape && !decl.recursive && m.goSizeOf(decl).fields <= maxFieldsInPlace
}

// onlyCase gives the case of a variant that has one, with a record; nil for any
// other type.
func (m *model) onlyCase(t *parser.Type) *variantCase {
	decl, _ := m.resolve(t)
	if decl == nil || decl.shape != variantShape || decl.recursive || len(decl.cases) != 1 {
		return nil
	}
	if only := decl.cases[0]; only.payload != nil {
		return only
	}
	return nil
}

// sharingType writes the struct.
func (f function) sharingType(decl *typeDecl) {
	s := decl.sharing
	f.line("// ", s.name, " is what the options of ", decl.name, " point to.")
	f.line("type ", s.name, " struct{")
	for _, o := range s.options {
		f.line(o.name, " ", f.goType(o.content).text())
	}
	f.end()
}

// readRecord emits what reads the fields of the struct v.
func (f function) readRecord(decl *typeDecl, v operand) {
	for _, part := range inWireOrder(decl.fields) {
		place := v.part(part.name)
		switch name, shared := f.sharing.field(place); {
		case shared:
			_, t := f.resolve(part.typ)
			f.readShared(t.Elem, place, name)
		case f.sharing != nil && f.sharing.inPlace[place]:
			inner, _ := f.resolve(part.typ)
			f.readRecord(inner, place)
		default:
			f.read(part.typ, place)
		}
	}
}

// field gives the field for the content of an option, if it takes part.
func (s *sharing) field(option operand) (name string, shared bool) {
	if s != nil {
		name, shared = s.fields[option]
	}
	return name, shared
}

// readShared emits what reads an option that takes part.
func (f function) readShared(content *parser.Type, v operand, name string) {
	room := "&o.Room(" + f.reader + ")." + name
	f.line("if ", f.reader, ".Present() {")
	if f.fresh {
		f.line(string(v), " = ", room)
	} else {
		f.line("if ", string(v), " == nil {")
		f.line(string(v), " = ", room)
		f.line("} else {")
		f.line("o.Reuse(", f.reader, ")")
		f.line("}")
	}
	if f.sharing.variant == v {
		f.readOnlyCase(f.onlyCase(content), v.content())
	} else {
		f.inner().read(content, v.content())
	}
	if !f.fresh {
		f.line("} else {")
		f.line(string(v), " = nil")
	}
	f.line("}")
}

// readOnlyCase emits what reads a variant of one case. A tag that is not there
// fails all that follows.
func (f function) readOnlyCase(only *variantCase, v operand) {
	f.fresh = true
	f.line(f.reader, ".Tag(1)")
	f.line("var c ", only.name)
	f.readRecord(only.payload, only.operand())
	f.line(string(v), " = c")
}
