package canhttp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// TestContinueWith holds that a token of the program's own type travels as it is, with the callback that the program implements.
func TestContinueWith(t *testing.T) {
	value := object(map[string]candid.Value{"key": candid.Text("/a"), "index": candid.NewNat(1)})
	message, err := candid.AppendValues(nil, []*candid.Type{tokenType(canhttp.TokenOwn)}, []candid.Value{value})
	require.NoError(t, err)
	route := func(handler canhttp.QueryHandler) *kit {
		return newKit(t, canhttp.TokenOwn, []canhttp.Route{canhttp.QueryRoute("GET", "/", handler)})
	}

	k := route(func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		w.Print("first")
		return w.ContinueWith(message)
	})
	a := k.query(request("GET", "/", ""))
	require.Equal(t, 200, a.status)
	require.Equal(t, "first", a.body)
	require.Equal(t, candid.Func{Principal: canister, Method: "http_streaming"}, a.callback)
	require.True(t, candid.Equal(value, a.token))
	require.Nil(t, k.query(request("HEAD", "/", "")).token)

	k = route(func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		if err := w.ContinueWith(message); err != nil {
			return err
		}
		return canhttp.Error(404, "gone")
	})
	k.query(request("GET", "/", "")).is(k, 404, "gone\n")

	k = route(func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ContinueWith([]byte("DIDL"))
	})
	k.query(request("GET", "/", "")).is(k, 500, "Internal Server Error\n")
}

// TestContinueWithElsewhere holds that streams which the runtime makes have no other tokens.
func TestContinueWithElsewhere(t *testing.T) {
	k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ContinueWith(nil)
	})})
	k.query(request("GET", "/", "")).is(k, 500, "Internal Server Error\n")
	require.Contains(t, k.log[0], "ContinueWith")
}
