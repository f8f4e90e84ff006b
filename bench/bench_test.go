package main

import (
	"reflect"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
)

// Benchmark runs what the table has, each runner by itself.
func Benchmark(b *testing.B) {
	for _, group := range groups() {
		for _, c := range group() {
			for _, r := range c.runners {
				b.Run(c.section+"/"+c.payload+"/"+c.form+"/"+r.name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						r.run()
					}
				})
			}
		}
	}
}

// TestSameValues holds that candigo and the limit decode the same.
func TestSameValues(t *testing.T) {
	holdSame(t, requestCodec(kib))
	holdSame(t, responseCodec(kib))
	holdSame(t, transferCodec())
	holdSame(t, itemsCodec())
	holdSame(t, natsCodec(64))
	holdSame(t, natsCodec(128))
	holdSame(t, treeCodec())
}

func holdSame[T any](t *testing.T, c *codec[T]) {
	msg := c.message()
	for _, alias := range []bool{false, true} {
		var own, limit T
		check(c.decode(&candid.Decoder{Alias: alias}, msg, &own))
		check(c.decodeLimit(msg, alias, &limit))
		if !reflect.DeepEqual(&own, c.value) || !reflect.DeepEqual(&limit, c.value) {
			t.Errorf("%s, alias %v: candigo or the limit decodes something else than was encoded", c.name, alias)
		}
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{5, 1, 4, 2, 3}); m != 3 {
		t.Errorf("median is %v", m)
	}
}
