package generator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// message is a list of arguments or results, which travels as one message.
type message struct {
	types  []*parser.Type
	params []param // what they are called, in the scope of their method
	scope  *scope
	header *header

	decode, append   string // the functions that do it
	decodes, appends bool   // whether someone needs them
}

// header is a constant that holds what messages of certain types begin with.
type header struct {
	name, types              string
	postorderName, postorder string // "" when it is the same
	comment                  string
}

// wireConstants are the constants that a file's codec shares.
type wireConstants struct {
	m         *model
	headers   []*header // in the order in which they were asked for
	byKey     map[string]*header
	labelName string
	labels    map[string]bool
	seen      map[*candid.Type]bool
	nothing   *message // no values at all
	bytes     int      // in all headers
}

// maxHeaders is how many bytes all headers together may take. Only a long chain
// of definitions takes more: each holds the types of all behind it.
const maxHeaders = 16 << 20

func newWireConstants(m *model) *wireConstants {
	w := &wireConstants{
		m: m, byKey: map[string]*header{}, labelName: m.declare("candid" + m.options.Prefix + "Labels"),
		labels: map[string]bool{}, seen: map[*candid.Type]bool{},
	}
	return w
}

// message gives the message of a method's arguments or results, kind.
func (w *wireConstants) message(method *method, list []parser.Argument, kind string) *message {
	if len(list) == 0 {
		if w.nothing == nil {
			w.nothing = w.newMessage("Nothing", nil)
		}
		return w.nothing
	}
	return w.newMessage(method.name+kind, argumentTypes(list))
}

func (w *wireConstants) newMessage(name string, types []*parser.Type) *message {
	name = w.m.options.Prefix + name
	return &message{
		types: types, scope: w.m.pkg, header: w.header(name, types),
		decode: w.m.declare("candidDecode" + name), append: w.m.declare("candidAppend" + name),
	}
}

// header gives the constant for a list of types. Short lists of named types
// share one that is called after them, others have one called after the method.
func (w *wireConstants) header(name string, types []*parser.Type) *header {
	if parts := w.parts(types); parts != "" {
		name = w.m.options.Prefix + strings.TrimPrefix(parts, w.m.options.Prefix)
	}
	list := make([]*candid.Type, len(types))
	for i, t := range types {
		list[i] = t.Candid()
	}
	return w.constant(name, typesText(types), list)
}

// constant gives the constant with the header of a list of types; one of the
// same name and types is the same one.
func (w *wireConstants) constant(name, text string, types []*candid.Type) *header {
	if w.bytes > maxHeaders {
		return &header{} // nothing will be emitted
	}
	bytes := w.m.headers.Preorder(types)
	key := name + "\x00" + string(bytes)
	if h := w.byKey[key]; h != nil {
		return h
	}
	h := &header{name: w.m.declare("candid" + name), types: string(bytes), comment: shortened(text)}
	if post := string(w.m.headers.Postorder(types)); post != h.types {
		h.postorder, h.postorderName = post, w.m.declare(h.name+"Postorder")
	}
	w.headers, w.byKey[key] = append(w.headers, h), h
	w.bytes += len(h.types) + len(h.postorder)
	for _, t := range types {
		w.addLabels(t)
	}
	return h
}

