// Package atomicfile writes sets of files whole or not at all.
//
// Every content is first written to a temporary file beside its target; only
// when all of them are complete on disk are they renamed into place. A file
// that already has the wanted content is not touched, so that editors and the
// Go build cache see no change where there is none.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Change says what became of one file.
type Change struct {
	Path    string
	Removed bool // the file was removed, otherwise written
}

// Batch collects files to be written and removed together.
// The zero value is an empty batch.
type Batch struct {
	write  map[string][]byte
	remove map[string]bool
}

// Write adds a file with its whole content. The batch keeps content and does
// not change it. Folders that are missing are made by Commit.
func (b *Batch) Write(path string, content []byte) {
	if b.write == nil {
		b.write = map[string][]byte{}
	}
	b.write[path] = content
}

// Remove adds a file that is to go away. A file that is not there is no error.
func (b *Batch) Remove(path string) {
	if b.remove == nil {
		b.remove = map[string]bool{}
	}
	b.remove[path] = true
}

// staged is a complete temporary file that waits for its rename.
type staged struct{ temp, target, path string }

// Commit brings all files about and tells which were changed, ordered by path.
// On an error before the renames nothing has changed and no temporary file is
// left. A rename that fails after others went through (the folder vanished, the
// target became a folder) leaves those others in place, each of them whole.
func (b *Batch) Commit() (changes []Change, err error) {
	var ready []staged
	defer func() {
		for _, s := range ready {
			os.Remove(s.temp) // gone already after a rename
		}
	}()
	for _, path := range sortedKeys(b.write) {
		s, changed, err := stage(path, b.write[path])
		if err != nil {
			return nil, err
		}
		if changed {
			ready = append(ready, s)
		}
	}
	for _, s := range ready {
		if err := os.Rename(s.temp, s.target); err != nil {
			return changes, err
		}
		changes = append(changes, Change{Path: s.path})
	}
	for _, path := range sortedKeys(b.remove) {
		switch err := os.Remove(path); {
		case err == nil:
			changes = append(changes, Change{Path: path, Removed: true})
		case !errors.Is(err, fs.ErrNotExist):
			return changes, err
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return changes, nil
}

// stage writes content beside path, unless path holds it already.
func stage(path string, content []byte) (s staged, changed bool, err error) {
	target := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real // the link stays, its file changes
	}
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return s, false, err
		}
	case err != nil:
		return s, false, err
	case !info.Mode().IsRegular():
		return s, false, fmt.Errorf("%s is not a regular file", path)
	default:
		if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, content) {
			return s, false, nil
		}
	}
	temp, err := writeTemp(filepath.Dir(target), content, info)
	return staged{temp: temp, target: target, path: path}, err == nil, err
}

// writeTemp makes a new file in folder with the permissions of the file that
// it will replace, or those that the umask gives when there is none (nil). Its
// name starts with a dot, so that the go command never looks into it.
func writeTemp(folder string, content []byte, replaces fs.FileInfo) (name string, err error) {
	var f *os.File
	for range 100 {
		name = filepath.Join(folder, ".candigo-"+strconv.FormatUint(rand.Uint64(), 36)+".tmp")
		f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err == nil && replaces != nil {
		err = f.Chmod(replaces.Mode().Perm())
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(name)
		return "", err
	}
	return name, nil
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
