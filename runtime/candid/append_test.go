package candid_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/candid/bigint"
)

func TestAppend(t *testing.T) {
	id := candid.MustParsePrincipal("w7x7r-cok77-xa")
	for _, c := range []struct {
		got  []byte
		want string
	}{
		{candid.AppendBool(nil, true), "\x01"},
		{candid.AppendBool(nil, false), "\x00"},
		{candid.AppendNat(nil, candid.NewNat(300)), "\xac\x02"},
		{candid.AppendInt(nil, candid.NewInt(-300)), "\xd4\x7d"},
		{candid.AppendNat8(nil, 255), "\xff"},
		{candid.AppendNat16(nil, 0x1234), "\x34\x12"},
		{candid.AppendNat32(nil, 0x12345678), "\x78\x56\x34\x12"},
		{candid.AppendNat64(nil, 0x123456789abcdef0), "\xf0\xde\xbc\x9a\x78\x56\x34\x12"},
		{candid.AppendInt8(nil, -1), "\xff"},
		{candid.AppendInt16(nil, -2), "\xfe\xff"},
		{candid.AppendInt32(nil, -3), "\xfd\xff\xff\xff"},
		{candid.AppendInt64(nil, -4), "\xfc\xff\xff\xff\xff\xff\xff\xff"},
		{candid.AppendFloat32(nil, -0.5), "\x00\x00\x00\xbf"},
		{candid.AppendFloat64(nil, math.Inf(1)), "\x00\x00\x00\x00\x00\x00\xf0\x7f"},
		{candid.AppendText(nil, "☃"), "\x03☃"},
		{candid.AppendBlob(nil, []byte{1, 2}), "\x02\x01\x02"},
		{candid.AppendBlob(nil, nil), "\x00"},
		{candid.AppendLen(nil, 200), "\xc8\x01"},
		{candid.AppendPrincipal(nil, &id), "\x01\x03\xca\xff\xee"},
		{candid.AppendService(nil, &candid.Service{Principal: id}), "\x01\x03\xca\xff\xee"},
		{candid.AppendFunc(nil, &candid.Func{Principal: id, Method: "a"}), "\x01\x01\x03\xca\xff\xee\x01a"},
	} {
		require.Equal(t, c.want, string(c.got))
	}
}

func TestSizerCountsWhatIsAppended(t *testing.T) {
	id := candid.MustParsePrincipal("w7x7r-cok77-xa")
	f := candid.Func{Principal: id, Method: strings.Repeat("m", 200)}
	var s candid.Sizer
	var want []byte
	for _, v := range signedEdges() {
		i := bigint.ToInt(v)
		s.Int(i)
		want = candid.AppendInt(want, i)
		s.Nat(i.Abs())
		want = candid.AppendNat(want, i.Abs())
	}
	for _, n := range []int{0, 1, 127, 128, 20000} {
		text := strings.Repeat("x", n)
		s.Text(text)
		s.Blob([]byte(text))
		s.Len(n)
		s.Add(8)
		want = candid.AppendText(want, text)
		want = candid.AppendBlob(want, []byte(text))
		want = candid.AppendLen(want, n)
		want = candid.AppendFloat64(want, 1)
	}
	texts := []string{"", "a", "☃", strings.Repeat("x", 65), strings.Repeat("x", 128)}
	s.Texts(texts)
	s.Principal(&id)
	s.Service(&candid.Service{Principal: id})
	s.Func(&f)
	want = candid.AppendTexts(want, texts)
	want = candid.AppendPrincipal(want, &id)
	want = candid.AppendService(want, &candid.Service{Principal: id})
	want = candid.AppendFunc(want, &f)

	fresh := s
	dst := []byte("before")
	msg, err := fresh.Append(dst, "DIDL")
	require.NoError(t, err)
	require.Equal(t, "beforeDIDL", string(msg))
	require.GreaterOrEqual(t, cap(msg)-len(msg), len(want))
	require.Less(t, cap(msg)-len(msg), len(want)+len(want)/4)
	msg, err = fresh.End(dst, append(msg, want...))
	require.NoError(t, err)
	require.Equal(t, "beforeDIDL"+string(want), string(msg))

	dst = make([]byte, 0, len(want)+100)
	msg, err = s.Append(dst, "DIDL")
	require.NoError(t, err)
	require.Len(t, append(msg, want...), cap(msg))
	msg, err = s.End(dst, append(msg, want...))
	require.NoError(t, err)
	require.Equal(t, "DIDL"+string(want), string(msg))
	require.Equal(t, cap(dst), cap(msg))
}

func TestSizerGrowsOnce(t *testing.T) {
	blob := make([]byte, 64<<10)
	message := func(dst []byte) []byte {
		var s candid.Sizer
		s.Blob(blob)
		msg, err := s.Append(dst, "DIDL\x01\x6d\x7b\x01\x00")
		if err != nil {
			panic(err)
		}
		msg, err = s.End(dst, candid.AppendBlob(msg, blob))
		if err != nil {
			panic(err)
		}
		return msg
	}
	require.Equal(t, 1.0, testing.AllocsPerRun(10, func() { message(nil) }))
	reused := message(nil)
	require.Zero(t, testing.AllocsPerRun(10, func() { message(reused[:0]) }))
	require.Len(t, reused, 9+3+len(blob))
}

