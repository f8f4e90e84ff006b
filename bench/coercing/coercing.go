// Package coercing has messages that are decoded as other types than their own.
package coercing

import (
	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

//go:generate go -C ../.. tool candigo gen bench/coercing/coercing.did

// number is what requests and items with a number have.
const number = 1_000_000

// NewRequestExtra gives (a) with a field that is not expected.
func NewRequestExtra(v *payload.HTTPRequest) *RequestExtra {
	return &RequestExtra{v.Method, v.URL, headers(v.Headers), v.Body, v.CertificateVersion, "00-4bf92f3577b34da6a3ce929d0e0e4736-00"}
}

// NewRequestNat gives (a) with a nat.
func NewRequestNat(v *payload.HTTPRequest) *RequestNat {
	return &RequestNat{v.Method, v.URL, headers(v.Headers), v.Body, v.CertificateVersion, candid.NewNat(number)}
}

// NewRequestInt gives (a) with an int.
func NewRequestInt(v *payload.HTTPRequest) *RequestInt {
	return &RequestInt{v.Method, v.URL, headers(v.Headers), v.Body, v.CertificateVersion, candid.NewInt(number)}
}

func headers(fields []payload.HeaderField) []HeaderField {
	return mapped(fields, func(h payload.HeaderField) HeaderField { return HeaderField(h) })
}

// NewItemsExtra gives (d) with a field that is not expected.
func NewItemsExtra(items payload.Items) *ItemsExtra {
	out := mapped(items, func(v payload.Item) ItemsExtraItem {
		return ItemsExtraItem{v.ID, v.Name, v.Tags, v.Score, v.Active, "not expected"}
	})
	return &out
}

// NewItemsNat gives (d) with nats.
func NewItemsNat(items payload.Items) *ItemsNat {
	out := mapped(items, func(v payload.Item) ItemsNatItem {
		return ItemsNatItem{v.ID, v.Name, v.Tags, v.Score, v.Active, candid.NewNat(number)}
	})
	return &out
}

// NewItemsInt gives (d) with ints.
func NewItemsInt(items payload.Items) *ItemsInt {
	out := mapped(items, func(v payload.Item) ItemsIntItem {
		return ItemsIntItem{v.ID, v.Name, v.Tags, v.Score, v.Active, candid.NewInt(number)}
	})
	return &out
}

func mapped[T, U any](in []T, f func(T) U) []U {
	out := make([]U, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}
