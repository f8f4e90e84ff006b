package diff

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnified(t *testing.T) {
	numbers := func(n int) string {
		var b strings.Builder
		for i := 1; i <= n; i++ {
			fmt.Fprintln(&b, i)
		}
		return b.String()
	}
	tests := []struct{ name, before, after, want string }{
		{"equal", "a\n", "a\n", ""},
		{"both empty", "", "", ""},
		{"from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
		{"to nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
		{"one line", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		{"no newline", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
		{"insert repeated", "a\na\n", "a\na\na\n", "@@ -1,2 +1,3 @@\n a\n a\n+a\n"},
		{"moved", "a\nb\nc\n", "c\na\nb\n", "@@ -1,3 +1,3 @@\n+c\n a\n b\n-c\n"},
		{"two hunks", numbers(20), strings.NewReplacer("2\n3\n", "2\nx\n", "\n18\n", "\n").Replace(numbers(20)),
			"@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+x\n 4\n 5\n 6\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"},
		{"near changes share a hunk", numbers(9), strings.NewReplacer("1\n", "x\n", "8\n", "").Replace(numbers(9)),
			"@@ -1,9 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n 9\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want != "" {
				want = "--- old\n+++ new\n" + want
			}
			require.Equal(t, want, string(Unified("old", []byte(tt.before), "new", []byte(tt.after))))
		})
	}
}

// TestPatch checks on texts with many repeated lines that a diff, applied,
// gives the second text.
func TestPatch(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range rng.IntN(60) {
			b.WriteByte("abcdefghijkl"[rng.IntN(12)])
			b.WriteByte('\n')
		}
		return b.String()
	}
	for range 2000 {
		before, after := text(), text()
		require.Equal(t, after, apply(t, before, string(Unified("x", []byte(before), "y", []byte(after)))))
	}
}

// apply is a small patch(1).
func apply(t *testing.T, text, patch string) string {
	t.Helper()
	if patch == "" {
		return text
	}
	old := strings.SplitAfter(text, "\n")
	at := 0
	var out strings.Builder
	for _, line := range strings.SplitAfter(patch, "\n")[2:] {
		switch {
		case strings.HasPrefix(line, "@@"):
			var from int
			_, err := fmt.Sscanf(line, "@@ -%d", &from)
			require.NoError(t, err)
			if !strings.Contains(strings.Fields(line)[1], ",0") {
				from--
			}
			out.WriteString(strings.Join(old[at:from], ""))
			at = from
		case strings.HasPrefix(line, "+"):
			out.WriteString(line[1:])
		case line != "":
			require.Equal(t, old[at], line[1:])
			if line[0] == ' ' {
				out.WriteString(line[1:])
			}
			at++
		}
	}
	return out.String() + strings.Join(old[at:], "")
}

func TestPatchCommand(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("skip: no patch command here")
	}
	before, after := "a\nb\nc\nd", "a\nx\nc\nd\ne"
	file := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(file, []byte(before), 0o666))
	cmd := exec.Command(patch, file)
	cmd.Stdin = strings.NewReader(string(Unified(file, []byte(before), file, []byte(after))))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, after, string(got))
}

func BenchmarkUnified(b *testing.B) {
	var before, after strings.Builder
	for i := range 20000 {
		fmt.Fprintln(&before, "before", i)
		fmt.Fprintln(&after, "after", i)
	}
	for b.Loop() {
		Unified("x", []byte(before.String()), "y", []byte(after.String()))
	}
}
