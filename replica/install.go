package replica

import (
	"bytes"
	"context"
	"crypto/sha256"
	"strings"

	"github.com/candigo/candigo/internal/wasm/canister"
	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// moduleInfo is what the replica itself reads of a module.
type moduleInfo struct {
	hash     [sha256.Size]byte // of the module as it was installed
	binary   int               // bytes of the module, uncompressed
	customs  int               // bytes of its metadata
	metadata []machine.Metadata
	exports  map[string]bool // functions without parameters and results
}

// Install installs a module, raw or compressed by gzip, with an argument for
// canister_init. Where there is code, it and all its state are replaced. A
// result without reject has no reply. When it fails, the canister stays as it
// was.
func (c *Canister) Install(module, arg []byte, caller candid.Principal) Result {
	return c.change(module, arg, caller, "init", (*installation).install)
}

// Upgrade replaces the canister's code and keeps its stable memory and its
// certified data: canister_pre_upgrade of the old module, the start section
// and canister_post_upgrade of the new one, all of it or nothing.
func (c *Canister) Upgrade(module, arg []byte, caller candid.Principal) Result {
	return c.change(module, arg, caller, "upgrade", (*installation).upgrade)
}

// An installation is a change of a canister's code while it is made.
type installation struct {
	canister *Canister
	code     *machine.Code // the new one
	module   []byte        // what it was made of
	info     moduleInfo
	machine  *machine.Machine // of the new code
	call     *callContext
	arg      []byte
	left     uint64 // instructions
	x        *execution
}

// change changes the code by a way that leaves everything as it was when it
// fails.
func (c *Canister) change(module, arg []byte, caller candid.Principal, kind string, way func(*installation) error) Result {
	code, info, err := c.replica.compile(module)
	if err != nil {
		return resultOf(reject(ic.CanisterError, "Error from Canister %v: Canister's Wasm module is not valid: %v", c.id, err), Usage{})
	}
	r := c.replica
	r.mu.Lock()
	defer r.mu.Unlock()
	answer, ok := c.controlled(caller)
	if r.closed {
		answer, ok = reject(ic.SysFatal, "%v", ErrClosed), false
	}
	if !ok {
		code.Close()
		return resultOf(answer, Usage{})
	}
	i := &installation{
		canister: c, code: code, module: bytes.Clone(module), info: info, arg: arg, left: r.limits.InstallInstructions,
		call: &callContext{canister: c, kind: kind, caller: caller, method: "canister_" + kind, task: true},
	}
	if err := way(i); err != nil {
		if i.machine != nil {
			i.machine.Close()
		}
		code.Close()
		return resultOf(c.trapped(err), i.call.usage)
	}
	i.finish()
	r.changed()
	r.drive()
	r.schedule()
	return resultOf(response{}, i.call.usage)
}

// compile reads and compiles a module.
func (r *Replica) compile(module []byte) (*machine.Code, moduleInfo, error) {
	info := moduleInfo{hash: sha256.Sum256(module), exports: map[string]bool{}}
	raw, err := canister.Unpack(module)
	if err != nil {
		return nil, info, err
	}
	info.binary = len(raw)
	code, err := r.engine.Compile(context.Background(), raw)
	if err != nil {
		return nil, info, err
	}
	for _, name := range code.Exports() {
		info.exports[name] = true
	}
	info.metadata = code.Metadata()
	for _, m := range info.metadata {
		info.customs += len(m.Name) + len(m.Contents)
	}
	return code, info, nil
}

// install begins from nothing.
func (i *installation) install() error {
	if err := i.instantiate(nil); err != nil {
		return err
	}
	i.x.timer, i.x.certifiedData = 0, []byte{}
	return i.enter("canister_init")
}

// upgrade takes stable memory over. The old machine stays in its transaction
// until the new one has succeeded.
func (i *installation) upgrade() error {
	c := i.canister
	if c.code == nil {
		return &trap{"Attempted to upgrade a canister that contains no Wasm module."}
	}
	old := c.newExecution(i.call, inPreUpgrade)
	old.kind, old.method = "pre_upgrade", "canister_pre_upgrade"
	old.begin(i.left)
	err := i.step(old, c.info.exports["canister_pre_upgrade"])
	if err == nil {
		err = i.takeOver(old)
	}
	if err != nil {
		c.machine.Rollback()
	}
	return err
}

// takeOver goes on in the new machine where pre_upgrade has ended.
func (i *installation) takeOver(old *execution) error {
	if err := i.instantiate(old.machine.Stable()); err != nil {
		return err
	}
	i.x.balance, i.x.certifiedData, i.x.timer = old.balance, old.certifiedData, 0
	return i.enter("canister_post_upgrade")
}

// instantiate makes the new machine.
func (i *installation) instantiate(stable *machine.Stable) (err error) {
	if i.machine, err = i.code.New(context.Background(), stable); err != nil {
		return err
	}
	i.x = i.canister.newExecution(i.call, inInit)
	i.x.machine, i.x.arg = i.machine, i.arg
	return nil
}

// enter runs the start section and then an entry point of the new machine.
func (i *installation) enter(entry string) error {
	x := i.x
	x.begin(i.left)
	if i.code.HasStart() {
		x.context, x.kind, x.method = inStart, "start", "canister_start"
		if err := x.enter(i.machine.CallStart); err != nil {
			return err
		}
	}
	x.context, x.kind, x.method = inInit, strings.TrimPrefix(entry, "canister_"), entry
	return i.step(x, i.info.exports[entry])
}

// step runs an entry point, if the module exports it.
func (i *installation) step(x *execution, exported bool) error {
	if !exported {
		return nil
	}
	err := x.enter(func() error { return x.machine.Call(x.method) })
	i.left -= min(i.left, x.machine.Instructions())
	return err
}

// finish makes the new machine the canister's.
func (i *installation) finish() {
	c := i.canister
	i.machine.Commit()
	c.drop()
	c.code, c.machine, c.module, c.info = i.code, i.machine, i.module, i.info
	c.lowMemory = false
	i.x.keep()
}
