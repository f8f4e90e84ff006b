package generator

// randomHarness is the test of the package of TestRandomTypes.
const randomHarness = `package random

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"errors"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

//go:embed messages.txt
var messages string

// TestMessages decodes each message at its type: in every way it becomes the
// bytes that are wanted, or is refused for the reason that is wanted.
func TestMessages(t *testing.T) {
	used := map[string]reflect.Value{}
	for line := range strings.Lines(messages) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name := fields[0]
		codec := codecs[name]
		decode, encode := reflect.ValueOf(codec.decode), reflect.ValueOf(codec.encode)
		typ := decode.Type().In(2)
		if !used[name].IsValid() {
			used[name] = reflect.New(typ.Elem())
		}
		for _, alias := range []bool{false, true} {
			for _, v := range []reflect.Value{reflect.New(typ.Elem()), used[name]} {
				message, _ := hex.DecodeString(fields[1])
				d := &candid.Decoder{Alias: alias}
				err, _ := decode.Call([]reflect.Value{reflect.ValueOf(d), reflect.ValueOf(message), v})[0].Interface().(error)
				if err != nil || fields[3] != "" {
					if detailed, ok := err.(*candid.Error); ok {
						detailed.Path = "" // where labels are known from other types
					}
					if err == nil || err.Error() != fields[3] {
						t.Fatalf("%s: decoding %x gives %v, not %s", name, message, err, fields[3])
					}
					continue
				}
				if !alias {
					clear(message)
				}
				arg := v
				if encode.Type().In(1) != typ {
					arg = v.Elem()
				}
				result := encode.Call([]reflect.Value{reflect.ValueOf([]byte("x")), arg})
				if err := result[1].Interface(); err != nil {
					t.Fatalf("%s: encoding %s: %v", name, fields[1], err)
				}
				if want, _ := hex.DecodeString(fields[2]); !bytes.Equal(result[0].Bytes()[1:], want) {
					t.Fatalf("%s: %s becomes\n%x, not\n%x", name, fields[1], result[0].Bytes()[1:], want)
				}
			}
		}
	}
}

// TestLimits finds for some messages that are accepted the least limits which let
// them pass when they are decoded to values: it must be the same ones here.
func TestLimits(t *testing.T) {
	expected := map[string][]*candid.Type{}
	var values candid.Decoder
	for i, line := range strings.Split(strings.TrimSuffix(messages, "\n"), "\n") {
		fields := strings.Split(line, "\t")
		if fields[3] != "" || i%4 > 0 {
			continue
		}
		message, _ := hex.DecodeString(fields[1])
		want, _ := hex.DecodeString(fields[2])
		types := expected[fields[0]]
		if types == nil {
			types, _ = new(candid.Decoder).ReadTypes(want)
			expected[fields[0]] = types
		}
		decode := reflect.ValueOf(codecs[fields[0]].decode)
		for _, set := range []func(*candid.Limits, int){
			func(l *candid.Limits, n int) { l.Table = n },
			func(l *candid.Limits, n int) { l.Depth = n },
			func(l *candid.Limits, n int) { l.Empty = n },
			func(l *candid.Limits, n int) { l.Rework = n },
		} {
			least := 1 + sort.Search(1<<10, func(n int) bool {
				values.Limits = candid.Limits{}
				set(&values.Limits, n+1)
				_, err := values.DecodeValues(message, types)
				return err == nil
			})
			if least > 1<<10 {
				continue
			}
			for limit := max(1, least-1); limit <= least; limit++ {
				var d candid.Decoder
				set(&d.Limits, limit)
				v := reflect.New(decode.Type().In(2).Elem())
				err, _ := decode.Call([]reflect.Value{reflect.ValueOf(&d), reflect.ValueOf(message), v})[0].Interface().(error)
				if (err == nil) != (limit == least) || err != nil && !errors.Is(err, candid.ErrLimit) {
					t.Fatalf("%s: decoding %x with the limits %+v gives %v", fields[0], message, d.Limits, err)
				}
			}
		}
	}
}

// TestNone holds that types without values are not encoded.
func TestNone(t *testing.T) {
	for _, name := range none {
		codec := codecs[name]
		decode, encode := reflect.ValueOf(codec.decode), reflect.ValueOf(codec.encode)
		v := reflect.New(decode.Type().In(2).Elem())
		if encode.Type().In(1) != v.Type() {
			v = v.Elem()
		}
		result := encode.Call([]reflect.Value{reflect.ValueOf([]byte("x")), v})
		if result[1].IsNil() || string(result[0].Bytes()) != "x" {
			t.Errorf("%s: a value that cannot be was encoded: %x, %v", name, result[0].Bytes(), result[1])
		}
	}
}
`
