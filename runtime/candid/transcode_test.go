package candid

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// transcodeTests are messages at expected types. The types are given as the
// part of a header after DIDL.
var transcodeTests = []struct {
	name string
	want string // expected types
	msg  string // after DIDL
	out  string // canonical values
	err  error
	at   int
	path string
}{
	{name: "same", want: "\x00\x02\x7d\x71", msg: "\x00\x02\x7d\x71\x05\x01a", out: "\x05\x01a"},
	{name: "nat at int", want: "\x00\x01\x7c", msg: "\x00\x01\x7d\x7f", out: "\xff\x00"},
	{name: "nat at int, padded", want: "\x00\x01\x7c", msg: "\x00\x01\x7d\xc0\x80\x00", out: "\xc0\x80\x00"},
	{name: "int at nat", want: "\x00\x01\x7d", msg: "\x00\x01\x7c\x05", err: ErrType, at: 7, path: "arg 0"},
	{name: "anything at reserved", want: "\x00\x01\x70", msg: "\x00\x01\x71\x01a", out: ""},
	{name: "skipping checks", want: "\x00\x01\x70", msg: "\x00\x01\x71\x01\xff", err: ErrUTF8, at: 8, path: "arg 0"},
	{name: "extra argument", want: "\x00\x00", msg: "\x00\x01\x7e\x01", out: ""},
	{name: "extra argument, wrong", want: "\x00\x00", msg: "\x00\x01\x7e\x02", err: ErrRange, at: 7, path: "arg 0"},
	{name: "missing arguments", want: "\x01\x6e\x7d\x03\x00\x7f\x70", msg: "\x00\x00", out: "\x00"},
	{name: "missing nat", want: "\x00\x01\x7d", msg: "\x00\x00", err: ErrType, at: 6, path: "arg 0"},
	{name: "trailing", want: "\x00\x00", msg: "\x00\x00\x00", err: ErrTrailing, at: 6},
	{name: "reserved at null", want: "\x00\x01\x7f", msg: "\x00\x01\x70", err: ErrType, at: 7, path: "arg 0"},
	{name: "empty", want: "\x00\x01\x6f", msg: "\x00\x01\x6f", err: ErrType, at: 7, path: "arg 0"},
	{name: "empty at opt", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x6f", err: ErrType, at: 7, path: "arg 0"},
	{name: "empty at principal", want: "\x00\x01\x68", msg: "\x00\x01\x6f\x01\x00", err: ErrType, at: 7, path: "arg 0"},

	{name: "opt: null", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x7f", out: "\x00"},
	{name: "opt: reserved", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x70", out: "\x00"},
	{name: "opt: value", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x7d\x05", out: "\x01\x05"},
	{name: "opt: other value", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x71\x01a", out: "\x00"},
	{name: "opt: other value, malformed", want: "\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x71\x01\xff", err: ErrUTF8, at: 8, path: "arg 0"},
	{name: "opt: other content", want: "\x01\x6e\x7d\x01\x00", msg: "\x01\x6e\x71\x01\x00\x01\x01a", out: "\x00"},
	{name: "opt: value at opt opt", want: "\x02\x6e\x01\x6e\x7e\x01\x00", msg: "\x00\x01\x7e\x01", out: "\x01\x01\x01"},
	{name: "opt: other value at opt opt", want: "\x02\x6e\x01\x6e\x7d\x01\x00", msg: "\x00\x01\x7e\x01", out: "\x01\x00"},
	{name: "opt: null content at opt opt null", want: "\x02\x6e\x01\x6e\x7f\x01\x00", msg: "\x01\x6e\x7f\x01\x00\x01", out: "\x01\x00"},
	{name: "opt: endless", want: "\x01\x6e\x00\x01\x00", msg: "\x00\x01\x7e\x01", err: ErrLimit, at: 7, path: "arg 0"},
	{name: "opt: endless, null", want: "\x01\x6e\x00\x01\x00", msg: "\x00\x01\x7f", out: "\x00"},
	{name: "opt: bad flag", want: "\x01\x6e\x7d\x01\x00", msg: "\x01\x6e\x7d\x01\x00\x02\x05", err: ErrRange, at: 9, path: "arg 0"},
	{name: "opt at value", want: "\x00\x01\x7d", msg: "\x01\x6e\x7d\x01\x00\x01\x05", err: ErrType, at: 9, path: "arg 0"},
	{name: "opt: output is taken back", want: "\x02\x6e\x01\x6c\x02\x00\x71\x01\x7d\x01\x00",
		msg: "\x01\x6c\x02\x00\x71\x01\x7e\x01\x00\x03abc\x01", out: "\x00"},
	{name: "opt: reference of another type", want: "\x02\x6e\x01\x6a\x00\x01\x7d\x00\x01\x00",
		msg: "\x01\x6a\x00\x01\x7e\x00\x01\x00\x01\x01\x00\x01m", out: "\x00"},

	{name: "record: fields come and go", want: "\x02\x6c\x04\x01\x7d\x02\x01\x03\x70\x04\x7f\x6e\x7d\x01\x00",
		msg: "\x01\x6c\x03\x00\x71\x01\x7d\x05\x7e\x01\x00\x01a\x07\x01", out: "\x07\x00"},
	{name: "record: missing", want: "\x01\x6c\x01\x05\x7d\x01\x00", msg: "\x01\x6c\x01\x00\x7d\x01\x00\x05", err: ErrType, at: 12, path: "arg 0.5"},
	{name: "record: skipped field is wrong", want: "\x01\x6c\x00\x01\x00", msg: "\x01\x6c\x01\x09\x7e\x01\x00\x03", err: ErrRange, at: 11, path: "arg 0.9"},

	{name: "record: each way to treat a field",
		want: "\x03\x6c\x09\x01\x7e\x02\x78\x03\x71\x05\x7c\x06\x01\x07\x02\x08\x01\x09\x7f\x0a\x70\x6e\x7d\x6d\x7f\x01\x00",
		msg: "\x03\x6c\x08\x00\x71\x01\x7e\x02\x78\x03\x71\x04\x7e\x05\x7d\x06\x01\x07\x02\x6e\x7d\x6d\x7f\x01\x00" +
			"\x01a\x0112345678\x02bc\x00\x40\x01\x05\x03",
		out: "\x0112345678\x02bc\xc0\x00\x01\x05\x03\x00"},
	{name: "record: in a vec", want: "\x02\x6d\x01\x6c\x02\x01\x7e\x03\x7b\x01\x00",
		msg: "\x02\x6d\x01\x6c\x03\x01\x7e\x02\x71\x03\x7b\x01\x00\x02\x01\x01a\x05\x00\x00\x06", out: "\x02\x01\x05\x00\x06"},
	{name: "record: beside two of the wire", want: "\x02\x6c\x02\x01\x01\x02\x01\x6c\x01\x00\x7c\x01\x00",
		msg: "\x03\x6c\x02\x01\x01\x02\x02\x6c\x01\x00\x7d\x6c\x02\x00\x7c\x01\x71\x01\x00\x40\x40\x01a", out: "\xc0\x00\x40"},
	{name: "record: beside two that are expected", want: "\x03\x6c\x02\x01\x01\x02\x02\x6c\x01\x00\x7c\x6c\x01\x00\x7d\x01\x00",
		msg: "\x02\x6c\x02\x01\x01\x02\x01\x6c\x02\x00\x7d\x01\x71\x01\x00\x40\x01a\x40\x01b", out: "\xc0\x00\x40"},

	{name: "vec", want: "\x01\x6d\x7c\x01\x00", msg: "\x01\x6d\x7d\x01\x00\x02\x05\x40", out: "\x02\x05\xc0\x00"},
	{name: "vec: none of another type", want: "\x01\x6d\x7c\x01\x00", msg: "\x01\x6d\x71\x01\x00\x00", out: "\x00"},
	{name: "vec: one of another type", want: "\x01\x6d\x7c\x01\x00", msg: "\x01\x6d\x71\x01\x00\x01\x00", err: ErrType, at: 10, path: "arg 0[0]"},
	{name: "vec: numbers", want: "\x01\x6d\x7a\x01\x00", msg: "\x01\x6d\x7a\x01\x00\x82\x00abcd", out: "\x82\x00abcd"},
	{name: "vec: of other numbers", want: "\x02\x6d\x01\x6e\x7a\x01\x00", msg: "\x01\x6d\x79\x01\x00\x02abcdefgh", out: "\x02\x00\x00"},
	{name: "vec: too long", want: "\x01\x6d\x7e\x01\x00", msg: "\x01\x6d\x7e\x01\x00\x80\x94\xeb\xdc\x03\x00\x00", err: ErrTruncated, at: 16, path: "arg 0"},
	{name: "vec: path", want: "\x02\x6d\x01\x6c\x02\x00\x71\x01\x71\x01\x00",
		msg: "\x02\x6d\x01\x6c\x02\x00\x71\x01\x71\x01\x00\x02\x01a\x01b\x01c\x02\xc3a", err: ErrUTF8, at: 24, path: "arg 0[1].1"},
	{name: "vec: of null as opt", want: "\x02\x6d\x01\x6e\x7a\x01\x00", msg: "\x01\x6d\x7f\x01\x00\x03", out: "\x03\x00\x00\x00"},

	{name: "variant: other place", want: "\x01\x6b\x03\x00\x7f\x01\x7d\x02\x7f\x01\x00", msg: "\x01\x6b\x01\x01\x7d\x01\x00\x00\x05", out: "\x01\x05"},
	{name: "variant: unknown tag", want: "\x01\x6b\x01\x00\x7f\x01\x00", msg: "\x01\x6b\x01\x07\x7f\x01\x00\x00", err: ErrType, at: 11, path: "arg 0.7"},
	{name: "variant: unknown tag under opt", want: "\x02\x6e\x01\x6b\x01\x00\x7f\x01\x00", msg: "\x01\x6b\x01\x07\x7f\x01\x00\x00", out: "\x00"},
	{name: "variant: no such case", want: "\x01\x6b\x01\x00\x7f\x01\x00", msg: "\x01\x6b\x01\x00\x7f\x01\x00\x01", err: ErrRange, at: 11, path: "arg 0"},
	{name: "variant: content", want: "\x01\x6b\x01\x00\x7d\x01\x00", msg: "\x01\x6b\x01\x00\x7e\x01\x00\x00\x01", err: ErrType, at: 12, path: "arg 0.0"},
	{name: "variant: overlong index", want: "\x00\x01\x70", msg: "\x01\x6b\x01\x00\x7e\x01\x00" + strings.Repeat("\x80", 10) + "\x00\x01", err: ErrRange, at: 20, path: "arg 0"},

	{name: "service at principal", want: "\x00\x01\x68", msg: "\x01\x69\x00\x01\x00\x01\x01x", out: "\x01\x01x"},
	{name: "principal at service", want: "\x01\x69\x00\x01\x00", msg: "\x00\x01\x68\x01\x01x", err: ErrType, at: 7, path: "arg 0"},
	{name: "principal: opaque", want: "\x00\x01\x68", msg: "\x00\x01\x68\x00", err: ErrRange, at: 7, path: "arg 0"},
	{name: "principal: too long", want: "\x00\x01\x68", msg: "\x00\x01\x68\x01\x1e" + strings.Repeat("x", 30), err: ErrRange, at: 8, path: "arg 0"},
	{name: "func", want: "\x01\x6a\x01\x71\x01\x7d\x00\x01\x00", msg: "\x01\x6a\x00\x00\x00\x01\x00\x01\x01\x01x\x01m", err: ErrType, at: 11, path: "arg 0"},
	{name: "func: opt argument dropped", want: "\x02\x6a\x02\x71\x01\x00\x00\x6e\x71\x01\x00", msg: "\x01\x6a\x01\x71\x01\x7d\x00\x01\x00\x01\x01\x01x\x01m", out: "\x01\x01\x01x\x01m"},
	{name: "func: opaque", want: "\x00\x01\x70", msg: "\x01\x6a\x00\x00\x00\x01\x00\x00", err: ErrRange, at: 11, path: "arg 0"},
	{name: "func: annotation", want: "\x01\x6a\x00\x00\x00\x01\x00", msg: "\x01\x6a\x00\x00\x01\x01\x01\x00\x01\x01\x00\x01m", err: ErrType, at: 12, path: "arg 0"},

	{name: "future at opt", want: "\x01\x6e\x6f\x02\x00\x7e", msg: "\x01\x67\x03ABC\x02\x00\x7e\x05\x00hello\x01", out: "\x00\x01"},
	{name: "future at reserved", want: "\x00\x01\x70", msg: "\x01\x67\x00\x01\x00\x01\x02x", out: ""},
	{name: "future at nat", want: "\x00\x01\x7d", msg: "\x01\x67\x00\x01\x00\x00\x00", err: ErrType, at: 9, path: "arg 0"},
	{name: "future: too long", want: "\x00\x00", msg: "\x01\x67\x00\x01\x00\x80\x94\xeb\xdc\x03\x00\x00", err: ErrTruncated, at: 16, path: "arg 0"},

	{name: "header", want: "\x00\x00", msg: "\x01\x7f\x00", err: ErrTable, at: 5},
}

func TestTranscode(t *testing.T) {
	for _, c := range transcodeTests {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			out, err := d.Transcode([]byte("pre"), []byte("DIDL"+c.msg), Signature{Types: "DIDL" + c.want})
			if c.err == nil {
				require.NoError(t, err)
				require.Equal(t, "pre"+c.out, string(out))
				return
			}
			require.ErrorIs(t, err, c.err)
			require.Equal(t, "pre", string(out))
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.at, e.Offset)
			require.Equal(t, c.path, e.Path)
		})
	}
}

// TestPrefixesAreTruncated holds that a message cut short fails at its end.
func TestPrefixesAreTruncated(t *testing.T) {
	for _, c := range transcodeTests {
		msg := []byte("DIDL" + c.msg)
		var d Decoder
		if _, err := d.Transcode(nil, msg, Signature{Types: "DIDL" + c.want}); err != nil {
			continue
		}
		for n := range msg {
			_, err := d.Transcode(nil, msg[:n], Signature{Types: "DIDL" + c.want})
			var e *Error
			require.True(t, errors.As(err, &e), "%s %d", c.name, n)
			if n >= 4 {
				require.ErrorIs(t, err, ErrTruncated, "%s %d", c.name, n)
			}
			require.Equal(t, n, e.Offset, "%s %d", c.name, n)
		}
	}
}

func TestErrorText(t *testing.T) {
	want := Signature{
		Types:  "DIDL\x02\x6c\x01" + string(appendUleb(nil, uint64(Hash("headers")))) + "\x01\x6d\x71\x01\x00",
		Labels: "method\x00headers\x00",
	}
	_, err := new(Decoder).Transcode(nil, []byte(want.Types+"\x02\x01a\x01\xff"), want)
	require.EqualError(t, err, "candid: arg 0.headers[1]: text is not valid UTF-8 (offset 21)")
	want.Labels = ""
	_, err = new(Decoder).Transcode(nil, []byte(want.Types+"\x02\x01a\x01\xff"), want)
	require.EqualError(t, err, "candid: arg 0.1661489734[1]: text is not valid UTF-8 (offset 21)")
	_, err = new(Decoder).Transcode(nil, []byte("no"), want)
	require.EqualError(t, err, "candid: message does not begin with DIDL (offset 0)")
	want.Labels = "the headers\x00"
	require.Equal(t, `arg 3."the headers"`, string(appendPath(nil, []step{{kind: stepField, id: int(Hash("the headers"))}, {kind: stepArg, id: 3}}, want.Labels)))
}

// TestErrorTextOfTuples holds that the fields of a tuple are numbers, even if
// there are labels with these hashes.
func TestErrorTextOfTuples(t *testing.T) {
	const labels = "\x00text\x00" // the first is ""
	for _, c := range []struct{ wire, want, values, path string }{
		{"", "\x6c\x02\x00\x71\x01\x71", "\x01\xff", ".0"},
		{"", "\x6c\x02\x00\x71\x05\x71", "\x01\xff", `.""`},
		{"\x6c\x02\x00\x71\x01\x71", "\x6c\x00", "\x01\xff", ".0"},
		{"\x6c\x02\x00\x71\x05\x71", "\x6c\x00", "\x01\xff", `.""`},
		{"\x6c\x01\x00\x71", "\x6c\x02\x00\x71\x01\x71", "\x01a", ".1"},
		{"\x6b\x01\x00\x71", "\x6b\x01\x00\x71", "\x00\x01\xff", `.""`},
	} {
		wire := c.want
		if c.wire != "" {
			wire = c.wire
		}
		want := Signature{Types: "DIDL\x01" + c.want + "\x01\x00", Labels: labels}
		_, err := new(Decoder).Transcode(nil, []byte("DIDL\x01"+wire+"\x01\x00"+c.values), want)
		var e *Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "arg 0"+c.path, e.Path, "%q at %q", wire, c.want)
	}
}

// TestErrorTextOfDeepValues holds that the error of a small message is small.
func TestErrorTextOfDeepValues(t *testing.T) {
	want := Signature{Types: "DIDL\x01\x6d\x00\x01\x00"} // type T = vec T
	_, err := new(Decoder).Transcode(nil, []byte(want.Types+strings.Repeat("\x02\x00", 9_999)), want)
	first, last := "arg 0"+strings.Repeat("[1]", 15), strings.Repeat("[1]", 16)
	require.EqualError(t, err, "candid: "+first+"…"+last+": message ends too early (offset 20007)")
	_, err = new(Decoder).Transcode(nil, []byte(want.Types+strings.Repeat("\x02\x00", 32)), want)
	require.EqualError(t, err, "candid: "+first+last+": message ends too early (offset 73)")
	_, err = new(Decoder).Transcode(nil, []byte(want.Types+strings.Repeat("\x01", 10_000)+"\x00"), want)
	require.ErrorContains(t, err, "values are nested too deeply")
	require.Less(t, len(err.Error()), 200)
}
