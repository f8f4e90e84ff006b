package parser_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// TestErrors compares what is said about each testdata/errors/NAME.did with
// NAME.txt beside it. With PARSER_UPDATE set it writes the .txt, and fails.
func TestErrors(t *testing.T) {
	t.Chdir(filepath.Join("testdata", "errors"))
	files, err := filepath.Glob("*.did")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			_, err := parser.Load(file, nil)
			var found parser.Diagnostics
			require.True(t, errors.As(err, &found), "accepted")
			for _, d := range found {
				require.NotEmpty(t, d.Line, "a problem without source line")
				require.Positive(t, d.Length)
			}
			got, golden := err.Error()+"\n", strings.TrimSuffix(file, ".did")+".txt"
			want, _ := os.ReadFile(golden)
			if os.Getenv("PARSER_UPDATE") != "" && got != string(want) {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				t.Fatal("written anew")
			}
			require.Equal(t, string(want), got)
		})
	}
}
