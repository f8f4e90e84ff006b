package parser

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/candigo/candigo/runtime/candid"
)

// valuesFile is the file in the positions of what [ParseValues] refuses.
const valuesFile = "<values>"

// ParseValues reads a list of values, "(5, opt \"a\")", in the specification's
// grammar and with the words NaN and inf, at the given types. Literals take the
// type that is wanted; unknown record fields are ignored; missing fields and
// trailing arguments of type opt, null or reserved are null. An annotation
// `v : T` must be true and T a subtype of what is wanted there. The error is
// [Diagnostics] in the file "<values>".
func ParseValues(text string, types []*candid.Type) ([]candid.Value, error) {
	if len(text) > maxFileSize {
		return nil, Diagnostics{Errorf(Position{valuesFile, 1, 1}, "this is too long: %s", errFileSize)}
	}
	r := &reporter{sources: sources{valuesFile: {text: text}}}
	p := &valueParser{reporter: r, scan: scanText(text, valueBounds()), types: map[string]*candid.Type{}}
	args, end := p.list("(", ",")
	if !p.peek().EOF() {
		p.unexpected("")
	}
	if p.failed != nil {
		r.fault(valuesFile, p.failed)
		return nil, r.found
	}
	c := newConverter(r, text)
	values := c.arguments(args, end, types)
	if len(r.found) > 0 {
		r.found.Sort()
		return nil, r.found
	}
	return values, nil
}

// valueKind says what a valueExpr is.
type valueKind uint8

const (
	valueNumber    valueKind = iota // text: the digits without _, with sign
	valueFloat                      // text likewise; also NaN and inf
	valueText                       // text
	valueBlob                       // text
	valueBool                       // text: "true" or "false"
	valueNull                       //
	valueOpt                        // items: one
	valueVec                        // items
	valueRecord                     // items, labelled
	valueVariant                    // items: one, labelled
	valuePrincipal                  // principal
	valueService                    // principal
	valueFunc                       // principal, method
	valueAnnotated                  // items: one; typ
)

// valueExpr is a value as it is written, before it has a type.
type valueExpr struct {
	kind      valueKind
	pos       lexer.Position
	length    int
	text      string
	principal *candid.Principal
	method    string
	items     []valueItem
	typ       *candid.Type
}

// valueItem is a part of a value.
type valueItem struct {
	label candid.Label // of record and variant
	pos   lexer.Position
	value *valueExpr
}

// valueParser parses values. Types may follow them, so labels and colons are
// cut as in types: a number or text may be one token with the colon behind it.
type valueParser struct {
	*reporter
	*scan
	next   int
	colon  bool   // the last value took the colon behind it along
	failed *fault // the first error; the parser then stands at the end

	types map[string]*candid.Type // the annotations so far, by their text
}

func (p *valueParser) peek() *lexer.Token { return &p.tokens[p.next] }

// take steps over a token if it is the punctuation or keyword.
func (p *valueParser) take(value string) bool {
	if t := p.peek(); t.Value != value || t.Type == tokenLabel {
		return false
	}
	p.next++
	return true
}

func (p *valueParser) fail(t *lexer.Token, message, hint string) {
	if p.failed == nil {
		if p.failed = (&fault{pos: t.Pos, length: max(rawLength(t.Value), 1), message: message, hint: hint}); t.Type == tokenInvalid {
			p.failed = p.scan.fault
		}
	}
	p.next = len(p.tokens) - 1
}

func (p *valueParser) unexpected(wanted string) {
	c := p.placeOf(p.next).complaint("")
	if wanted != "" && c.hint == "" {
		c.text += ", expected " + wanted
	}
	p.fail(p.peek(), c.text, c.hint)
}

// list parses values in brackets and gives the closing one's place too.
func (p *valueParser) list(open, separator string) ([]valueItem, lexer.Position) {
	return p.items(open, separator, func() valueItem {
		pos := p.peek().Pos
		return valueItem{pos: pos, value: p.annotated()}
	})
}

