package canhttp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// headerModel is what a Header is held against: the values of each name in lower case.
type headerModel map[string][]string

func (m headerModel) apply(op, name, value string) {
	key := asciiLower(name)
	switch op {
	case "add":
		m[key] = append(m[key], value)
	case "set":
		m[key] = []string{value}
	case "del":
		delete(m, key)
	}
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// applyHeader runs a script, one step a line: "add NAME VALUE", "set NAME VALUE" or "del NAME".
func applyHeader(script string, h *canhttp.Header, m headerModel) {
	for line := range strings.Lines(script) {
		op, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		name, value, _ := strings.Cut(rest, " ")
		switch op {
		case "add":
			h.Add(name, value)
		case "set":
			h.Set(name, value)
		case "del":
			h.Del(name)
		default:
			continue
		}
		m.apply(op, name, value)
	}
}

// FuzzHeader holds that a header behaves like a table of names without case, and that a response with it either carries each field that may
// be sent or is the plain page of an error.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"add Accept a\nadd accept b\n", "add A 1\nadd B 2\nadd a 3\nset A 4", "add x 1\ndel X\nadd X 2", "set Content-Length 5\nset te x",
		"add bad\tname x", "add name a\x00b", "add é ü", "add name \xff", "set  x", "add Vary accept-encoding\nset vary *", "del x\nset x\nset x 1",
	} {
		f.Add(s)
	}
	var script string
	k := newKit(f, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/",
		func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
			applyHeader(script, w.Header(), headerModel{})
			return w.Print("body")
		})})
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<12 {
			t.Skip("scripts of any length are alike")
		}
		k.TB, script = t, strings.ToValidUTF8(s, "?")
		var h canhttp.Header
		m := headerModel{}
		applyHeader(script, &h, m)
		total := 0
		for name, values := range m {
			require.Equal(t, values, h.Values(name))
			require.Equal(t, values[0], h.Get(name))
			require.True(t, h.Has(name))
			total += len(values)
		}
		require.Len(t, h, total)
		a := k.get("/")
		if a.status == 500 {
			require.NotEmpty(t, k.log)
			return
		}
		require.Equal(t, 200, a.status)
		require.Equal(t, "body", a.body)
		for _, field := range a.header {
			require.Contains(t, m[asciiLower(field.Name)], field.Value)
		}
	})
}
