package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/internal/watch"
	"github.com/candigo/candigo/replica"
)

// upgradeStop is how long open calls may take before an upgrade cuts them off.
const upgradeStop = 5 * time.Second

// localCanister is a canister of the local replica and where it comes from.
type localCanister struct {
	*subject
	out      *terminal
	canister *replica.Canister
	gate     gate

	module  []byte    // the one that is installed
	serving time.Time // since when it is

	// Of a folder:
	real    string    // its path as the go command has it
	sources watch.Set // what its program is made of
	seen    watch.Snapshot
}

// load builds the folder, or reads the file.
func (c *localCanister) load(ctx context.Context) (err error) {
	if !c.folder {
		c.module, err = readModule(c.path)
		return err
	}
	if c.real, err = filepath.Abs(c.path); err != nil {
		return err
	}
	if c.real, err = filepath.EvalSymlinks(c.real); err != nil {
		return err
	}
	if c.sources, err = sources(ctx, c.real); err != nil {
		return err
	}
	c.module, err = c.build(ctx)
	return err
}

// build generates and builds the folder's program as it is now.
func (c *localCanister) build(ctx context.Context) ([]byte, error) {
	env := environment{stdout: c.out, stderr: c.out}
	c.seen = c.sources.Snapshot()
	f, err := openProgram(c.path)
	if err != nil {
		return nil, err
	}
	if err := f.regenerate(env); err != nil {
		return nil, err
	}
	for _, g := range f.generated {
		c.seen.Renew(filepath.Join(c.real, g.name)) // that change was ours
	}
	if err := f.checkHooks(); err != nil {
		return nil, err
	}
	built, err := buildModule(ctx, env, c.path, build.Options{Go: c.out})
	if err != nil {
		return nil, err
	}
	return built.module, nil
}

// install puts the module into its canister. One that was kept from an earlier
// run goes on as it is, or is upgraded when the module is another.
func (c *localCanister) install(ctx context.Context) error {
	c.serving = time.Now()
	installed, ok := c.canister.ModuleHash()
	switch {
	case !ok:
		arg, err := encodeArguments(c.module, c.argument)
		if err != nil {
			return err
		}
		return c.explain(c.module, c.canister.Install(c.module, arg, anyone).Err())
	case installed != sha256.Sum256(c.module):
		return c.upgrade(ctx, c.module)
	}
	return nil
}

// follow brings every change of the folder's files into the replica, until ctx
// ends, and has each new version saved.
func (c *localCanister) follow(ctx context.Context, save func() error) {
	for {
		c.look(ctx)
		changed, err := c.sources.Wait(ctx, c.seen)
		if err != nil {
			return
		}
		for i, path := range changed {
			changed[i] = filepath.Base(path)
		}
		c.out.say(c.name, "%s changed", firstOf(changed))
		c.renew(ctx, save)
	}
}

// look finds out anew what the program is made of, unless a change waits
// already.
func (c *localCanister) look(ctx context.Context) {
	next, err := sources(ctx, c.real)
	if err != nil {
		return // what was watched goes on being watched
	}
	seen := next.Snapshot()
	if len(c.seen.Changed(c.sources.Snapshot())) == 0 {
		c.sources, c.seen = next, seen
	}
}

// renew builds and upgrades the canister, and tells how that went.
func (c *localCanister) renew(ctx context.Context, save func() error) {
	begin := time.Now()
	module, err := c.build(ctx)
	if err == nil && bytes.Equal(module, c.module) {
		c.out.say(c.name, "the module is the same as before")
		return
	}
	if err == nil {
		err = c.upgrade(ctx, module)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		printProblem(c.out, err)
		c.out.say(c.name, "the version of %s goes on serving", c.serving.Format(time.TimeOnly))
	default:
		c.module, c.serving = module, time.Now()
		c.out.say(c.name, "built and upgraded in %.1f s", c.serving.Sub(begin).Seconds())
		if err := save(); err != nil {
			printProblem(c.out, err)
		}
	}
}

// upgrade replaces the canister's module. Calls that come meanwhile wait; those
// that are open have a while to end.
func (c *localCanister) upgrade(ctx context.Context, module []byte) error {
	arg, err := encodeArguments(module, c.argument)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, upgradeStop)
	defer cancel()
	c.gate.shut(ctx)
	defer c.gate.open()
	if err := c.canister.Stop(ctx, anyone); err != nil && ctx.Err() == nil {
		return err
	}
	err = c.explain(module, c.canister.Upgrade(module, arg, anyone).Err())
	if err != nil {
		err = fmt.Errorf("the upgrade failed: %w", err)
	}
	return errors.Join(err, c.canister.Start(anyone))
}

// explain adds to the error of an installation or upgrade that the module takes
// arguments when none were given.
func (c *localCanister) explain(module []byte, err error) error {
	if err == nil || c.argument != "" {
		return err
	}
	if types, typesErr := argumentTypes(module); typesErr != nil || len(types) == 0 {
		return err
	}
	return fmt.Errorf("%w (the service takes arguments: give them with -arg)", err)
}
