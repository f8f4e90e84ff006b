// Package ic is what a canister may ask of the Internet Computer while it
// answers a message.
//
// Start with the contexts [Query], [CompositeQuery] and [Update]: a handler
// receives one of them as its first argument. Hooks receive [Init],
// [PreUpgrade], [PostUpgrade], [Inspect] or [Task]. Each is a [context.Context] and
// offers only what its kind of message may do; what all of them offer is
// [Context]. In a canister (GOOS=wasip1) their methods ask the System API;
// everywhere else they answer from the [Message] that the context was made
// for, so that the same handler runs in a native program and in go test
// (package ictest makes contexts for tests).
//
// A context belongs to one message. Its methods are for the goroutine that
// runs the handler, and the context must not be kept: once the message has
// ended, Err returns [context.Canceled] and everything else is zero.
//
// [Caller] is what generated clients call canisters through, and
// [RejectError] is how a call fails.
package ic
