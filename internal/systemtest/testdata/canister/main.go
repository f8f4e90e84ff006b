//go:build wasip1

// A canister that asks the System API everything that its contexts can ask.
package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

func main() {}

// asked begins a message and returns the context as what all have in common.
func asked[C interface {
	ic.Context
	Reset(ic.Message)
}](c C) C {
	c.Reset(ic.Message{})
	return c
}

// common prints what every message may ask.
func common(c ic.Context) {
	deadline, limited := c.Deadline()
	value, ok := c.Env("KEY")
	_, none := c.Env("NONE")
	for _, line := range []string{
		"caller " + c.Caller().String(),
		"canister " + c.CanisterID().String(),
		"subnet " + c.SubnetID().String(),
		"time " + c.Time().Format(time.RFC3339Nano),
		"deadline " + deadline.Format(time.RFC3339Nano) + " " + strconv.FormatBool(limited),
		"version " + strconv.FormatUint(c.Version(), 10),
		"status " + strconv.Itoa(int(c.Status())),
		"replicated " + strconv.FormatBool(c.Replicated()),
		"controller " + strconv.FormatBool(c.IsController(c.Caller())) + " " + strconv.FormatBool(c.IsController(c.CanisterID())),
		"balance " + c.CyclesBalance().String(),
		"liquid " + c.LiquidCycles().String(),
		"env " + value + " " + strconv.FormatBool(ok) + " " + strconv.FormatBool(none) + " " + c.EnvNames()[0],
		"counters " + strconv.FormatUint(c.Instructions(), 10) + " " + strconv.FormatUint(c.CallInstructions(), 10),
	} {
		c.Print(line)
	}
	c.Print("a line with its break\n")
}

func costs(c ic.Context) {
	costs := c.Costs()
	ecdsa, err1 := costs.SignWithECDSA("key_1", 0)
	schnorr, err2 := costs.SignWithSchnorr("key_1", 1)
	vetkd, err3 := costs.DeriveVetKDKey("key_1", 0)
	_, err4 := costs.SignWithECDSA("key_9", 0)
	c.Print("costs " + costs.Call(3, 4).String() + " " + costs.CreateCanister().String() + " " + costs.HTTPRequest(5, 6).String() +
		" " + ecdsa.String() + " " + schnorr.String() + " " + vetkd.String())
	if err := errors.Join(err1, err2, err3); err != nil || !errors.Is(err4, ic.ErrUnknownKey) {
		c.Trap("the costs of keys are wrong")
	}
}

func stable(c ic.Context) {
	s, room := c.Stable(), make([]byte, 6)
	must(c, s.Grow(1))
	if err := s.Grow(1 << 20); err == nil {
		c.Trap("stable memory has no limit")
	}
	_, err := s.WriteAt([]byte("stable"), 65530)
	must(c, err)
	_, err = s.WriteAt([]byte("stable"), 65531)
	var beyond *ic.StableRangeError
	if !errors.As(err, &beyond) {
		c.Trap("stable memory has no end")
	}
	n, err := s.ReadAt(room, 65532)
	if err != io.EOF {
		c.Trap("stable memory has no end")
	}
	c.Print("stable " + strconv.FormatInt(s.Size(), 10) + " " + string(room[:n]))
}

func must(c ic.Context, err error) {
	if err != nil {
		c.Trap(err.Error())
	}
}

//go:wasmexport canister_query%20query
func query() {
	q := asked(new(ic.Query))
	common(q)
	data, signer := q.CallerInfo()
	certificate, ok := q.AppendDataCertificate([]byte("a "))
	q.Print("info " + string(data) + " " + signer.String() + ", certificate " + string(certificate) + " " + strconv.FormatBool(ok))
	q.Print("replicated only " + q.CyclesAvailable().String() + q.AcceptCycles(candid.NewNat(1)).String() + q.BurnCycles(candid.NewNat(1)).String() + string(q.RootKey()))
	q.End()
	q.Print("too late")
}

//go:wasmexport canister_update%20update
func update() {
	u := asked(new(ic.Update))
	common(u)
	costs(u)
	stable(u)
	data, signer := u.CallerInfo()
	u.Print("info " + string(data) + " " + signer.String())
	must(u, u.SetCertifiedData([]byte("to certify")))
	previous, err := u.SetTimer(time.Unix(5, 6))
	must(u, err)
	u.Print("timer before " + previous.Format(time.RFC3339Nano) + ", key " + string(u.RootKey()))
	most := candid.NatFromWords(1<<63, 7).Add(candid.NatFromWords(1<<63, 7))
	u.Print("cycles " + u.CyclesAvailable().String() + " " + u.AcceptCycles(most).String() + " " + u.BurnCycles(candid.NewNat(9)).String())
	u.End()
	if err := u.SetCertifiedData(nil); !errors.Is(err, ic.ErrNotRunning) {
		asked(new(ic.Update)).Trap("an ended message sets certified data")
	}
}

//go:wasmexport canister_update%20trap
func trap() { asked(new(ic.Update)).Trap("as it is") }

//go:wasmexport canister_inspect_message
func inspect() {
	i := asked(new(ic.Inspect))
	if i.MethodName() == "method" && string(i.Arg()) == "argument" {
		i.Accept()
		i.Accept()
	}
}

//go:wasmexport canister_init
func canisterInit() {}

