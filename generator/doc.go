// Package generator turns a Candid interface into Go source. [Generate] gives
// the files that are written anew each time: types, codec, service, routes,
// client and canister entry points. [Stubs] gives the files that the user owns
// from then on. Neither writes anything.
//
// The work goes in one direction. First the [parser.Interface] becomes a model
// (model.go, names.go): what each definition, inline type, field, case, method
// and parameter is called in Go and how it is represented (recursion.go,
// minsize.go). All names come from one tree of scopes (scope.go), so that they
// depend on the .did alone and never clash. Then each artefact is emitted from
// the model by a file of its own. What the program and its author see is put
// together by jennifer: types.go, service.go, dispatch.go, client.go, canister.go.
// The codec, most of the lines and all alike, is written as text: codec.go,
// message.go, size.go, append.go, read.go, constants.go. Emitters choose no
// package-level names and look nothing up in the text. Last, file.go puts the
// parts in the order in which they are read, formatted by internal/layout.
//
// # What Candid becomes in Go
//
// Records are structs, tuples structs with fields F0, F1 and so on, opt T is
// *T, vec T is []T, vec nat8 is []byte. A variant whose cases hold nothing is a
// named integer with constants; any other is an interface that only its cases'
// types implement. Inline records and variants are named by the path that leads
// to them: the record in field address of User is UserAddress. Definitions of
// other types are Go aliases, unless they lead back to themselves.
//
// # Names
//
// Definitions come first in text order, each followed by its inline types and
// cases; then the methods' inline types; then what candigo itself adds. The
// first to ask for a name gets it. An inline type asks again with what it is
// behind its name, and everyone at last with a trailing underscore. So adding a
// definition behind all others renames no type that was there before.
package generator
