package parser

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/candigo/candigo/runtime/candid"
)

// builder makes definitions, types and the service from the parsed files.
type builder struct {
	*reporter
	loader     *loader
	incomplete bool // a file is missing: unbound names are not worth a report
	lax        bool // the service at hand is nobody's: only its own form is checked
	unlabelled bool // the type at hand is all there is of a field

	byName      map[string]*Definition
	definitions []*Definition
	file        *sourceFile // the one at hand
	methods     []Method    // of all service types, to be checked when all names are bound
	suggestions int         // how many were looked for so far
	seen        map[uint32]int
}

// build gives the interface that a file and its imports declare. It is only
// good if nothing was reported.
func (b *builder) build(main *sourceFile) *Interface {
	b.seen = map[uint32]int{}
	b.declare(main)
	b.define(main)
	b.checkCycles()
	services := b.services(main)
	b.checkMethods()
	in := &Interface{File: main.path, Definitions: b.definitions}
	in.Service = b.merge(main, services)
	if len(b.found) == 0 {
		in.link()
	}
	return in
}

// declare enters the names that a file and its imports define, in text order.
func (b *builder) declare(file *sourceFile) {
	if file == nil || file.defined {
		return
	}
	file.defined = true
	for _, d := range file.tree.Decls {
		if d.Import != nil {
			b.declare(file.imports[d.Import])
			continue
		}
		b.file = file
		doc, _ := file.doc(d.Pos.Offset)
		if isTypeKeyword(d.Define.Name) {
			b.report(file.at(d.Define.Pos), len(d.Define.Name), d.Define.Name+typeKeywordMessage)
		}
		def := &Definition{Name: d.Define.Name, Doc: doc, Pos: file.at(d.Define.Pos)}
		if first := b.byName[def.Name]; first != nil {
			b.report(def.Pos, rawLength(def.Name), fmt.Sprintf("the name %s is already taken", def.Name), Note{first.Pos, "first declared here"})
			continue
		}
		b.byName[def.Name] = def
		b.definitions = append(b.definitions, def)
	}
}

// define makes the types of all definitions.
func (b *builder) define(main *sourceFile) {
	for _, file := range b.loader.order {
		b.file = file
		for _, d := range file.tree.Decls {
			if d.Define == nil {
				continue
			}
			t := b.typ(d.Define.Type)
			if def := b.byName[d.Define.Name]; def.Type == nil && def.Pos == file.at(d.Define.Pos) {
				def.Type = t
			}
		}
	}
}

// doc gives the comment directly above the token at an offset.
func (f *sourceFile) doc(offset int) (text []string, pos []Position) {
	lines := f.docs[offset]
	if lines == nil {
		return nil, nil
	}
	text, pos = make([]string, len(lines)), make([]Position, len(lines))
	for i, l := range lines {
		text[i], pos[i] = l.text, Position{f.path, l.line, l.column}
	}
	return text, pos
}

// primitives are the types that are named by identifiers or single keywords.
func primitive(name string) candid.Kind {
	for k := candid.KindNull; k <= candid.KindPrincipal; k++ {
		if k.String() == name {
			return k
		}
	}
	return 0
}

// isTypeName says whether a word is a type without being defined.
func isTypeName(word string) bool { return primitive(word) != 0 || word == "blob" }

// typ makes a type from its syntax.
func (b *builder) typ(e *typeExpr) *Type {
	t := &Type{Pos: b.file.at(e.Pos)}
	switch {
	case e.Name == "blob":
		t.Kind = candid.KindVec
		t.Elem = &Type{Kind: candid.KindNat8, Pos: t.Pos}
	case e.Name != "":
		if t.Kind = primitive(e.Name); t.Kind == 0 {
			b.use(t, e.Name)
		}
	case e.Wrap != "":
		t.Kind = candid.KindOpt
		if e.Wrap == "vec" {
			t.Kind = candid.KindVec
		}
		t.Elem = b.typ(e.Elem)
	case e.Sum == "record":
		t.Kind = candid.KindRecord
		t.Fields = b.recordFields(e.Fields)
	case e.Sum == "variant":
		t.Kind = candid.KindVariant
		t.Fields = b.cases(e.Fields)
	case e.Func != nil:
		t.Kind = candid.KindFunc
		t.Func = b.fn(e.Func)
	default:
		t.Kind = candid.KindService
		t.Methods = b.serviceMethods(e.Service)
	}
	return t
}

