package canhttp

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/candigo/candigo/internal/pattern"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// A Server answers the HTTP messages of one canister. It reuses its buffers from one message to the next. It is not for concurrent use, but
// while a handler waits for calls to other canisters, the next message may come. Nothing of a message is kept.
type Server struct {
	i        Interface
	streams  bool   // responses can be
	ownToken string // what a message with the program's own token begins with; "" where it makes none
	routes   []route
	tree     pattern.Tree
	handler  Handler // middleware, and then the route

	fullRequest, shortRequest candid.Signature

	free  []*exchange // that no message has
	first exchange    // of them

	routeRoom [8]route
	fieldRoom [8]ResponseField
}

// An exchange is what is known of a message while it is answered.
type exchange struct {
	*Server
	readFull, readShort, readNext func(*candid.Reader)

	request  Request
	sent     Request // request as it was sent, for tokens: handlers may change theirs
	response ResponseWriter
	query    *ic.Query
	update   *ic.Update
	outcome  pattern.Outcome
	token    []byte // as its bytes
	text     []byte // as it travels as text
	room     room
}

// A room is memory that what an exchange holds can grow into. A query's growth is rolled back, so without it each query would allocate anew;
// and it lies close together, because a canister pays for every page of memory that a message touches.
type room struct {
	free          [1]*exchange
	request, sent [24]HeaderField
	response      [12]HeaderField
	match         pattern.MatchRoom
	body          [8 << 10]byte
	token         [512]byte
	text          [768]byte
}

func newExchange(s *Server) *exchange {
	x := new(exchange)
	x.init(s)
	return x
}

func (x *exchange) init(s *Server) {
	x.Server = s
	x.readFull, x.readShort, x.readNext = x.request.readFull, x.request.readShort, x.readToken
	x.request.Header, x.sent.Header, x.response.header = x.room.request[:0], x.room.sent[:0], x.room.response[:0]
	x.request.match.Use(&x.room.match)
	x.response.buf, x.token, x.text = x.room.body[:0], x.room.token[:0], x.room.text[:0]
}

// take gives an exchange for a message, which gives it back when it has been answered. One that has not, because of a panic, is lost.
func (s *Server) take() *exchange {
	n := len(s.free) - 1
	if n < 0 {
		return newExchange(s)
	}
	x := s.free[n]
	s.free = s.free[:n]
	return x
}

func (s *Server) give(x *exchange) { s.free = append(s.free, x) }

// A route is a Route and what is known of its pattern.
type route struct {
	Route
	names []string
}

// NewServer makes a server of an interface and its routes. Routes that conflict, bad patterns and methods, and routes that the interface has
// no method for are one error that names them all.
func NewServer(i *Interface, routes []Route, options ...Option) (*Server, error) {
	var c config
	for _, o := range options {
		o(&c)
	}
	s := &Server{i: *i, fullRequest: requestSignature(), shortRequest: updateSignature()}
	s.routes = s.routeRoom[:0]
	s.i.ResponseFields = append(s.fieldRoom[:0], i.ResponseFields...)
	declared := i.CallbackMethod != "" && slices.Contains(i.ResponseFields, FieldStreamingStrategy)
	s.streams = declared && i.Token != TokenNone && i.Token != TokenOwn
	if declared && i.Token == TokenOwn {
		s.ownToken = i.CallbackArgument.Types
	}
	var problems []string
	for _, r := range slices.Concat(routes, c.routes) {
		if err := s.add(r); err != nil {
			problems = append(problems, err.Error())
		}
	}
	if problems != nil {
		return nil, errors.New("canhttp: " + strings.Join(problems, "; "))
	}
	s.handler = serveRoute
	for _, m := range slices.Backward(c.middleware) {
		s.handler = m(s.handler)
	}
	s.first.init(s)
	s.free = s.first.room.free[:0]
	s.give(&s.first)
	return s, nil
}

// methods are the methods that gateways pass on.
const methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

func hasLower(method string) bool {
	for i := range len(method) {
		if 'a' <= method[i] && method[i] <= 'z' {
			return true
		}
	}
	return false
}

// add adds a route, or says why it cannot be one.
func (s *Server) add(r Route) error {
	p, err := pattern.Parse(r.Method, r.Pattern)
	if err != nil {
		return err
	}
	switch {
	case r.Method != "" && !hasToken(methods, r.Method) || hasLower(r.Method):
		return errors.New("route " + p.String() + ": the method is none of " + methods)
	case (r.Query == nil) == (r.Update == nil):
		return errors.New("route " + p.String() + ": there must be a handler, for queries or for updates")
	case s.i.RequestMethod == "":
		return errors.New("route " + p.String() + ": the interface has no http_request")
	case r.Update != nil && s.i.UpdateMethod == "":
		return errors.New("update route " + p.String() + ": the interface has no http_request_update")
	case r.Update != nil && !slices.Contains(s.i.ResponseFields, FieldUpgrade):
		return errors.New("update route " + p.String() + ": the response of http_request has no field upgrade")
	}
	if err := s.tree.Add(p); err != nil {
		return err
	}
	s.routes = append(s.routes, route{Route: r, names: p.Names()})
	return nil
}

// Request answers http_request: it decodes arg and appends the reply to dst, which must not overlap it. d should alias arg. An error means
// that the message itself is rejected, and dst comes back unchanged; errors of handlers are responses.
func (s *Server) Request(q *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	x := s.take()
	reply, err := x.answer(q, d, dst, arg)
	s.give(x)
	return reply, err
}

