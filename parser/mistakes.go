package parser

import "strings"

// mistake knows what is often written wrong in .did files.
func (p place) mistake() (complaint, bool) {
	for _, look := range []func(place) complaint{
		place.behindService, place.unclosed, place.keywordAsName, place.declaration, place.method, place.typed, place.signature,
	} {
		if c := look(p); c.text != "" {
			return c, true
		}
	}
	return complaint{}, false
}

// here complains about the token, of which more is known than what was expected.
func (p place) here(expected, hint string) complaint {
	c := complaint{p.i, "unexpected " + describe(p.tok), hint}
	if expected != "" {
		c.text += ", expected " + expected
	}
	return c
}

// behindService: a service is the last declaration of a file.
func (p place) behindService() complaint {
	if p.list != declarations || p.i == 0 {
		return complaint{}
	}
	at, tok := p.i, p.tok
	if tok.Value == ";" {
		at, tok = p.i+1, p.next
	}
	service := p.service()
	if service < 0 || !beginsItem(tok) && tok.Type != tokenInvalid {
		return complaint{}
	}
	line := itoa(p.s.tokens[service].Pos.Line)
	if tok.Value == "service" {
		return complaint{at, "a second service: the first is in line " + line, "a file declares at most one service"}
	}
	return complaint{at, "unexpected " + describe(tok) + " behind the service in line " + line, "the service comes last in a file"}
}

// service gives the token that begins a complete service in front of the place, or -1.
func (p place) service() int {
	end := p.i - 1
	if p.s.tokens[end].Value == ";" {
		end--
	}
	if end < 2 {
		return -1
	}
	last, before := p.s.tokens[end], p.s.tokens[end-1]
	if last.Value != "}" && (last.Type != tokenIdent || before.Value != ":" && before.Value != "->" && before.Type != tokenLabel) {
		return -1
	}
	start := p.s.placeOf(end + 1).first
	for k := start; k <= end && p.s.tokens[start].Value != "service"; k++ { // there need not be a ; in front of it
		if t := p.s.tokens[k]; t.Type == tokenPunct && (t.Value == "{" || t.Value == "(") {
			k = p.s.closes(k)
		} else if t.Type == tokenKeyword && t.Value == "service" && k > start && endsItem(p.s.tokens[k-1]) {
			start = k
		}
	}
	if p.s.tokens[start].Value != "service" || p.s.tokens[start].Type != tokenKeyword {
		return -1
	}
	return start
}

// closes gives the bracket that closes the one at token k, or the last token.
func (s *scan) closes(k int) int {
	for depth := 0; k < len(s.tokens)-1; k++ {
		if t := s.tokens[k]; t.Type != tokenPunct {
			continue
		} else if t.Value == "{" || t.Value == "(" {
			depth++
		} else if isClosing(t) {
			if depth--; depth == 0 {
				break
			}
		}
	}
	return k
}

// unclosed: where a declaration begins, all brackets should be closed.
func (p place) unclosed() complaint {
	if p.open < 0 {
		return complaint{}
	}
	at := p.i
	if p.before.Value == "service" {
		at--
	}
	if !p.s.declares(at) {
		return complaint{}
	}
	word, line := p.s.tokens[at].Value, itoa(p.s.tokens[p.open].Pos.Line)
	return complaint{at, "unexpected " + word + ": the " + p.bracket() + " in line " + line + " is never closed", "add " + closing(p.bracket()) + " before " + word}
}

// declares says whether token i begins a line that is nothing but a declaration.
func (s *scan) declares(i int) bool {
	if i == 0 || i+2 >= len(s.tokens) || s.tokens[i].Type != tokenKeyword || s.tokens[i].Pos.Line == s.tokens[i-1].Pos.Line {
		return false
	}
	second, third := s.tokens[i+1], s.tokens[i+2]
	switch s.tokens[i].Value {
	case "type":
		return second.Type == tokenIdent && third.Value == "="
	case "import":
		return second.Type == tokenText || second.Value == "service"
	case "service":
		return (second.Value == ":" || second.Type == tokenLabel) && (third.Value == "{" || third.Value == "(")
	}
	return false
}

