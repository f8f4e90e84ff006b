package main

import (
	"crypto/rand"
	"errors"
	"os"
	"runtime"
	"time"

	"github.com/candigo/candigo/runtime/ic"
)

// What goes wrong here is what the tests want to see going wrong.

func (p *program) PanicÜ(*ic.Update) error {
	p.count++
	var none []int
	_ = none[p.count]
	return nil
}

func (p *program) QueryPanic(*ic.Query) error { panic("no " + p.options.Name) }

func (p *program) Fail(*ic.Update) error {
	p.count++
	return errors.New("no such user")
}

func (p *program) Deadlock(*ic.Update) error {
	p.count++
	<-p.released
	return nil
}

func (p *program) QueryDeadlock(*ic.Query) error { <-p.released; return nil }

func (p *program) CompositeDeadlock(*ic.CompositeQuery) error { <-p.released; return nil }

func (p *program) Sleep(*ic.Update) error { time.Sleep(time.Second); return nil }

func (p *program) QuerySleep(*ic.Query) error { time.Sleep(time.Second); return nil }

func (p *program) Exit(*ic.Update) error { os.Exit(3); return nil }

func (p *program) ExitGoroutine(*ic.Update) error { runtime.Goexit(); return nil }

func (p *program) QueryExitGoroutine(*ic.Query) error { runtime.Goexit(); return nil }

func (p *program) PanicElsewhere(*ic.Update) error {
	p.count++
	go func() { panic("in a goroutine") }()
	return nil
}

func (p *program) Spin(*ic.Update) error {
	for {
		p.count++
	}
}

func (p *program) Hoard(*ic.Update) error {
	for {
		p.hoard = append(p.hoard, make([]byte, 64<<20))
	}
}

func (p *program) Large(_ *ic.Update, size uint32) ([]byte, error) { return make([]byte, size), nil }

func (p *program) QueryLarge(_ *ic.Query, size uint32) ([]byte, error) {
	return make([]byte, size), nil
}

func (p *program) Random(*ic.Update) ([]byte, error) { return random() }

func (p *program) QueryRandom(*ic.Query) ([]byte, error) { return random() }

func random() ([]byte, error) {
	b := make([]byte, 8)
	_, err := rand.Read(b)
	return b, err
}
