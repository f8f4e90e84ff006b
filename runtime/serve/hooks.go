package serve

import (
	"errors"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// hooks are what the system calls of a program besides its methods; nil for
// what the program does not have.
type hooks struct {
	init        func(i *ic.Init, d *candid.Decoder, arg []byte) error
	preUpgrade  func(p *ic.PreUpgrade) error
	postUpgrade func(p *ic.PostUpgrade, d *candid.Decoder, arg []byte) error
	inspect     func(i *ic.Inspect) error

	timer, heartbeat, lowMemory func(t *ic.Task) error
}

// findHooks gives a program's hooks. It panics when state would be lost in
// every upgrade.
func findHooks(p Program) hooks {
	h := hooks{
		init: p.Init, postUpgrade: p.PostUpgrade,
		inspect: p.InspectMessage, heartbeat: p.Heartbeat, lowMemory: p.LowMemory,
	}
	if impl, ok := p.Implementation.(interface{ Init(*ic.Init) error }); ok && h.init == nil {
		h.init = func(i *ic.Init, _ *candid.Decoder, _ []byte) error { return impl.Init(i) }
	}
	if impl, ok := p.Implementation.(interface{ PreUpgrade(*ic.PreUpgrade) error }); ok {
		h.preUpgrade = impl.PreUpgrade
	}
	if impl, ok := p.Implementation.(interface{ PostUpgrade(*ic.PostUpgrade) error }); ok && h.postUpgrade == nil {
		h.postUpgrade = func(p *ic.PostUpgrade, _ *candid.Decoder, _ []byte) error { return impl.PostUpgrade(p) }
	}
	if impl, ok := p.Implementation.(interface{ Timer(*ic.Task) error }); ok {
		h.timer = impl.Timer
	}
	if h.preUpgrade != nil && h.postUpgrade == nil {
		panic("serve: the program has PreUpgrade but no PostUpgrade(*ic.PostUpgrade) error: what the one saves nothing would read")
	}
	return h
}

// guardHook runs a hook that nobody is to get a reject from. The error says which
// hook it was, whether it failed or panicked.
func guardHook(name string, hook func() error) error {
	return hookError(name, guard(name, hook, ended))
}

// hookError is what is told of the error that guard returned for a hook.
func hookError(name string, err error) error {
	reject, ok := errors.AsType[*ic.RejectError](err)
	switch {
	case !ok:
		return nil
	case panicked(err):
		return errors.New(reject.Message)
	}
	return errors.New(name + ": " + reject.Message)
}

// panicked tells the error that guard returned for a handler that panicked from
// one that the handler returned.
func panicked(err error) bool {
	reject, ok := errors.AsType[*ic.RejectError](err)
	return ok && reject.Code == ic.CanisterError
}
