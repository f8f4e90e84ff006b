// Package systemtest holds, in its tests, what runtime/ic asks of the System
// API in a canister: a program that uses all of it is built, linked and run
// against a host that answers with known values.
package systemtest
