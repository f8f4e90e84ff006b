// Package parser reads Candid interface files. [Load] gives an [Interface]:
// resolved, checked and free of syntax, with every name bound and all imports
// merged, or the [Diagnostics] that say where the text is wrong. [Format]
// prints an Interface back as a .did file. [ParseTypes] and [ParseValues] read
// the type lists and textual values of the command line.
//
// The way through the package is scan.go (the text as tokens) → grammar.go (as
// a tree) → load.go (the files that belong together) → build.go and service.go
// (their declarations as definitions and a service) → check.go (what these
// must hold) → types.go (the graph of candid types). Where the grammar finds no
// way on, syntax.go, place.go and mistakes.go say why.
package parser

import (
	"strconv"

	"github.com/candigo/candigo/runtime/candid"
)

// Position is a place in a source file. Lines and columns count from 1;
// columns count code points. The zero Position is no place.
type Position struct {
	File         string
	Line, Column int
}

// String gives the position as "file:line:column".
func (p Position) String() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Interface is what a .did file says, all its imports included.
type Interface struct {
	File        string        // the file as it was named
	Definitions []*Definition // in text order, those of an import where its line stands
	Service     *Service      // nil: the file declares none

	sources sources // the text of each file, for diagnostics
}

// Definition is one type definition.
type Definition struct {
	Name string
	Type *Type
	Doc  []string // the lines of the comment directly above
	Pos  Position // of the name
}

// Type is a type as it is written: a use of a definition's name (Ref is set and
// the rest is empty), or a type of some Kind, of whose fields those are set that the Kind has.
type Type struct {
	Ref     *Definition
	Kind    candid.Kind
	Elem    *Type    // of opt and vec
	Fields  []Field  // of record and variant, in text order
	Func    *Func    // of func
	Methods []Method // of service, in text order
	Pos     Position

	candid   *candid.Type
	resolved *Type // for the type of a definition that is a name: what it leads to
	broken   bool  // it stands for a type that could not be found
}

// Field is a field of a record or a case of a variant. A positional field has
// the number that its place gives it, a case without type the type null.
type Field struct {
	Label candid.Label
	Type  *Type
	Doc   []string
	Pos   Position
}

// Func is the signature of a method or function reference.
type Func struct {
	Args, Results []Argument
	Mode          candid.Mode
}

// Argument is an argument or result of a func, or an argument of a service's constructor.
type Argument struct {
	Name string // "" for none
	Type *Type
	Pos  Position
}

// Method is a method of a service type.
type Method struct {
	Name   string
	Type   *Type // a func, or a use of a name that stands for one
	Doc    []string
	DocPos []Position // where the text of each line of Doc begins
	Pos    Position
}

// Service is the service that a file declares.
type Service struct {
	Name    string     // "" for none
	HasInit bool       // whether the service has a constructor, with arguments or without
	Init    []Argument // the constructor's arguments
	Methods []Method   // the service's own, then those of `import service`, in text order
	Type    *Type      // a service type with these Methods, or a use of a name that stands for one
	Doc     []string
	Pos     Position
}

// Resolve follows names until it comes to a type that is not a use of one.
func (t *Type) Resolve() *Type {
	for t.Ref != nil {
		if t.resolved != nil {
			return t.resolved
		}
		t = t.Ref.Type
	}
	return t
}

// Candid gives the type as package candid has types: names are resolved away,
// fields and methods sorted. All uses of a definition share one candid.Type, so
// a recursive definition is a cycle in a graph. It must not be changed. It is
// nil for a Type that no function of this package made.
func (t *Type) Candid() *candid.Type { return t.candid }

// HasImports tells whether the file imports others.
func (in *Interface) HasImports() bool { return len(in.sources) > 1 }

// WithoutInit gives the interface without its service's constructor: the
// service as it is once it runs. It shares all else with in.
func (in *Interface) WithoutInit() *Interface {
	without := *in
	if in.Service != nil {
		service := *in.Service
		service.HasInit, service.Init = false, nil
		without.Service = &service
	}
	return &without
}

// Func gives the method's signature.
func (m *Method) Func() *Func { return m.Type.Resolve().Func }
