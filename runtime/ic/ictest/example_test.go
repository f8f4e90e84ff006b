package ictest_test

import (
	"errors"
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

// publish is a handler that only controllers may call.
func publish(u *ic.Update, root []byte) error {
	if !u.IsController(u.Caller()) {
		return errors.New("only controllers publish")
	}
	return u.SetCertifiedData(root)
}

// Contexts with the same System are those of one canister.
func ExampleSystem() {
	owner := candid.MustParsePrincipal("w7x7r-cok77-xa")
	system := &ic.System{Controllers: []candid.Principal{owner}}

	fmt.Println(publish(ictest.NewUpdate(ictest.System(system)), []byte("root")))
	fmt.Println(publish(ictest.NewUpdate(ictest.System(system), ictest.Caller(owner)), []byte("root")))
	fmt.Printf("%s\n", system.CertifiedData)
	// Output:
	// only controllers publish
	// <nil>
	// root
}
