// Package golden holds what candigo makes of small interfaces: for each case a
// txtar archive <feature>/<case>.txtar.
//
// On top stand a sentence that says what the case shows, and directives, each
// on a line of its own and all optional:
//
//	main: shop.did       the file to generate from; the first .did otherwise
//	package: main        the Go package; the case's name otherwise
//	flags: -client       as those of candigo gen: -client, -stubs
//	hooks: heartbeat     optional entry points, separated by spaces
//	prefix: Ledger       in front of the names of a client beside a service
//
// Then come the .did files, then what is wanted: want/NAME_candid.go and so on,
// want.warn when there are warnings, or want.err alone. All Go that is wanted
// compiles and passes vet, see vet_test.go.
//
// GOLDEN_UPDATE=<glob> (such as 'types/*') writes what is wanted anew in the
// cases that match, and fails for each that changed: look at the difference,
// then run the test without it.
package golden
