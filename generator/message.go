package generator

import (
	"slices"
	"strconv"
	"strings"

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

// maxHeaders is how many bytes all headers together may take. Only thousands of
// methods whose arguments are large take more, see maxOwnHeader.
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

// messages gives all messages of methods, each once.
func (m *model) messages() []*message {
	var list []*message
	if m.wire.nothing != nil {
		list = append(list, m.wire.nothing)
	}
	for _, method := range m.methods {
		for _, msg := range []*message{method.args, method.reply} {
			if msg != m.wire.nothing {
				list = append(list, msg)
			}
		}
	}
	if m.constructor != nil {
		list = append(list, m.constructor)
	}
	return list
}

// list gives the parameters, each followed by a comma.
func (msg *message) list() string {
	list := ""
	for _, p := range msg.params {
		list += p.name + " " + p.typ.text() + ", "
	}
	return list
}

// decodeFunction writes the function that decodes a method's message.
func (f function) decodeFunction(msg *message) {
	d, bytes, err := f.scope.declare("d"), f.scope.declare("msg"), f.scope.declare("err")
	f.reader = f.scope.declare("r")
	begin := "func " + msg.decode + "(" + d + " *candid.Decoder, " + bytes + " []byte) "
	if len(msg.params) == 0 {
		f.line(begin, "error {")
		f.line("return ", f.decodeCall(d, bytes, msg.header), "(*candid.Reader) {})")
		f.end()
		return
	}
	f.line(begin, "(", msg.list(), err, " error) {")
	f.decode(err+" = ", f.decodeCall(d, bytes, msg.header), func() {
		f.countZeros(msg.types)
		for _, p := range msg.params {
			f.read(p.typ.typ, operand(p.name))
		}
	})
	results := ""
	for _, p := range msg.params {
		results += p.name + ", "
	}
	f.line("return ", results, err)
	f.end()
}

// decodeCall begins the call that decodes a message.
func (f function) decodeCall(d, msg string, h *header) string {
	return d + ".Decode(" + msg + ", " + h.signature(f.wire) + ", func"
}

// decode writes a call that decodes a message; read writes what the function
// does that is handed to it, if it does anything.
func (f function) decode(begin, call string, read func()) {
	f.text.WriteString(begin + call + "(" + f.reader + " *candid.Reader) {")
	brace := f.text.Len()
	f.line()
	read()
	if f.text.Len() == brace+1 {
		f.text.Truncate(brace)
	}
	f.line("})")
}

// maxUncounted is how many values without bytes need not be counted in a
// message, as candid.Reader's Zeros says.
const maxUncounted = 4096

// countZeros emits what counts the values without bytes that a message may hold
// outside of recursive types and vecs, when they are many.
func (f function) countZeros(types []*parser.Type) {
	zeros := 0
	for _, t := range types {
		zeros = min(zeros+f.zeros(t), most)
	}
	if zeros > maxUncounted {
		f.line(f.reader, ".Zeros(", strconv.Itoa(zeros), ")")
	}
}

// appendFunction writes the function that appends a method's message.
func (f function) appendFunction(msg *message) {
	f.dst, f.sizer = f.scope.declare("dst"), f.scope.declare("s")
	f.sizerPointer = "&" + f.sizer
	values := make([]sized, len(msg.params))
	for i, p := range msg.params {
		values[i] = sized{p.typ.typ, operand(p.name)}
	}
	params := f.dst + " []byte, " + msg.list()
	f.line("func ", msg.append, "(", strings.TrimSuffix(params, ", "), ") ([]byte, error) {")
	f.appendMessage(msg.header, values...)
	f.end()
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
	msg, err := f.scope.declare("msg"), f.scope.declare("err")
	f.line(msg, ", ", err, " := ", begin)
	f.line("if ", err, " != nil {")
	f.line("return ", f.dst, ", ", err)
	f.line("}")
	end := f.sizer + ".End(" + f.dst + ", "
	f.dst = msg
	f.returnAppended(values, end, ")")
}

// nameDefinitionCodec names the exported functions of each definition that has
// values of its own: all but other names for other types, for primitive ones and
// for blob, and but for large ones.
func (m *model) nameDefinitionCodec() {
	for _, decl := range m.types {
		d := decl.definition
		if d == nil || decl.large || decl.shape == aliasShape && (d.Type.Elem == nil || d.Type.Kind == candid.KindVec && isByte(d.Type.Elem)) {
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

// appendDefinition writes the exported function that appends a message of one value.
func (f function) appendDefinition(decl *typeDecl) {
	f.sizerPointer = "&" + f.sizer
	msg, value := decl.message, operand("v")
	if f.isStruct(msg.types[0]) {
		value = "*v"
	}
	f.line("// ", msg.append, " appends a message that holds one ", decl.name, ". On an error dst comes back unchanged.")
	f.line("func ", msg.append, "(dst []byte, ", f.parameter(decl), ") ([]byte, error) {")
	f.appendMessage(msg.header, sized{msg.types[0], value})
	f.end()
}

// decodeDefinition writes the exported function that reads a message of one value.
func (f function) decodeDefinition(decl *typeDecl) {
	msg, about := decl.message, ""
	if decl.shape == structShape {
		about = ", whose slices and options it uses again"
	}
	f.line("// ", msg.decode, " reads a message that holds one ", decl.name, " into v", about, ".")
	f.line("func ", msg.decode, "(d *candid.Decoder, msg []byte, v *", decl.name, ") error {")
	f.decode("return ", f.decodeCall("d", "msg", msg.header), func() {
		f.countZeros(msg.types)
		f.read(msg.types[0], "*v")
	})
	f.end()
}
