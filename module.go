// Package candigo holds what the module says about itself. There is nothing
// here to program with: canisters are written with the packages below runtime,
// and the command line is cmd/candigo.
package candigo

import _ "embed"

// GoMod and GoSum are the module's own go.mod and go.sum, from which the
// command "candigo new" makes those of a project.
var (
	//go:embed go.mod
	GoMod string
	//go:embed go.sum
	GoSum string
)
