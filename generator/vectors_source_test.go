package generator

import "text/template"

// vectorPackage is what vectorTest is filled with.
type vectorPackage struct {
	Prefix string
	Types  []string // of the arguments, in Go
	Lines  []vectorCheck
	Codec  string // the type of the only argument, if it has functions of its own
	Value  string // what its function takes, of a pointer v
}

// vectorTest is the test of one interface.
var vectorTest = template.Must(template.New("").Parse(`package vectors

import (
	"context"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

type echo{{.Prefix}} struct {
{{- range $i, $type := .Types}}
	p{{$i}} {{$type}}
{{- end}}
}

func (e *echo{{.Prefix}}) Q(_ *ic.Query{{range $i, $type := .Types}}, p{{$i}} {{$type}}{{end}}) ({{range .Types}}{{.}}, {{end}}error) {
{{- range $i, $_ := .Types}}
	e.p{{$i}} = p{{$i}}
{{- end}}
	return {{range $i, $_ := .Types}}p{{$i}}, {{end}}nil
}

func (e *echo{{.Prefix}}) U(_ *ic.Update{{range $i, $type := .Types}}, p{{$i}} {{$type}}{{end}}) ({{range .Types}}{{.}}, {{end}}error) {
	return e.Q(nil{{range $i, $_ := .Types}}, p{{$i}}{{end}})
}

func Test{{.Prefix}}(t *testing.T) {
	lines := []line{
{{- range .Lines}}
		{ {{- printf "%q, %q, %q, %q" .Name .Message .Want .Refusal -}} },
{{- end}}
	}
	e := &echo{{.Prefix}}{}
	canister := New{{.Prefix}}Canister(e)
	for _, l := range lines {
		checkCalls(t, l, canister, func(c ic.Caller) error {
			client := New{{.Prefix}}Client(c, canister.ID())
			if {{range .Types}}_, {{end}}err := client.Q(context.Background(){{range $i, $_ := .Types}}, e.p{{$i}}{{end}}); err != nil {
				return err
			}
			{{range .Types}}_, {{end}}err := client.U(context.Background(){{range $i, $_ := .Types}}, e.p{{$i}}{{end}})
			return err
		})
	}
{{- if .Codec}}
	var reused {{.Codec}}
	for _, l := range lines {
		checkCodec(t, l, &reused, Decode{{.Codec}}, func(dst []byte, v *{{.Codec}}) ([]byte, error) { return Append{{.Codec}}(dst, {{.Value}}) })
	}
{{- end}}
}

var _ candid.Nat // not all files need it
`))

// vectorHarness is the part of the package of TestVectors that all vectors share.
const vectorHarness = `package vectors

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
	"github.com/candigo/candigo/runtime/serve"
)

// line is a message, and what it becomes when it is decoded and encoded again
// or why it is refused.
type line struct{ name, message, want, refusal string }

func (l line) bytes(t *testing.T) (message, want []byte) {
	message, err := hex.DecodeString(l.message)
	if err != nil {
		t.Fatal(err)
	}
	want, err = hex.DecodeString(l.want)
	if err != nil {
		t.Fatal(err)
	}
	return message, want
}

// same holds what came of a message against what should.
func (l line) same(t *testing.T, what string, got []byte, err error) {
	t.Helper()
	_, want := l.bytes(t)
	switch {
	case l.refusal != "":
		if err == nil || !strings.HasSuffix(err.Error(), l.refusal) {
			t.Errorf("%s: %s gives %x (%v) instead of %s", l.name, what, got, err, l.refusal)
		}
	case err != nil || !bytes.Equal(got, want):
		t.Errorf("%s: %s gives %x (%v) instead of %x", l.name, what, got, err, want)
	}
}

// checkCalls sends the message to methods q and u, which answer what they got,
// and has a client send it, too.
func checkCalls(t *testing.T, l line, canister *serve.Canister, again func(ic.Caller) error) {
	message, _ := l.bytes(t)
	for range 2 {
		reply, err := canister.Query(context.Background(), "q", message, candid.Principal{})
		l.same(t, "the query", reply, err)
		reply, err = canister.Update(context.Background(), "u", message, candid.Principal{})
		l.same(t, "the update", reply, err)
	}
	if l.refusal != "" {
		return
	}
	if err := again(caller{t, l, canister.Caller(candid.Principal{})}); err != nil {
		t.Errorf("%s: the client gives %v", l.name, err)
	}
}

// caller looks at what passes.
type caller struct {
	t *testing.T
	line
	to ic.Caller
}

func (c caller) Query(ctx context.Context, id candid.Principal, method string, arg []byte) ([]byte, error) {
	c.same(c.t, "the client", arg, nil)
	reply, err := c.to.Query(ctx, id, method, arg)
	c.same(c.t, "the query called by the client", reply, err)
	return reply, err
}

func (c caller) Update(ctx context.Context, id candid.Principal, method string, arg []byte) ([]byte, error) {
	c.same(c.t, "the client", arg, nil)
	reply, err := c.to.Update(ctx, id, method, arg)
	c.same(c.t, "the update called by the client", reply, err)
	return reply, err
}

// checkCodec decodes the message copying and aliasing, into new values and into
// one that was used, and encodes again.
func checkCodec[T any](t *testing.T, l line, reused *T, decode func(*candid.Decoder, []byte, *T) error, encode func([]byte, *T) ([]byte, error)) {
	message, _ := l.bytes(t)
	sent := bytes.Clone(message)
	for _, d := range []*candid.Decoder{{}, {Alias: true}, {Limits: candid.Limits{Table: 200, Depth: 100, Empty: 500, Memory: 1 << 16, Rework: 1000, Pairs: 1000}}} {
		var v T
		for _, v := range []*T{&v, reused} {
			err := decode(d, message, v)
			if err != nil {
				var detailed *candid.Error
				if !errors.As(err, &detailed) || detailed.Unwrap() == nil {
					t.Errorf("%s: %v is no *candid.Error", l.name, err)
				}
				l.same(t, "decoding", nil, err)
				continue
			}
			got, err := encode([]byte("before"), v)
			if !bytes.HasPrefix(got, []byte("before")) {
				t.Fatalf("%s: encoding changed what was there", l.name)
			}
			l.same(t, "encoding", got[len("before"):], err)
		}
		if !d.Alias {
			clear(message)
			if got, err := encode(nil, &v); l.refusal == "" {
				l.same(t, "encoding a copy", got, err)
			}
			copy(message, sent)
		}
		if l.refusal == "" && !reflect.DeepEqual(v, *reused) && !strings.Contains(l.name, "float") {
			t.Errorf("%s: %#v is %#v in a value used again", l.name, v, *reused)
		}
	}
}
`
