package parser

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar of a .did file as participle has it. One token decides
// everywhere, see the kinds of tokens. What the grammar lets through and Candid
// does not, such as a field without label in a variant, is refused when the
// tree becomes types.

type fileExpr struct {
	Decls   []*declExpr  `parser:"( @@ ( ';' @@ )* )?"`
	Service *serviceExpr `parser:"@@?"`
}

type declExpr struct {
	Pos    lexer.Position
	Import *importExpr `parser:"( 'import' @@"`
	Define *defineExpr `parser:"| 'type' @@ )"`
}

type importExpr struct {
	Service bool     `parser:"@'service'?"`
	Path    textExpr `parser:"@@"`
}

type textExpr struct {
	Pos lexer.Position
	Raw string `parser:"@Text"`
}

type defineExpr struct {
	Pos  lexer.Position
	Name string    `parser:"@Ident '='"`
	Type *typeExpr `parser:"@@"`
}

type serviceExpr struct {
	Pos  lexer.Position
	Name *labelExpr   `parser:"'service' ( @@ | ':' )"`
	Init *argsExpr    `parser:"( @@ '->' )?"`
	Body *methodsExpr `parser:"( @@"`
	Ref  *nameExpr    `parser:"| @@ )"`
}

type labelExpr struct {
	Pos  lexer.Position
	Name string `parser:"@Label"`
}

type nameExpr struct {
	Pos  lexer.Position
	Name string `parser:"@Ident"`
}

type typeExpr struct {
	Pos     lexer.Position
	Name    string       `parser:"  @Ident"`
	Wrap    string       `parser:"| @Wrap"`
	Elem    *typeExpr    `parser:"  @@"`
	Sum     string       `parser:"| @Sum '{'"`
	Fields  []*fieldExpr `parser:"  ( @@ ( ';' @@ )* )? '}'"`
	Func    *funcExpr    `parser:"| 'func' @@"`
	Service *methodsExpr `parser:"| 'service' @@"`
}

type fieldExpr struct {
	Pos   lexer.Position
	Label string    `parser:"@Label?"`
	Type  *typeExpr `parser:"( @@"`
	Case  string    `parser:"| @( Text | Nat ) )"`
}

type funcExpr struct {
	Args    argsExpr    `parser:"@@ '->'"`
	Results argsExpr    `parser:"@@"`
	Modes   []*modeExpr `parser:"@@*"`
}

type modeExpr struct {
	Pos  lexer.Position
	Word string `parser:"@Mode"`
}

type argsExpr struct {
	Args []*argExpr `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
}

type argExpr struct {
	Pos  lexer.Position
	Name string    `parser:"@Label?"`
	Type *typeExpr `parser:"@@"`
}

type methodsExpr struct {
	Methods []*methodExpr `parser:"'{' ( @@ ( ';' @@ )* )? '}'"`
}

type methodExpr struct {
	Pos  lexer.Position
	Name string    `parser:"@Label"`
	Func *funcExpr `parser:"( @@"`
	Ref  *nameExpr `parser:"| @@ )"`
}

// grammar is built when it is first needed: that takes a while.
var grammar = sync.OnceValue(func() *participle.Parser[fileExpr] {
	return participle.MustBuild[fileExpr](participle.Lexer(definition{}), participle.UseLookahead(0))
})

// production gives the parser for a part of the grammar.
func production[T any]() *participle.Parser[T] {
	p, err := participle.ParserForProduction[T](grammar())
	if err != nil {
		panic(err) // T is no part of the grammar
	}
	return p
}

// parseTokens reads all of a scanned text as a T. The fault is the first place
// where the text is none; then the T holds what came before, or is nil.
func parseTokens[T any](s *scan) (*T, *fault) {
	lex, err := lexer.Upgrade(&replay{s.tokens})
	if err != nil {
		panic(err) // replay gives no errors
	}
	s.tokens = lex.Range(0, lexer.RawCursor(len(s.tokens))) // the same, so that they take their room only once
	tree, err := production[T]().ParseFromLexer(lex)
	if err != nil {
		return tree, s.syntaxFault(err)
	}
	return tree, nil
}
