package parser

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/candigo/candigo/runtime/candid"
)

// reference parses what stands behind blob, principal, service or func.
func (p *valueParser) reference(v *valueExpr, word string) {
	t := p.peek()
	if t.Type != tokenText && (t.Type != tokenLabel || t.Value[0] != '"') {
		p.fail(t, "unexpected "+describe(*t)+", expected a text in quotes", "")
		return
	}
	p.next++
	p.colon = t.Type == tokenLabel
	switch word {
	case "blob":
		v.kind, v.text = valueBlob, unquote(t.Value)
	case "principal":
		v.kind, v.principal = valuePrincipal, p.principal(t)
	case "service":
		v.kind, v.principal = valueService, p.principal(t)
	default:
		v.kind, v.principal = valueFunc, p.principal(t)
		if p.colon || !p.take(".") {
			p.unexpected(`. and a method's name, func "…".name`)
			return
		}
		m := p.peek()
		if m.Type != tokenIdent && m.Type != tokenText && m.Type != tokenLabel || isDigit(m.Value[0]) || isTypeKeyword(m.Value) {
			p.unexpected("a method's name")
			return
		}
		p.next++
		p.colon = m.Type == tokenLabel
		if v.method = m.Value; m.Value[0] == '"' {
			v.method = p.unquoted(m)
		}
	}
}

// principal gives the principal that a text literal stands for.
func (p *valueParser) principal(t *lexer.Token) *candid.Principal {
	id, err := candid.ParsePrincipal(p.unquoted(t))
	if err != nil {
		p.fail(t, strings.TrimPrefix(err.Error(), "candid: "), "")
	}
	return &id
}

// unquoted gives a text literal's text, which must be UTF-8.
func (p *valueParser) unquoted(t *lexer.Token) string {
	text := unquote(t.Value)
	if !utf8.ValidString(text) {
		p.fail(t, `this text is not valid UTF-8 because of its \hh escapes`, `only blob "…" may hold any bytes`)
	}
	return text
}
