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
	f := &fault{pos: s.tokens[i].Pos, length: max(rawLength(s.tokens[i].Value), 1)}
	if s.tokens[i].EOF() && i > 0 { // the end is where the last token ends
		f.pos = s.tokens[i-1].Pos
		f.pos.Column += rawLength(s.tokens[i-1].Value)
	}
	f.message, f.hint = s.explain(i, failed.Message())
	return f
}

// explain says what is wrong at token i, where the grammar found no way on.
func (s *scan) explain(i int, message string) (text, hint string) {
	tok, open := s.tokens[i], s.openBracket(i)
	bracket := ""
	if open >= 0 {
		bracket = s.tokens[open].Value
	}
	if text, hint := s.afterService(i, open); text != "" {
		return text, hint
	}
	if (tok.Value == "}" || tok.Value == ")") && tok.Type == tokenPunct && tok.Value != closing(bracket) {
		return unexpectedClosing(tok.Value, bracket), ""
	}
	if i > 0 && endsItem(s.tokens[i-1]) {
		before := s.tokens[i-1]
		switch {
		case tok.EOF() && open >= 0:
			return "unexpected end: the " + bracket + " in line " + itoa(s.tokens[open].Pos.Line) + " is never closed", "add " + closing(bracket)
		case tok.Value == "->":
			return "unexpected ->", "arguments stand in parentheses: (" + before.Value + ") -> (…)"
		case tok.Value == "update" && before.Value == ")":
			return "unexpected update", "a method without a mode is an update"
		case beginsItem(tok) && bracket == "(":
			return "expected , before " + describe(tok), "add , after " + describe(before)
		case beginsItem(tok):
			return "expected ; before " + describe(tok), "add ; after " + describe(before)
		case tok.Value == "," && bracket == "{", tok.Value == ";" && bracket == "(":
			return "unexpected " + tok.Value, "in " + bracket + " " + closing(bracket) + " the separator is " + separator(bracket)
		}
	}
	text = "unexpected " + describe(tok)
	expected := expectation(message)
	switch {
	case i == 0 && expected == "":
		expected = s.wanted
	case i > 0 && s.tokens[i-1].Value == "service" && tok.Value == "{":
		expected = ":"
	}
	if expected != "" {
		text += ", expected " + expected
	}
	return text, s.hintAt(i)
}

// hintAt knows some mistakes that are made often.
func (s *scan) hintAt(i int) string {
	tok := s.tokens[i]
	switch {
	case isKeyword(tok) && i+1 < len(s.tokens) && s.tokens[i+1].Value == ":":
		return tok.Value + ` is a keyword; as a name it is quoted: "` + tok.Value + `"`
	case i == 0:
		return ""
	case isKeyword(tok) && s.tokens[i-1].Value == "type":
		return tok.Value + " is a keyword"
	case tok.Value == "{" && (s.tokens[i-1].Value == "=" || s.tokens[i-1].Type == tokenLabel || s.tokens[i-1].Type == tokenWrap):
		return "write record { … } or variant { … }"
	case s.tokens[i-1].Value == "->" && (tok.Type == tokenIdent || isKeyword(tok)):
		return "results stand in parentheses: -> (" + tok.Value + ")"
	}
	return ""
}

// afterService explains a token at the top level behind the service.
func (s *scan) afterService(i, open int) (text, hint string) {
	if open >= 0 || s.tokens[i].EOF() {
		return "", ""
	}
	depth, service := 0, -1
	for k, t := range s.tokens[:i] {
		switch {
		case t.Type == tokenKeyword && t.Value == "service" && depth == 0 && (k == 0 || s.tokens[k-1].Value != "import" && s.tokens[k-1].Value != "="):
			service = k
		case t.Type == tokenPunct && (t.Value == "{" || t.Value == "("):
			depth++
		case t.Type == tokenPunct && (t.Value == "}" || t.Value == ")"):
			depth--
		}
	}
	if service < 0 || !endsItem(s.tokens[i-1]) && s.tokens[i-1].Value != ";" {
		return "", ""
	}
	switch line := itoa(s.tokens[service].Pos.Line); s.tokens[i].Value {
	case "service":
		return "a second service: the first is in line " + line, "a file declares at most one service"
	case "type", "import":
		return "unexpected " + s.tokens[i].Value + " behind the service in line " + line, "the service comes last in a file"
	}
	return "", ""
}

// openBracket gives the innermost bracket that is open before token i, or -1.
func (s *scan) openBracket(i int) int {
	depth := 0
	for i--; i >= 0; i-- {
		if s.tokens[i].Type != tokenPunct {
			continue
		}
		switch s.tokens[i].Value {
		case "}", ")":
			depth++
		case "{", "(":
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
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

func separator(bracket string) string {
	if bracket == "(" {
		return ","
	}
	return ";"
}

func unexpectedClosing(value, bracket string) string {
	if bracket == "" {
		return "unexpected " + value + ": nothing is open here"
	}
	return "unexpected " + value + ", expected " + closing(bracket)
}

// endsItem says whether a token may be the last of a definition, field, method or argument.
func endsItem(t lexer.Token) bool {
	switch t.Type {
	case tokenIdent, tokenText, tokenNat, tokenFloat, tokenMode:
		return true
	}
	return t.Type == tokenPunct && (t.Value == "}" || t.Value == ")")
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
	case len(t.Value) > 40:
		return "this"
	}
	return t.Value
}

// expectation takes from participle's message what the grammar wanted next.
func expectation(message string) string {
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
