package parser

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFileSize is the most bytes that a file may have.
const maxFileSize = 16 << 20

var errFileSize = errors.New("it is larger than 16 MiB")

// Load reads the .did file at path and all that it imports. Imports are
// relative to the file that names them. read gives a file's content; nil reads
// from the operating system. Files of more than 16 MiB are refused, and text
// that nests deeper than 1,000 levels. The error is [Diagnostics].
func Load(path string, read func(path string) ([]byte, error)) (*Interface, error) {
	if read == nil {
		read = readFile
	}
	l := newLoader(read)
	src, err := l.content(path)
	if err != nil {
		return nil, Diagnostics{Errorf(Position{path, 1, 1}, "cannot read the file: %s", reason(err))}
	}
	return l.load(path, src)
}

// Parse is [Load] for a file whose content is already there; its imports are
// read from the operating system, relative to file's folder.
func Parse(file string, src []byte) (*Interface, error) {
	if len(src) > maxFileSize {
		return nil, Diagnostics{Errorf(Position{file, 1, 1}, "cannot read the file: %s", errFileSize)}
	}
	return newLoader(readFile).load(file, string(src))
}

// sourceFile is one of the files that make up an interface.
type sourceFile struct {
	path    string
	docs    map[int][]docLine
	tree    *fileExpr
	imports map[*importExpr]*sourceFile
	defined bool // its definitions were taken
	service bool // somewhere it is imported with its service
}

// loader reads a file and all that it imports.
type loader struct {
	reporter
	read   func(path string) ([]byte, error)
	files  map[string]*sourceFile
	order  []*sourceFile // each behind those that it imports
	broken bool          // a file could not be read or parsed, so names may be missing
}

func newLoader(read func(string) ([]byte, error)) *loader {
	return &loader{reporter: reporter{sources: sources{}}, read: read, files: map[string]*sourceFile{}}
}

func (l *loader) load(path, src string) (*Interface, error) {
	main := l.parse(path, src)
	b := &builder{reporter: &l.reporter, loader: l, byName: map[string]*Definition{}, incomplete: l.broken}
	in := b.build(main)
	if len(l.found) > 0 {
		l.found.Sort()
		return nil, l.found
	}
	in.sources = l.sources
	return in, nil
}

// parse parses a file and reads its imports.
func (l *loader) parse(path, src string) *sourceFile {
	file := &sourceFile{path: path, tree: &fileExpr{}, imports: map[*importExpr]*sourceFile{}}
	l.files[filepath.Clean(path)] = file
	l.sources[path] = &source{text: src}
	s := scanFile(src)
	s.wanted = declarations.item()
	tree, fault := parseTokens[fileExpr](s)
	if fault != nil {
		l.fault(path, fault)
		l.broken = true
		tree = importsOf(tree) // those before the fault: each file tells its own
	}
	file.tree, file.docs = tree, s.docs
	for _, d := range tree.Decls {
		if d.Import != nil {
			file.imports[d.Import] = l.importFile(file, d.Import)
		}
	}
	l.order = append(l.order, file)
	return file
}

// importsOf leaves only the imports in a tree that is not complete.
func importsOf(tree *fileExpr) *fileExpr {
	imports := &fileExpr{}
	if tree != nil {
		for _, d := range tree.Decls {
			if d.Import != nil && d.Import.Path.Raw != "" {
				imports.Decls = append(imports.Decls, d)
			}
		}
	}
	return imports
}

// importFile gives the file that an import names, nil if there is none.
func (l *loader) importFile(from *sourceFile, imp *importExpr) *sourceFile {
	name := unquote(imp.Path.Raw)
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(from.path), path)
	}
	file := l.files[filepath.Clean(path)]
	if file == nil {
		src, err := l.content(path)
		if err != nil {
			l.report(from.at(imp.Path.Pos), rawLength(imp.Path.Raw), fmt.Sprintf("cannot import %q: %s", name, reason(err)), lookedFor(name, path)...)
			l.broken = true
			return nil
		}
		file = l.parse(path, src)
	}
	file.service = file.service || imp.Service
	return file
}

// lookedFor says where an import was looked for if that is not what it says.
func lookedFor(name, path string) []Note {
	if path == filepath.FromSlash(name) {
		return nil
	}
	return hint("imports are relative to the file that they stand in: this one is " + path)
}

// content reads a file as text.
func (l *loader) content(path string) (string, error) {
	src, err := l.read(path)
	if err == nil && len(src) > maxFileSize {
		err = errFileSize
	}
	return string(src), err
}

// readFile reads a file of the operating system, if it is not too large.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case info.Size() > maxFileSize:
		return nil, errFileSize
	}
	return io.ReadAll(io.LimitReader(f, maxFileSize+1))
}

// reason gives what went wrong with a file, without its name.
func reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}
