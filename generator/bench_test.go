package generator

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// BenchmarkGenerate generates the two largest interfaces of the corpus.
func BenchmarkGenerate(b *testing.B) {
	for _, file := range corpusFiles(b, "accept") {
		name := filepath.Base(file)
		if name != "can.did" && !strings.HasPrefix(name, "developer-docs__internet-identity") {
			continue
		}
		in, err := parser.Load(file, nil)
		require.NoError(b, err)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, err := Generate(in, Options{Source: name, Name: "shop", Package: "shop"})
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkDefinitions reads and generates interfaces of 10 to 10,000
// definitions. The time for each of them stays the same when they are built
// from few others, and does not grow without bound when they are one chain.
func BenchmarkDefinitions(b *testing.B) {
	for name, group := range map[string]int{"groups": 10, "chain": 1 << 30} {
		for n := 10; n <= 10_000; n *= 10 {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				text := []byte(definitions(n, group))
				for b.Loop() {
					in, err := parser.Parse("shop.did", text)
					require.NoError(b, err)
					_, _, err = Generate(in, Options{Source: "shop.did", Name: "shop", Package: "shop"})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/definition")
			})
		}
	}
}

// definitions gives n definitions, each built from the one before, but for the
// first of each group; and ten methods.
func definitions(n, group int) string {
	var types, methods strings.Builder
	for i := range n {
		fmt.Fprintf(&types, "type T%d = record { id : nat64; name%d : text; tags : vec text; kind : variant { a; b : nat }", i, i)
		if i%group > 0 {
			fmt.Fprintf(&types, "; before : opt T%d", i-1)
		}
		types.WriteString(" };\n")
		if i%(n/10) == n/10-1 {
			fmt.Fprintf(&methods, "  get%d : (nat64) -> (opt T%d) query;\n", i, i)
		}
	}
	return types.String() + "service : {\n" + methods.String() + "}\n"
}
