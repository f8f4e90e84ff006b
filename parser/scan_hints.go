package parser

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

func (s *scanner) badCharacter(pos lexer.Position) bool {
	r, _ := utf8.DecodeRuneInString(s.src[s.off:])
	switch {
	case r < ' ' || r == 0x7f:
		return s.fail(pos, 1, fmt.Sprintf("this is not text: byte %02x", r), "")
	case r < utf8.RuneSelf:
		return s.fail(pos, 1, "unexpected character "+string(r), s.signHint(r))
	case strings.ContainsRune("“”„‘’‚«»", r):
		return s.fail(pos, 1, "unexpected character "+string(r), quotesHint)
	case isUnprintable(r):
		return s.fail(pos, 1, fmt.Sprintf("unexpected character U+%04X", r), "")
	}
	return s.fail(pos, 1, fmt.Sprintf("unexpected character %c (U+%04X)", r, r), namesHint+"; fields, cases, methods and arguments may have any name in quotes")
}

const quotesHint = `texts and quoted names stand between "double quotes"`

// signHint says what a sign that Candid does not have may have been meant for.
func (s *scanner) signHint(r rune) string {
	if len(s.tokens) == 0 && r != '#' && r != '/' {
		return "" // this may be anything
	}
	switch r {
	case '\'', '`':
		return quotesHint
	case '[', ']':
		return "a list of nat is vec nat, its values are vec { 1; 2 }"
	case '<', '>':
		return "types take no parameters: write vec nat, opt nat"
	case '?':
		return "an optional nat is opt nat"
	case '|', '&':
		return "a choice is written variant { a : nat; b : text }"
	case '*':
		if s.at(1) == '/' {
			return "no comment is open here"
		}
	case '#':
		if s.line == s.codeLine {
			return "cases are written without #; comments are // to the end of the line or /* between these */"
		}
		fallthrough
	case '/':
		return "comments are // to the end of the line or /* between these */"
	}
	return ""
}

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
