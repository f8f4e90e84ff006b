// Package messagetest holds, in its tests, how messages live in a canister: a
// program with handlers of every kind, good and bad, is built, linked and run
// in the replica.
package messagetest
