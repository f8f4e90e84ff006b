package candid

import "bytes"

// Headers writes message headers: "DIDL", the type table, the argument types.
// It remembers what it found out about types, so that the headers of many
// methods over the same types cost little more than their bytes. Types that are
// built alike, recursive ones too, stand in a table once. Only recursive types
// that differ in where their cycles close, such as an even and an odd list
// that hold each other, keep an entry each, as in the tables of other libraries.
//
// The types must be whole: every part is there, fields and methods are in
// order. A Headers is not for concurrent use.
type Headers struct {
	classes classes
	number  []int32  // of each class in the table that is being written
	visit   []uint64 // of each class: what the walk number visit/3 knows of it
	walk    uint64
	table   []int32 // classes in the order of their numbers
	refs    []int32 // the argument types
}

// What a walk knows of a class, added to three times the walk's number.
const (
	visitOpen  = iota + 1 // its parts are being walked
	visitAgain            // it was met again while open
	visitDone
)

// NewHeaders makes a Headers that knows no types yet.
func NewHeaders() *Headers { return &Headers{classes: newClasses()} }

// Same says whether two types are equal: no walk along their parts finds a
// difference. Names of definitions and how labels are written do not count.
func (h *Headers) Same(a, b *Type) bool {
	type pair struct{ a, b int32 }
	todo := []pair{{h.classes.of(a), h.classes.of(b)}}
	met := map[pair]bool{}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if p.a == p.b || met[p] {
			continue
		}
		if p.a < 0 || p.b < 0 {
			return false
		}
		met[p] = true
		c, d := &h.classes.list[p.a], &h.classes.list[p.b]
		if c.look != d.look || !sameShape(c.example, d.example) {
			return false
		}
		for i := range c.parts {
			todo = append(todo, pair{c.parts[i], d.parts[i]})
		}
	}
	return true
}

// Preorder gives the header of a message with arguments of these types, in the
// order of the Rust library: a type is numbered before its parts, depth first,
// fields by ascending ID, methods by name bytes.
func (h *Headers) Preorder(types []*Type) []byte {
	h.begin(types)
	for _, r := range h.refs {
		h.preorder(r)
	}
	return h.write()
}

// Postorder gives the header in the order of the JavaScript library: a type is
// numbered after its parts, but before them when one of them leads back to it.
func (h *Headers) Postorder(types []*Type) []byte {
	h.begin(types)
	for _, r := range h.refs {
		h.findLoops(r)
	}
	h.walk++
	for _, r := range h.refs {
		h.postorder(r)
	}
	return h.write()
}

// Signature gives both headers and the labels of the types.
func (h *Headers) Signature(types []*Type) Signature {
	pre, post := h.Preorder(types), h.Postorder(types)
	s := Signature{Types: string(pre), Labels: typeLabels(types)}
	if !bytes.Equal(pre, post) {
		s.Postorder = string(post)
	}
	return s
}

func (h *Headers) begin(types []*Type) {
	h.refs = h.refs[:0]
	for _, t := range types {
		h.refs = append(h.refs, h.classes.of(t))
	}
	for len(h.number) < len(h.classes.list) {
		h.number = append(h.number, 0)
		h.visit = append(h.visit, 0)
	}
	h.table = h.table[:0]
	h.walk++
}

func (h *Headers) preorder(ref int32) {
	if ref < 0 || h.state(ref) == visitDone {
		return
	}
	h.setState(ref, visitDone)
	h.enter(ref)
	for _, part := range h.classes.list[ref].parts {
		h.preorder(part)
	}
}

// findLoops marks the classes that a depth-first walk meets again inside themselves.
func (h *Headers) findLoops(ref int32) {
	if ref < 0 {
		return
	}
	switch h.state(ref) {
	case visitOpen:
		h.setState(ref, visitAgain)
		return
	case visitAgain, visitDone:
		return
	}
	h.setState(ref, visitOpen)
	for _, part := range h.classes.list[ref].parts {
		h.findLoops(part)
	}
	if h.state(ref) == visitOpen {
		h.setState(ref, visitDone)
	}
}

