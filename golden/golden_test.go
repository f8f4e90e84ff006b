package golden

import (
	"bytes"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/candigo/candigo/internal/diff"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// leastCases is a floor under the number of cases, so that they cannot vanish
// unseen with a change of the harness.
const leastCases = 60

func TestGolden(t *testing.T) {
	cases, err := readCases(".")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(cases), leastCases)
	update := os.Getenv("GOLDEN_UPDATE")
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.generate()
			require.NoError(t, err)
			for name := range c.unread {
				t.Errorf("%s: nothing imports %s", c.file, name)
			}
			problems := compare(c.wants, got)
			if len(problems) == 0 {
				return
			}
			matches, err := path.Match(update, c.name)
			require.NoError(t, err, "GOLDEN_UPDATE")
			if update != "" && matches {
				require.NoError(t, c.rewrite(got))
				t.Fatalf("%s is rewritten: look at what changed, then run again without GOLDEN_UPDATE", c.file)
			}
			for _, problem := range problems {
				t.Error(problem)
			}
			t.Logf("if this is wanted, run: GOLDEN_UPDATE='%s' go test ./golden", c.name)
		})
	}
}

// compare says how got differs from what is wanted.
func compare(wants, got []txtar.File) (problems []string) {
	find := func(files []txtar.File, name string) []byte {
		i := slices.IndexFunc(files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		return files[i].Data
	}
	for _, f := range got {
		want := find(wants, f.Name)
		if !bytes.Equal(want, f.Data) {
			problems = append(problems, string(diff.Unified(f.Name, want, "got", f.Data)))
		}
	}
	for _, f := range wants {
		if find(got, f.Name) == nil {
			problems = append(problems, f.Name+" is an orphan: it is wanted, but nothing makes it")
		}
	}
	return problems
}

func TestReadCasesRefuses(t *testing.T) {
	tests := map[string]struct{ file, content, want string }{
		"a file at the top":      {"x.txtar", "", "is no case"},
		"another file":           {"a/x.did", "", "is no case"},
		"a deep archive":         {"a/b/x.txtar", "", "is no case"},
		"no description":         {"a/x.txtar", "main: x.did\n-- x.did --\n", "a sentence on top"},
		"an unknown flag":        {"a/x.txtar", "Shows.\nflags: -x\n-- x.did --\n", "unknown flag -x"},
		"no input":               {"a/x.txtar", "Shows.\n-- want.err --\n", "no .did file"},
		"the same name a second": {"a/x.txtar", "Shows.\n-- x.did --\n-- x.did --\n", "twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			file := path.Join(root, tt.file)
			require.NoError(t, os.MkdirAll(path.Dir(file), 0o777))
			require.NoError(t, os.WriteFile(file, []byte(tt.content), 0o666))
			_, err := readCases(root)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestCompareFindsOrphans(t *testing.T) {
	a, b := txtar.File{Name: "want/a.go", Data: []byte("a\n")}, txtar.File{Name: "want.err", Data: []byte("b\n")}
	require.Empty(t, compare([]txtar.File{a}, []txtar.File{a}))
	require.Len(t, compare([]txtar.File{a, b}, []txtar.File{a}), 1)
	require.Len(t, compare([]txtar.File{a}, []txtar.File{b}), 2)
}