//go:wasmexport canister_pre_upgrade
func preUpgrade() {
	p := asked(new(ic.PreUpgrade))
	must(p, p.Save([]byte("state")))
}

//go:wasmexport canister_post_upgrade
func postUpgrade() {
	p := asked(new(ic.PostUpgrade))
	state, err := p.Saved()
	must(p, err)
	p.Print("saved " + string(state))
}

var callee = candid.MustParsePrincipal("rrkah-fqaaa-aaaaa-aaaaq-cai")

// A message runs on a goroutine of its own, and an entry point returns when no
// goroutine can run.

//go:wasmimport candigo idle
func idle()

func wait() {
	idle()
	time.Sleep(1)
}

type execution struct {
	u    ic.Update
	done bool
}

func begin(handler func(u *ic.Update)) {
	e := new(execution)
	e.u.Reset(ic.Message{Owner: e})
	go func() {
		defer func() { e.done = true }()
		handler(&e.u)
	}()
	e.end()
}

func (e *execution) end() {
	wait()
	switch {
	case e.done:
		e.u.Print("done")
		e.u.End()
	case !e.u.Suspend():
		e.u.Trap("deadlock")
	}
}

func resume(env uint32, rejected bool) {
	e, ok := ic.Resume(env, rejected).(*execution)
	if !ok {
		wait()
		return
	}
	e.end()
}

//go:wasmexport candigo_reply
func reply(env uint32) { resume(env, false) }

//go:wasmexport candigo_reject
func reject(env uint32) { resume(env, true) }

//go:wasmexport candigo_cleanup
func cleanup(env uint32) {
	e, ok := ic.Cleanup(env).(*execution)
	wait()
	if ok && e.done {
		last.Reset(ic.Message{})
		last.Print("cleaned up: " + e.u.Err().Error())
		last.End()
	}
}

var last ic.Update // of the messages, for what is said after a message has ended

func show(c ic.Context, name string, reply []byte, err error) {
	if err != nil {
		c.Print(name + " error " + err.Error())
		return
	}
	c.Print(name + " reply " + string(reply))
}

//go:wasmexport canister_update%20call
func call() {
	begin(func(u *ic.Update) {
		refunded := candid.NewNat(5)
		calls := ic.Calls{Cycles: candid.NatFromWords(1, 2), Refunded: &refunded, Timeout: 1500 * time.Millisecond}
		reply, err := calls.Update(u, callee, "first", []byte("argument"))
		show(u, "first", reply, err)
		u.Print("refunded " + refunded.String())
		reply, err = ic.Calls{}.Query(context.WithValue(u, "key", 1), callee, "second", nil)
		show(u, "second", reply, err)
	})
}

//go:wasmexport canister_update%20fan
func fan() {
	begin(func(u *ic.Update) {
		var wg sync.WaitGroup
		for _, method := range []string{"a", "b"} {
			wg.Go(func() {
				reply, err := ic.Calls{}.Update(u, callee, method, nil)
				show(u, method, reply, err)
			})
		}
		wg.Wait()
	})
}

//go:wasmexport canister_update%20leave
func leave() {
	begin(func(u *ic.Update) {
		go func() {
			_, err := ic.Calls{}.Update(u, callee, "left behind", nil)
			if err == nil {
				_, err = ic.Calls{}.Update(u, callee, "never", nil)
			}
			last.Reset(ic.Message{})
			last.Print("left behind: " + err.Error() + "; caller " + strconv.Quote(u.Caller().String()))
			last.End()
		}()
	})
}

//go:wasmexport canister_update%20defers
func defers() {
	begin(func(u *ic.Update) {
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				_, _ = ic.Calls{}.Update(u, callee, "trap", nil)
				panic("the goroutine goes on")
			})
		}
		wg.Wait()
	})
}

//go:wasmexport canister_update%20cancel
func cancel() {
	begin(func(u *ic.Update) {
		ctx, cancel := context.WithCancel(u)
		go func() {
			_, err := ic.Calls{}.Update(u, callee, "first", nil)
			show(u, "first", nil, err)
			cancel()
		}()
		_, err := ic.Calls{}.Update(ctx, callee, "slow", nil)
		show(u, "slow", nil, err)
	})
}

//go:wasmexport canister_update%20errors
func errorsOfCalls() {
	begin(func(u *ic.Update) {
		_, err := ic.Calls{Cycles: candid.NatFromWords(1<<63, 0)}.Update(u, callee, "m", nil)
		show(u, "cycles", nil, err)
		_, err = ic.Calls{}.Update(u, callee, "refuse", nil)
		show(u, "refuse", nil, err)
	})
}

// While parked waits, a goroutine of its message must not get hold of another.
var parked = make(chan struct{})

//go:wasmexport canister_update%20park
func park() {
	begin(func(u *ic.Update) {
		go func() {
			<-parked
			_, err := ic.Calls{}.Update(u, callee, "stray", nil)
			last.Reset(ic.Message{})
			last.Print("stray: " + err.Error() + "; version " + strconv.FormatUint(u.Version(), 10))
			last.End()
		}()
		_, err := ic.Calls{}.Update(u, callee, "parked", nil)
		show(u, "parked", nil, err)
		u.Print("version " + strconv.FormatUint(u.Version(), 10))
	})
}

//go:wasmexport canister_update%20disturb
func disturb() { begin(func(*ic.Update) { close(parked) }) }
