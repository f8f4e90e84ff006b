//go:build !wasip1

package serve_test

import (
	"context"
	"fmt"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/serve"
)

// Generated code makes the program; this is what it comes down to.
func ExampleCanister_Query() {
	count := candid.Signature{Types: "DIDL\x00\x01\x78"} // (nat64)
	canister := serve.New(serve.Program{Methods: []serve.Method{
		{Name: "twice", Query: func(_ *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error) {
			var n uint64
			if err := d.Decode(arg, count, func(r *candid.Reader) { n = r.Nat64() }); err != nil {
				return dst, err
			}
			return candid.AppendNat64(append(dst, count.Types...), 2*n), nil
		}},
	}})

	arg := candid.AppendNat64([]byte(count.Types), 21)
	reply, err := canister.Query(context.Background(), "twice", arg, candid.AnonymousPrincipal())
	fmt.Printf("%q %v\n", reply, err)
	_, err = canister.Query(context.Background(), "thrice", arg, candid.AnonymousPrincipal())
	fmt.Println(err)
	// Output:
	// "DIDL\x00\x01x*\x00\x00\x00\x00\x00\x00\x00" <nil>
	// DESTINATION_INVALID: canister has no query method 'thrice'
}
