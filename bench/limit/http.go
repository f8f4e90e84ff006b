package limit

import (
	"github.com/candigo/candigo/bench/payload"
)

const requestHeader = "DIDL\x05l\x05\xef\xd6\xe4\x02q\xe1\xed\xebJq\xa2\xf5\xed\x88\x04\x01\xc6\xa4\xa1\x98\x06\x02\xb0\xf1\xb9\x98\x06\x04m{m\x03l\x02\x00q\x01qnz\x01\x00"

// EncodeHTTPRequest appends (a).
func EncodeHTTPRequest(dst []byte, v *payload.HTTPRequest) ([]byte, error) {
	n := len(requestHeader) + textLen(v.URL) + textLen(v.Method) + blobLen(v.Body) + headersLen(v.Headers) + 1
	if v.CertificateVersion != nil {
		n += 2
	}
	b, p := room(dst, n), len(dst)
	p += copy(b[p:], requestHeader)
	p, wrong1 := putText(b, p, v.URL)
	p, wrong2 := putText(b, p, v.Method)
	p = putBlob(b, p, v.Body)
	p, wrong3 := putHeaders(b, p, v.Headers)
	b[p] = 0
	if v.CertificateVersion != nil {
		version := *v.CertificateVersion
		b[p], b[p+1], b[p+2] = 1, byte(version), byte(version>>8)
	}
	if wrong1|wrong2|wrong3 != 0 {
		return dst, ErrUTF8
	}
	return b, nil
}

func headersLen(headers []payload.HeaderField) int {
	n := ulebLen(len(headers))
	for i := range headers {
		n += textLen(headers[i].F0) + textLen(headers[i].F1)
	}
	return n
}

func putHeaders(b []byte, p int, headers []payload.HeaderField) (next int, wrong uint) {
	p = putUleb(b, p, len(headers))
	for i := range headers {
		var w0, w1 uint
		p, w0 = putText(b, p, headers[i].F0)
		p, w1 = putText(b, p, headers[i].F1)
		wrong |= w0 | w1
	}
	return p, wrong
}

// DecodeHTTPRequest reads (a). What v has is used again.
func DecodeHTTPRequest(msg []byte, alias bool, v *payload.HTTPRequest) error {
	s, p := source(msg, requestHeader, alias), len(requestHeader)
	v.URL, p = text(s, p)
	v.Method, p = text(s, p)
	v.Body, p = blob(s, p)
	v.Headers, p = headers(s, p, v.Headers)
	present, p := flag(s, p)
	if !present {
		v.CertificateVersion = nil
	} else {
		if v.CertificateVersion == nil {
			v.CertificateVersion = new(uint16)
		}
		*v.CertificateVersion, p = fixed16(s, p)
	}
	if p != len(s) {
		return ErrMessage
	}
	return nil
}

func headers(s string, p int, room []payload.HeaderField) ([]payload.HeaderField, int) {
	n, p := count(s, p, 2)
	if room == nil || n > cap(room) {
		room = make([]payload.HeaderField, n)
	}
	room = room[:n]
	for i := range room {
		h := &room[i]
		h.F0, p = text(s, p)
		h.F1, p = text(s, p)
	}
	return room, p
}

const responseHeader = "DIDL\x0el\x05\xa2\xf5\xed\x88\x04\x01\xc6\xa4\xa1\x98\x06\x02\x9c\xe9\xc6\x99\x06\x04\xb0\x96\x99\xe2\x0c\x05\x9a\xa1\xb2\xf9\x0czm{m\x03l\x02\x00q\x01qn~n\x06k\x01\xe5\xab\xe1\xc5\x05\x07l\x02\xf9\x85\xae\xa1\x01\x08\xc5\xb3\x9a\xf8\x07\x0al\x04\x9f\x93\xc6\x02q\xe7\xc8\xea\xe7\x01\x09\x92\xb6\xd2\xf0\x0b}\xd9\x8f\xc8\xe1\x0cqn\x01j\x01\x08\x01\x0b\x01\x01n\x0cl\x02\xf9\x85\xae\xa1\x01\x0d\xa2\xf5\xed\x88\x04\x01n\x08\x01\x00"

