package main

import (
	"errors"
	"fmt"

	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// noArguments is the message without values.
var noArguments = []byte("DIDL\x00\x00")

// encodeArguments makes the message for a module's canister_init and
// canister_post_upgrade of textual values. The module's metadata say what types
// they have.
func encodeArguments(module []byte, text string) ([]byte, error) {
	if text == "" {
		return noArguments, nil
	}
	types, err := argumentTypes(module)
	if err != nil {
		return nil, err
	}
	return encodeValues(text, types)
}

// encodeConstructor makes the message for the constructor that the .did of the
// program in dir declares.
func encodeConstructor(dir, text string) ([]byte, error) {
	f, err := openProgram(dir)
	if err != nil {
		return nil, err
	}
	in, err := parser.Load(f.sourcePath(f.service().source), nil)
	if err != nil {
		return nil, err
	}
	return encodeValues(text, constructorTypes(in))
}

func encodeValues(text string, types []*candid.Type) ([]byte, error) {
	values, err := parser.ParseValues(text, types)
	if err != nil {
		return nil, err
	}
	return candid.AppendValues(nil, types, values)
}

// argumentTypes reads the types of the constructor's arguments: from the section
// candid:args, which may use the names that candid:service defines, or else
// from the latter's service.
func argumentTypes(module []byte) ([]*candid.Type, error) {
	m, err := wasm.Read(module)
	if err != nil {
		return nil, err
	}
	var in *parser.Interface
	if service, ok := metadata(m, "candid:service"); ok {
		if in, err = parser.Parse("candid:service", service); err != nil {
			return nil, fmt.Errorf("the module's interface: %w", err)
		}
	}
	if args, ok := metadata(m, "candid:args"); ok {
		return parser.ParseTypes(string(args), in)
	}
	if in == nil || in.Service == nil {
		return nil, errors.New("the module does not say what arguments it takes: it has no metadata candid:args or candid:service")
	}
	return constructorTypes(in), nil
}

// constructorTypes are the types of the service's constructor.
func constructorTypes(in *parser.Interface) []*candid.Type {
	types := make([]*candid.Type, len(in.Service.Init))
	for i, arg := range in.Service.Init {
		types[i] = arg.Type.Candid()
	}
	return types
}

// metadata finds a section of metadata, public or private.
func metadata(m *wasm.Module, name string) ([]byte, bool) {
	for _, custom := range m.Customs {
		if custom.Name == "icp:public "+name || custom.Name == "icp:private "+name {
			return custom.Contents, true
		}
	}
	return nil, false
}
