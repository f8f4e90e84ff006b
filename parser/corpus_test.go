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

// corpusFile is one line of the corpus's manifest.
type corpusFile struct{ path, verdict string }

// corpus gives the files of the corpus that are to be judged.
func corpus(t testing.TB) (dir string, files []corpusFile) {
	dir = filepath.Join("..", "..", "shared", "corpus")
	manifest, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Skip("skip: not here")
	}
	for _, line := range strings.Split(string(manifest), "\n") {
		if columns := strings.Split(line, "\t"); len(columns) > 2 && columns[2] == "main" {
			files = append(files, corpusFile{columns[0], columns[1]})
		}
	}
	return dir, files
}

func TestCorpus(t *testing.T) {
	dir, files := corpus(t)
	count := map[string]int{}
	for _, file := range files {
		t.Run(file.path, func(t *testing.T) {
			count[file.verdict]++
			path := filepath.Join(dir, file.path)
			in, err := parser.Load(path, nil)
			if file.verdict == "reject" {
				var found parser.Diagnostics
				require.True(t, errors.As(err, &found), "accepted")
				require.Equal(t, path, found[0].Pos.File)
				require.Positive(t, found[0].Pos.Line)
				return
			}
			require.NoError(t, err)
			text := parser.Format(in)
			again, err := parser.Parse(path, text)
			require.NoError(t, err, "%s", text)
			requireSame(t, in, again)
			require.Equal(t, string(text), string(parser.Format(again)))
		})
	}
	t.Log(count)
}
