package templates_test

import (
	"io/fs"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/templates"
)

// TestFiles: every template can be parsed.
func TestFiles(t *testing.T) {
	var names []string
	require.NoError(t, fs.WalkDir(templates.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		names = append(names, path)
		source, err := fs.ReadFile(templates.Files, path)
		require.NoError(t, err)
		_, err = template.New(path).Parse(string(source))
		require.NoError(t, err)
		return nil
	}))
	require.Contains(t, names, "handlers.go.tmpl")
	require.Contains(t, names, "project/NAME.did.tmpl")
}
