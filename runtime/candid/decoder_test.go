package candid_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

// httpRequest and what follows is what generated code looks like for
//
//	type HttpRequest = record {
//	  method : text; url : text; headers : vec record { text; text };
//	  body : blob; certificate_version : opt nat16 };
type httpRequest struct {
	Method, URL        string
	Headers            []headerField
	Body               []byte
	CertificateVersion *uint16
}

type headerField struct{ F0, F1 string }

var httpSignature = signature()

func signature() candid.Signature {
	text, nat16 := &candid.Type{Kind: candid.KindText}, &candid.Type{Kind: candid.KindNat16}
	field := func(name string, t *candid.Type) candid.Field {
		return candid.Field{Label: candid.NamedLabel(name), Type: t}
	}
	header := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{
		{Label: candid.NumberedLabel(0), Type: text}, {Label: candid.NumberedLabel(1), Type: text}}}
	return candid.NewHeaders().Signature([]*candid.Type{{Kind: candid.KindRecord, Fields: []candid.Field{
		field("url", text), field("method", text),
		field("body", &candid.Type{Kind: candid.KindVec, Elem: &candid.Type{Kind: candid.KindNat8}}),
		field("headers", &candid.Type{Kind: candid.KindVec, Elem: header}),
		field("certificate_version", &candid.Type{Kind: candid.KindOpt, Elem: nat16}),
	}}})
}

func (v *httpRequest) read(r *candid.Reader) {
	v.URL = r.Text()
	v.Method = r.Text()
	v.Body = r.Blob()
	v.Headers = candid.MakeSlice(r, v.Headers, r.Len(2, 0))
	for i := range v.Headers {
		v.Headers[i].F0 = r.Text()
		v.Headers[i].F1 = r.Text()
	}
	v.CertificateVersion = nil
	if r.Present() {
		v.CertificateVersion = candid.New[uint16](r)
		*v.CertificateVersion = r.Nat16()
	}
}

func (v *httpRequest) append(dst []byte) ([]byte, error) {
	var s candid.Sizer
	s.Text(v.URL)
	s.Text(v.Method)
	s.Blob(v.Body)
	s.Len(len(v.Headers))
	for i := range v.Headers {
		s.Text(v.Headers[i].F0)
		s.Text(v.Headers[i].F1)
	}
	s.Add(1)
	if v.CertificateVersion != nil {
		s.Add(2)
	}
	msg, err := s.Append(dst, httpSignature.Types)
	if err != nil {
		return dst, err
	}
	msg = candid.AppendText(msg, v.URL)
	msg = candid.AppendText(msg, v.Method)
	msg = candid.AppendBlob(msg, v.Body)
	msg = candid.AppendLen(msg, len(v.Headers))
	for i := range v.Headers {
		msg = candid.AppendText(msg, v.Headers[i].F0)
		msg = candid.AppendText(msg, v.Headers[i].F1)
	}
	msg = candid.AppendBool(msg, v.CertificateVersion != nil)
	if v.CertificateVersion != nil {
		msg = candid.AppendNat16(msg, *v.CertificateVersion)
	}
	return s.End(dst, msg)
}

// aRequest has 12 headers like a browser's.
func aRequest(body int) *httpRequest {
	r := &httpRequest{Method: "GET", URL: "/assets/index-4f3c2a.js?v=3", Body: bytes.Repeat([]byte("body"), body/4)}
	for i := range 12 {
		r.Headers = append(r.Headers, headerField{fmt.Sprintf("sec-ch-ua-header-%d", i), strings.Repeat("value ", 6)})
	}
	return r
}

func encoded(t testing.TB, r *httpRequest) []byte {
	msg, err := r.append(nil)
	require.NoError(t, err)
	return msg
}

func TestDecodeBothWays(t *testing.T) {
	version := uint16(2)
	want := aRequest(100)
	want.CertificateVersion = &version
	msg := encoded(t, want)
	values := msg[len(httpSignature.Types):]
	for name, header := range map[string]string{
		"preorder":  httpSignature.Types,
		"postorder": httpSignature.Postorder,
		// The same types with one more entry, which nothing uses.
		"other": "DIDL" + string(httpSignature.Types[4]+1) + httpSignature.Types[5:len(httpSignature.Types)-2] + "\x6e\x7f\x01\x00",
	} {
		require.NotEmpty(t, header)
		for _, alias := range []bool{false, true} {
			d := candid.Decoder{Alias: alias}
			for range 3 { // the second time with a plan
				var got httpRequest
				require.NoError(t, d.Decode(append([]byte(header), values...), httpSignature, got.read), name)
				require.Equal(t, want, &got, name)
				require.Equal(t, len(got.Body), cap(got.Body))
			}
			canonical, err := d.Transcode(nil, append([]byte(header), values...), httpSignature)
			require.NoError(t, err)
			require.Equal(t, values, canonical)
		}
	}
}

