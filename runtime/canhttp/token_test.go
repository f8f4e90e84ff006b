package canhttp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

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
