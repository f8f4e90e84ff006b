package serve

import (
	"strconv"
	"strings"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Canister is a program ready to answer messages. It answers one at a time,
// in the order in which they get their turn, as a canister does; its methods
// may be called from any goroutine, but not from a handler.
type Canister struct {
	methods []Method // in room while they are few
	room    [8]Method
	hooks   hooks

	constructor bool // whether the service's has arguments

	queryDecoder  candid.Decoder
	updateDecoder candid.Decoder
	query         ic.Query
	machine
}

// New makes a canister of a program. It panics with one sentence when the
// program contradicts itself, such as by two routes that no request could
// tell apart: that is a bug in the program, found at its start.
func New(p Program, options ...Option) *Canister {
	c := &Canister{hooks: findHooks(p), constructor: p.Init != nil}
	c.queryDecoder.Alias = true
	c.methods = c.room[:0]
	for _, m := range p.Methods {
		c.add(m)
	}
	switch {
	case p.HTTP == nil && len(options) > 0:
		panic("serve: the options are for programs that answer HTTP, and the interface has no http_request that the gateway can call")
	case p.HTTP != nil:
		for _, m := range httpMethods(p, options) {
			c.add(m)
		}
	}
	return c
}

// add adds a method.
func (c *Canister) add(m Method) {
	if c.lookup(m.Name) != nil {
		panic("serve: the program has two methods called '" + m.Name + "'")
	}
	c.methods = append(c.methods, m)
}

// lookup gives the method of a name, nil when there is none. Most names differ
// in length, and the right one is mostly the same string.
func (c *Canister) lookup(name string) *Method {
	for i := range c.methods {
		if c.methods[i].Name == name {
			return &c.methods[i]
		}
	}
	return nil
}

// httpMethods are the methods that package canhttp answers.
func httpMethods(p Program, options []Option) []Method {
	server, err := canhttp.NewServer(p.HTTP, p.Routes, options...)
	if err != nil {
		panic("serve: " + err.Error())
	}
	var methods []Method
	if name := p.HTTP.RequestMethod; name != "" {
		methods = append(methods, Method{Name: name, Query: server.Request})
	}
	if name := p.HTTP.UpdateMethod; name != "" {
		methods = append(methods, Method{Name: name, Update: server.RequestUpdate})
	}
	if name := p.HTTP.CallbackMethod; name != "" && p.HTTP.Token != canhttp.TokenOwn {
		methods = append(methods, Method{Name: name, Query: server.Callback})
	}
	return methods
}

// The Internet Computer's limits of messages, in bytes.
const (
	maxUpdateArg   = 2 << 20
	maxQueryReply  = 3 << 20
	maxUpdateReply = 2 << 20
)

// kind is the way in which a message calls a method.
type kind uint8

const (
	queryCall kind = iota
	updateCall
)

// find looks up a method for a call. The error is a [*ic.RejectError].
func (c *Canister) find(name string, call kind) (*Method, error) {
	m := c.lookup(name)
	switch {
	case m == nil:
		return nil, noMethod(name, call, "")
	case call == queryCall && m.Update != nil:
		return nil, noMethod(name, call, ": it is an update method")
	case call == updateCall && m.CompositeQuery != nil:
		return nil, noMethod(name, call, ": it is a composite query method")
	}
	return m, nil
}

func noMethod(name string, call kind, why string) error {
	text := "canister has no query method '"
	if call == updateCall {
		text = "canister has no update method '"
	}
	return &ic.RejectError{Code: ic.DestinationInvalid, Message: text + name + "'" + why}
}

// guard runs a handler. Its error comes back as a [*ic.RejectError], and so
// does a panic. When runtime.Goexit ends the goroutine, nothing comes back, and
// ended is called.
func guard(name string, handler func() error, ended func(name string)) (err error) {
	returned := false
	defer func() {
		switch v := recover().(type) {
		case nil:
			if !returned {
				ended(name)
			}
		case *ic.TrapError:
			err = &ic.RejectError{Code: ic.CanisterError, Message: v.Message}
		default:
			err = &ic.RejectError{Code: ic.CanisterError, Message: describePanic(name, v)}
		}
	}()
	err = handler()
	returned = true
	if err != nil {
		return &ic.RejectError{Code: ic.CanisterReject, Message: strings.ToValidUTF8(err.Error(), "\uFFFD")}
	}
	return nil
}

// runQuery runs a query method in the canister's context for queries. It
// appends the reply to dst, or returns dst and a [*ic.RejectError].
func (c *Canister) runQuery(m *Method, message ic.Message, dst, arg []byte) (reply []byte, err error) {
	c.query.Reset(message)
	err = guard(m.Name, func() (err error) {
		reply, err = m.Query(&c.query, &c.queryDecoder, dst, arg)
		return err
	}, ended)
	c.query.End()
	if err != nil {
		return dst, err
	}
	return reply, nil
}

// tooLarge refuses a reply of a size in bytes that no replica takes.
func tooLarge(code ic.RejectCode, what, method string, size, limit int) error {
	return &ic.RejectError{Code: code, Message: "the " + what + " of '" + method + "' has " + strconv.Itoa(size) +
		" bytes; the limit is " + strconv.Itoa(limit) + " bytes"}
}