func (p *valueParser) items(open, separator string, item func() valueItem) (items []valueItem, end lexer.Position) {
	if !p.take(open) {
		p.unexpected(open)
		return nil, end
	}
	for end = p.peek().Pos; !p.take(closing(open)); end = p.peek().Pos {
		if len(items) > 0 && !p.take(separator) {
			p.unexpected(separator + " or " + closing(open))
		}
		if items = append(items, item()); p.failed != nil {
			return nil, end
		}
	}
	return items, end
}

// annotated parses a value and perhaps the type that it says it has.
func (p *valueParser) annotated() *valueExpr {
	v := p.value()
	if !p.colon && !p.take(":") {
		return v
	}
	p.colon = false
	if p.failed != nil {
		return v
	}
	return &valueExpr{kind: valueAnnotated, pos: v.pos, length: v.length, items: []valueItem{{value: v}}, typ: p.annotation()}
}

// annotation parses the type behind a colon: all up to the next separator or closing bracket.
func (p *valueParser) annotation() *candid.Type {
	start, depth := p.next, 0
scan:
	for ; !p.peek().EOF(); p.next++ {
		if p.peek().Type != tokenPunct {
			continue
		}
		switch p.peek().Value {
		case "{", "(":
			depth++
		case "}", ")":
			if depth--; depth < 0 {
				break scan
			}
		case ";", ",":
			if depth == 0 {
				break scan
			}
		}
	}
	if p.next == start {
		p.unexpected("a type")
		return nil
	}
	text := p.src[p.tokens[start].Pos.Offset:p.peek().Pos.Offset]
	if t := p.types[text]; t != nil {
		return t
	}
	tokens := append(append([]lexer.Token(nil), p.tokens[start:p.next]...), lexer.EOFToken(p.peek().Pos))
	tree, fault := parseTokens[typeExpr](&scan{src: p.src, tokens: tokens, fault: p.scan.fault})
	if fault != nil {
		p.failed, p.next = fault, len(p.tokens)-1
		return nil
	}
	b := &builder{reporter: p.reporter, file: &sourceFile{path: valuesFile}, seen: map[uint32]int{}}
	t := b.typ(tree)
	b.checkMethods()
	if len(p.found) > 0 {
		return nil
	}
	link([]*Type{t})
	p.types[text] = t.candid
	return t.candid
}

// value parses a value without annotation.
func (p *valueParser) value() *valueExpr {
	t := p.peek()
	v := &valueExpr{pos: t.Pos, length: rawLength(t.Value)}
	switch {
	case t.Type == tokenLabel || t.Type == tokenText || t.Type == tokenNat || t.Type == tokenFloat || t.Type == tokenIdent:
		p.literal(v, "")
	case t.Type == tokenPunct && (t.Value == "-" || t.Value == "+"):
		p.next++
		p.literal(v, t.Value)
	case t.Type == tokenPunct && t.Value == "(":
		p.next++
		v = p.annotated()
		if !p.take(")") {
			p.unexpected(")")
		}
	case t.Value == "opt":
		p.next++
		v.kind, v.items = valueOpt, []valueItem{{value: p.value()}}
	case t.Value == "vec":
		p.next++
		v.kind = valueVec
		v.items, _ = p.list("{", ";")
	case t.Value == "record":
		p.next++
		p.record(v)
	case t.Value == "variant":
		p.next++
		p.variant(v)
	case t.Type == tokenKeyword && (t.Value == "true" || t.Value == "false"):
		p.next++
		v.kind, v.text = valueBool, t.Value
	case t.Type == tokenKeyword && (t.Value == "service" || t.Value == "func"):
		p.next++
		p.reference(v, t.Value)
	case t.Type == tokenPunct && t.Value == "{":
		p.fail(t, "unexpected {, expected a value", "write record { … }, variant { … } or vec { … }")
	default:
		p.unexpected("a value")
	}
	return v
}

