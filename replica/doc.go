// Package replica is a local replica of the Internet Computer: it runs
// canister modules by the network's rules, for candigo serve and for tests.
//
//	r, err := replica.New(replica.Config{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
//	...
//	defer r.Close()
//	c, err := r.Install(module, arg)
//	...
//	result := c.Update(ctx, "increment", arg, candid.AnonymousPrincipal())
//	if err := result.Err(); err != nil
//
// A [Replica] runs any module with a 32-bit memory that the network accepts,
// whatever it was made with. A [Canister] takes queries, composite queries,
// updates and upgrades; what it does is rolled back after a trap and after a
// query, and its calls to other canisters of the replica, and to the
// management canister's raw_rand, http_request and canister_status, run as
// messages. Instructions and pages are counted as the network counts them, and
// queries get a data certificate that verifies with the replica's own
// [Replica.RootKey].
//
// # Order of reading
//
// A call comes in by canister.go or query.go. call.go takes it to a canister
// and its answer back, execution.go runs code and keeps or drops what it did.
// contexts.go says what may be running, ic0.go and the files beside it are the
// System API as tables. install.go changes code, clock.go runs timers,
// management.go and outcall.go are the management canister, tree.go certifies,
// state.go keeps everything in a folder.
//
// # What is not as on the network
//
// There is one subnet with one node. Executions cost no cycles and memory is
// free, so that nothing freezes; cycles that calls carry do move. Messages
// run at once, one after another, in the order in which they were sent, so
// that heavy load never shows. Nothing is charged for compilation.
package replica
