package limit

import (
	"math/rand/v2"
	"testing"

	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

// TestNat holds numbers of all lengths, in the middle and at the end of a
// message, against the runtime's.
func TestNat(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for bits := range 140 {
		for range 20 {
			n := candid.NatFromWords(r.Uint64(), r.Uint64()).Mul(candid.NatFromWords(0, r.Uint64()))
			for n.BitLen() > bits {
				b := n.Bytes()
				b[len(b)-1] >>= 1
				n = candid.NatFromBytes(b)
			}
			want := candid.AppendNat(nil, n)
			if natLen(n) != len(want) {
				t.Fatalf("%v takes %d bytes, not %d", n, len(want), natLen(n))
			}
			for _, after := range []int{0, 30} {
				b := make([]byte, len(want)+after)
				if p := putNat(b, 0, n); p != len(want) || string(b[:p]) != string(want) {
					t.Fatalf("%v: %x, not %x", n, b[:p], want)
				}
				if got, p := nat(string(b), 0); got != n || p != len(want) {
					t.Fatalf("%v: read as %v, %d bytes", n, got, p)
				}
			}
		}
	}
}

// TestText holds texts of all lengths, with and without a byte that is not
// UTF-8 at each place.
func TestText(t *testing.T) {
	for n := range 100 {
		text := make([]byte, n)
		for i := range text {
			text[i] = 'a' + byte(i%26)
		}
		holdText(t, string(text), true)
		for i := range text {
			text[i] |= 0x80
			holdText(t, string(text), false)
			text[i] &^= 0x80
		}
		if n > 1 {
			holdText(t, "é"+string(text[2:]), true)
			holdText(t, string(text[2:])+"é", true)
		}
	}
}

func holdText(t *testing.T, s string, good bool) {
	for _, after := range []int{0, 30} {
		b := make([]byte, textLen(s)+after)
		p, wrong := putText(b, 0, s)
		if (wrong == 0) != good || p != textLen(s) || string(b[p-len(s):p]) != s {
			t.Fatalf("%q: written as %q, %d", s, b[:p], wrong)
		}
		if got, p := text(string(b), 0); good != (got == s && p == textLen(s)) || !good && p != bad {
			t.Fatalf("%q: read as %q, %d", s, got, p)
		}
	}
}

// TestRefuses holds that what the generated code refuses, the limit does, too.
func TestRefuses(t *testing.T) {
	msg, err := EncodeHTTPRequest(nil, payload.NewHTTPRequest(100))
	if err != nil {
		t.Fatal(err)
	}
	var d candid.Decoder
	for n := range msg {
		for _, c := range []byte{0, 1, 2, 0x7f, 0x80, 0xff} {
			changed := append([]byte(nil), msg...)
			changed[n] = c
			hold(t, &d, changed)
		}
		hold(t, &d, msg[:n])
	}
	hold(t, &d, append(msg, 0))
}

func hold(t *testing.T, d *candid.Decoder, msg []byte) {
	var got, want payload.HTTPRequest
	wantErr := payload.DecodeHTTPRequest(d, msg, &want)
	gotErr := DecodeHTTPRequest(msg, false, &got)
	if string(msg[:min(len(msg), len(requestHeader))]) == requestHeader && (gotErr == nil) != (wantErr == nil) {
		t.Fatalf("%q: %v, not %v", msg, gotErr, wantErr)
	}
}
