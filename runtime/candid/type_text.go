package candid

import (
	"strconv"
	"strings"
)

// maxTypeText is how long the text of a type may become: written out as a
// tree, a small graph can be huge.
const maxTypeText = 2_000

// String gives the type in Candid's syntax, "opt record { nat; text }". A type
// that leads back to itself is named where it starts: the list
// "type L = opt record { nat; L }" becomes "μA. opt record { nat; A }", further
// names are B … Z, A1 …. What is longer than 2,000 bytes is cut with "…".
func (t *Type) String() string { return typeText(t, maxTypeText) }

// typeText gives a type's text, cut at limit bytes.
func typeText(t *Type, limit int) string {
	w := typeWriter{limit: limit, met: map[*Type]int{}, open: map[*Type]int{}}
	w.findLoops(t)
	w.write(t)
	if len(w.dst) <= limit {
		return string(w.dst)
	}
	for w.dst[limit]&0xc0 == 0x80 { // not inside a character
		limit--
	}
	return string(w.dst[:limit]) + "…"
}

// typeWriter writes one type.
type typeWriter struct {
	dst   []byte
	limit int           // bytes, roughly
	met   map[*Type]int // typeLooping and so on, by type
	open  map[*Type]int // the numbers of the named types that are being written
	names int           // names given
}

// What typeWriter.met says of a type.
const (
	typeOpen    = iota + 1 // its parts are being walked
	typeLooping            // it leads back to itself
	typeDone               // it does not, as far as the walk has shown
)

// findLoops finds the types that lead back to themselves.
func (w *typeWriter) findLoops(t *Type) {
	if t.Kind.Primitive() {
		return
	}
	switch w.met[t] {
	case typeOpen:
		w.met[t] = typeLooping
		return
	case typeLooping, typeDone:
		return
	}
	w.met[t] = typeOpen
	for _, p := range appendParts(nil, t) {
		w.findLoops(p)
	}
	if w.met[t] == typeOpen {
		w.met[t] = typeDone
	}
}

func (w *typeWriter) write(t *Type) {
	if len(w.dst) > w.limit {
		return
	}
	if name, ok := w.open[t]; ok {
		w.name(name)
		return
	}
	if w.met[t] != typeLooping {
		w.structure(t)
		return
	}
	w.open[t] = w.names
	w.names++
	w.dst = append(w.dst, "μ"...)
	w.name(w.open[t])
	w.dst = append(w.dst, ". "...)
	w.structure(t)
	delete(w.open, t)
}

func (w *typeWriter) name(n int) {
	w.dst = append(w.dst, 'A'+byte(n%26))
	if n >= 26 {
		w.dst = strconv.AppendInt(w.dst, int64(n/26), 10)
	}
}

func (w *typeWriter) structure(t *Type) {
	w.dst = append(w.dst, t.describe()...)
	if t.IsBlob() {
		return
	}
	switch t.Kind {
	case KindOpt, KindVec:
		w.dst = append(w.dst, ' ')
		w.write(t.Elem)
	case KindRecord, KindVariant:
		w.fields(t)
	case KindFunc:
		w.dst = append(w.dst, ' ')
		w.signature(t)
	case KindService:
		w.methods(t)
	}
}

func (w *typeWriter) fields(t *Type) {
	if len(t.Fields) == 0 {
		w.dst = append(w.dst, " {}"...)
		return
	}
	w.dst = append(w.dst, " { "...)
	tuple := t.IsTuple()
	for i, f := range t.Fields {
		if i > 0 {
			w.dst = append(w.dst, "; "...)
		}
		if !tuple {
			w.dst = f.Label.appendText(w.dst)
		}
		if t.Kind == KindVariant && f.Type.Kind == KindNull {
			continue
		}
		if !tuple {
			w.dst = append(w.dst, " : "...)
		}
		w.write(f.Type)
	}
	w.dst = append(w.dst, " }"...)
}

func (w *typeWriter) methods(t *Type) {
	if len(t.Methods) == 0 {
		w.dst = append(w.dst, " {}"...)
		return
	}
	w.dst = append(w.dst, " { "...)
	for i, m := range t.Methods {
		if i > 0 {
			w.dst = append(w.dst, "; "...)
		}
		w.dst = append(appendName(w.dst, m.Name), " : "...)
		if _, open := w.open[m.Type]; open || w.met[m.Type] == typeLooping {
			w.write(m.Type)
		} else {
			w.signature(m.Type)
		}
	}
	w.dst = append(w.dst, " }"...)
}

// signature writes a func type without its keyword.
func (w *typeWriter) signature(t *Type) {
	w.list(t.Args)
	w.dst = append(w.dst, " -> "...)
	w.list(t.Results)
	if t.Mode != ModeUpdate {
		w.dst = append(append(w.dst, ' '), t.Mode.String()...)
	}
}

func (w *typeWriter) list(types []*Type) {
	w.dst = append(w.dst, '(')
	for i, t := range types {
		if i > 0 {
			w.dst = append(w.dst, ", "...)
		}
		w.write(t)
	}
	w.dst = append(w.dst, ')')
}

// typeLabels gives the names of fields and tags in the types and their parts,
// each once and followed by a zero byte, in the order of a depth-first walk.
// Names that hold a zero byte are left out.
func typeLabels(types []*Type) string {
	w := labelWriter{types: map[*Type]bool{}, names: map[string]bool{}}
	for _, t := range types {
		w.walk(t)
	}
	return string(w.dst)
}

type labelWriter struct {
	dst   []byte
	types map[*Type]bool
	names map[string]bool
}

func (w *labelWriter) walk(t *Type) {
	if t.Kind.Primitive() || w.types[t] {
		return
	}
	w.types[t] = true
	for _, f := range t.Fields {
		if name := f.Label.Name; f.Label.Named && !w.names[name] && strings.IndexByte(name, 0) < 0 {
			w.names[name] = true
			w.dst = append(append(w.dst, name...), 0)
		}
	}
	for _, p := range appendParts(nil, t) {
		w.walk(p)
	}
}
