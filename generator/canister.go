package generator

import (
	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// emitCanister emits the functions that the canister exports: those that begin
// the program by calling main, those of the other hooks, and one for each method.
// It is a file of its own, for Wasm only.
func (m *model) emitCanister(f *jen.File) {
	handle := func(function string, arguments ...jen.Code) *jen.Statement {
		return jen.Qual(servePath, function).Call(arguments...)
	}
	comment(f.Group, "The program begins, and begins anew when it was upgraded, by calling main.")
	f.Line()
	emitEntry(f, "canister_init", m.declare("candidInit"), handle("HandleInit", jen.Id("main")))
	emitEntry(f, "canister_post_upgrade", m.declare("candidPostUpgrade"), handle("HandlePostUpgrade", jen.Id("main")))
	comment(f.Group, "The system calls these of its own accord.")
	f.Line()
	emitEntry(f, "canister_pre_upgrade", m.declare("candidPreUpgrade"), handle("HandlePreUpgrade"))
	emitEntry(f, "canister_global_timer", m.declare("candidGlobalTimer"), handle("HandleTimer"))
	for _, h := range m.hooks {
		if o := h.optional; o != nil {
			emitEntry(f, o.export, m.declare(o.entry), handle(o.handle))
		}
	}
	if len(m.in.Service.Methods) == 0 {
		return
	}
	comment(f.Group, "Each method reads its argument and replies by way of the System API.")
	f.Line()
	for _, method := range m.in.Service.Methods {
		export, function := entryKind(method)
		name := m.declare("candidEntry" + nameOr(exportedName(method.Name), "Method", method.Name))
		emitEntry(f, export+" "+method.Name, name, handle(function, jen.Lit(method.Name)))
	}
}

// emitEntry emits a function that the module exports.
func emitEntry(f *jen.File, export, name string, call *jen.Statement) {
	f.Comment("//go:wasmexport " + exportName(export))
	f.Func().Id(name).Params().Block(call)
	f.Line()
}

// entryKind gives the kind of a method as the export's name begins with it, and
// the function of package serve that answers.
func entryKind(m parser.Method) (export, handle string) {
	switch m.Func().Mode {
	case candid.ModeQuery:
		return "canister_query", "HandleQuery"
	case candid.ModeCompositeQuery:
		return "canister_composite_query", "HandleCompositeQuery"
	}
	return "canister_update", "HandleUpdate"
}

// exportName writes an export's name as Go accepts it: every byte but ASCII
// letters, digits, _ and . as a percent escape. The linker turns it back.
func exportName(name string) string {
	const hex = "0123456789ABCDEF"
	var b []byte
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '.':
			b = append(b, c)
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}
