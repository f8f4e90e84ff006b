package canhttp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// TestNegotiate shows which coding is chosen. A missing Accept-Encoding is written as "-".
func TestNegotiate(t *testing.T) {
	for _, c := range []struct{ accept, codings, want string }{
		// Gateways append identity to every list, so that there it comes after what the client named.
		{"gzip, identity", "gzip identity", "gzip"},
		{"gzip, deflate, br, identity", "br gzip identity", "br"},
		{"gzip, deflate, br, identity", "gzip br identity", "gzip"},
		{"gzip, identity", "identity gzip", "gzip"},
		{"gzip;q=0.5, identity", "gzip identity", "gzip"},
		{"deflate, identity", "gzip identity", "identity"},
		{"identity", "gzip identity", "identity"},
		{", identity", "gzip identity", "identity"},

		// Weights.
		{"identity, gzip;q=0.5", "gzip identity", "identity"},
		{"gzip;q=0.5, identity;q=1", "gzip identity", "identity"},
		{"gzip;q=0.5, identity;q=0.4", "gzip identity", "gzip"},
		{"gzip;q=0.5, br;q=0.501", "gzip br identity", "br"},
		{"gzip;q=0.001", "gzip identity", "gzip"}, // rather than identity, which is not named
		{"gzip;q=1.000", "gzip identity", "gzip"},
		{"gzip; q=0.8 , identity ; Q=0.2", "gzip identity", "gzip"},
		{"gzip;level=9;q=0.1, identity;q=0.2", "gzip identity", "identity"},

		// Refused.
		{"gzip;q=0", "gzip identity", "identity"},
		{"gzip;q=0.000, identity", "gzip identity", "identity"},
		{"identity;q=0", "gzip identity", ""},
		{"identity;q=0, gzip", "gzip identity", "gzip"},
		{"deflate, identity", "gzip", ""},
		{"", "gzip", ""},
		{"*;q=0", "gzip identity", ""},
		{"gzip, *;q=0", "gzip identity", "gzip"},
		{"gzip, *;q=0", "identity", ""},

		// The wildcard is for what is not named.
		{"*", "gzip identity", "gzip"},
		{"*;q=0.5, gzip;q=0.1", "gzip br identity", "br"},
		{"*, gzip;q=0", "gzip identity", "identity"},
		{"gzip, *;q=0.5", "identity gzip", "gzip"},

		// It is for identity that gateways have added, too.
		{"br;q=1.0, gzip;q=0.8, *;q=0.1, identity", "gzip identity", "gzip"},
		{"gzip;q=0.1, *;q=0.2, identity", "gzip identity", "identity"},
		{"*;q=0, identity", "gzip identity", ""},
		{"gzip, *;q=0, identity", "identity", ""},
		{"*;q=0, identity;q=1", "gzip identity", "identity"},
		{"identity, *;q=0", "gzip identity", "identity"},

		// The first of two counts.
		{"gzip;q=0, gzip, identity", "gzip identity", "identity"},
		{"identity;q=0, gzip, identity", "identity gzip", "gzip"},
		{"*;q=0, *", "gzip identity", ""},

		// Spelling.
		{"GZip", "gzip identity", "gzip"},
		{"x-gzip", "gzip identity", "gzip"},
		{" gzip ,, ", "gzip identity", "gzip"},
		{"gzip;q=2, identity", "gzip identity", "identity"}, // what has no weight does not count
		{"gzip;q=0.1234", "gzip identity", "identity"},
		{"gzip;q=", "gzip identity", "identity"},
		{"gzip;q=.5", "gzip identity", "identity"},
		{"gzip;q=1.001", "gzip identity", "identity"},
		{"gzip;q=-1", "gzip identity", "identity"},
		{"gzip;q=0.5x", "gzip identity", "identity"},
		{"gzipped", "gzip identity", "identity"},

		// Nobody asked.
		{"-", "gzip identity", "identity"},
		{"-", "gzip", "gzip"},
		{"-", "br gzip", "br"},
		{"", "gzip identity", "identity"},
	} {
		var chosen string
		k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/",
			func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) (err error) {
				chosen, err = w.Negotiate(strings.Fields(c.codings)...)
				return err
			})})
		header := []string{"accept-encoding", c.accept}
		if c.accept == "-" {
			header = nil
		}
		a := k.get("/", header...)
		require.Equal(t, c.want, chosen, "%q of %s", c.accept, c.codings)
		require.Equal(t, []string{"accept-encoding"}, a.header.Values("vary"))
		if c.want == "" {
			a.is(k, 406, "Not Acceptable\n")
			continue
		}
		require.Equal(t, 200, a.status)
		require.Equal(t, c.want != "identity", a.header.Has("content-encoding"))
	}
}