// use makes t a use of a definition's name.
func (b *builder) use(t *Type, name string) {
	if t.Ref = b.byName[name]; t.Ref != nil {
		return
	}
	t.Kind, t.broken = candid.KindEmpty, true
	if b.incomplete || b.lax {
		return
	}
	help := b.suggestion(name)
	if help == "" && b.unlabelled {
		help = "a field with a name is written " + name + " : type"
	}
	b.report(t.Pos, rawLength(name), "there is no type "+name, hint(help)...)
}

// recordFields makes the fields of a record. One without label has the number
// behind the one before, the first 0.
func (b *builder) recordFields(exprs []*fieldExpr) []Field {
	fields := make([]Field, 0, len(exprs))
	next := uint64(0)
	for _, e := range exprs {
		f := Field{Pos: b.file.at(e.Pos), Label: candid.NumberedLabel(uint32(next))}
		f.Doc, _ = b.file.doc(e.Pos.Offset)
		switch {
		case e.Type == nil:
			b.report(f.Pos, rawLength(e.Label+e.Case), "a field of a record needs a type", hint("write "+e.Case+" : type")...)
			continue
		case e.Label != "":
			var ok bool
			if f.Label, ok = b.label(e.Label, f.Pos); !ok {
				continue
			}
		case next > 1<<32-1:
			b.report(f.Pos, 1, "the number of this field would not fit 32 bits", hint("the field before has the largest number")...)
		}
		b.unlabelled = e.Label == "" && e.Type.Name != ""
		f.Type = b.typ(e.Type)
		b.unlabelled = false
		next = uint64(f.Label.ID) + 1
		fields = append(fields, f)
	}
	b.checkLabels(fields, "field")
	return fields
}

// cases makes the cases of a variant. One without type has the type null.
func (b *builder) cases(exprs []*fieldExpr) []Field {
	fields := make([]Field, 0, len(exprs))
	for _, e := range exprs {
		f := Field{Pos: b.file.at(e.Pos)}
		f.Doc, _ = b.file.doc(e.Pos.Offset)
		label := e.Label
		switch {
		case label != "" && e.Type == nil:
			b.report(f.Pos, rawLength(label), "the case "+label+" needs a type behind its colon", hint("write "+label+" alone for a case without payload")...)
			continue
		case label != "":
			f.Type = b.typ(e.Type)
		case e.Type == nil:
			label = e.Case
		case e.Type.Name != "":
			label = e.Type.Name
		default:
			b.report(f.Pos, 1, "a case of a variant needs a name or number", hint("write name : type; only fields of records may do without")...)
			continue
		}
		if f.Type == nil {
			f.Type = &Type{Kind: candid.KindNull, Pos: f.Pos}
		}
		var ok bool
		if f.Label, ok = b.label(label, f.Pos); ok {
			fields = append(fields, f)
		}
	}
	b.checkLabels(fields, "case")
	return fields
}

// label makes a label from a token.
func (b *builder) label(raw string, pos Position) (label candid.Label, ok bool) {
	if !isDigit(raw[0]) {
		return candid.NamedLabel(b.name(raw, pos)), true
	}
	digits, base := natDigits(raw)
	id, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		b.report(pos, rawLength(raw), fmt.Sprintf("the label %s does not fit 32 bits", raw), hint("the largest is 4294967295")...)
	}
	return candid.NumberedLabel(uint32(id)), err == nil
}

// name gives what an identifier or text stands for as a name.
func (b *builder) name(raw string, pos Position) string {
	if isTypeKeyword(raw) {
		b.report(pos, len(raw), keywordMessage(raw), hint(keywordHint(raw))...)
	}
	if raw[0] != '"' {
		return raw
	}
	name := unquote(raw)
	if !utf8.ValidString(name) {
		b.report(pos, rawLength(raw), `this name is not valid UTF-8 because of its \hh escapes`, hint(`write \u{…} for a character`)...)
	}
	return name
}

// checkLabels refuses labels that stand for the same number.
func (b *builder) checkLabels(fields []Field, word string) {
	if len(fields) < 2 {
		return
	}
	clear(b.seen)
	for i, f := range fields {
		k, twice := b.seen[f.Label.ID]
		if !twice {
			b.seen[f.Label.ID] = i
			continue
		}
		first := fields[k]
		message := fmt.Sprintf("a second %s %s", word, f.Label)
		if f.Label != first.Label {
			message = fmt.Sprintf("the %ss %s and %s are the same: both have the number %d", word, first.Label, f.Label, f.Label.ID)
		}
		length := 1
		if f.Label.Named {
			length = rawLength(f.Label.String())
		}
		b.report(f.Pos, length, message, Note{first.Pos, "first declared here"})
	}
}
