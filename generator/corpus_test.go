package generator

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
)

// corpusFiles gives the real interface files of a verdict, or skips the test.
func corpusFiles(t testing.TB, verdict string) []string {
	folder := filepath.Join(moduleRoot(t), "..", "shared", "corpus")
	manifest, err := os.ReadFile(filepath.Join(folder, "MANIFEST.tsv"))
	if err != nil {
		t.Skip("skip: not here")
	}
	var files []string
	for line := range strings.Lines(string(manifest)) {
		columns := strings.Split(line, "\t")
		if columns[1] == verdict && columns[2] == "main" {
			files = append(files, filepath.Join(folder, filepath.FromSlash(columns[0])))
		}
	}
	require.NotEmpty(t, files)
	return files
}

// moduleRoot gives the folder of this module's go.mod.
func moduleRoot(t testing.TB) string {
	folder, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		require.NotEqual(t, filepath.Dir(folder), folder)
		folder = filepath.Dir(folder)
	}
}

// trialModule is a module outside of this one that uses it.
type trialModule struct {
	t    *testing.T
	root string
}

func newTrialModule(t *testing.T) *trialModule {
	if testing.Short() {
		t.Skip("skip: compiles much")
	}
	module := &trialModule{t: t, root: t.TempDir()}
	module.write("go.mod", fmt.Sprintf("module trial\n\ngo 1.26\n\nrequire %[1]s v0.0.0\n\nreplace %[1]s => %[2]s\n",
		modulePath, moduleRoot(t)))
	return module
}

func (module *trialModule) write(name string, content string) {
	path := filepath.Join(module.root, filepath.FromSlash(name))
	require.NoError(module.t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(module.t, os.WriteFile(path, []byte(content), 0o666))
}

// generate puts what is generated for an interface into a package of its own.
func (module *trialModule) generate(in *parser.Interface, o Options) {
	files, _, err := Generate(in, o)
	require.NoError(module.t, err, in.File)
	for name, content := range files {
		formatted, err := format.Source(content)
		require.NoError(module.t, err, in.File)
		require.True(module.t, bytes.Equal(formatted, content), "%s: %s is not as gofmt writes it", in.File, name)
		module.write(o.Package+"/"+name, string(content))
	}
}

// run runs the go command in the module.
func (module *trialModule) run(args ...string) {
	cmd := exec.Command("go", args...)
	cmd.Dir = module.root
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	output, err := cmd.CombinedOutput()
	require.NoError(module.t, err, "go %s: %s", strings.Join(args, " "), output)
}

func TestCorpusCompiles(t *testing.T) {
	files := corpusFiles(t, "accept")
	module := newTrialModule(t)
	for i, file := range files {
		in, err := parser.Load(file, nil)
		require.NoError(t, err)
		name := fmt.Sprintf("accept%d", i)
		module.generate(in, Options{Source: filepath.Base(file), Name: "shop", Package: name})
	}
	module.run("vet", "./...")
}

func TestCorpusClientsCompile(t *testing.T) {
	module := newTrialModule(t)
	for i, file := range corpusFiles(t, "accept") {
		if i%8 != 0 {
			continue // compiling all takes long and shows little more
		}
		in, err := parser.Load(file, nil)
		require.NoError(t, err)
		name := fmt.Sprintf("accept%d", i)
		module.generate(in, Options{Source: filepath.Base(file), Name: "shop", Package: name, ClientOnly: true, Prefix: "Shop"})
	}
	module.run("vet", "./...")
}
