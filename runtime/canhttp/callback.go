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
	if err := d.Decode(arg, s.i.CallbackArgument, s.readNext); err != nil {
		return dst, err
	}
	t, ok := parseToken(string(s.token), &s.request)
	if !ok {
		return dst, errToken
	}
	s.query, s.update = q, nil
	if r := s.match(); s.request.Method == "HEAD" || r != nil && r.Query == nil {
		return dst, errToken
	}
	state := q.Version()
	if !t.version.tagged && t.version.number != state {
		return dst, errChanged
	}
	limits := s.queryLimits()
	if !limits.streams {
		return dst, errToken
	}
	s.keepRequest()
	w := &s.response
	w.reset(&s.request, limits)
	w.stream.index, w.stream.skip, w.stream.wantSum = t.index, t.skip, t.sum
	w.stream.wantVersion, w.stream.state = t.version, state
	if err := s.runAgain(q); err != nil {
		return dst, s.told(q, err)
	}
	var next []byte
	if w.stream.more {
		if t.index+1 >= gatewayReplies {
			return dst, errors.New("canhttp: the response is longer than the " + strconv.Itoa(gatewayReplies) + " replies that gateways take")
		}
		next = s.nextToken(state)
	}
	return appendCallback(dst, s.i.CallbackResponse.Types, next, w.buf, w.tail)
}

// runAgain runs the request for one of its later chunks.
func (s *Server) runAgain(q *ic.Query) error {
	w := &s.response
	err := s.handler(q, w, &s.request)
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
func (s *Server) told(q *ic.Query, err error) error {
	if err == errChanged {
		return err
	}
	if status := statusOf(err); status != nil {
		return status
	}
	s.log(q, err)
	return errFailed
}

// queryLimits are the limits of a reply of http_request or the callback to the request.
func (s *Server) queryLimits() replyLimits {
	request := requestSize(&s.request)
	l := replyLimits{bytes: queryReply, overhead: overhead(s.i.Response.Types)}
	switch {
	case !s.streams:
		l.tooLong = tooLongForQuery
	case request-len(s.request.Body) > tokenRequest:
		l.tooLong = tooLongForRequest
	case request > tokenRequest:
		l.tooLong = tooLongForBody
	default:
		l.streams, l.bytes, l.tooLong = true, chunkReply, tooLongForHeader
		l.overhead += base64Size(tokenFixed+request) + len(s.i.CallbackResponse.Types)
	}
	return l
}

// keepRequest notes the request before a handler sees it.
func (s *Server) keepRequest() {
	header := append(s.sent.Header[:0], s.request.Header...)
	s.sent = s.request
	s.sent.Header = header
}

// nextToken is the token, as it travels, for what follows the chunk that has just been written.
func (s *Server) nextToken(state uint64) []byte {
	w := &s.response
	chunk := w.size()
	if len(w.tail) == 0 {
		w.stream.fold(w.buf) // what is served counts by its size, and buf before it has been folded
	}
	w.stream.state = state
	s.token = appendToken(s.token[:0], token{
		index:   w.stream.index + 1,
		skip:    w.stream.position + int64(chunk),
		version: w.stream.version(),
		sum:     w.stream.sum.sum(),
	}, &s.sent)
	if !s.i.Token.text() {
		return s.token
	}
	s.text = appendBase64(s.text[:0], s.token)
	return s.text
}

// readToken reads the argument of the callback.
func (s *Server) readToken(in *candid.Reader) {
	if !s.i.Token.text() {
		s.token = append(s.token[:0], in.Blob()...)
		return
	}
	var ok bool
	if s.token, ok = appendUnbase64(s.token[:0], in.Text()); !ok {
		s.token = s.token[:0]
	}
}
