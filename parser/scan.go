package parser

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// How deep types and values may nest. Values are as deep as messages may be, so
// that all that was decoded can be encoded, in their outermost parentheses.
// Everything behind the scanner may recurse over them without counting.
const (
	maxNesting      = 1000
	maxValueNesting = 10_001
)

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
	levels    []int // per open bracket, the nesting level inside it
	level     int
	maxLevel  int
}

// scanText cuts a text into tokens. It may nest maxLevel levels deep.
func scanText(src string, maxLevel int) *scan {
	s := &scanner{scan: scan{src: src, tokens: make([]lexer.Token, 0, len(src)/5+8)}, line: 1, maxLevel: maxLevel}
	if s.checkText(); s.fault == nil {
		for s.skipSpace() && s.next() {
		}
	}
	if s.fault != nil {
		s.tokens = append(s.tokens, lexer.Token{Type: tokenInvalid, Pos: s.fault.pos})
	} else {
		s.dropSeparator(";")
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
	case kind == tokenPunct && value == "}", kind == tokenKeyword && value == "service" && len(s.levels) == 0:
		s.dropSeparator(";")
	}
	s.tokens = append(s.tokens, lexer.Token{Type: kind, Value: value, Pos: pos})
	return s.nest(kind, value, pos)
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
func (s *scanner) dropSeparator(separator string) {
	n := len(s.tokens)
	if n < 2 || s.tokens[n-1].Type != tokenPunct || s.tokens[n-1].Value != separator {
		return
	}
	if before := s.tokens[n-2]; before.Type != tokenPunct || before.Value == "}" || before.Value == ")" {
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
		s.levels = append(s.levels, s.level)
	case value == "}" || value == ")":
		s.levels = s.levels[:max(len(s.levels)-1, 0)]
		s.level = s.enclosing()
	case value == ";" || value == ",":
		s.level = s.enclosing()
	}
	if s.level > s.maxLevel {
		s.tokens = s.tokens[:len(s.tokens)-1]
		return s.fail(pos, len(value), "this is nested deeper than "+thousands(s.maxLevel)+" levels", "")
	}
	return true
}

// thousands writes a limit for messages: 1,000.
func thousands(n int) string {
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// enclosing gives the level inside the innermost open bracket.
func (s *scanner) enclosing() int {
	if n := len(s.levels); n > 0 {
		return s.levels[n-1]
	}
	return 0
}

func (s *scanner) badCharacter(pos lexer.Position) bool {
	r, _ := utf8.DecodeRuneInString(s.src[s.off:])
	switch {
	case r == '\'':
		return s.fail(pos, 1, "unexpected character '", `texts and quoted names stand between "double quotes"`)
	case r == '#' || r == '/':
		return s.fail(pos, 1, "unexpected character "+string(r), "comments are // to the end of the line or /* between these */")
	case r < ' ' || r == 0x7f:
		return s.fail(pos, 1, fmt.Sprintf("this is not text: byte %02x", r), "")
	case r >= utf8.RuneSelf:
		return s.fail(pos, 1, fmt.Sprintf("unexpected character %c (U+%04X)", r, r), "names are of letters, digits and _; fields, cases, methods and arguments may have any name in quotes")
	}
	return s.fail(pos, 1, "unexpected character "+string(r), "")
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
