// Package agentgo has the payloads in the Go types that agent-go encodes and
// decodes by reflection. It encodes neither (b), which has a func reference,
// nor (f), whose type is recursive.
package agentgo

import (
	"math/big"

	"github.com/aviate-labs/agent-go/candid/idl"
	"github.com/aviate-labs/agent-go/principal"
	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/candid/bigint"
)

// HeaderField is a pair of texts.
type HeaderField struct {
	F0 string `ic:"0,tuple"`
	F1 string `ic:"1,tuple"`
}

// HTTPRequest is (a).
type HTTPRequest struct {
	Method             string        `ic:"method"`
	URL                string        `ic:"url"`
	Headers            []HeaderField `ic:"headers"`
	Body               []byte        `ic:"body"`
	CertificateVersion *uint16       `ic:"certificate_version"`
}

// NewHTTPRequest gives the same request.
func NewHTTPRequest(v *payload.HTTPRequest) *HTTPRequest {
	return &HTTPRequest{v.Method, v.URL, newHeaders(v.Headers), v.Body, v.CertificateVersion}
}

func newHeaders(headers []payload.HeaderField) []HeaderField {
	out := make([]HeaderField, len(headers))
	for i, h := range headers {
		out[i] = HeaderField(h)
	}
	return out
}

// Token is a part of (b).
type Token struct {
	Key             string  `ic:"key"`
	ContentEncoding string  `ic:"content_encoding"`
	Index           idl.Nat `ic:"index"`
	Sha256          *[]byte `ic:"sha256"`
}

// HTTPResponse is (b).
type HTTPResponse struct {
	StatusCode        uint16             `ic:"status_code"`
	Headers           []HeaderField      `ic:"headers"`
	Body              []byte             `ic:"body"`
	Upgrade           *bool              `ic:"upgrade"`
	StreamingStrategy *StreamingStrategy `ic:"streaming_strategy"`
}

// StreamingStrategy is a part of (b).
type StreamingStrategy struct {
	Callback *Callback `ic:"Callback,variant"`
}

// Callback is a part of (b).
type Callback struct {
	Callback idl.Function `ic:"callback"`
	Token    Token        `ic:"token"`
}

// Account is a part of (c).
type Account struct {
	Owner      principal.Principal `ic:"owner"`
	Subaccount *[]byte             `ic:"subaccount"`
}

// TransferArg is (c).
type TransferArg struct {
	To             Account  `ic:"to"`
	Amount         idl.Nat  `ic:"amount"`
	Fee            *idl.Nat `ic:"fee"`
	Memo           *[]byte  `ic:"memo"`
	FromSubaccount *[]byte  `ic:"from_subaccount"`
	CreatedAtTime  *uint64  `ic:"created_at_time"`
}

// NewTransferArg gives the same argument.
func NewTransferArg(v *payload.TransferArg) *TransferArg {
	fee := newNat(*v.Fee)
	return &TransferArg{
		Account{newPrincipal(v.To.Owner), v.To.Subaccount},
		newNat(v.Amount), &fee, v.Memo, v.FromSubaccount, v.CreatedAtTime,
	}
}

// Item is a record of (d).
type Item struct {
	ID     uint64   `ic:"id"`
	Name   string   `ic:"name"`
	Tags   []string `ic:"tags"`
	Score  float64  `ic:"score"`
	Active bool     `ic:"active"`
}

// NewItems gives the same records.
func NewItems(items payload.Items) []Item {
	out := make([]Item, len(items))
	for i, v := range items {
		out[i] = Item(v)
	}
	return out
}

// NewNats gives the same numbers.
func NewNats(nats payload.Nats) []idl.Nat {
	out := make([]idl.Nat, len(nats))
	for i, v := range nats {
		out[i] = newNat(v)
	}
	return out
}

// Node is (f).
type Node struct {
	ID       uint64 `ic:"id"`
	Name     string `ic:"name"`
	Children []Node `ic:"children"`
}

func newNat(v candid.Nat) idl.Nat {
	return idl.NewBigNat(new(big.Int).Set(bigint.FromNat(v)))
}

func newPrincipal(p candid.Principal) principal.Principal {
	return principal.Principal{Raw: p.Bytes()}
}