// TestNegotiateLines shows that several lines of Accept-Encoding are one list.
func TestNegotiateLines(t *testing.T) {
	k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/",
		func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			_, err := w.Negotiate("gzip", "identity")
			return err
		})})
	a := k.get("/", "accept-encoding", "br", "x", "y", "Accept-Encoding", "gzip;q=0.7")
	require.Equal(t, "gzip", a.header.Get("Content-Encoding"))
}

// TestVary shows that Vary names accept-encoding once, beside what else it names.
func TestVary(t *testing.T) {
	for _, c := range []struct{ before, want []string }{
		{nil, []string{"accept-encoding"}},
		{[]string{"origin"}, []string{"origin, accept-encoding"}},
		{[]string{"origin", "cookie"}, []string{"origin, accept-encoding", "cookie"}},
		{[]string{"origin, Accept-Encoding"}, []string{"origin, Accept-Encoding"}},
		{[]string{"origin", "accept-encoding"}, []string{"origin", "accept-encoding"}},
		{[]string{"*"}, []string{"*"}},
		{[]string{""}, []string{"accept-encoding"}},
	} {
		k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/",
			func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
				for _, v := range c.before {
					w.Header().Add("Vary", v)
				}
				if _, err := w.Negotiate("gzip", "identity"); err != nil {
					return err
				}
				_, err := w.Negotiate("gzip", "identity")
				return err
			})})
		require.Equal(t, c.want, k.get("/").header.Values("vary"))
	}
}

// FuzzAcceptEncoding holds that no header makes negotiation panic, and that what is chosen was offered.
func FuzzAcceptEncoding(f *testing.F) {
	for _, s := range []string{"gzip, identity", "gzip;q=0.5", "*;q=0", "a;b;q=1;;,,", "identity;q=0, *"} {
		f.Add(s)
	}
	var chosen string
	k := newKit(f, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/",
		func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) (err error) {
			chosen, err = w.Negotiate("br", "gzip", "identity")
			return err
		})})
	f.Fuzz(func(t *testing.T, accept string) {
		k.TB = t
		a := k.get("/", "accept-encoding", strings.ToValidUTF8(accept, "?"))
		if a.status == 406 {
			require.Empty(t, chosen)
			return
		}
		require.Equal(t, 200, a.status)
		require.Contains(t, []string{"br", "gzip", "identity"}, chosen)
	})
}

func TestTakesGzip(t *testing.T) {
	tests := []struct {
		accept string
		status int
		body   string
	}{
		{"gzip, identity", 200, "compressed"},
		{"identity", 200, "plain"},
		{"gzip;q=0, identity", 200, "plain"},
		{"br, identity;q=0", 406, "Not Acceptable\n"},
	}
	for _, test := range tests {
		t.Run(test.accept, func(t *testing.T) {
			k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
				if w.TakesGzip() {
					return w.Print("compressed")
				}
				return w.Print("plain")
			})})
			a := k.query(request("GET", "/", "", "accept-encoding", test.accept))
			a.is(k, test.status, test.body)
			require.Equal(t, "accept-encoding", a.header.Get("vary"))
		})
	}
}
