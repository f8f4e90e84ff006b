package candid

// FormatValues appends the values in Candid's textual syntax, on one line.
func FormatValues(dst []byte, types []*Type, values []Value) []byte { return dst }
