package candid

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What a header says is what it was written from.
func TestReadTypes(t *testing.T) {
	text, nat := &Type{Kind: KindText}, &Type{Kind: KindNat}
	list := &Type{Kind: KindOpt}
	list.Elem = &Type{Kind: KindRecord, Fields: []Field{{NumberedLabel(0), nat}, {NumberedLabel(1), list}}}
	fn := &Type{Kind: KindFunc, Args: []*Type{text, list}, Results: []*Type{nat}, Mode: ModeQuery}
	for _, types := range [][]*Type{
		{},
		{text, nat, text},
		{list, {Kind: KindVec, Elem: &Type{Kind: KindNat8}}},
		{{Kind: KindVariant, Fields: []Field{{NumberedLabel(7), &Type{Kind: KindNull}}}}},
		{fn, {Kind: KindService, Methods: []Method{{"a", fn}, {"b", fn}}}},
		{{Kind: KindRecord}, {Kind: KindPrincipal}, {Kind: KindReserved}, {Kind: KindEmpty}},
	} {
		header := NewHeaders().Preorder(types)
		got, err := new(Decoder).ReadTypes(header)
		require.NoError(t, err)
		require.Len(t, got, len(types))
		require.Equal(t, header, NewHeaders().Preorder(got))
	}
}

func TestReadTypesRefuses(t *testing.T) {
	for msg, want := range map[string]error{
		"":                             ErrHeader,
		"DIDX":                         ErrHeader,
		"DIDL":                         ErrTruncated,
		"DIDL\x00\x01\x00":             ErrTable, // no such entry
		"DIDL\x01\x6c\x02\x01\x7f\x00": ErrTruncated,
	} {
		_, err := new(Decoder).ReadTypes([]byte(msg))
		require.ErrorIs(t, err, want, "%x", msg)
	}
	_, err := (&Decoder{Limits: Limits{Table: 1}}).ReadTypes([]byte("DIDL\x02\x6e\x7f\x6e\x7f\x00"))
	require.ErrorIs(t, err, ErrLimit)
}

func FuzzReadTypes(f *testing.F) {
	f.Add([]byte("DIDL\x01\x6c\x01\x00\x00\x01\x00"))
	f.Add([]byte("DIDL\x01\x67\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		var d Decoder
		types, err := d.ReadTypes(msg)
		if err != nil {
			return
		}
		again, err := d.ReadTypes(NewHeaders().Preorder(types))
		require.NoError(t, err)
		require.Len(t, again, len(types))
	})
}
