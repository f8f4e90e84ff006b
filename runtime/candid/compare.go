package candid

import (
	"math"
	"slices"
)

// SubtypeError says why a type is not a subtype of another.
type SubtypeError struct {
	// Path leads to the parts that differ, from the compared types on: record
	// fields and variant cases are written .name, the content of a vec .*,
	// arguments and results of a func .arg0 and .ret0, methods .name. Arguments
	// are compared the other way round. Empty when the types differ themselves.
	Path string
	// Reason is what is wrong there.
	Reason string
}

// Error gives one line, such as
//
//	candid: .transfer.ret0: nat is not a subtype of text
func (e *SubtypeError) Error() string {
	if e.Path == "" {
		return "candid: " + e.Reason
	}
	return "candid: " + e.Path + ": " + e.Reason
}

// maxComparedPairs bounds the memory that comparing two types can take.
const maxComparedPairs = 4_000_000

// CheckSubtype gives nil when sub is a subtype of super: then each value of sub
// can be decoded at super. Otherwise it gives a [*SubtypeError]. It is the
// relation that decoding applies to references, without its limits; two types
// of which more than 4,000,000 pairs of parts would have to be compared are
// refused, too.
func CheckSubtype(sub, super *Type) error {
	h := NewHeaders()
	var wire, want table
	for t, header := range map[*table][]byte{&wire: h.Preorder([]*Type{sub}), &want: h.Preorder([]*Type{super})} {
		if _, f := t.read(header, math.MaxInt32); f.err != nil {
			return &SubtypeError{Reason: f.err.Error()}
		}
	}
	var c comparer
	c.start(&wire, &want, Limits{Depth: math.MaxInt32, Pairs: maxComparedPairs})
	switch c.compare(wire.args[0].ref, want.args[0].ref) {
	case isSubtype:
		return nil
	case noSubtype:
		return explain(&c, sub, super)
	default:
		return &SubtypeError{Reason: "the types are too large to compare"}
	}
}

// explain makes an error of what the comparer found out about two types.
func explain(c *comparer, sub, super *Type) error {
	steps := c.trace()
	e := &SubtypeError{Reason: c.fault.reason, Path: string(appendPath(nil, steps, typeLabels([]*Type{sub, super})))}
	if e.Reason != "" {
		return e
	}
	for _, s := range slices.Backward(steps) {
		sub, super = partAt(sub, s), partAt(super, s)
		if s.kind == stepFuncArg {
			sub, super = super, sub
		}
	}
	e.Reason = shortText(sub) + " is not a subtype of " + shortText(super)
	return e
}

// partAt gives the part of a type that a step leads to, nil when it has none.
func partAt(t *Type, s step) *Type {
	switch s.kind {
	case stepInside:
		return t.Elem
	case stepField, stepIndex:
		if i := t.caseIndex(uint32(s.id)); i >= 0 {
			return t.Fields[i].Type
		}
	case stepFuncArg:
		if s.id < len(t.Args) {
			return t.Args[s.id]
		}
	case stepFuncResult:
		if s.id < len(t.Results) {
			return t.Results[s.id]
		}
	case stepMethod:
		for _, m := range t.Methods {
			if m.Name == s.name {
				return m.Type
			}
		}
	}
	return nil
}

// shortText gives a type's text for an error.
func shortText(t *Type) string { return typeText(t, 120) }
