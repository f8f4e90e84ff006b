// Package vt has payload (d) as Protocol Buffers, with the methods that
// vtprotobuf writes.
package vt

import "github.com/candigo/candigo/bench/payload"

//go:generate go run ./generate items.proto

// NewItems gives the same records.
func NewItems(items payload.Items) *Items {
	out := new(Items)
	for _, v := range items {
		out.Items = append(out.Items, &Item{Id: v.ID, Name: v.Name, Tags: v.Tags, Score: v.Score, Active: v.Active})
	}
	return out
}
