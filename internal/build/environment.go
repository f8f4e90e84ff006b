package build

import (
	"slices"
	"strings"
)

// settings are the settings of the go command that say where modules come from
// and where files go. The others could change what is built.
var settings = []string{
	"GOAUTH", "GOCACHE", "GOINSECURE", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH",
	"GOPRIVATE", "GOPROXY", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS", "GOWORK", "GOFLAGS",
}

// cleaned returns an environment without Go's variables, but those of the given
// names.
func cleaned(environment []string, names ...string) []string {
	var clean []string
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "GO") && !strings.HasPrefix(name, "CGO_") || slices.Contains(names, name) {
			clean = append(clean, variable)
		}
	}
	return clean
}

// forCanisters returns an environment for building canisters: the settings have
// the given values, and the go command's own file of settings does not count.
func forCanisters(environment, values []string) []string {
	e := cleaned(environment)
	for i, name := range settings {
		value := values[i]
		if name == "GOFLAGS" {
			value = moduleFlags(value)
		}
		e = append(e, name+"="+value)
	}
	return append(e, "GOENV=off", "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
}

// moduleFlags leaves of GOFLAGS what is about modules.
func moduleFlags(flags string) string {
	var kept []string
	for _, f := range strings.Fields(flags) {
		if strings.HasPrefix(strings.TrimLeft(f, "-"), "mod") {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}
