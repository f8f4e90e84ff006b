package candid

import (
	"cmp"
	"slices"
)

// Mode is how a func may be called. The zero Mode is an update.
type Mode uint8

// The modes of funcs; but for ModeUpdate the number is the annotation's byte on the wire.
const (
	ModeUpdate Mode = iota
	ModeQuery
	ModeOneway
	ModeCompositeQuery
)

// String gives the annotation that follows a func type in a .did, "" for an update.
func (m Mode) String() string {
	switch m {
	case ModeQuery:
		return "query"
	case ModeOneway:
		return "oneway"
	case ModeCompositeQuery:
		return "composite_query"
	}
	return ""
}

// Type is a Candid type. A recursive type is a graph with cycles through
// pointers. A Type must not change once it was given to any function of this
// package. Only the fields that the kind has are looked at.
type Type struct {
	Kind    Kind
	Elem    *Type    // of opt and vec
	Fields  []Field  // of record and variant, ascending by ID, each ID once
	Args    []*Type  // of func
	Results []*Type  // of func
	Mode    Mode     // of func
	Methods []Method // of service, ascending by name bytes, each name once
}

// Field is a field of a record or a case of a variant.
type Field struct {
	Label Label
	Type  *Type // null for a case without payload
}

// Method is a method of a service type.
type Method struct {
	Name string
	Type *Type // a func
}

// IsTuple says whether the type is a record with the labels 0, 1, … n-1, n at least 1.
func (t *Type) IsTuple() bool {
	if t.Kind != KindRecord || len(t.Fields) == 0 {
		return false
	}
	for i, f := range t.Fields {
		if f.Label.Named || f.Label.ID != uint32(i) {
			return false
		}
	}
	return true
}

// IsBlob says whether the type is vec nat8.
func (t *Type) IsBlob() bool {
	return t.Kind == KindVec && t.Elem.Kind == KindNat8
}

// caseIndex gives the place of the field with this ID, -1 when there is none.
func (t *Type) caseIndex(id uint32) int {
	i, found := slices.BinarySearchFunc(t.Fields, id, func(f Field, id uint32) int { return cmp.Compare(f.Label.ID, id) })
	if !found {
		return -1
	}
	return i
}
