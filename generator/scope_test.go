package generator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScope(t *testing.T) {
	outer := packageScope()
	require.Equal(t, "User", outer.declare("User"))
	require.Equal(t, "User_", outer.declare("User"))
	require.Equal(t, "User__", outer.declare("User"))
	require.Equal(t, "UserRecord", outer.declare("User", "UserRecord"))
	require.Equal(t, "UserRecord_", outer.declare("User", "UserRecord"))

	inner := outer.child()
	for taken, name := range map[string]string{
		"User": "User_1", "candid": "candid_", "type": "type_", "string": "string_", "nil": "nil_", "id": "id",
	} {
		if taken == "User" {
			require.True(t, inner.has(taken))
			continue
		}
		require.Equal(t, name, inner.declare(taken))
	}
	require.Equal(t, "id_", inner.declare("id"))
	require.False(t, outer.has("id"), "an inner scope leaves the outer alone")
	require.Equal(t, "id", outer.child().declare("id"))
}
