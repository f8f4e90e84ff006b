package parser

import (
	"io"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// The kinds of tokens. They are cut so that the grammar is decided by one
// token everywhere: a label is one token together with the colon behind it, and
// the keywords that begin the same construct share a kind. A separator before a
// closing bracket, before the service or at the end means nothing and is left out.
const (
	tokenIdent   lexer.TokenType = iota + 1 // an identifier, or null, blob or principal, which are types like those of identifiers
	tokenText                               // a text literal, as it is written, quotes included
	tokenNat                                // an integer without sign, as it is written
	tokenFloat                              // a number with point or exponent
	tokenLabel                              // identifier, text or nat with a colon behind it; the value is without the colon
	tokenWrap                               // opt, vec
	tokenSum                                // record, variant
	tokenMode                               // query, oneway, composite_query
	tokenKeyword                            // func, service, type, import, true, false
	tokenPunct                              // one of ( ) { } ; , : = . + - ->
	tokenInvalid                            // what is no token: scan.fault says why
)

// keywordKind gives the kind of a word.
func keywordKind(word string) lexer.TokenType {
	switch word {
	case "opt", "vec":
		return tokenWrap
	case "record", "variant":
		return tokenSum
	case "query", "oneway", "composite_query":
		return tokenMode
	case "func", "service", "type", "import", "true", "false":
		return tokenKeyword
	}
	return tokenIdent
}

// isTypeKeyword says whether an identifier is a keyword that stands for a type:
// it cannot be a name without quotes.
func isTypeKeyword(word string) bool {
	return word == "null" || word == "blob" || word == "principal"
}

// definition is Candid's lexer as participle wants it.
type definition struct{}

func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Ident": tokenIdent, "Text": tokenText, "Nat": tokenNat, "Float": tokenFloat,
		"Label": tokenLabel, "Wrap": tokenWrap, "Sum": tokenSum, "Mode": tokenMode,
		"Keyword": tokenKeyword, "Punct": tokenPunct, "Invalid": tokenInvalid,
	}
}

func (definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	var src strings.Builder
	if _, err := io.Copy(&src, r); err != nil {
		return nil, err
	}
	return &replay{scanFile(src.String()).tokens}, nil
}

// replay hands out tokens that were scanned before; the last is EOF.
type replay struct{ tokens []lexer.Token }

func (r *replay) Next() (lexer.Token, error) {
	t := r.tokens[0]
	if !t.EOF() {
		r.tokens = r.tokens[1:]
	}
	return t, nil
}
