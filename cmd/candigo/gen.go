package main

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/internal/atomicfile"
	"github.com/candigo/candigo/parser"
)

func genCommand() command {
	return command{
		name:  "gen",
		usage: "[-o DIR] [-pkg NAME] [-stubs] [-client] [-hooks LIST] [-check] [-stdout] FILE.did",
		short: "generate Go from a .did file",
		long: `
Generates Go from FILE.did and its imports: NAME_candid.go, and in package main
also NAME_canister_candid.go with the canister's entry points. NAME is the base
name of FILE.did, with "did" in front where it begins with "_" or ".". Files are
written only when they change, all of them or none; safe to repeat.

A program has the entry points inspect (canister_inspect_message), heartbeat and
lowmemory (canister_on_low_wasm_memory) only when -hooks lists them, separated by
commas; each adds a method to the service. They stay when gen runs again without
-hooks, until it is called with -hooks none.

The package is that of -pkg, else that of the Go files in the folder, else main
with -stubs, else the folder's name. A package holds one service; the clients of
others (-client) go beside it, their names beginning with NAME.

'-' reads the interface from standard input, as if it were stdin.did in the
current folder. With -stdout and more than one file, each is headed by a line
"-- FILE --".
`,
		flags: []flag{
			{"o", "DIR", "the folder to write to (default: that of FILE.did)"},
			{"pkg", "NAME", "the Go package"},
			{"stubs", "", "also write handlers.go and main.go, those that are missing: they are yours from then on"},
			{"client", "", "types and client only, to call another canister"},
			{"hooks", "LIST", "optional entry points: inspect,heartbeat,lowmemory or none (default: as before)"},
			{"check", "", "write nothing; exit 1 and print a diff when generated files are stale"},
			{"stdout", "", "write nothing; print the generated files"},
		},
		run: runGen,
	}
}

func runGen(env environment, args arguments) error {
	path, err := oneArgument(args, "FILE.did")
	if err != nil {
		return err
	}
	if err := checkGenFlags(args); err != nil {
		return err
	}
	in, err := loadInterface(env, path)
	if err != nil {
		return err
	}
	t, err := newTarget(path, args)
	if err != nil {
		return err
	}
	files, err := t.generate(env, in)
	if err != nil {
		return err
	}
	switch {
	case args.on("check"):
		return t.check(env, path, files)
	case args.on("stdout"):
		return printFiles(env, files)
	}
	stubs := map[string][]byte{}
	if args.on("stubs") {
		if stubs, err = generator.Stubs(in, t.stubOptions(path)); err != nil {
			return err
		}
	}
	return t.write(files, stubs)
}

func checkGenFlags(args arguments) error {
	var modes []string
	for _, name := range []string{"check", "stdout", "stubs"} {
		if args.on(name) {
			modes = append(modes, "-"+name)
		}
	}
	pkg, hasPkg := args.value("pkg")
	dir, hasDir := args.value("o")
	_, hasHooks := args.value("hooks")
	switch {
	case len(modes) > 1:
		return usageError(strings.Join(modes, " and ") + " exclude each other")
	case args.on("stubs") && args.on("client"):
		return usageError("-stubs and -client exclude each other: a client has nothing to implement")
	case hasPkg && (!token.IsIdentifier(pkg) || pkg == "_"):
		return usageError(fmt.Sprintf("-pkg: %q is no Go package name", pkg))
	case hasHooks && args.on("client"):
		return usageError("-hooks and -client exclude each other: a client has no entry points")
	case hasDir && dir == "":
		return usageError("-o needs a folder")
	}
	return nil
}

// target is where and as what the files of one .did are generated.
type target struct {
	folder *folder
	source string // the .did's name in the files' headers
	name   string // NAME
	pkg    string
	client bool
	prefix string
	hooks  []string // of generator.HookNames
}

