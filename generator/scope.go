package generator

import "go/token"

// scope is a set of names that must differ from each other and from those of
// the scopes around it.
type scope struct {
	parent *scope
	names  map[string]bool
}

func newScope(names ...string) *scope {
	s := &scope{names: make(map[string]bool, len(names))}
	for _, name := range names {
		s.names[name] = true
	}
	return s
}

// packageScope is the scope of a generated package: inside that of Go's
// predeclared names, and with the packages that generated code imports in it.
func packageScope() *scope {
	universe := newScope(
		"any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32", "float64",
		"int", "int8", "int16", "int32", "int64", "rune", "string",
		"uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
		"true", "false", "iota", "nil",
		"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len",
		"make", "max", "min", "new", "panic", "print", "println", "real", "recover",
		"main", "init", "_",
	)
	packages := newScope("candid", "canhttp", "context", "errors", "ic", "serve", "strconv")
	packages.parent = universe
	return packages
}

// child makes a scope inside this one.
func (s *scope) child() *scope { return &scope{parent: s} }

// has says whether a name means something in the scope.
func (s *scope) has(name string) bool {
	for ; s != nil; s = s.parent {
		if s.names[name] {
			return true
		}
	}
	return false
}

// declare takes the first of the names that is free, or else the last one with
// as many underscores behind it as make it free.
func (s *scope) declare(names ...string) string {
	for i := 0; ; i++ {
		if i == len(names) {
			i--
			names[i] += "_"
		}
		if !s.has(names[i]) && !token.IsKeyword(names[i]) {
			if s.names == nil {
				s.names = map[string]bool{}
			}
			s.names[names[i]] = true
			return names[i]
		}
	}
}
