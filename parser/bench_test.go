package parser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candigo/candigo/parser"
)

// largeSource gives a .did of about size bytes that looks like real ones.
func largeSource(size int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < size*3/4; i++ {
		fmt.Fprintf(&b, `// Record %[1]d is one of many.
type Record%[1]d = record {
  // Who owns it.
  owner : principal;
  subaccount : opt blob;
  entries : vec record { nat64; text };
  state : variant { Open; Closed : record { at : nat64; reason : opt text } };
  next : opt Record%[2]d;
};
`, i, max(i-1, 0))
	}
	b.WriteString("service : {\n")
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "  // Gets one.\n  get_%d : (id : nat64, page : opt nat32) -> (variant { ok : Record%d; err : text }) query;\n", i, i)
	}
	b.WriteString("};\n")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	src := largeSource(240_000)
	b.Run("240kB", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse("large.did", src); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("can", func(b *testing.B) {
		path := filepath.Join("..", "..", "shared", "corpus", "accept", "open-chat__backend", "libraries", "types", "can.did")
		src, err := os.ReadFile(path)
		if err != nil {
			b.Skip("skip: not here")
		}
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse(path, src); err != nil {
				b.Fatal(err)
			}
		}
	})
}
