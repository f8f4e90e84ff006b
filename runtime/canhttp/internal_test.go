package canhttp

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

// TestRequestSignatures holds the hand-written headers of requests to those of their types.
func TestRequestSignatures(t *testing.T) {
	prim := func(k candid.Kind) *candid.Type { return &candid.Type{Kind: k} }
	vec := func(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindVec, Elem: t} }
	text := prim(candid.KindText)
	pair := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NumberedLabel(0), Type: text},
		{Label: candid.NumberedLabel(1), Type: text}}}
	short := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{
		{Label: candid.NamedLabel("url"), Type: text},
		{Label: candid.NamedLabel("method"), Type: text},
		{Label: candid.NamedLabel("body"), Type: vec(prim(candid.KindNat8))},
		{Label: candid.NamedLabel("headers"), Type: vec(pair)},
	}}
	full := &candid.Type{Kind: candid.KindRecord, Fields: append(append([]candid.Field(nil), short.Fields...),
		candid.Field{Label: candid.NamedLabel("certificate_version"), Type: &candid.Type{Kind: candid.KindOpt, Elem: prim(candid.KindNat16)}})}
	for typ, signature := range map[*candid.Type]candid.Signature{full: requestSignature(), short: updateSignature()} {
		h := candid.NewHeaders()
		require.Equal(t, string(h.Preorder([]*candid.Type{typ})), signature.Types)
		require.Equal(t, string(h.Postorder([]*candid.Type{typ})), signature.Postorder)
		var labels string
		for _, f := range typ.Fields {
			labels += f.Label.Name + "\x00"
		}
		require.Equal(t, labels, signature.Labels)
	}
}

// TestChecksum holds that a checksum depends on the bytes and not on the pieces they come in, and that single changes show.
func TestChecksum(t *testing.T) {
	p := make([]byte, 100)
	for i := range p {
		p[i] = byte(i * 7)
	}
	sum := func(pieces ...[]byte) uint64 {
		var c checksum
		for _, p := range pieces {
			c.write(p)
		}
		return c.sum()
	}
	seen := map[uint64]int{}
	for n := range p {
		whole := sum(p[:n])
		require.NotContains(t, seen, whole)
		seen[whole] = n
		for i := range n {
			require.Equal(t, whole, sum(p[:i], p[i:n]))
			require.Equal(t, whole, sum(p[:i/2], p[i/2:i], p[i:n]))
			p[i] ^= 0x10
			require.NotEqual(t, whole, sum(p[:n]))
			p[i] ^= 0x10
		}
	}
	require.NotEqual(t, sum([]byte{0}), sum([]byte{0, 0}))
}

func TestBase64(t *testing.T) {
	for n := range 50 {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(i*77 + n)
		}
		s := string(appendBase64(nil, p))
		require.Equal(t, base64.RawURLEncoding.EncodeToString(p), s)
		require.Len(t, s, base64Size(n))
		back, ok := appendUnbase64(nil, s)
		require.True(t, ok)
		require.Equal(t, string(p), string(back))
	}
	for _, s := range []string{"A", "AB", "ABC", "AA=", "AA==", "A+AA", "A A"} {
		_, ok := appendUnbase64(nil, s)
		require.False(t, ok, s)
	}
}

// TestToken holds that a token says again what was put into it, and takes no more room than was kept for it.
func TestToken(t *testing.T) {
	long := make([]byte, 20_000)
	for i := range long {
		long[i] = byte('a' + i%26)
	}
	for _, r := range []Request{
		{Method: "GET", URL: "/", CertificateVersion: 2},
		{Method: "POST", URL: "/é?x", CertificateVersion: 65535, Body: []byte("body"), Header: Header{{"a", "b"}, {"", ""}, {"é", "ü"}}},
		{Method: "GET", URL: string(long), Header: Header{{"a", string(long[:12_000])}}},
	} {
		want := token{index: 999, skip: 1 << 40, version: version{tagged: true, number: 1<<64 - 1}, sum: 1 << 63}
		b := appendToken(nil, want, &r)
		require.LessOrEqual(t, len(b), tokenFixed+requestSize(&r))
		var back Request
		got, ok := parseToken(string(b), &back)
		require.True(t, ok)
		require.Equal(t, want, got)
		require.Equal(t, r.Method, back.Method)
		require.Equal(t, r.URL, back.URL)
		require.Equal(t, string(r.Body), string(back.Body))
		require.Equal(t, r.CertificateVersion, back.CertificateVersion)
		require.Equal(t, len(r.Header), len(back.Header))
		for i := range r.Header {
			require.Equal(t, r.Header[i], back.Header[i])
		}
	}
}

// sealed gives the bytes of a token with the checksum behind them.
func sealed(b string) string {
	var sum checksum
	sum.writeString(b)
	return string(candid.AppendNat64([]byte(b), sum.sum()))
}

// TestForgedTokens holds that tokens which somebody has made, with a good checksum, are read without panics and with sane numbers.
func TestForgedTokens(t *testing.T) {
	good := appendToken(nil, token{index: 1, skip: 1}, &Request{Method: "GET", URL: "/", Header: Header{{"a", "b"}}})
	good = good[:len(good)-8]
	var r Request
	_, ok := parseToken(sealed(string(good)), &r)
	require.True(t, ok)
	for i := range good {
		_, ok := parseToken(sealed(string(good[:i])), &r)
		require.False(t, ok, i)
		for _, c := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			b := append([]byte(nil), good...)
			b[i] = c
			tok, ok := parseToken(sealed(string(b)), &r)
			require.False(t, ok && (tok.index <= 0 || tok.index > gatewayReplies || tok.skip <= 0), i)
		}
	}
	_, ok = parseToken(sealed(string(good)+"x"), &r)
	require.False(t, ok)
}

// TestFraming lists the fields that are dropped from responses.
func TestFraming(t *testing.T) {
	for _, name := range []string{"Connection", "content-length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"} {
		require.True(t, framing(name), name)
	}
	for _, name := range []string{"content-type", "date", "x", "", "etag", "warning", "transfer_encoding"} {
		require.False(t, framing(name), name)
	}
}
