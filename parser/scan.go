package parser

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// bounds are the most that a text may hold. Everything behind the scanner may
// recurse over it without counting.
type bounds struct {
	levels int // of types and values inside each other
	items  int // in one list, file or parentheses
	tokens int
}

// typeBounds are those of .did files and type lists. Lists may be as long as
// participle reads them; so many tokens are none in 16 MiB that a person or
// tool wrote, but keep what was thrown together from taking gigabytes.
func typeBounds() bounds { return bounds{levels: 1000, items: 1_000_000, tokens: 4_000_000} }

// valueBounds are those of values. They are as deep as messages may be, so that
// all that was decoded can be encoded, in their outermost parentheses.
func valueBounds() bounds {
	return bounds{levels: 10_001, items: math.MaxInt, tokens: math.MaxInt}
}

// scan is a source text as tokens.
type scan struct {
	src    string
	tokens []lexer.Token     // the last is EOF; before it tokenInvalid if there is a fault
	docs   map[int][]docLine // the comment above a token, by the token's offset
	fault  *fault            // why the rest could not be read
	wanted string            // what the text should begin with, for messages
}

// docLine is one line of a comment: its text and where the text begins.
type docLine struct {
	text         string
	line, column int
}

// fault says what is wrong at a place of a source text.
type fault struct {
	pos     lexer.Position
	length  int
	message string
	hint    string
}

// scanner is a scan under way.
type scanner struct {
	scan
	off       int
	line      int
	lineStart int // such that off-lineStart+1 is the column; beyond the true start by the continuation bytes so far
	codeLine  int // where the last token ended
	pending   []docLine
	lists     []list // the open brackets, behind one for the top level
	level     int
	bounds    bounds
}

// list is what stands between two brackets.
type list struct {
	level      int // the nesting level inside the brackets
	separators int // how many there are so far
}

// scanFile cuts a .did file into tokens.
func scanFile(src string) *scan {
	s := scanText(src, typeBounds())
	if s.fault == nil {
		end := s.tokens[len(s.tokens)-1]
		s.tokens = s.tokens[:len(s.tokens)-1]
		s.dropSeparator(";")
		s.tokens = append(s.tokens, end)
	}
	return s
}

// scanText cuts a text into tokens.
func scanText(src string, bounds bounds) *scan {
	s := &scanner{scan: scan{src: src, tokens: make([]lexer.Token, 0, len(src)/5+8)}, line: 1, lists: make([]list, 1, 16), bounds: bounds}
	if s.checkText(); s.fault == nil {
		for s.skipSpace() && s.next() {
		}
	}
	if s.fault != nil {
		s.tokens = append(s.tokens, lexer.Token{Type: tokenInvalid, Pos: s.fault.pos})
	}
	s.tokens = append(s.tokens, lexer.EOFToken(s.position()))
	return &s.scan
}

// checkText finds what is no text at all.
func (s *scanner) checkText() {
	if strings.HasPrefix(s.src, "\ufeff") {
		s.fail(s.position(), 1, "the file begins with a byte order mark", "save it as UTF-8 without one")
		return
	}
	if utf8.ValidString(s.src) {
		return
	}
	for s.off < len(s.src) {
		r, size := utf8.DecodeRuneInString(s.src[s.off:])
		if r == utf8.RuneError && size == 1 {
			s.fail(s.position(), 1, fmt.Sprintf("this is not UTF-8 text: byte %02x", s.src[s.off]), "a .did file is text in UTF-8")
			return
		}
		s.advance(r, size)
	}
}

func (s *scanner) position() lexer.Position {
	return lexer.Position{Offset: s.off, Line: s.line, Column: s.off - s.lineStart + 1}
}

// advance steps over one character.
func (s *scanner) advance(r rune, size int) {
	s.off += size
	if r == '\n' {
		s.line++
		s.lineStart = s.off
	} else {
		s.lineStart += size - 1
	}
}

func (s *scanner) fail(pos lexer.Position, length int, message, hint string) bool {
	s.fault = &fault{pos: pos, length: length, message: message, hint: hint}
	return false
}

// skipSpace goes to the next token. It is false at the end and after a fault.
func (s *scanner) skipSpace() bool {
	for s.off < len(s.src) {
		switch c := s.src[s.off]; {
		case c == ' ' || c == '\t' || c == '\r':
			s.off++
		case c == '\n':
			s.advance('\n', 1)
		case c == '/' && s.at(1) == '/':
			s.lineComment()
		case c == '/' && s.at(1) == '*':
			if !s.blockComment() {
				return false
			}
		default:
			return true
		}
	}
	return false
}

// at gives the byte n behind the current one, 0 at the end.
func (s *scanner) at(n int) byte {
	if s.off+n < len(s.src) {
		return s.src[s.off+n]
	}
	return 0
}

// lineComment steps over a // comment. One that has its line to itself may be
// the doc of the token below it.
func (s *scanner) lineComment() {
	end := len(s.src)
	if n := strings.IndexByte(s.src[s.off:], '\n'); n >= 0 {
		end = s.off + n
	}
	text := s.src[s.off:end]
	if s.line != s.codeLine {
		if n := len(s.pending); n > 0 && s.pending[n-1].line != s.line-1 {
			s.pending = nil
		}
		line := strings.TrimPrefix(text[2:], " ")
		column := s.position().Column + len(text) - len(line)
		s.pending = append(s.pending, docLine{strings.TrimRight(line, " \t\r"), s.line, column})
	}
	s.off = end
	s.lineStart += len(text) - utf8.RuneCountInString(text)
}