// keywordAsName: keywords are names in quotes only.
func (p place) keywordAsName() complaint {
	ends := isSeparator(p.tok) || isClosing(p.tok)
	switch {
	case p.open < 0 && isKeyword(p.tok) && p.before.Value == "type":
		return complaint{p.i, p.tok.Value + typeKeywordMessage, ""}
	case p.open < 0:
		return complaint{}
	case isKeyword(p.tok) && p.next.Value == ":" && p.next.Type == tokenPunct,
		isKeyword(p.tok) && p.list == caseList && p.i == p.first && (isSeparator(p.next) || isClosing(p.next)):
		return complaint{p.i, keywordMessage(p.tok.Value), keywordHint(p.tok.Value)}
	case isKeyword(p.before) && p.tok.Value == ":" && p.tok.Type == tokenPunct,
		isKeyword(p.before) && p.list == caseList && p.i == p.first+1 && ends:
		return complaint{p.i - 1, keywordMessage(p.before.Value), keywordHint(p.before.Value)}
	}
	return complaint{}
}

const typeKeywordMessage = " is a keyword and cannot be the name of a type"

func keywordMessage(word string) string { return word + " is a keyword and cannot be a name" }

func keywordHint(word string) string {
	return `a field, case, method or argument may have it in quotes: "` + word + `"`
}

// declaration knows mistakes at the top level.
func (p place) declaration() complaint {
	if p.list != declarations {
		return complaint{}
	}
	if p.i == p.first {
		for _, word := range []string{"type", "import", "service"} {
			if strings.EqualFold(p.tok.Value, word) && p.tok.Value != word {
				return p.here(word, "keywords are in lower case")
			}
		}
		if p.tok.Value == "actor" {
			return p.here("service", "write service : { … }")
		}
		return complaint{}
	}
	if p.tok.Value == "," && endsItem(p.before) {
		return p.here("", "declarations end with ;")
	}
	switch p.start().Value {
	case "type":
		return p.definition()
	case "import":
		if p.tok.Type != tokenText && p.i <= p.first+2 && (p.before.Value == "import" || p.before.Value == "service") {
			return p.here("a text in quotes", `the path of the file stands in quotes: import "types.did"`)
		}
	case "service":
		switch {
		case p.i == p.first+1 && p.tok.Type == tokenIdent && p.next.Value != ":":
			return complaint{p.i + 1, "expected : before " + describe(p.next), "write service " + describe(p.tok) + " : { … }"}
		case p.i == p.first+1 && (p.tok.Value == "{" || p.tok.EOF()):
			return p.here(":", "")
		case (p.before.Value == "->" || p.i == p.first+2) && beginsItem(p.tok), p.before.Value == "->" && p.tok.Value == "(":
			return p.here("{", "a service is its methods { … } or the name of a service type")
		}
	}
	return complaint{}
}

const namesHint = "names are of letters, digits and _"

// definition knows mistakes in front of the = of a type definition.
func (p place) definition() complaint {
	switch {
	case p.i == p.first+1 && p.tok.Type == tokenText:
		return p.here("a name", "the name of a type stands without quotes")
	case p.i == p.first+1 && p.tok.Type == tokenLabel:
		return complaint{p.i, "expected = behind " + describe(p.tok) + ", not :", "write type " + describe(p.tok) + " = …"}
	case p.i == p.first+2 && (p.tok.Value == "-" || p.tok.Value == "."):
		return p.here("=", namesHint)
	case p.i == p.first+2 && beginsItem(p.tok):
		return complaint{p.i, "expected = before " + describe(p.tok), "add = after " + describe(p.before)}
	}
	return complaint{}
}