func TestSizerRefuses(t *testing.T) {
	for reason, fill := range map[string]func(*candid.Sizer){
		"nil Shape": func(s *candid.Sizer) { s.Fail("nil Shape"); s.Fail("later") },
		"values nested more than 10,000 levels deep": func(s *candid.Sizer) { nest(s, 5001) },
		"more bytes than fit into memory":            func(s *candid.Sizer) { s.Add(math.MaxInt) },
	} {
		var s candid.Sizer
		fill(&s)
		dst, err := s.Append([]byte("x"), "DIDL")
		require.Equal(t, "x", string(dst))
		var e *candid.EncodeError
		require.ErrorAs(t, err, &e)
		require.EqualError(t, err, "candid: cannot encode "+reason)
	}
	var s candid.Sizer
	nest(&s, 5000)
	nest(&s, 5000)
	_, err := s.Append(nil, "DIDL")
	require.NoError(t, err)
}

// nest enters and leaves visits of two levels each.
func nest(s *candid.Sizer, visits int) {
	if visits > 0 && s.Enter(2) {
		nest(s, visits-1)
		s.Leave(2)
	}
}

// TestSizerRefusesTexts holds that texts of all lengths with a wrong byte anywhere
// are refused, with and without room in the buffer, which stays as it was.
func TestSizerRefusesTexts(t *testing.T) {
	refuse := func(size func(*candid.Sizer), fill func(msg []byte) []byte) {
		for _, room := range []int{0, 1000} {
			dst := append(make([]byte, 0, room+1), "x"...)
			var s candid.Sizer
			size(&s)
			msg, err := s.Append(dst, "DIDL")
			require.NoError(t, err)
			got, err := s.End(dst, fill(msg))
			require.EqualError(t, err, "candid: cannot encode text that is not UTF-8")
			var e *candid.EncodeError
			require.ErrorAs(t, err, &e)
			require.Equal(t, "x", string(got))
			require.Equal(t, cap(dst), cap(got))
		}
	}
	for n := 1; n < 140; n++ {
		for at := range n {
			text := strings.Repeat("x", at) + "\xff" + strings.Repeat("x", n-at-1)
			texts := []string{"a", text, "☃"}
			f := candid.Func{Method: text}
			refuse(func(s *candid.Sizer) { s.Text(text) },
				func(msg []byte) []byte { return candid.AppendText(msg, text) })
			refuse(func(s *candid.Sizer) { s.Texts(texts) },
				func(msg []byte) []byte { return candid.AppendTexts(msg, texts) })
			refuse(func(s *candid.Sizer) { s.Func(&f) },
				func(msg []byte) []byte { return candid.AppendFunc(msg, &f) })
		}
	}
}

// TestMessageStaysInItsRoom holds that nothing behind a message is written to,
// though some functions write more than they append.
func TestMessageStaysInItsRoom(t *testing.T) {
	id := candid.MustParsePrincipal("w7x7r-cok77-xa")
	for _, last := range []struct {
		size func(*candid.Sizer)
		fill func([]byte) []byte
	}{
		{func(s *candid.Sizer) { s.Nat(candid.NewNat(5)) }, func(b []byte) []byte { return candid.AppendNat(b, candid.NewNat(5)) }},
		{func(s *candid.Sizer) { s.Principal(&id) }, func(b []byte) []byte { return candid.AppendPrincipal(b, &id) }},
		{func(s *candid.Sizer) { s.Text("abc") }, func(b []byte) []byte { return candid.AppendText(b, "abc") }},
	} {
		buffer := bytes.Repeat([]byte{0xee}, 100)
		var s candid.Sizer
		last.size(&s)
		msg, err := s.Append(buffer[:0], "DIDL")
		require.NoError(t, err)
		msg, err = s.End(buffer[:0], last.fill(msg))
		require.NoError(t, err)
		require.Same(t, &buffer[0], &msg[0])
		require.Equal(t, bytes.Repeat([]byte{0xee}, 100-len(msg)), buffer[len(msg):])
	}
}

func TestAppendOfNothing(t *testing.T) {
	var s candid.Sizer
	msg, err := s.Append(nil, "")
	require.NoError(t, err)
	msg, err = s.End(nil, msg)
	require.NoError(t, err)
	require.Empty(t, msg)
}

func ExampleSizer() {
	const types = "DIDL\x00\x02\x71\x7d" // (text, nat)
	name, amount := "fee", candid.NewNat(10_000)
	var s candid.Sizer
	s.Text(name)
	s.Nat(amount)
	msg, err := s.Append(nil, types)
	if err != nil {
		panic(err)
	}
	msg, err = s.End(nil, candid.AppendNat(candid.AppendText(msg, name), amount))
	if err != nil { // name is not UTF-8
		panic(err)
	}
	fmt.Printf("%q\n", msg)
	// Output: "DIDL\x00\x02q}\x03fee\x90N"
}
