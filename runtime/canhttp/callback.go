package canhttp

import (
	"errors"
	"strconv"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Callback answers the streaming callback: it runs the request of the token again and appends the reply with the chunk that the token asks for
// to dst. It is an error, and so a reject that breaks the stream off, when the token is none or damaged, when what the response is made from
// has changed, and when the handler fails. As in a response, the text of an error that is no [StatusError] is only logged. Handlers that panic
// are the caller's business, as in Request.
func (s *Server) Callback(q *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	x := s.take()
	reply, err := x.answerCallback(q, d, dst, arg)
	s.give(x)
	return reply, err
}

func (x *exchange) answerCallback(q *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
	if err := d.Decode(arg, x.i.CallbackArgument, x.readNext); err != nil {
		return dst, err
	}
	t, ok := parseToken(string(x.token), &x.request)
	if !ok {
		return dst, errToken
	}
	x.query, x.update = q, nil
	if r := x.match(); x.request.Method == "HEAD" || r != nil && r.Query == nil {
		return dst, errToken
	}
	state := q.Version()
	if !t.version.tagged && t.version.number != state {
		return dst, errChanged
	}
	limits := x.queryLimits()
	if !limits.streams {
		return dst, errToken
	}
	x.keepRequest()
	w := &x.response
	w.reset(x, limits)
	w.stream.index, w.stream.skip, w.stream.wantSum = t.index, t.skip, t.sum
	w.stream.wantVersion, w.stream.state = t.version, state
	if err := x.runAgain(q); err != nil {
		return dst, x.told(q, err)
	}
	var next []byte
	if w.stream.more {
		if t.index+1 >= gatewayReplies {
			return dst, errors.New("canhttp: the response is longer than the " + strconv.Itoa(gatewayReplies) + " replies that gateways take")
		}
		next = x.nextToken(state)
	}
	return appendCallback(dst, x.i.CallbackResponse.Types, next, w.buf, w.tail)
}

// runAgain runs the request for one of its later chunks.
func (x *exchange) runAgain(q *ic.Query) error {
	w := &x.response
	err := x.handler(q, w, &x.request)
	switch {
	case w.err != nil && w.err != ErrStopped:
		return w.err
	case w.err == nil && err != nil:
		return err
	case w.stream.skipping() || w.size() == 0:
		return errChanged // it ends where the first run went on
	}
	return nil
}

// told is what the client may see of an error: what the handler means for it and what the runtime says itself. Anything else is logged.
func (x *exchange) told(q *ic.Query, err error) error {
	if err == errChanged {
		return err
	}
	if status := statusOf(err); status != nil {
		return status
	}
	x.log(q, err)
	return errFailed
}

// queryLimits are the limits of a reply of http_request or the callback to the request.
func (x *exchange) queryLimits() replyLimits {
	request := requestSize(&x.request)
	l := replyLimits{bytes: queryReply, overhead: overhead(x.i.Response.Types)}
	switch {
	case !x.streams:
		l.tooLong = tooLongForQuery
	case request-len(x.request.Body) > tokenRequest:
		l.tooLong = tooLongForRequest
	case request > tokenRequest:
		l.tooLong = tooLongForBody
	default:
		l.streams, l.bytes, l.tooLong = true, chunkReply, tooLongForHeader
		l.overhead += base64Size(tokenFixed+request) + len(x.i.CallbackResponse.Types)
	}
	return l
}

// keepRequest notes the request before a handler sees it.
func (x *exchange) keepRequest() {
	header := x.sent.Header[:0]
	//lint:ignore S1011 appending all at once reads the description of their type, on a page that nothing else reads
	for i := range x.request.Header {
		header = append(header, x.request.Header[i])
	}
	x.sent = x.request
	x.sent.Header = header
}

// nextToken is the token, as it travels, for what follows the chunk that has just been written.
func (x *exchange) nextToken(state uint64) []byte {
	w := &x.response
	chunk := w.size()
	if len(w.tail) == 0 {
		w.stream.fold(w.buf) // what is served counts by its size, and buf before it has been folded
	}
	w.stream.state = state
	x.token = appendToken(x.token[:0], token{
		index:   w.stream.index + 1,
		skip:    w.stream.position + int64(chunk),
		version: w.stream.version(),
		sum:     w.stream.sum.sum(),
	}, &x.sent)
	if !x.i.Token.text() {
		return x.token
	}
	x.text = appendBase64(x.text[:0], x.token)
	return x.text
}

// readToken reads the argument of the callback.
func (x *exchange) readToken(in *candid.Reader) {
	if !x.i.Token.text() {
		x.token = append(x.token[:0], in.Blob()...)
		return
	}
	var ok bool
	if x.token, ok = appendUnbase64(x.token[:0], in.Text()); !ok {
		x.token = x.token[:0]
	}
}
