package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/project"
)

// offline lets the go command use nothing but what is on this machine.
func offline(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{"GOPROXY": "off", "GOFLAGS": "", "GOWORK": "off", "GOTOOLCHAIN": "local"} {
		t.Setenv(name, value)
	}
}

// runIn runs a program in a folder and returns what it prints.
func runIn(t *testing.T, dir string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %s\n%s", name, strings.Join(args, " "), out)
	return string(out)
}

func TestNew(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("empty", 0o777))
	for _, name := range []string{"shop", "empty"} {
		got := call(t, "", "new", name)
		require.Zero(t, got.code, got.stderr)
		require.Empty(t, got.stderr)
		require.True(t, strings.HasPrefix(got.stdout, name+" is ready:\n\n  cd "+name+"\n"), got.stdout)
		require.FileExists(t, filepath.Join(name, name+".did"))
	}
	left, err := filepath.Glob(".*")
	require.NoError(t, err)
	require.Empty(t, left, "only the folders themselves are made")
	require.Equal(t, outcome{}, call(t, "", "gen", "-check", "shop/shop.did"))
	require.NoError(t, os.Mkdir("usual", 0o777))
	usual, err := os.Stat("usual")
	require.NoError(t, err)
	made, err := os.Stat("shop")
	require.NoError(t, err)
	require.Equal(t, usual.Mode(), made.Mode())
}

// TestNewIsComplete: nothing has to be downloaded, added or tidied.
func TestNewIsComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("skip: runs the go command")
	}
	offline(t)
	t.Chdir(t.TempDir())
	require.Zero(t, call(t, "", "new", "shop").code)
	require.Empty(t, runIn(t, "shop", "gofmt", "-l", "."))
	require.Empty(t, runIn(t, "shop", "go", "vet", "./..."))
	require.Contains(t, runIn(t, "shop", "go", "test", "./..."), "ok ")
	require.Empty(t, runIn(t, "shop", "go", "generate", "./..."))
	require.Empty(t, runIn(t, "shop", "go", "tool", "candigo", "gen", "-check", "shop.did"))
	checkTidy(t, "shop")
}

// checkTidy holds that go.mod and go.sum are as "go mod tidy" leaves them:
// candigo's own go.mod marks what the tool does not need by the comment "tests".
func checkTidy(t *testing.T, dir string) {
	t.Helper()
	tidy := exec.Command("go", "mod", "tidy", "-diff")
	tidy.Dir = dir
	out, err := tidy.Output()
	require.NoError(t, err, "%s", out)
}

func TestNewRefuses(t *testing.T) {
	inFolder(t, "-- full/a --\n-- file --\n-- locked/a --\n")
	require.NoError(t, os.Symlink("gone", "link"))
	before := listFiles(t)
	here, err := os.Getwd()
	require.NoError(t, err)
	for args, want := range map[string]string{
		"full":                    "the folder full exists and is not empty",
		"file":                    "file exists and is no folder",
		"link":                    "link exists and is no folder",
		"a.b":                     `"a.b" is no name for a project: it has letters (a-z), digits, '-' and '_', but no '.'`,
		"../x":                    `"../x" is no name for a project: it begins with a letter`,
		"-candigo full shop":      filepath.Join(here, "full") + " is no checkout of candigo: it has no go.mod of github.com/candigo/candigo",
		"shop -candigo=not/there": filepath.Join(here, "not", "there") + " is no checkout of candigo: it has no go.mod of github.com/candigo/candigo",
	} {
		require.Equal(t, outcome{1, "", "candigo: " + want + "\n"}, call(t, "", append([]string{"new"}, strings.Fields(args)...)...))
		require.Equal(t, before, listFiles(t))
	}
}

