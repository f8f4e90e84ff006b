// Package serve is where a program starts: the generated Serve makes a
// [Canister] of a [Program] and gives it to [Run].
//
// Natively Run puts the HTTP gateway in front of the canister, in this
// process. In a canister (GOOS=wasip1) it registers the canister for the
// generated entry points, which call HandleQuery and its kin: see
// docs/canister.md.
package serve
