//go:build !unix

package main

import "os/exec"

// ownProcessGroup does nothing where process groups are not those of Unix.
func ownProcessGroup(*exec.Cmd) {}
