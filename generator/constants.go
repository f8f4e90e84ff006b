package generator

import (
	"maps"
	"slices"
)

// constants gives those with what messages begin with, and the names of all
// fields. They are written as they stand, not emitted: much of a file, but
// without anything that has to be formatted.
func (w *wireConstants) constants() part {
	b := make([]byte, 0, 3*w.bytes+200*len(w.headers))
	constant := func(name, comment string) {
		b = append(b, "\n// "+name+" "+comment+".\nconst "+name+" = "...)
	}
	for _, h := range w.headers {
		constant(h.name, "begins a message of "+commentText(h.comment))
		b = append(appendQuoted(b, h.types), '\n')
		if h.postorderName != "" {
			constant(h.postorderName, "says the same in the order of the JavaScript library")
			b = append(appendQuoted(b, h.postorder), '\n')
		}
	}
	if len(w.labels) > 0 && len(w.headers) > 0 {
		constant(w.labelName, "are the names of fields and cases, for error messages")
		b = append(w.appendLabels(b), '\n')
	}
	return part{text: b}
}

// appendLabels appends the sorted labels as the sum of strings that fit a line each.
func (w *wireConstants) appendLabels(b []byte) []byte {
	line := ""
	for _, label := range slices.Sorted(maps.Keys(w.labels)) {
		if line != "" && len(line)+len(label) > 90 {
			b = append(appendQuoted(b, line), " +\n\t"...)
			line = ""
		}
		line += label + "\x00"
	}
	return appendQuoted(b, line)
}

// appendQuoted appends bytes as a string literal: printable ASCII as it is, all
// others in hexadecimal.
func appendQuoted(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
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
	return append(b, '"')
}
