package canhttp

import (
	"github.com/candigo/candigo/runtime/candid"
)

// A reply is a response as it goes into a reply message.
type reply struct {
	status   int
	header   Header
	body     []byte
	tail     []byte // of the body
	upgrade  bool
	strategy bool // the response is streamed, and then these count:
	callback candid.Func
	token    []byte
	own      bool // the token is the value bytes of one that the program has made
}

// append appends the message to dst. It measures first, so that dst grows at most once.
func (r *reply) append(dst []byte, types string, fields []ResponseField) ([]byte, error) {
	var size candid.Sizer
	for _, f := range fields {
		r.size(&size, f)
	}
	out, err := size.Append(dst, types)
	if err != nil {
		return dst, err
	}
	for _, f := range fields {
		out = r.appendField(out, f)
	}
	return size.End(dst, out)
}

func (r *reply) size(s *candid.Sizer, f ResponseField) {
	switch f {
	case FieldBody:
		s.Len(len(r.body) + len(r.tail))
		s.Add(len(r.body) + len(r.tail))
	case FieldHeaders:
		s.Len(len(r.header))
		for i := range r.header {
			s.Text(r.header[i].Name)
			s.Text(r.header[i].Value)
		}
	case FieldUpgrade:
		s.Add(1)
		if r.upgrade {
			s.Add(1)
		}
	case FieldStreamingStrategy:
		s.Add(1)
		if r.strategy {
			s.Add(1)
			if r.own {
				s.Add(len(r.token))
			} else {
				s.Blob(r.token)
			}
			s.Func(&r.callback)
		}
	case FieldStatusCode:
		s.Add(2)
	case FieldAbsent:
		s.Add(1)
	}
}

func (r *reply) appendField(dst []byte, f ResponseField) []byte {
	switch f {
	case FieldBody:
		dst = candid.AppendLen(dst, len(r.body)+len(r.tail))
		return append(append(dst, r.body...), r.tail...)
	case FieldHeaders:
		dst = candid.AppendLen(dst, len(r.header))
		for i := range r.header {
			dst = candid.AppendText(dst, r.header[i].Name)
			dst = candid.AppendText(dst, r.header[i].Value)
		}
		return dst
	case FieldUpgrade:
		if r.upgrade {
			return append(dst, 1, 1)
		}
		return append(dst, 0)
	case FieldStreamingStrategy:
		if !r.strategy {
			return append(dst, 0)
		}
		dst = append(dst, 1, 0) // opt; the only case, Callback
		if r.own {
			dst = append(dst, r.token...)
		} else {
			dst = candid.AppendBlob(dst, r.token) // text and blob, alone or as the one field of a record, look alike
		}
		return candid.AppendFunc(dst, &r.callback) // behind it: fields are in the order of their hashes
	case FieldStatusCode:
		return candid.AppendNat16(dst, uint16(r.status))
	case FieldAbsent:
		return append(dst, 0)
	}
	return dst // FieldNothing
}

// appendCallback appends the reply of the streaming callback: the bare record of the next token, nil at the end of the stream, and the chunk.
func appendCallback(dst []byte, types string, token, body, tail []byte) ([]byte, error) {
	var size candid.Sizer
	size.Add(1)
	if token != nil {
		size.Blob(token)
	}
	size.Len(len(body) + len(tail))
	size.Add(len(body) + len(tail))
	out, err := size.Append(dst, types)
	if err != nil {
		return dst, err
	}
	if token == nil {
		out = append(out, 0)
	} else {
		out = candid.AppendBlob(append(out, 1), token)
	}
	out = candid.AppendLen(out, len(body)+len(tail))
	return size.End(dst, append(append(out, body...), tail...))
}