// shortened cuts a text that is too long for a comment.
func shortened(text string) string {
	const limit = 400
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

// parts names up to three types by the names of definitions and Candid's own
// types; "" when they have others.
func (w *wireConstants) parts(types []*parser.Type) string {
	if len(types) > 3 {
		return ""
	}
	name := ""
	for _, t := range types {
		part := w.part(t)
		if part == "" {
			return ""
		}
		name += part
	}
	return name
}

func (w *wireConstants) part(t *parser.Type) string {
	if t.Ref != nil {
		if decl := w.m.definitions[t.Ref]; decl.shape != aliasShape || t.Ref.Type.Elem != nil {
			return decl.name
		}
		return w.part(t.Ref.Type)
	}
	switch t.Kind {
	case candid.KindRecord, candid.KindVariant, candid.KindFunc, candid.KindService:
		return ""
	case candid.KindVec, candid.KindOpt:
		if t.Kind == candid.KindVec && isByte(t.Elem) {
			return "Blob"
		}
		if elem := w.part(t.Elem); elem != "" {
			return runtimeName(t.Kind) + elem
		}
		return ""
	}
	return runtimeName(t.Kind)
}

// addLabels collects the names of the fields and cases that a type holds.
func (w *wireConstants) addLabels(t *candid.Type) {
	if t == nil || w.seen[t] {
		return
	}
	w.seen[t] = true
	w.addLabels(t.Elem)
	for _, f := range t.Fields {
		if f.Label.Named && !strings.Contains(f.Label.Name, "\x00") {
			w.labels[f.Label.Name] = true
		}
		w.addLabels(f.Type)
	}
}

// signature gives the candid.Signature of a message.
func (h *header) signature(w *wireConstants) string {
	text := "candid.Signature{Types: " + h.name
	if h.postorderName != "" {
		text += ", Postorder: " + h.postorderName
	}
	if len(w.labels) > 0 {
		text += ", Labels: " + w.labelName
	}
	return text + "}"
}

// The names of the functions that read and write a method's messages, each
// emitted when it was asked for:
//
//	decodeArgs(d *candid.Decoder, msg []byte) (arguments…, err error)
//	appendArgs(dst []byte, arguments…) ([]byte, error)
//	decodeResults(d *candid.Decoder, msg []byte) (results…, err error)
//	appendResults(dst []byte, results…) ([]byte, error)

func (m *model) needDecodeArgs(method *method) string    { return m.needDecode(method.args) }
func (m *model) needAppendArgs(method *method) string    { return m.needAppendOf(method.args) }
func (m *model) needDecodeResults(method *method) string { return m.needDecode(method.reply) }
func (m *model) needAppendResults(method *method) string { return m.needAppendOf(method.reply) }

func (m *model) needDecode(msg *message) string {
	msg.decodes = true
	for _, t := range msg.types {
		m.needRead(t)
	}
	return msg.decode
}

func (m *model) needAppendOf(msg *message) string {
	msg.appends = true
	for _, t := range msg.types {
		m.needAppend(t)
	}
	return msg.append
}

// emitMessages emits the functions that were asked for.
func (m *model) emitMessages(g *jen.Group) {
	if m.wire.nothing != nil {
		m.emitMessage(g, m.wire.nothing)
	}
	for _, method := range m.methods {
		for _, msg := range []*message{method.args, method.reply} {
			if msg != m.wire.nothing {
				m.emitMessage(g, msg)
			}
		}
	}
}

func (m *model) emitMessage(g *jen.Group, msg *message) {
	if msg.decodes {
		m.emitDecode(g, msg)
	}
	if msg.appends {
		m.emitAppendMessage(g, msg)
	}
	endPiece(g)
}

func (m *model) emitDecode(g *jen.Group, msg *message) {
	f := m.newFunction(msg.scope)
	d, bytes, err := f.scope.declare("d"), f.scope.declare("msg"), f.scope.declare("err")
	f.reader = f.scope.declare("r")
	s := g.Func().Id(msg.decode).Params(jen.Id(d).Op("*").Qual(candidPath, "Decoder"), jen.Id(bytes).Index().Byte())
	if len(msg.params) == 0 {
		f.line("return ", f.decode(d, bytes, msg.header, nil))
		s.Error().Block(f.body())
		g.Line()
		return
	}
	s.ParamsFunc(func(g *jen.Group) {
		for _, p := range msg.params {
			g.Id(p.name).Add(p.typ.code())
		}
		g.Id(err).Error()
	})
	results := ""
	f.line(err, " = ", f.decode(d, bytes, msg.header, func(f function) {
		for _, p := range msg.params {
			f.read(p.typ.typ, operand(p.name))
			results += p.name + ", "
		}
	}))
	f.line("return ", results, err)
	s.Block(f.body())
	g.Line()
}

// decode gives the call that decodes a message; read emits what the function
// does that is handed to it, if it does anything.
func (f function) decode(d, msg string, h *header, read func(function)) string {
	call := d + ".Decode(" + msg + ", " + h.signature(f.wire) + ", func("
	if read == nil {
		return call + "*candid.Reader) {})"
	}
	f.text = new(strings.Builder)
	read(f)
	call += f.reader + " *candid.Reader) {"
	if f.text.Len() > 0 {
		call += "\n" + f.text.String()
	}
	return call + "})"
}

func (m *model) emitAppendMessage(g *jen.Group, msg *message) {
	f := m.newFunction(msg.scope)
	f.dst, f.sizer = f.scope.declare("dst"), f.scope.declare("s")
	f.sizerPointer = "&" + f.sizer
	params := []jen.Code{jen.Id(f.dst).Index().Byte()}
	var values []sized
	for _, p := range msg.params {
		params = append(params, jen.Id(p.name).Add(p.typ.code()))
		values = append(values, sized{p.typ.typ, operand(p.name)})
	}
	f.appendMessage(msg.header, values...)
	g.Func().Id(msg.append).Params(params...).Params(jen.Index().Byte(), jen.Error()).Block(f.body())
	g.Line()
}

// appendMessage emits what appends a message of values to dst and returns it.
func (f function) appendMessage(h *header, values ...sized) {
	f.line("var ", f.sizer, " candid.Sizer")
	above := 0
	for _, v := range values {
		above = max(above, f.above(v.typ))
	}
	if above > 0 { // where recursive types count their own levels from
		f.line(f.sizer, ".Enter(", strconv.Itoa(above), ")")
	}
	f.size(0, values...)
	begin := f.sizer + ".Append(" + f.dst + ", " + h.name + ")"
	if !slices.ContainsFunc(values, func(v sized) bool { return f.travels(v.typ) }) {
		f.line("return ", begin)
		return
	}
	err := f.scope.declare("err")
	f.line(f.dst, ", ", err, " := ", begin)
	f.line("if ", err, " != nil {")
	f.line("return ", f.dst, ", ", err)
	f.line("}")
	f.returnAppended(values, ", nil")
}

// nameDefinitionCodec names the exported functions of each definition that has
// values of its own: all but other names for other types and for primitive ones.
func (m *model) nameDefinitionCodec() {
	for _, decl := range m.types {
		d := decl.definition
		if d == nil || decl.shape == aliasShape && (d.Type.Elem == nil || isByte(d.Type.Elem)) {
			continue
		}
		use := &parser.Type{Ref: d}
		decl.message = &message{
			types: []*parser.Type{use}, header: m.wire.constant(decl.name, "("+d.Name+")", []*candid.Type{d.Type.Candid()}),
			append: m.declare("Append" + decl.name), decode: m.declare("Decode" + decl.name),
			decodes: true, appends: true,
		}
		m.needAppend(use)
		m.needRead(use)
	}
}

// emitDefinitionCodec emits the exported functions of the definitions.
func (m *model) emitDefinitionCodec(g *jen.Group) {
	for _, decl := range m.types {
		if decl.message == nil {
			continue
		}
		m.emitAppendOne(g, decl)
		m.emitDecodeOne(g, decl)
		endPiece(g)
	}
}

func (m *model) emitAppendOne(g *jen.Group, decl *typeDecl) {
	f := m.ofType()
	f.sizerPointer = "&" + f.sizer
	msg, value := decl.message, operand("v")
	if m.isStruct(msg.types[0]) {
		value = "*v"
	}
	f.appendMessage(msg.header, sized{msg.types[0], value})
	comment(g, msg.append+" appends a message that holds one "+decl.name+". On an error dst comes back unchanged.")
	g.Func().Id(msg.append).Params(jen.Id("dst").Index().Byte(), m.parameter(decl)).
		Params(jen.Index().Byte(), jen.Error()).Block(f.body())
	g.Line()
}

func (m *model) emitDecodeOne(g *jen.Group, decl *typeDecl) {
	f, msg := m.ofType(), decl.message
	f.line("return ", f.decode("d", "msg", msg.header, func(f function) { f.read(msg.types[0], "*v") }))
	sentence := msg.decode + " reads a message that holds one " + decl.name + " into v"
	if decl.shape == structShape {
		sentence += ", whose slices and options it uses again"
	}
	comment(g, sentence+".")
	g.Func().Id(msg.decode).Params(
		jen.Id("d").Op("*").Qual(candidPath, "Decoder"), jen.Id("msg").Index().Byte(), jen.Id("v").Op("*").Id(decl.name),
	).Error().Block(f.body())
}
