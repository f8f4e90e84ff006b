package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/candigo/candigo"
	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/internal/project"
)

// findOrigin tells which candigo a new project is to use: that which this
// program was built from.
func findOrigin() (project.Candigo, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	return originOf(info)
}

func originOf(info *debug.BuildInfo) (project.Candigo, error) {
	if main := info.Main; main.Replace == nil && main.Sum != "" { // only what comes from a module proxy has a hash
		return project.Candigo{Version: main.Version, Sum: main.Sum, GoMod: candigo.GoMod, GoSum: candigo.GoSum}, nil
	}
	for _, folder := range checkoutCandidates(info) {
		if origin, err := readCheckout(folder); err == nil {
			return origin, nil
		}
	}
	return project.Candigo{}, errors.New("this candigo is no release, and the checkout that it was built from is not found: name one with -candigo DIR")
}

// checkoutCandidates are the folders where this program's source may lie: where
// the compiler saw it (unless built with -trimpath), where a go.mod had its
// module replaced, and those around the program.
func checkoutCandidates(info *debug.BuildInfo) []string {
	var folders []string
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		folders = append(folders, filepath.Join(filepath.Dir(file), "..", ".."))
	}
	if r := info.Main.Replace; r != nil && r.Version == "" && filepath.IsAbs(r.Path) {
		folders = append(folders, r.Path)
	}
	if program, err := os.Executable(); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			for dir := filepath.Dir(program); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
				folders = append(folders, dir)
			}
		}
	}
	return folders
}

// readCheckout describes the candigo that is checked out in a folder. What the
// go command will see there counts, even if this program is older.
func readCheckout(folder string) (project.Candigo, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return project.Candigo{}, err
	}
	goMod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil || !strings.HasPrefix(string(goMod), "module "+project.Module+"\n") {
		return project.Candigo{}, fmt.Errorf("%s is no checkout of candigo: it has no go.mod of %s", folder, project.Module)
	}
	goSum, err := os.ReadFile(filepath.Join(folder, "go.sum"))
	if err != nil {
		return project.Candigo{}, err
	}
	return project.Candigo{Version: generator.Version, Checkout: folder, GoMod: string(goMod), GoSum: string(goSum)}, nil
}
