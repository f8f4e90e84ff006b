package parser

import "github.com/alecthomas/participle/v2/lexer"

// place is a token of a text in its surroundings.
type place struct {
	s                 *scan
	i                 int // of the token
	tok, before, next lexer.Token
	list              listKind
	open              int // the bracket that opens the list, -1 at the top level
	first             int // where the item at hand begins
}

// listKind says what a list is one of.
type listKind uint8

const (
	otherList listKind = iota
	declarations
	fieldList
	caseList
	methodList
	argumentList
	resultList
)

// item names an item of such a list.
func (k listKind) item() string {
	return [...]string{
		otherList: "an item", declarations: "type, import or service", fieldList: "a field", caseList: "a case",
		methodList: "a method", argumentList: "an argument", resultList: "a result",
	}[k]
}

// placeOf finds the surroundings of token i.
func (s *scan) placeOf(i int) place {
	p := place{s: s, i: i, tok: s.tokens[i], open: -1}
	if i > 0 {
		p.before = s.tokens[i-1]
	}
	if i+1 < len(s.tokens) {
		p.next = s.tokens[i+1]
	}
	p.first = -1
	depth := 0
	for k := i - 1; k >= 0 && p.open < 0; k-- {
		switch t := s.tokens[k]; {
		case t.Type != tokenPunct:
		case isClosing(t):
			depth++
		case t.Value != "{" && t.Value != "(":
			if depth == 0 && p.first < 0 && isSeparator(t) {
				p.first = k + 1
			}
		case depth == 0:
			p.open = k
		default:
			depth--
		}
	}
	if p.first < 0 {
		p.first = p.open + 1
	}
	p.list = s.listKind(p.open)
	return p
}

// listKind says what the list is one of that a bracket opens.
func (s *scan) listKind(open int) listKind {
	switch {
	case open < 0 && s.wanted == declarations.item():
		return declarations
	case open < 0:
		return otherList
	}
	var before lexer.Token
	if open > 0 {
		before = s.tokens[open-1]
	}
	switch {
	case s.tokens[open].Value == "(" && before.Value == "->":
		return resultList
	case s.tokens[open].Value == "(":
		return argumentList
	case before.Value == "record":
		return fieldList
	case before.Value == "variant":
		return caseList
	case before.Value == "service" || before.Value == ":" || before.Value == "->" || before.Type == tokenLabel:
		return methodList
	}
	return otherList
}

// bracket gives the bracket that opens the list, "" at the top level.
func (p place) bracket() string {
	if p.open < 0 {
		return ""
	}
	return p.s.tokens[p.open].Value
}

// separator gives what stands between the list's items.
func (p place) separator() string {
	if p.bracket() == "(" {
		return ","
	}
	return ";"
}

// start gives the first token of the item at hand.
func (p place) start() lexer.Token { return p.s.tokens[p.first] }
