// Package ic is what a canister may ask of the Internet Computer while it
// answers a message.
//
// Start with the contexts [Query], [CompositeQuery] and [Update]: a handler
// receives one of them as its first argument. Hooks receive [Init],
// [PreUpgrade], [PostUpgrade], [Inspect] or [Task]. Each is a
// [context.Context] and offers only what its kind of message may do; what all
// of them offer is [Context]. Cycles are a candid.Nat.
//
// In a canister (GOOS=wasip1) the methods ask the System API, whose functions
// their comments name; everywhere else they answer from the [Message] that the
// context was made for and the [System] that messages of one canister share,
// so that the same handler runs in a native program and in go test (package
// ictest makes contexts for tests). What a query changed, and what a message
// changed that trapped, is put back in a System; Go variables are put back
// only in a canister.
//
// A context belongs to one message. Its methods are for the goroutines of the
// handler, and the context must not be kept: once the message has ended, Err
// returns [context.Canceled], what can fail fails with [ErrNotRunning], Caller is
// anonymous, and everything else is zero.
//
// [Calls] calls canisters from a handler. It is a [Caller], which generated
// clients call through; [RejectError] is how a call fails.
package ic
