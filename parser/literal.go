package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// number steps over a number without sign: decimal or 0x…, with _ behind any
// digit, and perhaps with point and exponent.
func (s *scanner) number() (lexer.TokenType, bool) {
	start, kind, digit, exponent := s.position(), tokenNat, isDigit, byte('e')
	if s.src[s.off] == '0' && s.at(1) == 'x' && isHex(s.at(2)) {
		s.off += 2
		digit, exponent = isHex, 'p'
	}
	digits := func() {
		for s.off < len(s.src) && (digit(s.src[s.off]) || s.src[s.off] == '_') {
			s.off++
		}
	}
	digits()
	if s.at(0) == '.' {
		kind = tokenFloat
		s.off++
		digits()
	}
	if s.at(0)|0x20 == exponent {
		sign := 0
		if c := s.at(1); c == '+' || c == '-' {
			sign = 1
		}
		if isDigit(s.at(1 + sign)) {
			kind, digit = tokenFloat, isDigit
			s.off += 1 + sign
			digits()
		}
	}
	if s.off < len(s.src) && (isLetter(s.src[s.off]) || isDigit(s.src[s.off])) {
		for s.off < len(s.src) && (isLetter(s.src[s.off]) || isDigit(s.src[s.off])) {
			s.off++
		}
		s.fail(start, s.off-start.Offset, "malformed number "+s.src[start.Offset:s.off], "numbers are decimal (1_000) or hexadecimal (0x3e8); names begin with a letter or _")
		return 0, false
	}
	return kind, true
}

// text steps over a text literal and checks its escapes.
func (s *scanner) text() bool {
	start := s.position()
	s.off++
	for s.off < len(s.src) {
		switch c := s.src[s.off]; {
		case c == '"':
			s.off++
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c < utf8.RuneSelf:
			s.advance(rune(c), 1)
		default:
			s.advance(utf8.DecodeRuneInString(s.src[s.off:]))
		}
	}
	return s.fail(start, 1, "this text is never closed", `add a "`)
}

const escapesHint = `the escapes are \n \r \t \\ \" \' \hh and \u{h…}`

// escape steps over an escape sequence in a text.
func (s *scanner) escape() bool {
	switch c := s.at(1); {
	case c == 'n' || c == 'r' || c == 't' || c == '\\' || c == '"' || c == '\'':
		s.off += 2
		return true
	case isHex(c) && isHex(s.at(2)):
		s.off += 3
		return true
	case c == 'u' && s.at(2) == '{' && isHex(s.at(3)):
		return s.unicodeEscape()
	case isHex(c):
		return s.fail(s.position(), 2, `a byte is written with two hexadecimal digits, \hh`, escapesHint)
	case s.off+1 >= len(s.src):
		return s.fail(s.position(), 1, "this text is never closed", `add a "`)
	}
	r, _ := utf8.DecodeRuneInString(s.src[s.off+1:])
	return s.fail(s.position(), 2, `unknown escape \`+string(r), escapesHint)
}

// unicodeEscape steps over \u{h…}, which must stand for a Unicode scalar value.
func (s *scanner) unicodeEscape() bool {
	pos, end := s.position(), s.off+3
	for end < len(s.src) && (isHex(s.src[end]) || s.src[end] == '_') {
		end++
	}
	length := end - s.off
	if end == len(s.src) || s.src[end] != '}' {
		return s.fail(pos, length, `this escape lacks its }`, `write \u{26_03}`)
	}
	digits := strings.ReplaceAll(s.src[s.off+3:end], "_", "")
	r, err := strconv.ParseUint(digits, 16, 32)
	switch {
	case err == nil && 0xd800 <= r && r < 0xe000:
		return s.fail(pos, length+1, `\u{`+digits+`} is a surrogate, not a character`, "write the character that the pair of surrogates stands for")
	case err != nil || r > utf8.MaxRune:
		return s.fail(pos, length+1, `\u{`+digits+`} is beyond the last character, \u{10ffff}`, "")
	}
	s.off = end + 1
	return true
}

// unquote gives what a text literal stands for. It may not be UTF-8, because of
// \hh escapes.
func unquote(raw string) string {
	raw = raw[1 : len(raw)-1]
	i := strings.IndexByte(raw, '\\')
	if i < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for ; i >= 0; i = strings.IndexByte(raw, '\\') {
		out = append(out, raw[:i]...)
		var size int
		out, size = appendEscape(out, raw[i+1:])
		raw = raw[i+1+size:]
	}
	return string(append(out, raw...))
}

// appendEscape appends what an escape stands for, given without its backslash,
// and says how many bytes it takes. The scanner has checked it.
func appendEscape(out []byte, s string) ([]byte, int) {
	switch s[0] {
	case 'n':
		return append(out, '\n'), 1
	case 'r':
		return append(out, '\r'), 1
	case 't':
		return append(out, '\t'), 1
	case '\\', '"', '\'':
		return append(out, s[0]), 1
	case 'u':
		end := strings.IndexByte(s, '}')
		r, _ := strconv.ParseUint(strings.ReplaceAll(s[2:end], "_", ""), 16, 32)
		return utf8.AppendRune(out, rune(r)), end + 1
	}
	b, _ := strconv.ParseUint(s[:2], 16, 8)
	return append(out, byte(b)), 2
}

// natDigits gives a nat's digits without prefix and _, and their base.
func natDigits(raw string) (string, int) {
	base := 10
	if strings.HasPrefix(raw, "0x") {
		raw, base = raw[2:], 16
	}
	return strings.ReplaceAll(raw, "_", ""), base
}