// newTarget decides what the flags leave open.
func newTarget(path string, args arguments) (*target, error) {
	t := &target{source: sourceName(path), name: baseName(path), client: args.on("client")}
	dir, hasDir := args.value("o")
	if !hasDir {
		dir = filepath.Dir(path)
	}
	var err error
	if t.folder, err = readFolder(dir); err != nil {
		return nil, err
	}
	if t.pkg, _ = args.value("pkg"); t.pkg == "" {
		t.pkg, err = t.folder.packageName()
		if err != nil {
			return nil, fmt.Errorf("%w: say with -pkg which is meant", err)
		}
	}
	switch {
	case t.pkg != "":
	case args.on("stubs"):
		t.pkg = "main"
	default:
		t.pkg = packageNameOf(dir)
	}
	if t.client && len(t.others()) > 0 {
		t.prefix = generator.PrefixFor(t.name)
	}
	t.hooks = t.ownHooks()
	if list, given := args.value("hooks"); given {
		t.hooks, err = t.readHooks(list)
	}
	return t, err
}

// ownHooks are the hooks that t's files were generated with last.
func (t *target) ownHooks() []string {
	if f := t.folder.file(t.name + canisterSuffix); f != nil && t.ownEntryPoints(*f) {
		return f.hooks
	}
	return nil
}

// readHooks reads the value of -hooks.
func (t *target) readHooks(list string) ([]string, error) {
	if list == "none" {
		return nil, nil
	}
	if t.pkg != "main" {
		return nil, fmt.Errorf("-hooks adds entry points, which only package main has, and this is package %s", t.pkg)
	}
	var hooks []string
	for hook := range strings.SplitSeq(list, ",") {
		hook = strings.TrimSpace(hook)
		if !slices.Contains(generator.HookNames(), hook) {
			return nil, usageError(fmt.Sprintf("-hooks: there is no hook %q, only %s", hook, strings.Join(generator.HookNames(), ", ")))
		}
		hooks = append(hooks, hook)
	}
	slices.SortFunc(hooks, func(a, b string) int {
		return slices.Index(generator.HookNames(), a) - slices.Index(generator.HookNames(), b)
	})
	return slices.Compact(hooks), nil
}

// others are the folder's generated files that come from other .did files.
func (t *target) others() []generatedFile {
	return slices.DeleteFunc(slices.Clone(t.folder.generated), func(f generatedFile) bool {
		return f.name == t.name+codeSuffix || t.ownEntryPoints(f)
	})
}

func (t *target) ownEntryPoints(f generatedFile) bool {
	return f.entryPoints() && f.source == t.source
}

func (t *target) options() generator.Options {
	return generator.Options{
		Source:     t.source,
		Name:       t.name,
		Package:    t.pkg,
		ClientOnly: t.client,
		Prefix:     t.prefix,
		Hooks:      t.hooks,
		Main:       t.pkg == "main" && !t.client,
	}
}

// stubOptions are the options for stubs: their go:generate line calls gen in
// the folder where they stand.
func (t *target) stubOptions(path string) generator.Options {
	o := t.options()
	if len(t.hooks) > 0 {
		o.Arguments = []string{"-hooks", strings.Join(t.hooks, ",")}
	}
	o.Arguments = append(o.Arguments, t.sourceArguments(path)...)
	return o
}

// sourceArguments are the last arguments of gen in t's folder: which .did it is.
func (t *target) sourceArguments(path string) []string {
	from, err := filepath.Abs(t.folder.path)
	if err != nil || path == stdinName {
		return []string{t.source}
	}
	to, err := filepath.Abs(path)
	if err != nil || filepath.Dir(to) == from {
		return []string{t.source}
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return []string{t.source}
	}
	return []string{"-o", ".", filepath.ToSlash(rel)}
}

