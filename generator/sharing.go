package generator

import (
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// sharing is a struct with a field for what each of several options of a record
// points to, so that decoding one takes a single allocation. Options of small
// records inside the record take part: those records are read in place.
type sharing struct {
	name    string
	options []sharedOption     // in the order of the wire
	fields  map[operand]string // by option: its field in the struct
	inPlace map[operand]bool   // records that are read in place
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
	f.line("if o.Present(", f.reader, ") {")
	f.line("if ", string(v), " == nil {")
	f.line(string(v), " = &o.Room(", f.reader, ").", name)
	f.line("}")
	f.inner().read(content, v.content())
	f.line("} else {")
	f.line(string(v), " = nil")
	f.line("}")
}
