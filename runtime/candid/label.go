package candid

import "strconv"

// Label is the label of a record field or variant case: a number, which may
// have been written as a name. Only the number travels in messages.
type Label struct {
	ID    uint32 // the number; for a name its hash
	Name  string // the name, when Named
	Named bool   // whether the label was written as a name
}

// NamedLabel gives the label that is written as a name.
func NamedLabel(name string) Label { return Label{ID: Hash(name), Name: name, Named: true} }

// NumberedLabel gives the label that is written as a number.
func NumberedLabel(id uint32) Label { return Label{ID: id} }

// String gives the label as a .did file has it: a number in decimal, a name
// bare where it is an identifier and no keyword, else quoted.
func (l Label) String() string { return string(l.appendText(nil)) }

func (l Label) appendText(dst []byte) []byte {
	if !l.Named {
		return strconv.AppendUint(dst, uint64(l.ID), 10)
	}
	return appendName(dst, l.Name)
}

// appendName appends a label's or method's name, quoted unless it can stand bare.
func appendName(dst []byte, name string) []byte {
	if isIdentifier(name) && !isKeyword(name) {
		return append(dst, name...)
	}
	return appendQuoted(dst, name)
}

func isIdentifier(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// isKeyword says whether a name means something else in Candid's grammar of
// types or values, so that it must be quoted to be a label.
func isKeyword(s string) bool {
	switch s {
	case "blob", "bool", "composite_query", "empty", "false", "float32", "float64",
		"func", "import", "int", "int16", "int32", "int64", "int8",
		"nat", "nat16", "nat32", "nat64", "nat8", "null", "oneway", "opt",
		"principal", "query", "record", "reserved", "service", "text", "true",
		"type", "variant", "vec":
		return true
	}
	return false
}