// generate makes the files in memory, prints warnings, and refuses what would
// not go together with the rest of the folder.
func (t *target) generate(env environment, in *parser.Interface) (map[string][]byte, error) {
	files, warnings, err := generator.Generate(in, t.options())
	if len(warnings) > 0 {
		fmt.Fprintln(env.stderr, trimNewline(warnings.Error()))
	}
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := t.refuseForeign(name); err != nil {
			return nil, err
		}
	}
	if !t.client {
		err = t.checkOthers(env, files[t.name+codeSuffix])
	}
	return files, err
}

// refuseForeign keeps a file that candigo did not make from being overwritten.
func (t *target) refuseForeign(name string) error {
	path := filepath.Join(t.folder.path, name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || t.folder.file(name) != nil {
		return nil
	}
	if err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		err = fmt.Errorf("%s was not generated by candigo and would be overwritten: move it away", path)
	}
	return err
}

// checkOthers refuses a second service in the package. It warns when a client
// that was generated before the service has the same names: generating it
// again will prefix them.
func (t *target) checkOthers(env environment, code []byte) error {
	others := t.others()
	if len(others) == 0 {
		return nil // and code is large
	}
	own, err := readDeclarations(t.name+codeSuffix, code)
	if err != nil {
		return err
	}
	for _, f := range others {
		path := filepath.Join(t.folder.path, f.name)
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		other, err := readDeclarations(path, src)
		if err != nil {
			return err
		}
		var shared []string
		for _, name := range other.names {
			if slices.Contains(own.names, name) {
				shared = append(shared, name)
			}
		}
		switch {
		case other.service:
			return fmt.Errorf("%s is generated from %s, and a package holds one service: use -client for the other, -o for another folder, or remove that file", path, f.source)
		case len(shared) > 0 && !own.service:
			return fmt.Errorf("%s is generated from %s and declares %s too: use -client for one of them, or -o for another folder", path, f.source, firstOf(shared))
		case len(shared) > 0:
			fmt.Fprintf(env.stderr, "candigo: warning: %s, generated from %s, declares %s too; run 'candigo gen -client %s' again, which prefixes its names\n", path, f.source, firstOf(shared), f.source)
		}
	}
	return nil
}

// firstOf lists at most three names.
func firstOf(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + " and more"
	}
	return strings.Join(names, ", ")
}

// stale are files of this .did that are no longer made, such as the entry
// points of a package that is not main any more.
func (t *target) stale(files map[string][]byte) []string {
	var names []string
	for _, f := range t.folder.generated {
		if _, made := files[f.name]; !made && t.ownEntryPoints(f) {
			names = append(names, f.name)
		}
	}
	return names
}

// write writes the generated files, and the stubs that are missing.
func (t *target) write(files, stubs map[string][]byte) error {
	var batch atomicfile.Batch
	for name, content := range files {
		batch.Write(filepath.Join(t.folder.path, name), content)
	}
	for name, content := range stubs {
		path := filepath.Join(t.folder.path, name)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			batch.Write(path, content)
		}
	}
	for _, name := range t.stale(files) {
		batch.Remove(filepath.Join(t.folder.path, name))
	}
	_, err := batch.Commit()
	return err
}

// printFiles prints the files by name.
func printFiles(env environment, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if len(files) > 1 {
			fmt.Fprintf(env.stdout, "-- %s --\n", name)
		}
		if _, err := env.stdout.Write(files[name]); err != nil {
			return err
		}
	}
	return nil
}

// sourceName is the name of a .did as a header can hold it.
func sourceName(path string) string {
	if path == stdinName {
		return stdinSource
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, filepath.Base(path))
}

// stdinSource is what headers call an interface that came from standard input.
const stdinSource = "standard input"

// baseName is NAME of a .did. The go command ignores files whose name begins
// with "_" or ".", and refuses those that begin with other punctuation.
func baseName(path string) string {
	if path == stdinName {
		return "stdin"
	}
	name := strings.TrimSuffix(filepath.Base(path), ".did")
	if name == "" || name[0] < utf8.RuneSelf && !isLetter(name[0]) && !isDigit(name[0]) {
		return "did" + name
	}
	return name
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
