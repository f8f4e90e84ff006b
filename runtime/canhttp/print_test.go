package canhttp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

func TestPrint(t *testing.T) {
	tests := []struct {
		name  string
		parts []any
		want  string
	}{
		{"nothing", nil, ""},
		{"texts and bytes", []any{"a", []byte("b"), "c"}, "abc"},
		{"numbers", []any{-1, int64(-1 << 63), uint64(1<<64 - 1)}, "-1-922337203685477580818446744073709551615"},
		{"numbers of every size", []any{int8(-8), int16(-16), int32(-32), uint(0), uint8(8), uint16(16), uint32(32)}, "-8-16-32081632"},
		{"bool", []any{true, false}, "truefalse"},
		{"nat and int", []any{candid.NewNat(5), candid.NewInt(-5)}, "5-5"},
		{"principal", []any{candid.AnonymousPrincipal()}, "2vxsx-fae"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
				return w.Print(test.parts...)
			})})
			k.query(request("GET", "/", "")).is(k, 200, test.want)
		})
	}
}

func TestPrintOfAnotherType(t *testing.T) {
	k := newKit(t, canhttp.TokenText, []canhttp.Route{canhttp.QueryRoute("GET", "/", func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.Print("a", 1.5)
	})})
	k.query(request("GET", "/", "")).is(k, 500, "Internal Server Error\n")
	require.Contains(t, k.log[0], "Print")
}
