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

// A Server answers the HTTP messages of one canister. It reuses its buffers from one message to the next and is not for concurrent use.
// Nothing of a message is kept.
type Server struct {
	i        *Interface
	streams  bool   // responses can be
	ownToken string // what a message with the program's own token begins with; "" where it makes none
	routes   []route
	tree     pattern.Tree
	handler  Handler // middleware, and then the route

	fullRequest, shortRequest     candid.Signature
	readFull, readShort, readNext func(*candid.Reader)

	// The message that is being answered.
	request  Request
	sent     Request // request as it was sent, for tokens: handlers may change theirs
	response ResponseWriter
	query    *ic.Query
	update   *ic.Update
	outcome  pattern.Outcome
	token    []byte // as its bytes
	text     []byte // as it travels as text
}

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
	s := &Server{i: i, fullRequest: requestSignature(), shortRequest: updateSignature()}
	declared := i.CallbackMethod != "" && slices.Contains(i.ResponseFields, FieldStreamingStrategy)
	s.streams = declared && i.Token != TokenNone && i.Token != TokenOwn
	if declared && i.Token == TokenOwn {
		s.ownToken = i.CallbackArgument.Types
	}
	s.readFull, s.readShort, s.readNext = s.request.readFull, s.request.readShort, s.readToken
	var problems []string
	for _, r := range slices.Concat(routes, c.routes) {
		if err := s.add(r); err != nil {
			problems = append(problems, err.Error())
		}
	}
	if problems != nil {
		return nil, errors.New("canhttp: " + strings.Join(problems, "; "))
	}
	s.handler = s.serveRoute
	for _, m := range slices.Backward(c.middleware) {
		s.handler = m(s.handler)
	}
	return s, nil
}

// methods are the methods that gateways pass on.
const methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

// add adds a route, or says why it cannot be one.
func (s *Server) add(r Route) error {
	p, err := pattern.Parse(r.Method, r.Pattern)
	if err != nil {
		return err
	}
	switch {
	case r.Method != "" && !hasToken(methods, r.Method) || r.Method != strings.ToUpper(r.Method):
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
	if err := s.decode(d, arg); err != nil {
		return dst, err
	}
	s.query, s.update = q, nil
	if r := s.match(); r != nil && r.Update != nil {
		upgrade := reply{status: 200, upgrade: true}
		return upgrade.append(dst, s.i.Response.Types, s.i.ResponseFields)
	}
	w := &s.response
	w.reset(&s.request, s.queryLimits())
	w.ownToken = s.ownToken
	s.keepRequest()
	err := s.handler(q, w, &s.request)
	s.settle(q, err)
	out := s.reply()
	if w.continues && s.request.Method != "HEAD" {
		out.strategy, out.own, out.token = true, true, w.next
		out.callback = candid.Func{Principal: q.CanisterID(), Method: s.i.CallbackMethod}
	}
	if w.stream.more && s.request.Method != "HEAD" {
		out.strategy = true
		out.callback = candid.Func{Principal: q.CanisterID(), Method: s.i.CallbackMethod}
		out.token = s.nextToken(q.Version())
	}
	return out.append(dst, s.i.Response.Types, s.i.ResponseFields)
}

// RequestUpdate answers http_request_update as Request does http_request. d should copy, so that handlers may keep what they get.
func (s *Server) RequestUpdate(u *ic.Update, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	if err := s.decode(d, arg); err != nil {
		return dst, err
	}
	s.query, s.update = nil, u
	s.match()
	types, fields := s.i.UpdateResponse.Types, s.i.UpdateResponseFields
	if types == "" {
		types, fields = s.i.Response.Types, s.i.ResponseFields
	}
	w := &s.response
	w.reset(&s.request, replyLimits{bytes: updateReply, overhead: overhead(types), tooLong: tooLongForUpdate})
	err := s.handler(u, w, &s.request)
	s.settle(u, err)
	out := s.reply()
	return out.append(dst, types, fields)
}

// match finds the route of the request; nil when there is none.
func (s *Server) match() *route {
	r := &s.request
	r.names = nil
	s.outcome = s.tree.Match(r.Method, r.Path, &r.match)
	if s.outcome != pattern.Found {
		r.match.Values = r.match.Values[:0]
		return nil
	}
	found := &s.routes[r.match.Pattern]
	r.names = found.names
	return found
}

// serveRoute is the innermost handler: that of the route, or the answer where there is none.
func (s *Server) serveRoute(c ic.Context, w *ResponseWriter, r *Request) error {
	switch s.outcome {
	case pattern.BadPath:
		return Error(400, "the path does not begin with a slash, or has a bad percent escape")
	case pattern.NotFound:
		return Error(404, "")
	case pattern.MethodNotAllowed:
		w.header.Set("allow", strings.Join(s.tree.Allowed(r.Path, &r.match), ", "))
		return Error(405, "")
	case pattern.Redirect:
		w.header.Set("location", r.Path+"/"+r.URL[len(r.Path):])
		w.WriteHeader(307)
		return nil
	}
	var err error
	switch found := &s.routes[r.match.Pattern]; {
	case s.query != nil && found.Query != nil:
		err = found.Query(s.query, w, r)
	case s.update != nil && found.Update != nil:
		err = found.Update(s.update, w, r)
	default:
		return Error(400, "this route is for "+s.i.RequestMethod+" to answer")
	}
	if w.err == ErrStopped {
		return nil // the chunk is complete, and the handler only said so
	}
	return err
}

// settle makes a plain page of an error, and of a response that cannot be sent.
func (s *Server) settle(c ic.Context, err error) {
	w := &s.response
	if w.err != nil && w.err != ErrStopped {
		err = w.err
	}
	if w.err == ErrStopped {
		err = nil
	}
	if err == nil && (w.Status() < 100 || w.Status() > 999) {
		err = errors.New("canhttp: " + strconv.Itoa(w.status) + " is not a status")
	}
	if err != nil {
		s.fail(c, err)
	}
	problem := w.header.clean()
	if problem == "" && !w.fits() {
		problem = "the header of the response is too long for a reply"
	}
	if problem != "" {
		w.header = w.header[:0]
		s.fail(c, errors.New("canhttp: "+problem))
	}
}

// fail answers with the page of an error, and logs those that the handler did not give a status and the runtime's own.
func (s *Server) fail(c ic.Context, err error) {
	status := statusOf(err)
	if status == nil || s.response.err != nil {
		s.log(c, err)
	}
	if status != nil {
		s.response.page(status.Status, status.text())
	} else {
		s.response.page(500, statusText(500))
	}
}

// log logs an error of the request that is being answered.
func (s *Server) log(c ic.Context, err error) {
	c.Print(s.request.Method + " " + s.request.URL + ": " + err.Error())
}

// reply is what is sent of the response.
func (s *Server) reply() reply {
	w := &s.response
	r := reply{status: w.Status(), header: w.header, body: w.buf, tail: w.tail}
	if s.request.Method == "HEAD" || !hasBody(r.status) {
		r.body, r.tail = nil, nil
	}
	return r
}

// overhead is no less than what a reply takes besides body, header and token.
func overhead(types string) int { return len(types) + 64 }
