package generator

import (
	"maps"
	"slices"
)

// text gives the constants with what messages begin with, and the names of all
// fields. It is written as it stands, not emitted: much of a file, but without
// anything that has to be formatted.
func (w *wireConstants) text() []byte {
	var b []byte
	constant := func(name, comment, value string) {
		b = append(b, "\n// "+name+" "+comment+".\nconst "+name+" = "...)
		b = append(b, value...)
		b = append(b, '\n')
	}
	for _, h := range w.headers {
		constant(h.name, "begins a message of "+cleanLine(h.comment), quoteBytes(h.types))
		if h.postorderName != "" {
			constant(h.postorderName, "says the same in the order of the JavaScript library", quoteBytes(h.postorder))
		}
	}
	if len(w.labels) > 0 && len(w.headers) > 0 {
		constant(w.labelName, "are the names of fields and cases, for error messages", w.labelLines())
	}
	return b
}

// labelLines gives the sorted labels as the sum of strings that fit a line each.
func (w *wireConstants) labelLines() string {
	var lines, line string
	for _, label := range slices.Sorted(maps.Keys(w.labels)) {
		if line != "" && len(line)+len(label) > 90 {
			lines += quoteBytes(line) + " +\n\t"
			line = ""
		}
		line += label + "\x00"
	}
	return lines + quoteBytes(line)
}

// quoteBytes gives bytes as a string literal: printable ASCII as it is, all
// others in hexadecimal.
func quoteBytes(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 2*len(s)+2)
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case ' ' <= c && c <= '~':
			b = append(b, c)
		default:
			b = append(b, '\\', 'x', digits[c>>4], digits[c&15])
		}
	}
	return string(append(b, '"'))
}
