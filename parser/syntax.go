package parser

import (
	"errors"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// syntaxFault says in the user's words where a text stops being Candid.
func (s *scan) syntaxFault(err error) *fault {
	var failed participle.Error
	if !errors.As(err, &failed) {
		return &fault{message: err.Error(), length: 1}
	}
	i, found := slices.BinarySearchFunc(s.tokens, failed.Position().Offset, func(t lexer.Token, offset int) int {
		return t.Pos.Offset - offset
	})
	if !found {
		return &fault{pos: failed.Position(), message: failed.Message(), length: 1}
	}
	if s.tokens[i].Type == tokenInvalid {
		return s.fault
	}
	p := s.placeOf(i)
	c, ok := p.mistake()
	if !ok {
		c = p.complaint(wanted(failed.Message()))
	}
	return s.faultAt(c)
}

// complaint says what is wrong with a token.
type complaint struct {
	at         int
	text, hint string
}

// faultAt gives a complaint its place in the text.
func (s *scan) faultAt(c complaint) *fault {
	t := s.tokens[c.at]
	if t.Type == tokenInvalid {
		return s.fault
	}
	f := &fault{pos: t.Pos, length: max(rawLength(t.Value), 1), message: c.text, hint: c.hint}
	if t.EOF() && c.at > 0 { // the end is where the last token ends
		f.pos = s.tokens[c.at-1].Pos
		f.pos.Column += rawLength(s.tokens[c.at-1].Value)
	}
	return f
}

// complaint is what can be said about any token that should not be there, of
// .did files and of values. want is what the grammar wanted, if that is known.
func (p place) complaint(want string) complaint {
	c := complaint{at: p.i}
	bracket, unfinished := p.bracket(), p.i > p.first && want != "" && want != closing(p.bracket())
	switch {
	case isClosing(p.tok) && p.open < 0:
		c.text = "unexpected " + p.tok.Value + ": nothing is open here"
		return c
	case isClosing(p.tok) && p.tok.Value != closing(bracket):
		c.text = "unexpected " + p.tok.Value + ", expected " + closing(bracket)
		return c
	case p.tok.EOF() && p.open >= 0 && !unfinished:
		c.text, c.hint = "unexpected end: the "+bracket+" in line "+itoa(p.s.tokens[p.open].Pos.Line)+" is never closed", "add "+closing(bracket)
		return c
	case p.open >= 0 && isSeparator(p.tok) && p.tok.Value != p.separator() && !unfinished:
		c.text, c.hint = "unexpected "+p.tok.Value, "in "+bracket+" "+closing(bracket)+" the separator is "+p.separator()
		if bracket == "(" {
			c.hint += "; or is a ) missing?"
		}
		return c
	case p.open < 0 && p.list != declarations && isClosing(p.before):
		c.text = "unexpected " + describe(p.tok) + " behind the last )"
		return c
	case beginsItem(p.tok) && endsItem(p.before) && !unfinished:
		c.text, c.hint = "expected "+p.separator()+" before "+describe(p.tok), "add "+p.separator()+" after "+describe(p.before)
		return c
	case p.tok.Value == ";" && p.before.Value == ";":
		c.hint = "one ; is enough"
	}
	c.text = "unexpected " + describe(p.tok)
	if want = p.completed(want); want != "" {
		c.text += ", expected " + want
	}
	return c
}

// completed adds to what the grammar wanted what it would have taken, too.
func (p place) completed(want string) string {
	switch {
	case p.i == 0 && want == "":
		return p.s.wanted
	case want == "a type" && p.i == p.first && p.open >= 0:
		return p.list.item()
	case want == "" || want != closing(p.bracket()):
		return want
	case p.i == p.first:
		return p.list.item() + " or " + want
	case endsItem(p.before):
		return p.separator() + " or " + want
	}
	return want
}

func closing(bracket string) string {
	switch bracket {
	case "(":
		return ")"
	case "{":
		return "}"
	}
	return ""
}

func isClosing(t lexer.Token) bool {
	return t.Type == tokenPunct && (t.Value == "}" || t.Value == ")")
}

// endsItem says whether a token may be the last of a definition, field, method or argument.
func endsItem(t lexer.Token) bool {
	switch t.Type {
	case tokenIdent, tokenText, tokenNat, tokenFloat, tokenMode:
		return true
	}
	return isClosing(t)
}

// beginsItem says whether a token may be the first of one.
func beginsItem(t lexer.Token) bool {
	return t.Type > 0 && t.Type != tokenPunct && t.Type != tokenInvalid && t.Type != tokenMode
}

func isKeyword(t lexer.Token) bool {
	switch t.Type {
	case tokenWrap, tokenSum, tokenMode, tokenKeyword:
		return true
	}
	return false
}

// describe names a token in a message.
func describe(t lexer.Token) string {
	switch {
	case t.EOF():
		return "end"
	case len(t.Value) > 40 || strings.ContainsFunc(t.Value, isUnprintable):
		return "this"
	}
	return t.Value
}

// wanted takes from participle's message what the grammar wanted next.
func wanted(message string) string {
	_, list, found := strings.Cut(message, "(expected ")
	if !found {
		return ""
	}
	for _, e := range []struct{ ebnf, words string }{
		{"TypeExpr", "a type"}, {"ArgsExpr", "("}, {"FuncExpr", "("}, {"MethodsExpr", "{"},
		{"FieldExpr", "a field"}, {"MethodExpr", "a method"}, {"ArgExpr", "an argument"}, {"DeclExpr", "type, import or service"},
		{"DefineExpr", "a name"}, {"TextExpr", "a text in quotes"}, {"<text>", "a text in quotes"}, {"<ident>", "a name"},
	} {
		if strings.HasPrefix(strings.TrimLeft(list, "("), e.ebnf) {
			return e.words
		}
	}
	if parts := strings.Split(list, `"`); len(parts) > 1 && strings.Trim(parts[0], "(") == "" {
		return parts[1]
	}
	return ""
}
