package replica_test

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/candigo/candigo/replica"
	"github.com/candigo/candigo/runtime/candid"
)

// A canister with an update "increment", which traps at the third call, and
// a query "get". A program's own module comes from candigo build.
//
//go:embed testdata/counter.wasm
var counterModule []byte

func Example() {
	r, err := replica.New(replica.Config{
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), // a clock that only Advance moves
		Log:   func(c *replica.Canister, text string) { fmt.Println("log:", text) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	c, err := r.Install(counterModule, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, me := context.Background(), candid.AnonymousPrincipal()
	for range 3 {
		if err := c.Update(ctx, "increment", nil, me).Err(); err != nil {
			fmt.Println(err)
		}
	}
	got := c.Query(ctx, "get", nil, me)
	fmt.Println(got.Reply[0], "for", got.Instructions, "instructions and", got.PagesRead, "page")
	// Output:
	// log: incremented
	// log: incremented
	// CANISTER_ERROR: Error from Canister bkyz2-fmaaa-aaaaa-qaaaq-cai: Canister called `ic0.trap` with message: 'enough'
	// 2 for 81219 instructions and 1 page
}
