package pattern

import (
	"strings"
	"unicode/utf8"
)

// quote is s between double quotes, on one line of valid UTF-8. Characters that need it are escaped as in Go, controls all as \xhh. It is
// strconv.Quote for what patterns are made of, without the tables of Unicode that it links.
func quote(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteByte(s[0])
		case r < ' ' || r == 0x7f || r == utf8.RuneError && size == 1:
			b.WriteString(`\x`)
			b.WriteByte(digits[s[0]>>4])
			b.WriteByte(digits[s[0]&15])
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	b.WriteByte('"')
	return b.String()
}
