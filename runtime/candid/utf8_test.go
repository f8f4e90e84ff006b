package candid

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestValidUTF8(t *testing.T) {
	for n := range 40 {
		text := []byte(strings.Repeat("a", n))
		require.True(t, validUTF8(text))
		require.True(t, validText(string(text)))
		for i := range n {
			for _, c := range []byte{0x7f, 0x80, 0xff} {
				text[i] = c
				require.Equal(t, utf8.Valid(text), validUTF8(text), "%q", text)
			}
			text[i] = 'a'
		}
		for i := range n - 2 {
			copy(text[i:], "☃")
			require.True(t, validUTF8(text), "%q", text)
			copy(text[i:], "aaa")
		}
	}
}

// TestInvalidUTF8At holds against the definition: the first byte after which no
// choice of the bytes behind it makes UTF-8 of the same length.
func TestInvalidUTF8At(t *testing.T) {
	alphabet := []byte{'a', 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff}
	var possible func(prefix []byte, n int) bool
	possible = func(prefix []byte, n int) bool {
		if len(prefix) == n {
			return utf8.Valid(prefix)
		}
		for _, c := range alphabet {
			if possible(append(prefix[:len(prefix):len(prefix)], c), n) {
				return true
			}
		}
		return false
	}
	memo := map[string]bool{}
	for n := 1; n <= 3; n++ {
		words := [][]byte{nil}
		for range n {
			var longer [][]byte
			for _, w := range words {
				for _, c := range alphabet {
					longer = append(longer, append(w[:len(w):len(w)], c))
				}
			}
			words = longer
		}
		for _, w := range words {
			want := 0
			for want < n {
				key := string(w[:want+1]) + strings.Repeat("?", n-want-1)
				if _, ok := memo[key]; !ok {
					memo[key] = possible(w[:want+1], n)
				}
				if !memo[key] {
					break
				}
				want++
			}
			require.Equal(t, want, invalidUTF8At(w), "%x", w)
		}
	}
	require.Equal(t, 2, invalidUTF8At([]byte("ab\xf0\x9f\x90")))
	require.Equal(t, 5, invalidUTF8At([]byte("ab\xf0\x9f\x90a")))
}
