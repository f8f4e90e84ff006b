package generator

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
)

// hook is a method of Service that the system calls, rather than a user or
// another canister.
type hook struct {
	name    string   // of the method
	context string   // the type of its context in package ic
	param   string   // what the context is called
	doc     []string // without the name in front

	scope    *scope
	params   []param       // behind the context
	optional *optionalHook // nil for those that come with the constructor's arguments
}

// optionalHook is a hook that programs have only when they ask for it: for each,
// the system would do work that is in vain otherwise.
type optionalHook struct {
	name   string // in Options.Hooks
	export string // the entry point
	entry  string // what the function of the entry point is called
	handle string // the function of package serve that runs it
	field  string // in serve.Program
	hook   hook
}

var optionalHooks = []optionalHook{
	{
		"inspect", "canister_inspect_message", "candidInspectMessage", "HandleInspectMessage", "InspectMessage",
		hook{name: "InspectMessage", context: "Inspect", param: "i", doc: []string{
			"decides whether a call that comes from outside is accepted: only if it calls Accept.",
			"An error refuses it and says why. One node alone asks, so it keeps off spam, it does not control access.",
		}},
	},
	{
		"heartbeat", "canister_heartbeat", "candidHeartbeat", "HandleHeartbeat", "Heartbeat",
		hook{name: "Heartbeat", context: "Task", param: "t", doc: []string{
			"is called by the system in about every round. An error is logged.",
		}},
	},
	{
		"lowmemory", "canister_on_low_wasm_memory", "candidLowMemory", "HandleLowMemory", "LowMemory",
		hook{name: "LowMemory", context: "Task", param: "t", doc: []string{
			"is called when less memory is free than the canister's settings want. An error is logged.",
		}},
	},
}

// HookNames gives the names that Options.Hooks can hold, in the order of their
// entry points in generated files.
func HookNames() []string {
	names := make([]string, len(optionalHooks))
	for i, h := range optionalHooks {
		names[i] = h.name
	}
	return names
}

// HookOf gives the name of the hook that an entry point belongs to: "heartbeat"
// for canister_heartbeat; "" when it is none.
func HookOf(export string) string {
	for _, h := range optionalHooks {
		if h.export == export {
			return h.name
		}
	}
	return ""
}

// nameConstructor names the parameters of the service's constructor. One without
// any is as good as none.
func (m *model) nameConstructor() {
	if m.in.Service == nil || m.options.ClientOnly || len(m.in.Service.Init) == 0 {
		return
	}
	args := m.wire.newMessage("Init", argumentTypes(m.in.Service.Init))
	args.scope = m.pkg.child()
	args.params = m.params(args.scope, m.in.Service.Init, "arg")
	m.constructor = args
}

// nameHooks chooses the names of the hooks, which give way to those of methods
// and handlers.
func (m *model) nameHooks() {
	if m.in.Service == nil || m.options.ClientOnly {
		return
	}
	names := m.ownNames()
	if m.constructor != nil {
		m.hooks = append(m.hooks,
			&hook{name: "Init", context: "Init", param: "i", doc: []string{
				"begins a canister that has just been installed, with the arguments of the service's constructor.",
				"An error refuses the installation.",
			}},
			&hook{name: "PostUpgrade", context: "PostUpgrade", param: "p", doc: []string{
				"begins a canister that has just been upgraded: variables are new, and the arguments come with",
				"the upgrade. An error refuses it, and all is as it was before.",
			}})
	}
	for i := range optionalHooks {
		o := &optionalHooks[i]
		if slices.Contains(m.options.Hooks, o.name) {
			h := o.hook
			h.scope, h.optional = m.pkg.child(), o
			m.hooks = append(m.hooks, &h)
		}
	}
	for _, h := range m.hooks {
		h.name = names.declare(h.name)
		if h.optional == nil {
			h.scope, h.params = m.constructor.scope, m.constructor.params
		}
	}
}

// ownNames gives the names of the service's methods and handlers.
func (m *model) ownNames() *scope {
	names := newScope()
	for _, method := range m.methods {
		names.names[method.name] = true
	}
	if m.http != nil {
		for _, h := range m.http.handlers {
			names.names[h.name] = true
		}
	}
	return names
}

// signature gives name, parameters and result of a hook.
func (h *hook) signature() *jen.Statement {
	context := jen.Id(h.scope.child().declare(h.param)).Op("*").Qual(icPath, h.context)
	return jen.Id(h.name).Params(append([]jen.Code{context}, declare(h.params)...)...).Error()
}

// hookTable adds the hooks to the table of the program.
func (m *model) hookTable(program map[string]*jen.Statement) {
	for _, h := range m.hooks {
		if h.optional != nil {
			program[h.optional.field] = jen.Id("impl").Dot(h.name)
		} else {
			program[h.context] = jen.Id("s").Dot(h.name)
		}
	}
}

// emitConstructorHook emits the function that decodes the constructor's
// arguments and calls the hook.
func (m *model) emitConstructorHook(f *jen.File, h *hook) {
	s := m.constructor.scope.child()
	self, context, d := s.declare("s"), s.declare(h.param), s.declare("d")
	arg, err := s.declare("arg"), s.declare("err")
	f.Func().Params(jen.Id(self).Id(m.service.dispatch)).Id(h.name).Params(
		jen.Id(context).Op("*").Qual(icPath, h.context),
		jen.Id(d).Op("*").Qual(candidPath, "Decoder"),
		jen.Id(arg).Index().Byte(),
	).Error().BlockFunc(func(g *jen.Group) {
		decode := jen.Id(m.needDecode(m.constructor)).Call(jen.Id(d), jen.Id(arg))
		assign(g, m.constructor.params, err, decode, jen.Return(jen.Id(err)))
		g.Return(jen.Id(self).Dot("impl").Dot(h.name).Call(
			append([]jen.Code{jen.Id(context)}, ids(m.constructor.params)...)...))
	})
	endPiece(f.Group)
}

// freeHooks names the hooks that a program may have without their being in
// Service. A method or handler with a hook's name leaves no room for it.
func (m *model) freeHooks() []string {
	free := []string{"PreUpgrade(*ic.PreUpgrade) error", "Timer(*ic.Task) error"}
	if m.constructor == nil {
		free = slices.Concat([]string{"Init(*ic.Init) error", "PostUpgrade(*ic.PostUpgrade) error"}, free)
	}
	names := m.ownNames()
	return slices.DeleteFunc(free, func(signature string) bool {
		name, _, _ := strings.Cut(signature, "(")
		return names.has(name)
	})
}

// initTypes are the types of the constructor's arguments, where they matter.
func (m *model) initTypes() []*parser.Type {
	if m.in.Service == nil || m.options.ClientOnly {
		return nil
	}
	return argumentTypes(m.in.Service.Init)
}
