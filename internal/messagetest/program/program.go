package main

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

type program struct {
	options  Options
	count    uint64
	notes    []string
	released chan struct{}
	hoard    [][]byte
}

func (p *program) note(text string) { p.notes = append(p.notes, text) }

// noteError notes how something went.
func (p *program) noteError(what string, err error) {
	if err == nil {
		err = errors.New("done")
	}
	p.note(what + ": " + err.Error())
}

func peer(id candid.Principal) *Client { return NewClient(ic.Calls{}, id) }

func (p *program) Greet(_ *ic.Update, name string) (string, error) {
	p.count++
	return p.options.Name + " greets " + name, nil
}

func (p *program) Count(*ic.Query) (uint64, error) { return p.count, nil }

func (p *program) Notes(*ic.Query) (string, error) { return strings.Join(p.notes, "\n"), nil }

// TwoCalls makes two calls at a time and waits for both.
func (p *program) TwoCalls(u *ic.Update, id candid.Principal) (string, error) {
	var greetings [2]string
	var failures [2]error
	var wait sync.WaitGroup
	for i, name := range []string{"one", "two"} {
		wait.Go(func() { greetings[i], failures[i] = peer(id).Greet(u, name) })
	}
	wait.Wait()
	return strings.Join(greetings[:], ", "), errors.Join(failures[:]...)
}

// Leave leaves goroutines behind: one that waits for a call, and one that only
// begins when the handler has ended.
func (p *program) Leave(u *ic.Update, id candid.Principal) error {
	sent := make(chan struct{})
	go func() {
		ctx, cancel := context.WithCancel(u)
		defer cancel()
		close(sent)
		_, err := peer(id).Greet(ctx, "nobody")
		p.noteError("first", err)
		_, err = peer(id).Greet(ctx, "nobody")
		p.noteError("second", err)
		p.note("caller " + u.Caller().String())
	}()
	<-sent
	for range 3 {
		go func() { p.note("late") }()
	}
	return nil
}

// NeverWaits is answered before its goroutine has the answer to a call, which
// that sends when it first has its turn.
func (p *program) NeverWaits(u *ic.Update, id candid.Principal) (string, error) {
	go func() {
		greeting, err := peer(id).Greet(u, "later")
		p.noteError(greeting, err)
	}()
	return "at once", nil
}

func (p *program) Wait(u *ic.Update, id candid.Principal) (string, error) {
	go func() { p.noteError("bounce", peer(id).Bounce(u, u.CanisterID())) }()
	<-p.released
	p.noteError("released", u.Err())
	p.note("caller " + u.Caller().String())
	return "waited", nil
}

func (p *program) Bounce(u *ic.Update, id candid.Principal) error { return peer(id).Release(u) }

func (p *program) Release(u *ic.Update) error {
	p.released <- struct{}{}
	return nil
}

func (p *program) TrapAfterCall(u *ic.Update, id candid.Principal) error {
	p.note("before")
	defer func() { p.noteError("deferred", u.Err()) }()
	greeting, err := peer(id).Greet(u, "trap")
	if err != nil {
		return err
	}
	p.note("after")
	panic(greeting)
}

func (p *program) Composite(q *ic.CompositeQuery, id candid.Principal) (string, error) {
	p.note("in a query")
	count, err := peer(id).Count(q)
	return "count " + candid.NewNat(count).String(), err
}

func (p *program) Garbage(_ *ic.Update, size uint32) error {
	p.hoard = [][]byte{make([]byte, size)}
	return nil
}

func (p *program) Alarm(u *ic.Update, seconds uint64) error {
	_, err := u.SetTimer(u.Time().Add(time.Duration(seconds) * time.Second))
	return err
}

// The hooks.

func (p *program) Init(i *ic.Init, options Options) error { return p.begin("installed", options) }

func (p *program) PostUpgrade(u *ic.PostUpgrade, options Options) error {
	if err := ic.LoadState(u, DecodeOptions, &p.options); err != nil {
		return err
	}
	return p.begin("upgraded from "+p.options.Name, options)
}

func (p *program) begin(what string, options Options) error {
	p.options = options
	p.note(what)
	if options.Name == "" {
		runtime.Goexit()
	}
	if options.Refuse {
		return errors.New(options.Name + " does not want to begin")
	}
	return nil
}

func (p *program) PreUpgrade(u *ic.PreUpgrade) error {
	return ic.SaveState(u, AppendOptions, &p.options)
}

func (p *program) InspectMessage(i *ic.Inspect) error {
	if i.MethodName() == "leave" && i.Caller() == candid.AnonymousPrincipal() {
		return errors.New("not for the anonymous")
	}
	i.Accept()
	return nil
}

func (p *program) Heartbeat(t *ic.Task) error {
	greeting, err := peer(t.CanisterID()).Greet(t, "heartbeat")
	p.note(greeting)
	return err
}

func (p *program) LowMemory(*ic.Task) error {
	p.note("low memory")
	return nil
}

func (p *program) Timer(t *ic.Task) error {
	p.note("timer")
	if p.options.Name == "clock" {
		return errors.New("no time")
	}
	return nil
}
