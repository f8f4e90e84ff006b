package parser_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// TestMistakes: what people write who come from other languages or are in a
// hurry is explained, and at the right place.
func TestMistakes(t *testing.T) {
	for _, test := range []struct{ text, want, hint string }{
		{"type T = {}", "1:10: error: unexpected {, expected a type", "write record { … } or variant { … }"},
		{"type T = vec { nat }", "1:14: error: unexpected {, expected a type", "write vec nat or vec record { … }"},
		{"type T = (nat, text)", "1:10: error: unexpected (, expected a type", "several together are a record"},
		{"type F = (nat) -> (nat)", "1:10: error: unexpected (, expected a type", "begins with func"},
		{"type F = func nat -> ()", "1:15: error: unexpected nat, expected (", "func (nat) -> (…)"},
		{"type F = func f : () -> ()", "1:15: error: unexpected f, expected (", "a func type has no name"},
		{"type F = func () -> nat", "1:21: error: unexpected nat, expected (", "-> (nat)"},
		{"type S = service : {}", "1:18: error: unexpected :, expected {", "without a colon"},
		{"type T = opt;", "1:13: error: unexpected ;, expected a type", ""},
		{"type T = record;", "1:16: error: unexpected ;, expected {", ""},
		{"type T nat", "1:8: error: expected = before nat", "add = after T"},
		{"type T : nat", "1:6: error: expected = behind T, not :", "type T = …"},
		{"type my-type = nat", "1:8: error: unexpected -, expected =", "letters, digits and _"},
		{`type "T" = nat`, `1:6: error: unexpected "T", expected a name`, "without quotes"},
		{"type T = nat, type U = nat", "1:13: error: unexpected ,", "end with ;"},
		{"type T = nat;;", "1:14: error: unexpected ;, expected type, import or service", "one ; is enough"},
		{"type T = record { a : nat;; }", "1:27: error: unexpected ;, expected a field", "one ; is enough"},
		{"type T = record { a = nat }", "1:21: error: unexpected =, expected :", "a field is written a : type"},
		{"type T = record { a nat }", "1:21: error: expected : or ; before nat", "a field is written a : nat"},
		{"type T = record { nat text }", "1:23: error: expected ; before text", "add ; after nat"},
		{"type T = record { 1.5 : nat }", "1:19: error: unexpected 1.5, expected a field or }", ""},
		{"type T = variant { ok(nat) }", "1:22: error: unexpected (", "ok : type"},
		{"type T = variant { ok { a : nat } }", "1:23: error: unexpected {", "ok : record"},
		{"type T = variant { #ok }", "1:20: error: unexpected character #", "without #"},
		{"type T = variant { opt; a }", "1:20: error: opt is a keyword", `"opt"`},
		{"type T = variant { a; query }", "1:23: error: query is a keyword", `"query"`},
		{"type T = record { service : nat }", "1:19: error: service is a keyword", `"service"`},
		{"type T = record { type : nat }", "1:19: error: type is a keyword", `"type"`},
		{"type blob = nat", "1:6: error: blob is a keyword and cannot be the name of a type", ""},
		{"type T = record {\n  a : nat;\nservice : {}", "3:1: error: unexpected service: the { in line 1 is never closed", "add } before service"},
		{"type T = record {\n  a : nat;\ntype U = nat;", "3:1: error: unexpected type: the { in line 1 is never closed", "add } before type"},
		{"service : {\nimport \"x.did\"", "2:1: error: unexpected import: the { in line 1 is never closed", "add } before import"},
		{"type T = vec<nat>", "1:13: error: unexpected character <", "vec nat"},
		{"type T = ?nat", "1:10: error: unexpected character ?", "opt nat"},
		{"type T = [nat]", "1:10: error: unexpected character [", "vec nat"},
		{"type T = nat | text", "1:14: error: unexpected character |", "variant {"},
		{"type T = “nat”", "1:10: error: unexpected character “", `"double quotes"`},
		{"type T = nat; */", "1:15: error: unexpected character *", "no comment is open here"},
		{"type T = \u202enat", "1:10: error: unexpected character U+202E", ""},
		{"type T = uint64", "1:10: error: there is no type uint64", "did you mean nat64?"},
		{"type T = record { a : nat; count }", "1:28: error: there is no type count", "a field with a name is written count : type"},
		{"import types.did", "1:8: error: unexpected types, expected a text in quotes", "stands in quotes"},
		{`import "dir/../nope.did"`, `1:8: error: cannot import "dir/../nope.did": there is no such file`, "this one is nope.did"},
		{"actor { f : () -> () }", "1:1: error: unexpected actor, expected service", "service : { … }"},
		{"Service : {}", "1:1: error: unexpected Service, expected service", "lower case"},
		{"service { f : () -> () }", "1:9: error: unexpected {, expected :", ""},
		{"service s { f : () -> () }", "1:11: error: expected : before {", "service s : { … }"},
		{`service "s" : {}`, "1:9: error: the name of a service is of letters", "may be left out"},
		{"service : opt S", "1:11: error: unexpected opt, expected {", "the name of a service type"},
		{"service : () -> record {}", "1:17: error: unexpected record, expected {", "the name of a service type"},
		{"service : (nat) {}", "1:17: error: unexpected {, expected ->", ""},
		{"service : {}; type T = nat", "1:15: error: unexpected type behind the service in line 1", "comes last"},
		{"type T = nat service : {} service : {}", "1:27: error: a second service: the first is in line 1", "at most one"},
		{"type S = service {}; service : S foo", "1:34: error: unexpected foo behind the service in line 1", ""},
		{"service : {}; $", "1:15: error: unexpected character $", ""},
		{"service : { f () -> () }", "1:15: error: expected : before (", "a method is written"},
		{"service : { f }", "1:15: error: expected : before }", "a method is written"},
		{"service : { f # }", "1:15: error: unexpected character #", ""},
		{"service : { query f : () -> () }", "1:13: error: unexpected query", "f : (…) -> (…) query"},
		{"service : { func f : () -> () }", "1:13: error: unexpected func, expected a method or }", "a method is written"},
		{"service : { f : func () -> () }", "1:17: error: unexpected func, expected (", "without func"},
		{"service : { f : () -> () Query }", "1:26: error: unexpected Query", "in lower case: query"},
		{"service : { f : nat -> (nat) }", "1:21: error: unexpected ->", "(nat) -> (…)"},
		{"service : { f : (nat -> (nat) }", "1:22: error: unexpected ->, expected )", "not closed"},
		{"service : { f : (nat; g : () -> () }", "1:21: error: unexpected ;", "the separator is ,; or is a ) missing?"},
		{"service : { f : (x nat) -> () }", "1:20: error: expected : or , before nat", "an argument is written x : nat"},
		{"service : { f : () -> (x = nat) }", "1:26: error: unexpected =, expected :", "a result is written x : type"},
		{"service : { f : (opt : nat) -> () }", "1:18: error: opt is a keyword", `"opt"`},
	} {
		_, err := parser.Load("test.did", only([]byte(test.text)))
		require.Error(t, err, test.text)
		first, _, _ := strings.Cut(err.Error(), "\n")
		require.True(t, strings.HasPrefix(first, "test.did:"+test.want), "%s\n%s\nwanted %s", test.text, err, test.want)
		if test.hint != "" {
			_, hint, _ := strings.Cut(err.Error(), "hint: ")
			require.Contains(t, hint, test.hint, "%s\n%s", test.text, err)
		}
	}
}