// blockComment steps over a /* comment */, which may hold others.
func (s *scanner) blockComment() bool {
	start, depth := s.position(), 0
	for s.off < len(s.src) {
		switch c := s.src[s.off]; {
		case c == '/' && s.at(1) == '*':
			depth++
			s.off += 2
		case c == '*' && s.at(1) == '/':
			depth--
			s.off += 2
			if depth == 0 {
				return true
			}
		case c < utf8.RuneSelf:
			s.advance(rune(c), 1)
		default:
			s.advance(utf8.DecodeRuneInString(s.src[s.off:]))
		}
	}
	return s.fail(start, 2, "this comment is never closed", "block comments nest: each /* needs its own */")
}

// next reads one token. It is false after a fault.
func (s *scanner) next() bool {
	pos := s.position()
	var kind lexer.TokenType
	switch c := s.src[s.off]; {
	case isLetter(c):
		for s.off < len(s.src) && (isLetter(s.src[s.off]) || isDigit(s.src[s.off])) {
			s.off++
		}
		kind = keywordKind(s.src[pos.Offset:s.off])
	case isDigit(c) || c == '.' && isDigit(s.at(1)):
		var ok bool
		if kind, ok = s.number(); !ok {
			return false
		}
	case c == '"':
		if !s.text() {
			return false
		}
		kind = tokenText
	case c == '-' && s.at(1) == '>':
		s.off += 2
		kind = tokenPunct
	case strings.IndexByte("(){};,:=.+-", c) >= 0:
		s.off++
		kind = tokenPunct
	default:
		return s.badCharacter(pos)
	}
	return s.emit(kind, pos)
}

// emit appends the token from pos to here.
func (s *scanner) emit(kind lexer.TokenType, pos lexer.Position) bool {
	value := s.src[pos.Offset:s.off]
	if n := len(s.pending); n > 0 {
		if s.pending[n-1].line == pos.Line-1 {
			if s.docs == nil {
				s.docs = map[int][]docLine{}
			}
			s.docs[pos.Offset] = s.pending
		}
		s.pending = nil
	}
	s.codeLine = s.line
	switch {
	case kind == tokenPunct && value == ":" && s.joinLabel():
		return true
	case kind == tokenPunct && value == ")":
		s.dropSeparator(",")
	case kind == tokenPunct && value == "}", kind == tokenKeyword && value == "service" && len(s.lists) == 1:
		s.dropSeparator(";")
	}
	if !s.fits(pos, value) {
		return false
	}
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: value, Pos: pos})
	return s.nest(kind, value, pos)
}

// fits says whether there may be one more token.
func (s *scanner) fits(pos lexer.Position, value string) bool {
	switch n := len(s.tokens); {
	case n >= s.bounds.tokens:
		return s.fail(pos, rawLength(value), "this is too much: more than "+thousands(s.bounds.tokens)+" words and signs", "")
	case n > 0 && s.innermost().separators >= s.bounds.items && isSeparator(s.tokens[n-1]) && value != "}" && value != ")":
		return s.fail(pos, rawLength(value), "this list has more than "+thousands(s.bounds.items)+" items", "")
	}
	return true
}

func isSeparator(t lexer.Token) bool {
	return t.Type == tokenPunct && (t.Value == ";" || t.Value == ",")
}

// joinLabel makes a name or number the label that the colon behind it says it is.
func (s *scanner) joinLabel() bool {
	if n := len(s.tokens); n > 0 {
		switch last := &s.tokens[n-1]; last.Type {
		case tokenIdent, tokenText, tokenNat:
			last.Type = tokenLabel
			return true
		}
	}
	return false
}

// dropSeparator takes back a ; or , behind which nothing comes.
func (s *scan) dropSeparator(separator string) {
	n := len(s.tokens)
	if n < 2 || s.tokens[n-1].Type != tokenPunct || s.tokens[n-1].Value != separator {
		return
	}
	if before := s.tokens[n-2]; endsItem(before) || before.Value == "true" || before.Value == "false" {
		s.tokens = s.tokens[:n-1]
	}
}

// nest keeps count of the nesting level: brackets, and opt and vec before the
// end of an item.
func (s *scanner) nest(kind lexer.TokenType, value string, pos lexer.Position) bool {
	switch {
	case kind == tokenWrap:
		s.level++
	case kind != tokenPunct:
		return true
	case value == "{" || value == "(":
		if n := len(s.tokens); n < 2 || s.tokens[n-2].Type != tokenWrap || value == "(" {
			s.level++ // the bracket of a value vec { … } is no level of its own
		}
		s.lists = append(s.lists, list{level: s.level})
	case value == "}" || value == ")":
		s.lists = s.lists[:max(len(s.lists)-1, 1)]
		s.level = s.innermost().level
	case value == ";" || value == ",":
		s.innermost().separators++
		s.level = s.innermost().level
	}
	if s.level > s.bounds.levels {
		s.tokens = s.tokens[:len(s.tokens)-1]
		return s.fail(pos, len(value), "this is nested deeper than "+thousands(s.bounds.levels)+" levels", "")
	}
	return true
}

// innermost gives the list that is at hand.
func (s *scanner) innermost() *list { return &s.lists[len(s.lists)-1] }

// thousands writes a limit for messages: 1,000.
func thousands(n int) string {
	if n >= 1000 {
		return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
	}
	return itoa(n)
}