// EncodeHTTPResponse appends (b).
func EncodeHTTPResponse(dst []byte, v *payload.HTTPResponse) ([]byte, error) {
	n := len(responseHeader) + headersLen(v.Headers) + 4 + blobLen(v.Body)
	if v.Upgrade != nil {
		n++
	}
	var callback payload.StreamingStrategyCallback
	if v.StreamingStrategy != nil {
		var ok bool
		if callback, ok = (*v.StreamingStrategy).(payload.StreamingStrategyCallback); !ok {
			return dst, ErrVariant
		}
		n += callbackLen(&callback)
	}
	b, p := room(dst, n), len(dst)
	p += copy(b[p:], responseHeader)
	p = putBlob(b, p, v.Body)
	p, wrong := putHeaders(b, p, v.Headers)
	b[p] = 0
	if p++; v.Upgrade != nil {
		b[p-1], b[p] = 1, 0
		if *v.Upgrade {
			b[p] = 1
		}
		p++
	}
	b[p] = 0
	if p++; v.StreamingStrategy != nil {
		b[p-1] = 1
		var w uint
		p, w = putCallback(b, p, &callback)
		wrong |= w
	}
	b[p], b[p+1] = byte(v.StatusCode), byte(v.StatusCode>>8)
	if wrong != 0 {
		return dst, ErrUTF8
	}
	return b, nil
}

func callbackLen(c *payload.StreamingStrategyCallback) int {
	t := &c.Token
	n := 5 + textLen(t.Key) + natLen(t.Index) + textLen(t.ContentEncoding) +
		c.Callback.Principal.Len() + textLen(c.Callback.Method)
	if t.Sha256 != nil {
		n += blobLen(*t.Sha256)
	}
	return n
}

func putCallback(b []byte, p int, c *payload.StreamingStrategyCallback) (next int, wrong uint) {
	b[p] = 0 // the one case
	p, wrong1 := putText(b, p+1, c.Token.Key)
	b[p] = 0
	if p++; c.Token.Sha256 != nil {
		b[p-1] = 1
		p = putBlob(b, p, *c.Token.Sha256)
	}
	p = putNat(b, p, c.Token.Index)
	p, wrong2 := putText(b, p, c.Token.ContentEncoding)
	b[p] = 1
	p = putPrincipal(b, p+1, &c.Callback.Principal)
	p, wrong3 := putText(b, p, c.Callback.Method)
	return p, wrong1 | wrong2 | wrong3
}

// optional holds what (b) has options for, so that one allocation does.
type optional struct {
	upgrade  bool
	strategy payload.StreamingStrategy
	hash     []byte
}

// DecodeHTTPResponse reads (b).
func DecodeHTTPResponse(msg []byte, alias bool, v *payload.HTTPResponse) error {
	s, p := source(msg, responseHeader, alias), len(responseHeader)
	var o *optional
	v.Body, p = blob(s, p)
	v.Headers, p = headers(s, p, v.Headers)
	v.Upgrade, v.StreamingStrategy = nil, nil
	present, p := flag(s, p)
	if present {
		o = new(optional)
		v.Upgrade = &o.upgrade
		o.upgrade, p = flag(s, p)
	}
	if present, p = flag(s, p); present {
		if o == nil {
			o = new(optional)
		}
		v.StreamingStrategy = &o.strategy
		o.strategy, p = callback(s, p, &o.hash)
	}
	if v.StatusCode, p = fixed16(s, p); p != len(s) {
		return ErrMessage
	}
	return nil
}

func callback(s string, p int, hash *[]byte) (payload.StreamingStrategy, int) {
	var c payload.StreamingStrategyCallback
	if p >= len(s) || s[p] != 0 {
		return nil, bad
	}
	c.Token.Key, p = text(s, p+1)
	present, p := flag(s, p)
	if present {
		c.Token.Sha256 = hash
		*hash, p = blob(s, p)
	}
	c.Token.Index, p = nat(s, p)
	c.Token.ContentEncoding, p = text(s, p)
	if p >= len(s) || s[p] != 1 {
		return nil, bad
	}
	p = principal(s, p+1, &c.Callback.Principal)
	c.Callback.Method, p = text(s, p)
	return c, p
}
