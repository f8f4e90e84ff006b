package candid

import (
	"strconv"
	"unicode/utf8"
)

// appendQuoted appends s as a Candid text literal. Bytes that are not UTF-8
// become \hh escapes, control characters \u{…} ones.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = appendHexEscape(dst, s[i])
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case isControl(r):
			dst = append(dst, `\u{`...)
			dst = strconv.AppendUint(dst, uint64(r), 16)
			dst = append(dst, '}')
		default:
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return append(dst, '"')
}

// isControl says whether a character must not stand in a line of text as it
// is: controls, line and paragraph separators, and what changes the direction of writing.
func isControl(r rune) bool {
	return r < 0x20 || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029 ||
		0x200e <= r && r <= 0x200f || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0xfeff
}

// appendBlobText appends bytes as a Candid text literal: printable ASCII as it
// is, everything else as \hh.
func appendBlobText(dst []byte, b []byte) []byte {
	dst = append(dst, '"')
	for _, c := range b {
		if c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			dst = appendHexEscape(dst, c)
		} else {
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

func appendHexEscape(dst []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', digits[c>>4], digits[c&15])
}
