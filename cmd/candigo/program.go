package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/candigo/candigo/internal/hooks"
)

// openProgram looks at the folder of a program: a package main with one
// generated service.
func openProgram(dir string) (*folder, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such folder", dir)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file, and no folder of a program", dir)
	}
	f, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	if len(f.packages) == 0 && len(f.generated) == 0 {
		return nil, fmt.Errorf("%s holds no Go files; 'candigo gen -stubs FILE.did' begins a program", dir)
	}
	pkg, err := f.packageName()
	if err != nil {
		return nil, err
	}
	if pkg != "main" {
		return nil, fmt.Errorf("%s holds package %s; a program is a package main", dir, pkg)
	}
	services := 0
	for _, g := range f.generated {
		if g.entryPoints() {
			services++
		}
	}
	switch {
	case services == 0:
		return nil, fmt.Errorf("%s holds no generated service: run 'candigo gen FILE.did' there", dir)
	case services > 1:
		return nil, fmt.Errorf("%s holds %d generated services; a program has one", dir, services)
	}
	return f, nil
}

// checkProgram makes sure that dir holds a program whose generated code is up
// to date, and whose hooks are hooks.
func checkProgram(dir string) error {
	f, err := openProgram(dir)
	if err != nil {
		return err
	}
	if err := f.checkFresh(); err != nil {
		return err
	}
	return f.checkHooks()
}

// checkHooks makes sure that nothing in a program is meant as a hook that the
// system would not call.
func (f *folder) checkHooks() error {
	t := &target{folder: f}
	return hooks.Check(f.path, t.genArguments(f.sourcePath(f.service().source)))
}