// postorder numbers what findLoops walked just before.
func (h *Headers) postorder(ref int32) {
	if ref < 0 || h.state(ref) != 0 {
		return
	}
	loops := h.visit[ref] == 3*(h.walk-1)+visitAgain
	h.setState(ref, visitOpen)
	if loops {
		h.enter(ref)
	}
	for _, part := range h.classes.list[ref].parts {
		h.postorder(part)
	}
	if !loops {
		h.enter(ref)
	}
	h.setState(ref, visitDone)
}

// enter gives the class the table's next number.
func (h *Headers) enter(ref int32) {
	h.number[ref] = int32(len(h.table))
	h.table = append(h.table, ref)
}

// state gives what this walk knows of a class, 0 when it has not come to it.
func (h *Headers) state(ref int32) uint64 {
	if h.visit[ref] <= 3*h.walk {
		return 0
	}
	return h.visit[ref] - 3*h.walk
}

func (h *Headers) setState(ref int32, state uint64) { h.visit[ref] = 3*h.walk + state }

func (h *Headers) write() []byte {
	dst := appendUleb([]byte("DIDL"), uint64(len(h.table)))
	var parts []int32
	for _, ref := range h.table {
		c := &h.classes.list[ref]
		parts = parts[:0]
		for _, part := range c.parts {
			parts = append(parts, h.numberOf(part))
		}
		dst = appendEntry(dst, c.example, parts)
	}
	dst = appendUleb(dst, uint64(len(h.refs)))
	for _, ref := range h.refs {
		dst = appendSleb(dst, int64(h.numberOf(ref)))
	}
	return dst
}

func (h *Headers) numberOf(ref int32) int32 {
	if ref < 0 {
		return ref
	}
	return h.number[ref]
}

// appendEntry appends the type table's entry of a type whose parts, in the
// order of appendParts, have the given numbers.
func appendEntry(dst []byte, t *Type, parts []int32) []byte {
	dst = appendSleb(dst, int64(t.Kind.opcode()))
	switch t.Kind {
	case KindRecord, KindVariant:
		dst = appendUleb(dst, uint64(len(t.Fields)))
		for i := range t.Fields {
			dst = appendUleb(dst, uint64(t.Fields[i].Label.ID))
			dst = appendSleb(dst, int64(parts[i]))
		}
	case KindFunc:
		n := len(t.Args)
		dst = appendNumbers(dst, parts[:n])
		dst = appendNumbers(dst, parts[n:])
		if t.Mode == ModeUpdate {
			return append(dst, 0)
		}
		dst = append(dst, 1, byte(t.Mode))
	case KindService:
		dst = appendUleb(dst, uint64(len(t.Methods)))
		for i := range t.Methods {
			dst = appendUleb(dst, uint64(len(t.Methods[i].Name)))
			dst = append(dst, t.Methods[i].Name...)
			dst = appendSleb(dst, int64(parts[i]))
		}
	default:
		dst = appendSleb(dst, int64(parts[0]))
	}
	return dst
}

func appendNumbers(dst []byte, numbers []int32) []byte {
	dst = appendUleb(dst, uint64(len(numbers)))
	for _, n := range numbers {
		dst = appendSleb(dst, int64(n))
	}
	return dst
}

// appendParts appends the types that a type is built from, in the order in
// which its table entry names them.
func appendParts(dst []*Type, t *Type) []*Type {
	switch t.Kind {
	case KindOpt, KindVec:
		dst = append(dst, t.Elem)
	case KindRecord, KindVariant:
		for i := range t.Fields {
			dst = append(dst, t.Fields[i].Type)
		}
	case KindFunc:
		dst = append(append(dst, t.Args...), t.Results...)
	case KindService:
		for i := range t.Methods {
			dst = append(dst, t.Methods[i].Type)
		}
	}
	return dst
}
