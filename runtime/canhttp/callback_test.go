package canhttp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// TestAlteredTokens shows that a token with one character or byte changed, left out or added is refused.
func TestAlteredTokens(t *testing.T) {
	for _, kind := range []canhttp.TokenKind{canhttp.TokenText, canhttp.TokenBlob} {
		k := newKit(t, kind, []canhttp.Route{canhttp.QueryRoute("GET", "/", pieces("a", "b"))})
		a := k.query(request("GET", "/", "", "cookie", "x"))
		refused := func(altered string) {
			var token candid.Value = candid.Blob(altered)
			if kind == canhttp.TokenText {
				token = candid.Text(altered)
			}
			_, _, err := k.callback(token)
			require.EqualError(t, err, "canhttp: this is not a token of a stream")
		}
		var whole string
		if kind == canhttp.TokenText {
			whole = string(a.token.(candid.Text))
		} else {
			whole = string(a.token.(candid.Blob))
		}
		for i := range whole {
			for _, c := range []byte{'A', 'B', '_', '=', whole[i] ^ 1, whole[i] ^ 0x20} {
				if c != whole[i] && (kind == canhttp.TokenBlob || c < 0x80) {
					refused(whole[:i] + string([]byte{c}) + whole[i+1:])
				}
			}
			refused(whole[:i])
			refused(whole[:i] + whole[i+1:])
			refused(whole[:i] + "A" + whole[i:])
		}
		refused(whole + "A")
		refused(whole + whole)
		_, _, err := k.callback(a.token)
		require.NoError(t, err)
	}
}

// TestTokenOfOtherTypes shows that the callback takes its argument by subtyping, as the token's type is inferred anew on its way through
// the gateway, and refuses what is none.
func TestTokenOfOtherTypes(t *testing.T) {
	k := newKit(t, canhttp.TokenTextRecord, []canhttp.Route{canhttp.QueryRoute("GET", "/", pieces("a", "b"))})
	token := k.query(request("GET", "/", "")).token.(candid.Record)
	call := func(typ *candid.Type, v candid.Value) error {
		arg, err := candid.AppendValues(nil, []*candid.Type{typ}, []candid.Value{v})
		require.NoError(t, err)
		var q ic.Query
		q.Reset(k.message())
		_, err = k.server.Callback(&q, new(candid.Decoder), nil, arg)
		return err
	}
	more := record(fields{"arbitrary_data": text(), "extra": prim(candid.KindNat)})
	require.NoError(t, call(more, object(map[string]candid.Value{"arbitrary_data": token[0].Value, "extra": candid.NewNat(1)})))
	require.Error(t, call(text(), token[0].Value))
	require.Error(t, call(record(fields{"arbitrary_data": prim(candid.KindNat)}), candid.Record{{ID: token[0].ID, Value: candid.NewNat(1)}}))
	require.Error(t, call(record(fields{"arbitrary_data": text()}), candid.Record{{ID: token[0].ID, Value: candid.Text("")}}))
}

// FuzzToken holds that no token makes the callback panic, and that none is accepted but those that were given out.
func FuzzToken(f *testing.F) {
	k := newKit(f, canhttp.TokenBlob, []canhttp.Route{canhttp.QueryRoute("", "/", pieces("a", "b", "c"))})
	first := k.query(request("GET", "/", "", "x", "y")).token
	_, second, err := k.callback(first)
	require.NoError(f, err)
	f.Add(string(first.(candid.Blob)))
	f.Add(string(second.(candid.Blob)))
	f.Add("")
	f.Add("\x01\x01\x01")
	f.Fuzz(func(t *testing.T, token string) {
		k.TB = t
		_, _, err := k.callback(candid.Blob(token))
		if err == nil {
			require.True(t, candid.Equal(candid.Blob(token), first) || candid.Equal(candid.Blob(token), second))
		}
	})
}
