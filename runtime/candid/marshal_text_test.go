package candid_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

// TestJSON holds that values which hide their parts are texts for encoding/json, and not empty objects.
func TestJSON(t *testing.T) {
	type item struct {
		Price  candid.Nat
		Change candid.Int
		Owner  candid.Principal
	}
	big, err := candid.ParseNat("340282366920938463463374607431768211456")
	require.NoError(t, err)
	want := item{Price: big, Change: candid.NewInt(-5), Owner: candid.AnonymousPrincipal()}
	text, err := json.Marshal(want)
	require.NoError(t, err)
	require.Equal(t, `{"Price":"340282366920938463463374607431768211456","Change":"-5","Owner":"2vxsx-fae"}`, string(text))
	var got item
	require.NoError(t, json.Unmarshal(text, &got))
	require.Equal(t, want, got)

	for _, bad := range []string{`{"Price":"-1"}`, `{"Change":"x"}`, `{"Owner":"2vxsx-faf"}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &got), bad)
		require.Equal(t, want, got)
	}
}
