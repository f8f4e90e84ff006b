package generator

// Version is the version of candigo that generated files name. Releases change
// it; it never depends on how candigo was built.
const Version = "v0.1.0"

// Options say what to generate. Source, Name and Package must be set.
type Options struct {
	Source     string   // the .did's file name, for the header of generated files
	Name       string   // what generated files are called: NAME_candid.go
	Package    string   // the Go package's name
	ClientOnly bool     // types and client only, with all methods
	Prefix     string   // in front of all names in the package, so that two clients can share one
	Hooks      []string // optional entry points, of [HookNames]: those that are asked for
	Main       bool     // the package is a program: generate the canister's entry points, too

	Arguments []string // of candigo gen in the go:generate line of stubs; nil is Source
}
