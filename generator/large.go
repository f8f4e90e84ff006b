package generator

import (
	"fmt"
	"slices"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// maxOwnHeader is how many bytes a message may begin with that holds one value
// of a definition, for that definition to have functions of its own. Each such
// header describes all types that the definition is built from. Real ones take
// up to 5 KiB; without a bound, those of definitions that are built from each
// other in a long chain or cycle would grow with the square of their number.
const maxOwnHeader = 8 << 10

// findLarge finds the definitions that are beyond it. What is built from one of
// them is one of them.
func (m *model) findLarge() {
	var defined []*typeDecl
	for _, decl := range m.types {
		if decl.definition != nil {
			defined = append(defined, decl)
		}
	}
	isLarge := func(decl *typeDecl) bool { return decl.large }
	for _, component := range components(defined, m.mentions) {
		large := slices.ContainsFunc(component, func(decl *typeDecl) bool {
			return slices.ContainsFunc(m.mentions(decl), isLarge)
		})
		if !large {
			header := m.headers.Preorder([]*candid.Type{component[0].typ.Candid()})
			large = len(header) > maxOwnHeader
		}
		for _, decl := range component {
			decl.large = large
		}
	}
}

// mentions gives the definitions that one names in its type.
func (m *model) mentions(decl *typeDecl) []*typeDecl {
	var list []*typeDecl
	named(decl.typ, func(d *parser.Definition) {
		if decl := m.definitions[d]; decl != nil {
			list = append(list, decl)
		}
	})
	return list
}

// warnOfLarge says which definitions go without functions of their own.
func (m *model) warnOfLarge() parser.Diagnostics {
	var first *typeDecl
	others := 0
	for _, decl := range m.types {
		switch {
		case !decl.large:
		case first == nil:
			first = decl
		default:
			others++
		}
	}
	if first == nil {
		return nil
	}
	what := first.definition.Name
	if others > 0 {
		what += fmt.Sprintf(" and %d others", others)
	}
	return parser.Diagnostics{warning(m.in, first.definition.Pos, fmt.Sprintf(
		"too many types stand behind %s for functions such as Append%s and Decode%s: a message would begin with more than %d KiB of types",
		what, first.name, first.name, maxOwnHeader>>10))}
}
