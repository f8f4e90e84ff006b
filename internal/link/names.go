package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/candigo/candigo/internal/wasm"
)

// The custom section of names, and its part with those of functions.
const (
	nameSection       = "name"
	functionNamesPart = 1
)

var errNames = errors.New("the module's name section is malformed")

// functionNames reads the names that Go's linker gives to functions: the import
// path and name as in stack traces, with all but letters, digits and dots as
// underscores. All functions that are not imported have one.
func functionNames(m *wasm.Module) ([]string, error) {
	names := make([]string, m.ImportedFunctions()+len(m.Functions))
	for _, c := range m.Customs {
		if c.Name == nameSection {
			if err := readNames(names, c.Contents); err != nil {
				return nil, err
			}
		}
	}
	for i := m.ImportedFunctions(); i < len(names); i++ {
		if names[i] == "" {
			return nil, fmt.Errorf("the module has no name for function %d: the Go toolchain must link it without -s", i)
		}
	}
	return names, nil
}

func readNames(names []string, b []byte) error {
	for len(b) > 0 {
		id := b[0]
		part, rest, err := readBytes(b[1:])
		if err != nil {
			return err
		}
		b = rest
		if id != functionNamesPart {
			continue
		}
		count, part, err := readUint(part)
		if err != nil {
			return err
		}
		for ; count > 0; count-- {
			index, rest, err := readUint(part)
			if err != nil || index >= uint64(len(names)) {
				return errNames
			}
			name, rest, err := readBytes(rest)
			if err != nil {
				return err
			}
			names[index], part = string(name), rest
		}
	}
	return nil
}

func readUint(b []byte) (v uint64, rest []byte, err error) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, errNames
	}
	return v, b[n:], nil
}

func readBytes(b []byte) (content, rest []byte, err error) {
	size, b, err := readUint(b)
	if err != nil || size > uint64(len(b)) {
		return nil, nil, errNames
	}
	return b[:size], b[size:], nil
}

// dropNames removes the name section.
func (l *linker) dropNames() {
	l.m.Customs = slices.DeleteFunc(l.m.Customs, func(c wasm.Custom) bool { return c.Name == nameSection })
}

// definedNames are the names of all functions that the finished module defines,
// in the order in which renumber puts them.
func (l *linker) definedNames() []string {
	names := slices.Clone(l.names[len(l.names)-l.goFunctions:])
	for _, b := range l.added {
		if b != nil {
			names = append(names, b.name)
		}
	}
	return names
}

// nameContents are the contents of the finished module's name section.
func (l *linker) nameContents() []byte {
	names := l.definedNames()
	part := wasm.AppendUint(nil, uint64(len(names)))
	for i, name := range names {
		part = wasm.AppendUint(part, uint64(len(l.system)+i))
		part = wasm.AppendUint(part, uint64(len(name)))
		part = append(part, name...)
	}
	return append(wasm.AppendUint([]byte{functionNamesPart}, uint64(len(part))), part...)
}

// linkCustoms puts the metadata in the place of Go's custom sections. With
// Debug those stay, and all functions have names.
func (l *linker) linkCustoms() {
	if l.options.Debug {
		l.m.Customs = append(l.m.Customs, wasm.Custom{After: wasm.SectionData, Name: nameSection, Contents: l.nameContents()})
	} else {
		l.m.Customs = nil
	}
	for _, meta := range l.options.Metadata {
		l.m.Customs = append(l.m.Customs, wasm.Custom{After: wasm.SectionData, Name: "icp:public " + meta.Name, Contents: meta.Contents})
	}
}
