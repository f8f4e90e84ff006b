package candid_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func TestHash(t *testing.T) {
	require.Zero(t, candid.Hash(""))
	require.Equal(t, uint32('a'), candid.Hash("a"))
	require.Equal(t, uint32('a')*223+'b', candid.Hash("ab"))
	require.Equal(t, uint32(5097222), candid.Hash("foo"))
	require.Equal(t, uint32(11272781), candid.Hash("☃"))
}

func ExampleHash() {
	fmt.Println(candid.Hash("method"))
	// Output: 156956385
}
