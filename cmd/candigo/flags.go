package main

import (
	"fmt"
	"strconv"
	"strings"
)

// flag is one flag of a command.
type flag struct {
	name  string
	value string // what its value is called; "" is a switch that takes none
	help  string
}

// arguments is a command line that has been read.
type arguments struct {
	values map[string]string   // of the flags that were given; a switch is "true" or "false"
	every  map[string][]string // the values of a flag that was given several times, in order
	rest   []string            // what is no flag
	help   bool                // -h was among them
}

// on tells whether a switch is on.
func (a arguments) on(name string) bool { return a.values[name] == "true" }

// value returns a flag's value and whether it was given.
func (a arguments) value(name string) (string, bool) {
	v, ok := a.values[name]
	return v, ok
}

// readArguments tells flags from other arguments, wherever they stand. Flags
// are -x or --x, with a value -x v or -x=v; the last of equal ones counts. A
// lone "-", "--" (all that follows is no flag) and what has no letter after its
// dashes, such as -5, are no flags.
func readArguments(flags []flag, args []string) (arguments, error) {
	a := arguments{values: map[string]string{}, every: map[string][]string{}}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			a.rest = append(a.rest, args...)
			break
		}
		if isHelpFlag(arg) {
			return arguments{help: true}, nil
		}
		name, value, hasValue, ok := splitFlag(arg)
		if !ok {
			a.rest = append(a.rest, arg)
			continue
		}
		f := findFlag(flags, name)
		switch {
		case f == nil:
			return a, usageError("unknown flag -" + name)
		case f.value == "" && !hasValue:
			value = "true"
		case f.value == "":
			on, err := strconv.ParseBool(value)
			if err != nil {
				return a, usageError(fmt.Sprintf("-%s is a switch, it takes no value %q", name, value))
			}
			value = strconv.FormatBool(on)
		case !hasValue && len(args) == 0:
			return a, usageError(fmt.Sprintf("-%s needs a value: %s", name, f.value))
		case !hasValue:
			value, args = args[0], args[1:]
		}
		a.values[name] = value
		a.every[name] = append(a.every[name], value)
	}
	return a, nil
}

// splitFlag takes -name or --name=value apart.
func splitFlag(arg string) (name, value string, hasValue, ok bool) {
	rest, ok := strings.CutPrefix(arg, "-")
	if !ok {
		return "", "", false, false
	}
	rest = strings.TrimPrefix(rest, "-")
	if rest == "" || !isLetter(rest[0]) {
		return "", "", false, false
	}
	name, value, hasValue = strings.Cut(rest, "=")
	return name, value, hasValue, true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func findFlag(flags []flag, name string) *flag {
	for i := range flags {
		if flags[i].name == name {
			return &flags[i]
		}
	}
	return nil
}

func isHelpFlag(arg string) bool {
	switch arg {
	case "-h", "--h", "-help", "--help":
		return true
	}
	return false
}
