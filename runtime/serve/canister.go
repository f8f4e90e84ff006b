package serve

import (
	"slices"
	"strings"
	"sync"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Canister is a program ready to answer messages. It answers one at a time,
// in the order in which they get their turn, as a canister does; its methods
// may be called from any goroutine, but not from a handler.
type Canister struct {
	methods []Method // ascending by name

	mu             sync.Mutex // held while a message runs; guards what follows
	queryDecoder   candid.Decoder
	updateDecoder  candid.Decoder
	query          ic.Query
	compositeQuery ic.CompositeQuery
	update         *ic.Update // one for each update, so that a kept one stays ended
	machine
}

// New makes a canister of a program. It panics with one sentence when the
// program contradicts itself, such as by two routes that no request could
// tell apart: that is a bug in the program, found at its start.
func New(p Program, options ...Option) *Canister {
	c := &Canister{methods: slices.Clone(p.Methods)}
	c.queryDecoder.Alias = true
	switch {
	case p.HTTP == nil && len(options) > 0:
		panic("serve: the options are for programs that answer HTTP, and the interface has no http_request that the gateway can call")
	case p.HTTP != nil:
		c.methods = append(c.methods, httpMethods(p, options)...)
	}
	slices.SortFunc(c.methods, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(c.methods); i++ {
		if c.methods[i].Name == c.methods[i-1].Name {
			panic("serve: the program has two methods called '" + c.methods[i].Name + "'")
		}
	}
	return c
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

// kind is the way in which a message calls a method.
type kind uint8

const (
	queryCall kind = iota
	updateCall
)

// find looks up a method for a call. The error is a [*ic.RejectError].
func (c *Canister) find(name string, call kind) (*Method, error) {
	i, found := slices.BinarySearchFunc(c.methods, name, func(m Method, name string) int {
		return strings.Compare(m.Name, name)
	})
	if !found {
		return nil, noMethod(name, call, "")
	}
	m := &c.methods[i]
	switch {
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

// run runs a method in the context that its kind needs, which has been reset
// for this message. It appends the reply to dst, or returns dst and a
// [*ic.RejectError].
func (c *Canister) run(m *Method, dst, arg []byte) (reply []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			reply, err = dst, &ic.RejectError{Code: ic.CanisterError, Message: describePanic(m.Name, v)}
		}
	}()
	switch {
	case m.Query != nil:
		reply, err = m.Query(&c.query, &c.queryDecoder, dst, arg)
	case m.CompositeQuery != nil:
		reply, err = m.CompositeQuery(&c.compositeQuery, &c.queryDecoder, dst, arg)
	case m.Update != nil:
		reply, err = m.Update(c.update, &c.updateDecoder, dst, arg)
	}
	if err != nil {
		return dst, &ic.RejectError{Code: ic.CanisterReject, Message: strings.ToValidUTF8(err.Error(), "\uFFFD")}
	}
	return reply, nil
}

// begin resets the context that a method runs in.
func (c *Canister) begin(m *Method, message ic.Message) {
	switch {
	case m.Query != nil:
		c.query.Reset(message)
	case m.CompositeQuery != nil:
		c.compositeQuery.Reset(message)
	default:
		c.update = new(ic.Update)
		c.update.Reset(message)
	}
}

// end ends the message in whichever context it ran.
func (c *Canister) end() {
	c.query.End()
	c.compositeQuery.End()
	if c.update != nil {
		c.update.End()
		c.update = nil
	}
}
