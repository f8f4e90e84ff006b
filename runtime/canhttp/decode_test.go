package canhttp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

// TestRequestSignatures holds the hand-written headers of requests to those of their types.
func TestRequestSignatures(t *testing.T) {
	prim := func(k candid.Kind) *candid.Type { return &candid.Type{Kind: k} }
	vec := func(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindVec, Elem: t} }
	text := prim(candid.KindText)
	pair := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{{Label: candid.NumberedLabel(0), Type: text},
		{Label: candid.NumberedLabel(1), Type: text}}}
	short := &candid.Type{Kind: candid.KindRecord, Fields: []candid.Field{
		{Label: candid.NamedLabel("url"), Type: text},
		{Label: candid.NamedLabel("method"), Type: text},
		{Label: candid.NamedLabel("body"), Type: vec(prim(candid.KindNat8))},
		{Label: candid.NamedLabel("headers"), Type: vec(pair)},
	}}
	full := &candid.Type{Kind: candid.KindRecord, Fields: append(append([]candid.Field(nil), short.Fields...),
		candid.Field{Label: candid.NamedLabel("certificate_version"), Type: &candid.Type{Kind: candid.KindOpt, Elem: prim(candid.KindNat16)}})}
	for typ, signature := range map[*candid.Type]candid.Signature{full: requestSignature(), short: updateSignature()} {
		h := candid.NewHeaders()
		require.Equal(t, string(h.Preorder([]*candid.Type{typ})), signature.Types)
		require.Equal(t, string(h.Postorder([]*candid.Type{typ})), signature.Postorder)
		var labels string
		for _, f := range typ.Fields {
			labels += f.Label.Name + "\x00"
		}
		require.Equal(t, labels, signature.Labels)
	}
}
