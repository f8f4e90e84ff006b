//go:build wasip1

// A canister that asks the System API little.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/candigo/candigo/runtime/ic"
)

func main() {}

// caller is asked through an interface.
func caller(c ic.Context) string { return c.Caller().String() }

// value is asked for through another.
func value(c context.Context) any {
	ctx, cancel := context.WithCancel(c)
	defer cancel()
	return ctx.Value("key")
}

//go:wasmexport canister_query%20query
func query() {
	for _, c := range []ic.Context{new(ic.Query), new(ic.CompositeQuery), new(ic.Update), new(ic.Inspect), new(ic.Task)} {
		fmt.Println(caller(c), value(c), c.Time().Format(time.RFC3339), c.Stable().Size(), fmt.Sprintf("%v", c))
	}
}
