package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candigo/candigo/internal/watch"
	"github.com/candigo/candigo/parser"
)

// listedPackage is what "go list -json" says about a package that matters here.
type listedPackage struct {
	Dir        string
	EmbedFiles []string
	Module     *struct {
		Main    bool
		GoMod   string
		Replace *struct{ Version string }
	}
}

// editable tells whether the package lies where its source may change: in the
// main module, or in a folder that takes a module's place.
func (p *listedPackage) editable() bool {
	return p.Module != nil && (p.Module.Main || p.Module.Replace != nil && p.Module.Replace.Version == "")
}

// sources finds the files that the program in dir, an absolute path, is made of: those of its
// packages, what they embed, their modules' go.mod and go.sum, and the .did files.
func sources(ctx context.Context, dir string) (watch.Set, error) {
	packages, err := listPackages(ctx, dir)
	if err != nil {
		return watch.Set{}, err
	}
	set := watch.Set{Match: isSource}
	for _, p := range packages {
		if !p.editable() {
			continue
		}
		set.Folders = append(set.Folders, p.Dir)
		set.Files = append(set.Files, p.Module.GoMod, filepath.Join(filepath.Dir(p.Module.GoMod), "go.sum"))
		for _, name := range p.EmbedFiles {
			file := filepath.Join(p.Dir, name)
			set.Files = append(set.Files, file)
			if folder := filepath.Dir(file); folder != p.Dir {
				set.Files = append(set.Files, folder) // for files that come into it
			}
		}
	}
	interfaces, err := interfaceFiles(dir)
	if err != nil {
		return watch.Set{}, err
	}
	set.Files = append(set.Files, interfaces...)
	slices.Sort(set.Files)
	set.Files = slices.Compact(set.Files)
	return set, nil
}

// isSource tells whether a file of a package's folder is looked at when the
// canister is built.
func isSource(name string) bool {
	switch filepath.Ext(name) {
	case ".go":
		return name[0] != '.' && name[0] != '_' && !strings.HasSuffix(name, "_test.go")
	case ".s", ".did":
		return name[0] != '.'
	}
	return false
}

// listPackages lists the packages that the canister links. Those that do not
// compile are listed as well, so that their repair is noticed.
func listPackages(ctx context.Context, dir string) ([]listedPackage, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=Dir,EmbedFiles,Module", ".")
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, trimNewline(stderr.String()))
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		switch err := decoder.Decode(&p); {
		case err == io.EOF:
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// interfaceFiles are the .did files of a program's generated code, and what they
// import.
func interfaceFiles(dir string) ([]string, error) {
	f, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, g := range f.generated {
		// What is wrong with a file is told when code is generated from it.
		_, _ = parser.Load(f.sourcePath(g.source), func(path string) ([]byte, error) {
			files = append(files, path)
			return os.ReadFile(path)
		})
	}
	return files, nil
}
