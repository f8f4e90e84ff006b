package generator

import (
	"go/build/constraint"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// comment emits each line as a line comment of its own, so that nothing that a
// .did says can become code or a directive.
func comment(g *jen.Group, lines ...string) {
	for _, line := range lines {
		g.Add(docLine(line))
	}
}

func docLine(line string) *jen.Statement {
	line = commentText(line)
	if constraint.IsPlusBuild("// " + line) {
		line = "\\" + strings.TrimLeft(line, " \t") // vet takes it for a build constraint
	}
	if line == "" {
		return jen.Comment("//")
	}
	return jen.Comment("// " + line)
}

// commentText makes one line of text that gofmt leaves as it is.
func commentText(line string) string {
	line = strings.TrimRightFunc(cleanLine(line), unicode.IsSpace)
	if !strings.Contains(line, "``") && !strings.Contains(line, "''") {
		return line
	}
	// gofmt makes these quotes “ and ”, or others of longer rows, anew each time.
	// Only the ``` that begins a line of Markdown is safe from it.
	text := strings.TrimLeft(line, "`")
	begin := line[:len(line)-len(text)]
	switch {
	case len(begin) > 3:
		begin = "```"
	case len(begin) == 2:
		begin = "“"
	}
	text = regexp.MustCompile("``+").ReplaceAllLiteralString(text, "“")
	return begin + strings.ReplaceAll(text, "''", "”")
}

// cleanLine makes one line of printable text.
func cleanLine(line string) string {
	return strings.Map(printable, strings.TrimRight(strings.ToValidUTF8(line, "\uFFFD"), " \t\r"))
}

// printable replaces what ends a line, changes the direction of text or is no
// text at all.
func printable(c rune) rune {
	switch {
	case c == '\t':
		return c
	case unicode.IsControl(c), c == '\u2028', c == '\u2029':
		return ' '
	case c == '\uFEFF', c >= '\u202A' && c <= '\u202E', c >= '\u2066' && c <= '\u2069':
		return utf8.RuneError
	}
	return c
}

// document emits the comment of a declaration: what the .did says, or else a
// sentence; and the name in Candid where Go's is another.
func document(g *jen.Group, doc []string, sentence, original string) {
	if len(doc) == 0 {
		comment(g, sentence)
		return
	}
	comment(g, doc...)
	if original != "" {
		comment(g, "", "In Candid: "+original)
	}
}

// renamed gives a label as Candid writes it when the Go name made of it differs
// in more than capitals and underscores, else "".
func renamed(name string, l candid.Label) string {
	if l.Named && plainLetters(name) == plainLetters(l.Name) {
		return ""
	}
	return l.String()
}

// plainLetters leaves of a name what remains whichever way names are written.
func plainLetters(name string) string {
	return strings.ToLower(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		if c == '_' {
			return -1
		}
		return ' '
	}, name))
}

// typeText writes a type on one line as Candid does, definitions by name.
func typeText(t *parser.Type) string {
	var b strings.Builder
	writeType(&b, t)
	return b.String()
}

// typesText writes a list of types in parentheses.
func typesText(list []*parser.Type) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, t := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		writeType(&b, t)
	}
	b.WriteByte(')')
	return b.String()
}

func writeType(b *strings.Builder, t *parser.Type) {
	if t.Ref != nil {
		b.WriteString(t.Ref.Name)
		return
	}
	switch t.Kind {
	case candid.KindVec, candid.KindOpt:
		if t.Kind == candid.KindVec && t.Elem.Ref == nil && t.Elem.Kind == candid.KindNat8 {
			b.WriteString("blob")
			return
		}
		b.WriteString(t.Kind.String() + " ")
		writeType(b, t.Elem)
	case candid.KindRecord, candid.KindVariant:
		b.WriteString(t.Kind.String() + " {")
		for i, f := range t.Fields {
			b.WriteString(separator(i) + f.Label.String())
			if t.Kind == candid.KindRecord || f.Type.Ref != nil || f.Type.Kind != candid.KindNull {
				b.WriteString(" : ")
				writeType(b, f.Type)
			}
		}
		b.WriteString(closing(len(t.Fields)))
	case candid.KindFunc:
		b.WriteString("func ")
		writeFunc(b, t.Func)
	case candid.KindService:
		b.WriteString("service {")
		for i, method := range t.Methods {
			b.WriteString(separator(i) + candid.NamedLabel(method.Name).String() + " : ")
			if method.Type.Ref == nil {
				writeFunc(b, method.Type.Func)
			} else {
				writeType(b, method.Type)
			}
		}
		b.WriteString(closing(len(t.Methods)))
	default:
		b.WriteString(t.Kind.String())
	}
}

func writeFunc(b *strings.Builder, f *parser.Func) {
	b.WriteString(typesText(argumentTypes(f.Args)) + " -> " + typesText(argumentTypes(f.Results)))
	if mode := f.Mode.String(); mode != "" {
		b.WriteString(" " + mode)
	}
}

func separator(i int) string {
	if i == 0 {
		return " "
	}
	return "; "
}

func closing(n int) string {
	if n == 0 {
		return "}"
	}
	return " }"
}

func argumentTypes(list []parser.Argument) []*parser.Type {
	types := make([]*parser.Type, len(list))
	for i, a := range list {
		types[i] = a.Type
	}
	return types
}