// TestNewCheckout: the checkout that is asked for counts before this one.
func TestNewCheckout(t *testing.T) {
	inFolder(t, "-- my candigo/go.mod --\nmodule "+project.Module+"\n\ngo 1.27.0\n-- my candigo/go.sum --\n")
	got := call(t, "", "new", "shop", "-candigo", "my candigo")
	require.Zero(t, got.code, got.stderr)
	here, err := os.Getwd()
	require.NoError(t, err)
	goMod := readFile(t, "shop/go.mod")
	require.Contains(t, goMod, "\ngo 1.27.0\n")
	require.Contains(t, goMod, fmt.Sprintf("\nreplace %s => %q\n", project.Module, filepath.Join(here, "my candigo")))
	require.Empty(t, readFile(t, "shop/go.sum"))
}

// TestNewReleased begins a project with a candigo that came from a module proxy.
func TestNewReleased(t *testing.T) {
	if testing.Short() {
		t.Skip("skip: runs the go command")
	}
	const version = "v0.99.0"
	cached := strings.TrimSpace(runIn(t, ".", "go", "env", "GOMODCACHE"))
	proxy := publish(t, version)
	dir := t.TempDir()
	t.Chdir(dir)
	offline(t)
	t.Setenv("GOPROXY", "file://"+proxy+",file://"+filepath.Join(cached, "cache", "download"))
	t.Setenv("GONOSUMDB", "*") // nothing of this is published
	t.Setenv("GOMODCACHE", filepath.Join(dir, "cache"))
	t.Setenv("GOFLAGS", "-modcacherw")

	var main debug.Module // as it stands in the program that go install makes
	require.NoError(t, json.Unmarshal([]byte(runIn(t, dir, "go", "mod", "download", "-json", project.Module+"@"+version)), &main))
	origin, err := originOf(&debug.BuildInfo{Main: main})
	require.NoError(t, err)
	files, err := project.Files("shop", origin)
	require.NoError(t, err)
	require.NoError(t, writeFolder("shop", files))

	goMod := readFile(t, "shop/go.mod")
	require.NotContains(t, goMod, "replace")
	require.Contains(t, goMod, "\nrequire "+project.Module+" "+version+"\n")
	require.Contains(t, readFile(t, "shop/go.sum"), "\n"+project.Module+" "+version+" "+main.Sum+"\n")
	runIn(t, "shop", "go", "list", "-deps", "-test", "./...", project.Module+"/cmd/candigo") // fails where go.mod or go.sum lacks something
	checkTidy(t, "shop")
}

func TestOriginOfForeignBuild(t *testing.T) {
	origin, err := originOf(&debug.BuildInfo{Main: debug.Module{Path: project.Module, Version: "v1.2.3", Replace: &debug.Module{Path: "example.com/fork", Version: "v1.2.4", Sum: "h1:x="}}})
	require.NoError(t, err)
	require.NotEmpty(t, origin.Checkout, "it is no release; but these tests know their source")
}

// publish puts this module into the folder of a module proxy, which it returns.
func publish(t *testing.T, version string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	proxy := t.TempDir()
	dir := filepath.Join(proxy, filepath.FromSlash(project.Module), "@v")
	require.NoError(t, os.MkdirAll(dir, 0o777))
	for name, content := range map[string]string{
		"list":            version + "\n",
		version + ".info": fmt.Sprintf(`{"Version":%q}`, version),
		version + ".mod":  readFile(t, filepath.Join(root, "go.mod")),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}

	file, err := os.Create(filepath.Join(dir, version+".zip"))
	require.NoError(t, err)
	defer file.Close()
	archive := zip.NewWriter(file)
	require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, err := os.Stat(filepath.Join(path, "go.mod"))
			if strings.HasPrefix(entry.Name(), ".") || path != root && err == nil {
				return filepath.SkipDir // not the go command's, or a module of its own
			}
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil || !entry.Type().IsRegular() || name == ".git" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w, err := archive.Create(project.Module + "@" + version + "/" + filepath.ToSlash(name))
		if err == nil {
			_, err = w.Write(content)
		}
		return err
	}))
	require.NoError(t, archive.Close())
	return proxy
}
