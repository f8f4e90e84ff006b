package canhttp

import "github.com/candigo/candigo/runtime/candid"

// A token is all that is known of a stream between two calls: where it stands, what it is made from, and the request. Its bytes are
//
//	format  1 byte
//	chunk   which one it asks for, counted from 1
//	skip    the bytes of the body before that chunk
//	version 1 byte for what it is, and 8 bytes
//	sum     8 bytes: the checksum of what has been written before the chunk
//	request certificate version, method, URL, number of fields, names and values, body; each text with its length before it
//	check   8 bytes: the checksum of all before
//
// with numbers as LEB128, those of 8 bytes little-endian. As a text it is in base64, in the alphabet of URLs and without padding. The
// checksum finds tokens that have been damaged; one that somebody has made himself asks for no more than a request of his does.
type token struct {
	index   int
	skip    int64
	version version
	sum     uint64
}

const (
	tokenFormat = 1
	tokenFixed  = 1 + 3*10 + 1 + 8 + 8 + 8 // no fewer bytes than a token has besides the request
	// tokenRequest is the most bytes of a request that a token holds. Responses to longer ones are not streamed.
	tokenRequest = 32 << 10
)

// requestSize is no less than the bytes that a token takes for the request.
func requestSize(r *Request) int {
	n := len(r.Method) + len(r.URL) + len(r.Body) + 20
	for i := range r.Header {
		n += len(r.Header[i].Name) + len(r.Header[i].Value) + 6
	}
	return n
}

// text reports whether tokens travel as text.
func (k TokenKind) text() bool { return k == TokenText || k == TokenTextRecord }

// appendToken appends the bytes of a token.
func appendToken(b []byte, t token, r *Request) []byte {
	start := len(b)
	b = append(b, tokenFormat)
	b = candid.AppendLen(b, t.index)
	b = candid.AppendLen(b, int(t.skip))
	tagged := byte(0)
	if t.version.tagged {
		tagged = 1
	}
	b = candid.AppendNat64(append(b, tagged), t.version.number)
	b = candid.AppendNat64(b, t.sum)
	b = candid.AppendLen(b, int(r.CertificateVersion))
	b = appendString(b, r.Method)
	b = appendString(b, r.URL)
	b = candid.AppendLen(b, len(r.Header))
	for i := range r.Header {
		b = appendString(b, r.Header[i].Name)
		b = appendString(b, r.Header[i].Value)
	}
	b = candid.AppendBlob(b, r.Body)
	var sum checksum
	sum.write(b[start:])
	return candid.AppendNat64(b, sum.sum())
}

// appendString appends the length of s and s, which may be any bytes.
func appendString(b []byte, s string) []byte { return append(candid.AppendLen(b, len(s)), s...) }

// parseToken reads a token and fills in its request, whose texts are parts of s. Nothing of a token that is not whole is used.
func parseToken(s string, r *Request) (token, bool) {
	const check = 8
	if len(s) < check || s[0] != tokenFormat {
		return token{}, false
	}
	var sum checksum
	sum.writeString(s[:len(s)-check])
	in := tokenReader{left: s[len(s)-check:]}
	if in.word() != sum.sum() {
		return token{}, false
	}
	in.left = s[1 : len(s)-check]
	var t token
	t.index = int(in.number(gatewayReplies))
	t.skip = int64(in.number(1 << 62))
	t.version.tagged = in.number(1) == 1
	t.version.number = in.word()
	t.sum = in.word()
	r.CertificateVersion = uint16(in.number(1<<16 - 1))
	r.Method = in.text()
	r.URL = in.text()
	fields := in.number(uint64(len(in.left) / 2))
	r.Header = r.Header[:0]
	for range fields {
		name := in.text()
		r.Header = append(r.Header, HeaderField{name, in.text()})
	}
	r.Body = []byte(in.text())
	r.split()
	return t, !in.failed && in.left == "" && t.index > 0 && t.skip > 0
}

// A tokenReader reads the parts of a token. After the first that is not there all are zero.
type tokenReader struct {
	left   string
	failed bool
}

func (in *tokenReader) fail() {
	in.left, in.failed = "", true
}

// number reads a number that is at most limit.
func (in *tokenReader) number(limit uint64) uint64 {
	var n uint64
	for i := 0; i < len(in.left) && i < 9; i++ { // 9 groups of 7 bits, so that nothing overflows
		c := in.left[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if n > limit {
				break
			}
			in.left = in.left[i+1:]
			return n
		}
	}
	in.fail()
	return 0
}

// word reads eight bytes.
func (in *tokenReader) word() uint64 {
	if len(in.left) < 8 {
		in.fail()
		return 0
	}
	var n uint64
	for i := range 8 {
		n |= uint64(in.left[i]) << (8 * i)
	}
	in.left = in.left[8:]
	return n
}

// text reads a text with its length before it.
func (in *tokenReader) text() string {
	n := in.number(uint64(len(in.left)))
	if n > uint64(len(in.left)) {
		in.fail()
		return ""
	}
	s := in.left[:n]
	in.left = in.left[n:]
	return s
}
