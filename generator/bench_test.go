package generator

import (
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
