// Package msgp has payload (d) as MessagePack.
package msgp

import "github.com/candigo/candigo/bench/payload"

//go:generate go tool msgp -file items.go -tests=false -io=false

// Item is a record of (d).
type Item struct {
	ID     uint64   `msg:"id"`
	Name   string   `msg:"name"`
	Tags   []string `msg:"tags"`
	Score  float64  `msg:"score"`
	Active bool     `msg:"active"`
}

// Items is (d).
type Items []Item

// NewItems gives the same records.
func NewItems(items payload.Items) Items {
	out := make(Items, len(items))
	for i, v := range items {
		out[i] = Item(v)
	}
	return out
}
