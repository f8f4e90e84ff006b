package layout

import (
	"bytes"
	gotoken "go/token"
	"unicode/utf8"
)

// token is a token of a line of Go.
type token struct {
	kind tokenKind
	text []byte
}

type tokenKind uint8

const (
	noToken    tokenKind = iota
	word                 // a name, keyword or literal
	opening              // ( or [
	closing              // ) or ]
	openBrace            // {
	closeBrace           // }
	prefix               // an operator before its operand
	infix                // an operator between two
	point                // before a name
	mark                 // a comma, semicolon or colon, or an ellipsis at the end
)

// is says whether the token is this one.
func (t token) is(text string) bool { return string(t.text) == text }

func (t token) isKeyword() bool { return gotoken.IsKeyword(string(t.text)) }

// spaced writes a line of code with the spaces that gofmt sets. It keeps track
// of open brackets: lines inside of those that it opens have an indent.
func (l *layouter) spaced(line []byte, indent int) {
	var first, last token
	for rest := line; len(rest) > 0; {
		next := readToken(rest, last)
		rest = bytes.TrimLeft(rest[len(next.text):], " ")
		switch next.kind {
		case opening, openBrace:
			l.indents = append(l.indents, indent)
		case closing, closeBrace:
			l.indents = l.indents[:max(len(l.indents)-1, 0)]
		case noToken: // such as a comment
			l.unknown = true
			return
		}
		if last.kind == noToken {
			first = next
		} else if last.space(next, rest, first) {
			l.out = append(l.out, ' ')
		}
		l.out = append(l.out, next.text...)
		l.unknown = l.unknown || next.is(":") && &last.text[0] == &line[0] && !last.is("default") // keys are aligned
		last = next
	}
}

// space says whether gofmt sets a space between a token and the next one. What
// a bracket means is seen from the line's first token and its rest.
func (t token) space(next token, rest []byte, first token) bool {
	switch {
	case t.kind == opening, t.kind == openBrace, t.kind == prefix, t.kind == point:
		return false
	case next.kind == closing, next.kind == closeBrace, next.kind == point, next.kind == mark:
		return false
	case t.kind == mark, t.kind == infix, next.kind == infix:
		return true
	case next.is("("): // of a result or receiver, or an expression's
		return t.is(")") || t.isKeyword() && (!t.is("func") || &t.text[0] == &first.text[0])
	case next.is("["): // of a type, or an index
		return !t.is("]") && len(rest) > 0 && rest[0] == ']'
	case next.kind == openBrace && len(rest) == 0: // of a block, or a value
		return t.is(")") || t.isKeyword() || first.is("func") || first.is("if") || first.is("for") || first.is("switch")
	case next.kind == openBrace: // of an empty block, or a value
		return t.is(")")
	}
	return !t.is("]") // before a word or prefix
}

// readToken reads the token that text begins with; last is the one before.
func readToken(text []byte, last token) token {
	switch c := text[0]; c {
	case '(', '[':
		return token{opening, text[:1]}
	case ')', ']':
		return token{closing, text[:1]}
	case '{':
		return token{openBrace, text[:1]}
	case '}':
		return token{closeBrace, text[:1]}
	case ',', ';':
		return token{mark, text[:1]}
	case '.':
		if !bytes.HasPrefix(text, []byte("...")) {
			return token{point, text[:1]}
		}
		if next := bytes.TrimLeft(text[3:], " "); len(next) > 0 && isWord(next[0]) {
			return token{prefix, text[:3]}
		}
		return token{mark, text[:3]}
	case '"':
		return token{word, text[:stringEnd(text)]}
	case '*': // others may follow
		return token{operator(text[:1], last), text[:1]}
	}
	n := 0
	if isWord(text[0]) {
		for n < len(text) && isWord(text[n]) {
			n++
		}
		return token{word, text[:n]}
	}
	for n < len(text) && bytes.IndexByte([]byte("+-/&|!=<>:"), text[n]) >= 0 {
		n++
	}
	return token{operator(text[:n], last), text[:n]}
}

// operator gives the kind of an operator.
func operator(text []byte, last token) tokenKind {
	switch string(text) {
	case "", "//":
		return noToken
	case ":":
		return mark
	case "*":
		if last.kind == word && '0' <= last.text[0] && last.text[0] <= '9' {
			return infix
		}
		return prefix // of a type, even behind a name
	case "&", "!":
		return prefix
	}
	return infix
}

// isWord says whether a byte is one of a name or number.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= utf8.RuneSelf
}

// stringEnd gives the length of the string literal that text begins with.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
