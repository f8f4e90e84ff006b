package ictest_test

import (
	"fmt"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/ic/ictest"
)

// whoAmI is a handler as a program has it.
func whoAmI(q *ic.Query) (string, error) { return q.Caller().String(), nil }

func ExampleNewQuery() {
	fmt.Println(whoAmI(ictest.NewQuery()))
	fmt.Println(whoAmI(ictest.NewQuery(ictest.Caller(candid.MustParsePrincipal("aaaaa-aa")))))
	// Output:
	// 2vxsx-fae <nil>
	// aaaaa-aa <nil>
}
