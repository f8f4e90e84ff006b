package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/candigo/candigo/internal/atomicfile"
	"github.com/candigo/candigo/internal/project"
)

func newCommand() command {
	return command{
		name:  "new",
		usage: "[-candigo DIR] NAME",
		short: "begin a project: a canister that builds and serves at once",
		long: `
Makes the folder NAME with a small canister in it: NAME.did, handlers.go with a
test, main.go, the generated code, go.mod and go.sum, and what icp and dfx need
to deploy it. The folder must not exist, or be empty. Nothing is downloaded.

The project requires the version of this candigo. A candigo that was built from
a checkout writes that folder into go.mod instead; so does -candigo.
`,
		flags: []flag{{"candigo", "DIR", "use the candigo checked out in DIR"}},
		run:   runNew,
	}
}

func runNew(env environment, args arguments) error {
	name, err := oneArgument(args, "NAME")
	if err != nil {
		return err
	}
	if err := project.CheckName(name); err != nil {
		return err
	}
	if err := checkVacant(name); err != nil {
		return err
	}
	origin, err := findOrigin()
	if checkout, given := args.value("candigo"); given {
		origin, err = readCheckout(checkout)
	}
	if err != nil {
		return err
	}
	files, err := project.Files(name, origin)
	if err != nil {
		return err
	}
	if err := writeFolder(name, files); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.stdout, `%[1]s is ready:

  cd %[1]s
  go test ./...      # its tests
  candigo serve      # runs it, at http://127.0.0.1:8080/

handlers.go and %[1]s.did are yours to change; README.md says the rest.
`, name)
	return err
}

// checkVacant makes sure that a folder can be made at path.
func checkVacant(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s exists and is no folder", path)
	}
	entries, err := os.ReadDir(path)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("the folder %s exists and is not empty", path)
	}
	return err
}

// writeFolder makes the folder with all files or, with an error, nothing: it is
// written under another name beside its place.
func writeFolder(path string, files map[string][]byte) error {
	temp, err := os.MkdirTemp(filepath.Dir(path), ".candigo-new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	folder := filepath.Join(temp, filepath.Base(path)) // with the usual permissions, unlike temp
	var batch atomicfile.Batch
	for name, content := range files {
		batch.Write(filepath.Join(folder, name), content)
	}
	if _, err := batch.Commit(); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // no longer empty
	}
	return os.Rename(folder, path)
}