// literal parses what is one token, but for its sign.
func (p *valueParser) literal(v *valueExpr, sign string) {
	t := p.peek()
	p.next++
	p.colon = t.Type == tokenLabel
	first := byte(0)
	if t.Value != "" {
		first = t.Value[0]
	}
	switch {
	case isDigit(first) || first == '.' && t.Type == tokenFloat:
		v.kind = valueNumber
		if t.Type == tokenFloat {
			v.kind = valueFloat
		}
		v.text = sign + plainNumber(t.Value)
	case t.Value == "NaN" || t.Value == "inf":
		v.kind, v.text = valueFloat, sign+t.Value
	case sign != "":
		p.next--
		p.unexpected("a number")
	case first == '"':
		v.kind, v.text = valueText, p.unquoted(t)
	case t.Value == "null":
		v.kind = valueNull
	case !p.colon && (t.Value == "blob" || t.Value == "principal"):
		p.reference(v, t.Value)
	default:
		p.next--
		p.fail(t, "unexpected "+describe(*t)+", expected a value", wordHint(t))
	}
}

// wordHint says what a word that is no value may have been meant for.
func wordHint(t *lexer.Token) string {
	if t.Type == tokenLabel {
		return "a field is written " + describe(*t) + " = value"
	}
	switch strings.ToLower(t.Value) {
	case "nan", "infinity", "inf":
		return "floats are also NaN, inf and -inf"
	case "none", "nil", "undefined", "unit", "void":
		return "nothing is null"
	case "some", "just":
		return "an optional value is written opt value"
	}
	return "texts stand in quotes"
}

// record parses fields. One without label has the number behind the one
// before, the first 0.
func (p *valueParser) record(v *valueExpr) {
	v.kind = valueRecord
	next := uint64(0)
	seen := map[uint32]bool{}
	v.items, _ = p.items("{", ";", func() valueItem {
		t := p.peek()
		item := valueItem{pos: t.Pos}
		switch {
		case p.labelled():
			item.label = p.label()
			p.take("=")
		case next > 1<<32-1:
			p.fail(t, "the number of this field would not fit 32 bits", "the field before has the largest number")
		default:
			item.label = candid.NumberedLabel(uint32(next))
		}
		if seen[item.label.ID] {
			p.fail(t, "a second field "+item.label.String(), "")
		}
		seen[item.label.ID] = true
		next = uint64(item.label.ID) + 1
		item.value = p.annotated()
		return item
	})
}

// variant parses a case: a label, and a value unless that is null.
func (p *valueParser) variant(v *valueExpr) {
	v.kind = valueVariant
	v.items, _ = p.items("{", ";", func() valueItem {
		t := p.peek()
		item := valueItem{pos: t.Pos, value: &valueExpr{kind: valueNull, pos: t.Pos, length: rawLength(t.Value)}}
		labelled := p.labelled()
		if item.label = p.label(); labelled && p.take("=") {
			item.value = p.annotated()
		}
		return item
	})
	if p.failed == nil && len(v.items) != 1 {
		p.fail(&p.tokens[p.next-1], "a value of a variant has one case, not "+itoa(len(v.items)), "")
	}
}

// labelled says whether a label and = come next.
func (p *valueParser) labelled() bool {
	t := p.peek()
	return !t.EOF() && p.tokens[p.next+1].Value == "=" && t.Type != tokenPunct
}

// label parses a label.
func (p *valueParser) label() candid.Label {
	t := p.peek()
	switch {
	case isKeyword(*t) || isTypeKeyword(t.Value):
		p.fail(t, t.Value+" is a keyword", `as a label it is quoted: "`+t.Value+`"`)
		return candid.Label{}
	case t.Type == tokenNat:
		digits, base := natDigits(t.Value)
		id, err := strconv.ParseUint(digits, base, 32)
		if err != nil {
			p.fail(t, fmt.Sprintf("the label %s does not fit 32 bits", t.Value), "the largest is 4294967295")
			return candid.Label{}
		}
		p.next++
		return candid.NumberedLabel(uint32(id))
	case t.Type == tokenIdent:
		p.next++
		return candid.NamedLabel(t.Value)
	case t.Type == tokenText:
		name := p.unquoted(t)
		if p.failed == nil {
			p.next++
		}
		return candid.NamedLabel(name)
	}
	p.unexpected("a label")
	return candid.Label{}
}
