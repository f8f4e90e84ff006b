// Package difftest holds all ways of decoding a message to the same answer.
//
// A message can be read in place by generated code (the straight path), coerced to the expected types first and then read
// by the same code (the coercing path), or be turned into a tree of values without generated code (the dynamic path). The
// tests, and above all FuzzDifferential, give them the same bytes under the same limits: they accept or refuse alike, with the
// same error, and what they accept is the same value.
//
// The folders below hold the interfaces and the code generated from them.
package difftest

//go:generate go tool candigo gen gateway/gateway.did
//go:generate go tool candigo gen ledger/ledger.did
//go:generate go tool candigo gen shapes/shapes.did
