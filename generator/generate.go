package generator

import (
	"github.com/candigo/candigo/parser"
)

// Generate gives the files that are written anew each time, by their names:
// NAME_candid.go, and NAME_canister_candid.go for a program. The warnings are
// about a .did that is accepted all the same. An error about the .did is
// [parser.Diagnostics], warnings included.
func Generate(in *parser.Interface, o Options) (files map[string][]byte, warnings parser.Diagnostics, err error) {
	var http *httpInterface
	if !o.ClientOnly {
		http, warnings = findHTTP(in)
	}
	if err := errorsOf(warnings); err != nil {
		return nil, nil, err
	}
	m := newModel(in, o, http)
	if diagnostics := m.tooLarge(); diagnostics != nil {
		return nil, nil, diagnostics
	}
	if m.wire.bytes > maxHeaders {
		start := parser.Position{File: in.File, Line: 1, Column: 1}
		return nil, nil, parser.Diagnostics{parser.Errorf(start,
			"the definitions build on each other so much that their type tables would take more than %d MiB", maxHeaders>>20)}
	}
	warnings = append(append(warnings, m.nameMembers()...), m.warnOfLarge()...)
	if err := errorsOf(warnings); err != nil {
		return nil, nil, err
	}
	files = map[string][]byte{}
	if files[o.Name+"_candid.go"], err = m.codeFile(); err != nil {
		return nil, nil, err
	}
	if o.Main && in.Service != nil && !o.ClientOnly {
		if files[o.Name+"_canister_candid.go"], err = m.canisterFile(); err != nil {
			return nil, nil, err
		}
	}
	return files, warnings, nil
}

// codeFile gives everything but the entry points, in the order in which it is
// read: what the .did says first, how it travels last.
func (m *model) codeFile() ([]byte, error) {
	return render(m.options, "",
		emitted(m.emitTypes), emitted(m.emitService), emitted(m.emitClient),
		m.messageCodec, m.typeCodec, m.wire.constants)
}

// canisterFile gives the canister's entry points.
func (m *model) canisterFile() ([]byte, error) {
	return render(m.options, "//go:build wasip1\n", emitted(m.emitCanister))
}

// errorsOf gives diagnostics as an error when one of them is.
func errorsOf(diagnostics parser.Diagnostics) error {
	for _, d := range diagnostics {
		if d.Severity == parser.Error {
			return diagnostics
		}
	}
	return nil
}
