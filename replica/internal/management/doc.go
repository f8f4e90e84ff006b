// Package management holds the types of the management canister's interface.
package management

//go:generate go tool candigo gen management.did