func TestDecodeAliases(t *testing.T) {
	msg := encoded(t, aRequest(64<<10))
	d := candid.Decoder{Alias: true}
	var got httpRequest
	require.NoError(t, d.Decode(msg, httpSignature, got.read))
	within := func(p *byte) bool {
		at := uintptr(unsafe.Pointer(p)) - uintptr(unsafe.Pointer(&msg[0]))
		return at < uintptr(len(msg))
	}
	require.True(t, within(&got.Body[0]))
	require.True(t, within(unsafe.StringData(got.Headers[11].F1)))
	require.Zero(t, testing.AllocsPerRun(20, func() {
		if err := d.Decode(msg, httpSignature, got.read); err != nil {
			panic(err)
		}
	}), "neither the blob nor the headers are made anew")

	d.Alias = false
	require.NoError(t, d.Decode(msg, httpSignature, got.read))
	require.False(t, within(&got.Body[0]))
	require.False(t, within(unsafe.StringData(got.Headers[11].F1)))
}

func TestDecodeCopiesInFewAllocations(t *testing.T) {
	msg := encoded(t, aRequest(1<<10))
	var d candid.Decoder
	var got httpRequest
	require.NoError(t, d.Decode(msg, httpSignature, got.read))
	require.LessOrEqual(t, testing.AllocsPerRun(20, func() {
		if err := d.Decode(msg, httpSignature, got.read); err != nil {
			panic(err)
		}
	}), 1.0)
}

// TestDecodeBlamesTheMessage holds that what fails on the straight path gets
// the error of the general one.
func TestDecodeBlamesTheMessage(t *testing.T) {
	request := aRequest(8)
	msg := encoded(t, request)
	at := bytes.Index(msg, []byte("value value")) + 3
	msg[at] = 0xff
	var d candid.Decoder
	var got httpRequest
	err := d.Decode(msg, httpSignature, got.read)
	require.EqualError(t, err, fmt.Sprintf("candid: arg 0.headers[0].1: text is not valid UTF-8 (offset %d)", at))
	require.ErrorIs(t, err, candid.ErrUTF8)

	msg = append(encoded(t, request), 0)
	err = d.Decode(msg, httpSignature, got.read)
	require.EqualError(t, err, fmt.Sprintf("candid: bytes after the last value (offset %d)", len(msg)-1))

	msg = msg[:len(msg)-20]
	err = d.Decode(msg, httpSignature, got.read)
	require.ErrorIs(t, err, candid.ErrTruncated)
	require.ErrorContains(t, err, fmt.Sprintf("candid: arg 0.headers[11].1: message ends too early (offset %d)", len(msg)))
}

// TestDecodeBlamesTheProgram holds that a read that fits the types no better
// than the message is an error, not a wrong value.
func TestDecodeBlamesTheProgram(t *testing.T) {
	msg := encoded(t, aRequest(8))
	var d candid.Decoder
	for _, read := range []func(*candid.Reader){
		func(*candid.Reader) {},
		func(r *candid.Reader) { r.Fail() },
		func(r *candid.Reader) { r.Blob(); r.Nat8(); r.Present() },
	} {
		err := d.Decode(msg, httpSignature, read)
		require.ErrorIs(t, err, candid.ErrType)
		require.ErrorContains(t, err, "value is not what the program reads")
	}
	require.Panics(t, func() { _ = d.Decode(msg, candid.Signature{}, func(*candid.Reader) {}) })
}