func (x *exchange) answer(q *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	if err := x.decode(d, arg); err != nil {
		return dst, err
	}
	x.query, x.update = q, nil
	if r := x.match(); r != nil && r.Update != nil {
		upgrade := reply{status: 200, upgrade: true}
		return upgrade.append(dst, x.i.Response.Types, x.i.ResponseFields)
	}
	w := &x.response
	w.reset(x, x.queryLimits())
	w.ownToken = x.ownToken
	if w.stream.on { // only tokens need it
		x.keepRequest()
	}
	err := x.handler(q, w, &x.request)
	x.settle(q, err)
	var out reply
	x.fill(&out)
	if w.continues && x.request.Method != "HEAD" {
		out.strategy, out.own, out.token = true, true, w.next
		out.callback = candid.Func{Principal: q.CanisterID(), Method: x.i.CallbackMethod}
	}
	if w.stream.more && x.request.Method != "HEAD" {
		out.strategy = true
		out.callback = candid.Func{Principal: q.CanisterID(), Method: x.i.CallbackMethod}
		out.token = x.nextToken(q.Version())
	}
	return out.append(dst, x.i.Response.Types, x.i.ResponseFields)
}

// RequestUpdate answers http_request_update as Request does http_request. d should copy, so that handlers may keep what they get.
func (s *Server) RequestUpdate(u *ic.Update, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	x := s.take()
	reply, err := x.answerUpdate(u, d, dst, arg)
	s.give(x)
	return reply, err
}

func (x *exchange) answerUpdate(u *ic.Update, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	if err := x.decode(d, arg); err != nil {
		return dst, err
	}
	x.query, x.update = nil, u
	x.match()
	types, fields := x.i.UpdateResponse.Types, x.i.UpdateResponseFields
	if types == "" {
		types, fields = x.i.Response.Types, x.i.ResponseFields
	}
	w := &x.response
	w.reset(x, replyLimits{bytes: updateReply, overhead: overhead(types), tooLong: tooLongForUpdate})
	err := x.handler(u, w, &x.request)
	x.settle(u, err)
	var out reply
	x.fill(&out)
	return out.append(dst, types, fields)
}

// match finds the route of the request; nil when there is none.
func (x *exchange) match() *route {
	r := &x.request
	r.names = nil
	x.outcome = x.tree.Match(r.Method, r.Path, &r.match)
	if x.outcome != pattern.Found {
		r.match.Values = r.match.Values[:0]
		return nil
	}
	found := &x.routes[r.match.Pattern]
	r.names = found.names
	return found
}

// serveRoute is the innermost handler: that of the route, or the answer where there is none.
func serveRoute(c ic.Context, w *ResponseWriter, r *Request) error {
	x := w.exchange
	if x == nil {
		return errForeign
	}
	switch x.outcome {
	case pattern.BadPath:
		return Error(400, "the path does not begin with a slash, or has a bad percent escape")
	case pattern.NotFound:
		return Error(404, "")
	case pattern.MethodNotAllowed:
		w.header.Set("allow", strings.Join(x.tree.Allowed(r.Path, &r.match), ", "))
		return Error(405, "")
	case pattern.Redirect:
		w.header.Set("location", r.Path+"/"+r.URL[len(r.Path):])
		w.WriteHeader(307)
		return nil
	}
	var err error
	switch found := &x.routes[r.match.Pattern]; {
	case x.query != nil && found.Query != nil:
		err = found.Query(x.query, w, r)
	case x.update != nil && found.Update != nil:
		err = found.Update(x.update, w, r)
	default:
		return Error(400, "this route is for "+x.i.RequestMethod+" to answer")
	}
	if w.err != nil && w.err == ErrStopped {
		return nil // the chunk is complete, and the handler only said so
	}
	return err
}

// settle makes a plain page of an error, and of a response that cannot be sent.
func (x *exchange) settle(c ic.Context, err error) {
	w := &x.response
	if w.err != nil {
		err = w.err
		if err == ErrStopped {
			err = nil
		}
	}
	if err == nil && (w.Status() < 100 || w.Status() > 999) {
		err = errors.New("canhttp: " + strconv.Itoa(w.status) + " is not a status")
	}
	if err != nil {
		x.fail(c, err)
	}
	problem := w.header.clean()
	if problem == "" && !w.fits() {
		problem = "the header of the response is too long for a reply"
	}
	if problem != "" {
		w.header = w.header[:0]
		x.fail(c, errors.New("canhttp: "+problem))
	}
}

// fail answers with the page of an error, and logs those that the handler did not give a status and the runtime's own.
func (x *exchange) fail(c ic.Context, err error) {
	status := statusOf(err)
	if status == nil || x.response.err != nil {
		x.log(c, err)
	}
	if status != nil {
		x.response.page(status.Status, status.text())
	} else {
		x.response.page(500, statusText(500))
	}
}

// log logs an error of the request that is being answered.
func (x *exchange) log(c ic.Context, err error) {
	c.Print(x.request.Method + " " + x.request.URL + ": " + err.Error())
}

// fill fills in what is sent of the response.
func (x *exchange) fill(r *reply) {
	w := &x.response
	r.status, r.header = w.Status(), w.header
	if x.request.Method != "HEAD" && hasBody(r.status) {
		r.body, r.tail = w.buf, w.tail
	}
}

// overhead is no less than what a reply takes besides body, header and token.
func overhead(types string) int { return len(types) + 64 }
