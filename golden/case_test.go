package golden

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/parser"
	"golang.org/x/tools/txtar"
)

// goldenCase is one archive.
type goldenCase struct {
	name    string // feature/case
	file    string
	comment []byte
	inputs  []txtar.File
	wants   []txtar.File

	main    string
	options generator.Options
	stubs   bool
	unread  map[string]bool // inputs that generating has not looked at
}

// readCases reads all archives. Anything in the folders of features that is
// none is an error, and so is an archive outside of them.
func readCases(root string) ([]*goldenCase, error) {
	var cases []*goldenCase
	var problems []error
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		name, isCase := strings.CutSuffix(rel, ".txtar")
		switch depth := strings.Count(rel, "/"); {
		case depth == 0 && strings.HasSuffix(rel, "_test.go"):
		case depth != 1 || !isCase:
			problems = append(problems, fmt.Errorf("%s is no case: cases are <feature>/<case>.txtar", file))
		default:
			c, err := readCase(name, file)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", file, err))
				return nil
			}
			cases = append(cases, c)
		}
		return nil
	})
	return cases, errors.Join(append(problems, err)...)
}

func readCase(name, file string) (*goldenCase, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	archive := txtar.Parse(data)
	c := &goldenCase{name: name, file: file, comment: archive.Comment, unread: map[string]bool{}}
	seen := map[string]bool{}
	for _, f := range archive.Files {
		if seen[f.Name] {
			return nil, fmt.Errorf("%s stands in it twice", f.Name)
		}
		seen[f.Name] = true
		if f.Name == "want.err" || f.Name == "want.warn" || strings.HasPrefix(f.Name, "want/") {
			c.wants = append(c.wants, f)
			continue
		}
		c.inputs = append(c.inputs, f)
		c.unread[f.Name] = true
	}
	if len(c.inputs) == 0 {
		return nil, errors.New("there is no .did file in it")
	}
	c.main = c.inputs[0].Name
	c.options.Package = strings.NewReplacer("-", "", "_", "").Replace(path.Base(name))
	if err := c.readDirectives(); err != nil {
		return nil, err
	}
	c.options.Source = path.Base(c.main)
	c.options.Name = strings.TrimSuffix(c.options.Source, ".did")
	c.options.Main = c.options.Package == "main" && !c.options.ClientOnly
	return c, nil
}

func (c *goldenCase) readDirectives() error {
	described := false
	for line := range strings.Lines(string(c.comment)) {
		line = strings.TrimSpace(line)
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "main":
			c.main = value
		case "package":
			c.options.Package = value
		case "prefix":
			c.options.Prefix = value
		case "hooks":
			c.options.Hooks = strings.Fields(value)
		case "flags":
			for _, flag := range strings.Fields(value) {
				switch flag {
				case "-client":
					c.options.ClientOnly = true
				case "-stubs":
					c.stubs = true
				default:
					return fmt.Errorf("unknown flag %s", flag)
				}
			}
		default:
			described = described || line != ""
		}
	}
	if !described {
		return errors.New("a sentence on top must say what the case shows")
	}
	return nil
}

// generate returns what the case's files give, named as in the archive. An
// error that is no problem of these files is no result.
func (c *goldenCase) generate() ([]txtar.File, error) {
	files, warnings, err := c.generateGo()
	var problems parser.Diagnostics
	if errors.As(err, &problems) {
		return []txtar.File{{Name: "want.err", Data: wholeLines(problems.Error())}}, nil
	}
	if err != nil {
		return nil, err
	}
	var out []txtar.File
	if len(warnings) > 0 {
		out = append(out, txtar.File{Name: "want.warn", Data: wholeLines(warnings.Error())})
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, txtar.File{Name: "want/" + name, Data: files[name]})
	}
	return out, nil
}

func (c *goldenCase) generateGo() (map[string][]byte, parser.Diagnostics, error) {
	in, err := parser.Load(c.main, c.read)
	if err != nil {
		return nil, nil, err
	}
	files, warnings, err := generator.Generate(in, c.options)
	if err != nil || !c.stubs {
		return files, warnings, err
	}
	stubs, err := generator.Stubs(in, c.options)
	maps.Copy(files, stubs)
	return files, warnings, err
}

// read gives the parser the files of the archive.
func (c *goldenCase) read(name string) ([]byte, error) {
	for _, f := range c.inputs {
		if f.Name == filepath.ToSlash(filepath.Clean(name)) {
			delete(c.unread, f.Name)
			return f.Data, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// wholeLines ends a text with one newline, as txtar needs it.
func wholeLines(text string) []byte {
	return []byte(strings.TrimRight(text, "\n") + "\n")
}

// rewrite puts wants into the archive in place of the old ones.
func (c *goldenCase) rewrite(wants []txtar.File) error {
	archive := &txtar.Archive{Comment: c.comment, Files: append(slices.Clone(c.inputs), wants...)}
	return os.WriteFile(c.file, txtar.Format(archive), 0o666)
}