// method knows mistakes in the methods of services.
func (p place) method() complaint {
	if p.list != methodList {
		return complaint{}
	}
	const form = "a method is written name : (arguments) -> (results)"
	switch {
	case p.i == p.first && p.tok.Type == tokenMode && p.next.Type == tokenLabel:
		return p.here("", "the mode comes last: "+describe(p.next)+" : (…) -> (…) "+p.tok.Value)
	case p.i == p.first && p.tok.Type == tokenKeyword && p.tok.Value == "func":
		return p.here("a method or }", form)
	case p.i == p.first && (p.tok.Type == tokenIdent || p.tok.Type == tokenText):
		return complaint{p.i + 1, "expected : before " + describe(p.next), form}
	case p.i == p.first+1 && p.start().Type == tokenLabel && (p.tok.Value == "func" || p.tok.Value == "service" || p.tok.Type == tokenSum || p.tok.Type == tokenWrap):
		return p.here("(", "the type of a method is (arguments) -> (results), without func, or the name of a func type")
	case p.before.Value == ")" && p.tok.Value == "update":
		return p.here("", "a method without a mode is an update")
	case p.before.Type == tokenMode && p.tok.Type == tokenMode: // participle reads only so many
		return p.here("", "a func is query, composite_query, oneway or none of them")
	case p.before.Value == ")" && p.tok.Type == tokenIdent && keywordKind(strings.ToLower(p.tok.Value)) == tokenMode:
		return p.here("", "modes are in lower case: "+strings.ToLower(p.tok.Value))
	}
	return complaint{}
}

// typed knows mistakes in what has a name and a type: fields, cases, arguments.
func (p place) typed() complaint {
	named := p.i == p.first+1 && (p.before.Type == tokenIdent || p.before.Type == tokenText || p.before.Type == tokenNat)
	if !named || p.list == declarations || p.list == methodList || p.list == otherList {
		return complaint{}
	}
	item := p.list.item()
	switch {
	case p.tok.Value == "=":
		return p.here(":", item+" is written "+describe(p.before)+" : type")
	case p.tok.Value == "(" && p.list == caseList:
		return p.here("", "a case with payload is written "+describe(p.before)+" : type")
	case p.tok.Value == "{" && p.list == caseList:
		return p.here("", "a case with payload is written "+describe(p.before)+" : record { … }")
	case beginsItem(p.tok) && p.tok.Type != tokenLabel && p.tok.Pos.Line == p.before.Pos.Line && !isTypeName(p.before.Value):
		return complaint{p.i, "expected : or " + p.separator() + " before " + describe(p.tok), item + " is written " + describe(p.before) + " : " + describe(p.tok)}
	}
	return complaint{}
}

// signature knows mistakes in signatures and where types are expected.
func (p place) signature() complaint {
	beginsType := p.before.Value == "=" || p.before.Type == tokenLabel || p.before.Type == tokenWrap
	switch {
	case p.tok.Value == "->" && p.bracket() == "(" && endsItem(p.before):
		return p.here(")", "the ( of the arguments is not closed")
	case p.tok.Value == "->" && endsItem(p.before) && p.before.Type == tokenIdent:
		return p.here("", "arguments stand in parentheses: ("+describe(p.before)+") -> (…)")
	case p.before.Value == "->" && (p.tok.Type == tokenIdent || isKeyword(p.tok)):
		return p.here("(", "results stand in parentheses: -> ("+describe(p.tok)+")")
	case p.before.Value == "func" && (p.tok.Type == tokenIdent || isKeyword(p.tok)):
		return p.here("(", "arguments stand in parentheses: func ("+describe(p.tok)+") -> (…)")
	case p.before.Value == "func" && p.tok.Type == tokenLabel:
		return p.here("(", "a func type has no name: func (…) -> (…)")
	case p.tok.Value == "{" && p.before.Type == tokenWrap:
		return p.here("a type", "write "+p.before.Value+" nat or "+p.before.Value+" record { … }")
	case p.tok.Value == "{" && beginsType:
		return p.here("a type", "write record { … } or variant { … }")
	case p.tok.Value == "(" && beginsType && p.s.closes(p.i)+1 < len(p.s.tokens) && p.s.tokens[p.s.closes(p.i)+1].Value == "->":
		return p.here("a type", "the type of a function begins with func: func (…) -> (…)")
	case p.tok.Value == "(" && beginsType:
		return p.here("a type", "types stand without parentheses; several together are a record { nat; text }")
	case p.before.Value == "service" && p.before.Type == tokenKeyword && (p.tok.Value == ":" || p.tok.Type == tokenLabel) && p.open >= 0,
		p.before.Value == "service" && p.tok.Value == ":" && p.i > 1 && p.s.tokens[p.i-2].Value == "=":
		return p.here("{", "a service type is written without a colon: service { … }")
	}
	return complaint{}
}