// TestDecodeKeepsFewPlans holds that a decoder's memory does not grow with the
// number of different headers it has seen.
func TestDecodeKeepsFewPlans(t *testing.T) {
	var d candid.Decoder
	want := candid.Signature{Types: "DIDL\x00\x01\x7d"}
	var n candid.Nat
	read := func(r *candid.Reader) { n = r.Nat() }
	for i := range 300 {
		header := "DIDL\x01\x6c\x01" + string(candid.AppendLen(nil, i)) + "\x7d\x01\x7d"
		require.NoError(t, d.Decode([]byte(header+"\x05"), want, read))
		require.NoError(t, d.Decode([]byte(header+"\x06"), want, read))
		require.Equal(t, candid.NewNat(6), n)
		other := candid.Signature{Types: header}
		require.NoError(t, d.Decode([]byte("DIDL\x00\x01\x7d\x07"), other, read))
		require.Equal(t, candid.NewNat(7), n)
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range []int{0, 40} {
		msg := encoded(f, aRequest(body))
		f.Add(msg)
		f.Add([]byte(httpSignature.Postorder + string(msg[len(httpSignature.Types):])))
	}
	f.Add([]byte("DIDL\x01\x6c\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		checkDecode(t, msg)
		checkDecode(t, append([]byte(httpSignature.Types), msg...)) // so that most get beyond the header
	})
}

// checkDecode holds that both paths agree and that what was decoded encodes to
// what decodes to the same.
func checkDecode(t *testing.T, msg []byte) {
	var d candid.Decoder
	var got, aliased, again httpRequest
	err := d.Decode(msg, httpSignature, got.read)
	_, generalErr := d.Transcode(nil, msg, httpSignature)
	require.Equal(t, generalErr, err)
	if err != nil {
		require.LessOrEqual(t, err.(*candid.Error).Offset, len(msg))
		return
	}
	alias := candid.Decoder{Alias: true}
	require.NoError(t, alias.Decode(msg, httpSignature, aliased.read))
	require.Equal(t, got, aliased)
	require.NoError(t, d.Decode(encoded(t, &got), httpSignature, again.read))
	require.Equal(t, got, again)
}

func BenchmarkDecodeRequest(b *testing.B) {
	for _, size := range []int{0, 1 << 10, 64 << 10, 2 << 20} {
		msg := encoded(b, aRequest(size))
		other := append([]byte("DIDL"+string(httpSignature.Types[4]+1)+httpSignature.Types[5:len(httpSignature.Types)-2]+"\x6e\x7f\x01\x00"), msg[len(httpSignature.Types):]...)
		run := func(name string, d candid.Decoder, msg []byte) {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(len(msg)))
				b.ReportAllocs()
				var got httpRequest
				for b.Loop() {
					if err := d.Decode(msg, httpSignature, got.read); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		run("alias", candid.Decoder{Alias: true}, msg)
		run("copying", candid.Decoder{}, msg)
		run("general", candid.Decoder{}, other)
		b.Run(fmt.Sprintf("copy/%d", size), func(b *testing.B) {
			b.SetBytes(int64(len(msg)))
			dst := make([]byte, len(msg))
			for b.Loop() {
				copy(dst, msg)
			}
		})
	}
}

func BenchmarkEncodeRequest(b *testing.B) {
	for _, size := range []int{0, 1 << 10, 64 << 10, 2 << 20} {
		request := aRequest(size)
		b.Run(fmt.Sprintf("new/%d", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := request.append(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("reused/%d", size), func(b *testing.B) {
			b.ReportAllocs()
			dst := encoded(b, request)
			for b.Loop() {
				if _, err := request.append(dst[:0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleDecoder_Decode() {
	// Generated code has one Signature for each list of arguments or results.
	const types = "DIDL\x00\x02\x71\x7c" // (text, int)
	var name string
	var balance candid.Int
	read := func(r *candid.Reader) {
		name = r.Text()
		balance = r.Int()
	}
	var d candid.Decoder
	err := d.Decode([]byte("DIDL\x00\x02\x71\x7c\x05alice\x2a"), candid.Signature{Types: types}, read)
	fmt.Println(name, balance, err)
	// A nat and an argument more: both are fine.
	err = d.Decode([]byte("DIDL\x00\x03\x71\x7d\x7e\x03bob\x2a\x01"), candid.Signature{Types: types}, read)
	fmt.Println(name, balance, err)
	err = d.Decode([]byte("DIDL\x00\x02\x71\x71\x03bob\x02me"), candid.Signature{Types: types}, read)
	fmt.Println(err)
	// Output:
	// alice 42 <nil>
	// bob 42 <nil>
	// candid: arg 1: text does not fit the expected type int (offset 12)
}
