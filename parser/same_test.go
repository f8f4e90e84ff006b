package parser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// requireSame checks that two interfaces say the same, wherever it stands.
func requireSame(t *testing.T, want, got *parser.Interface) {
	t.Helper()
	require.Equal(t, plainInterface(want), plainInterface(got))
}

// plainInterface gives an interface without positions, uses as names.
func plainInterface(in *parser.Interface) any {
	type definition struct {
		name string
		doc  []string
		typ  any
	}
	var all []any
	for _, d := range in.Definitions {
		all = append(all, definition{d.Name, d.Doc, plainType(d.Type)})
	}
	if s := in.Service; s != nil {
		all = append(all, s.Name, s.Doc, s.HasInit, plainArguments(s.Init), plainMethods(s.Methods), plainType(s.Type))
	}
	return all
}

func plainType(t *parser.Type) any {
	if t.Ref != nil {
		return "use of " + t.Ref.Name
	}
	parts := []any{t.Kind.String()}
	if t.Elem != nil {
		parts = append(parts, plainType(t.Elem))
	}
	for _, f := range t.Fields {
		parts = append(parts, f.Label, f.Doc, plainType(f.Type))
	}
	if t.Func != nil {
		parts = append(parts, plainArguments(t.Func.Args), plainArguments(t.Func.Results), t.Func.Mode)
	}
	return append(parts, plainMethods(t.Methods))
}

func plainArguments(args []parser.Argument) any {
	var all []any
	for _, a := range args {
		all = append(all, a.Name, plainType(a.Type))
	}
	return all
}

func plainMethods(methods []parser.Method) any {
	var all []any
	for _, m := range methods {
		all = append(all, m.Name, m.Doc, plainType(m.Type))
	}
	return all
}
