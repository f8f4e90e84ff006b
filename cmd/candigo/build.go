package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/candigo/candigo/internal/atomicfile"
	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/internal/link"
)

func buildCommand() command {
	return command{
		name:  "build",
		usage: "[-raw] [-debug] [-o FILE] [DIR]",
		short: "make the canister module of a program",
		long: `
Builds the program in DIR (default: the current folder) as a canister module and
writes NAME.wasm.gz into DIR, where NAME is the .did's: ready for dfx, icp and
whatever else installs modules. DIR's package must be main with a generated
service; generated code that is stale is an error that names the command to run.

The same source gives the same module with the same Go toolchain, wherever it
lies and whatever the environment. What the module consists of goes to stdout.
`,
		flags: []flag{
			{"o", "FILE", "write to FILE"},
			{"raw", "", "write the module uncompressed, by default to NAME.wasm"},
			{"debug", "", "keep the names of functions and what else debuggers read"},
		},
		run: runBuild,
	}
}

func runBuild(env environment, args arguments) error {
	if len(args.rest) > 1 {
		return usageError("takes one DIR")
	}
	dir := "."
	if len(args.rest) == 1 {
		dir = args.rest[0]
	}
	file, named := args.value("o")
	if named && file == "" { // as by a script whose variable is not set
		return usageError("-o needs a FILE")
	}
	if err := checkProgram(dir); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	b, err := buildModule(ctx, env, dir, build.Options{Debug: args.on("debug"), Go: env.stderr})
	if err != nil {
		return err
	}
	content, extension := b.module, ".wasm"
	if !args.on("raw") {
		content, extension = build.Compress(b.module), ".wasm.gz"
	}
	file = cmp.Or(file, filepath.Join(dir, b.name+extension))
	var files atomicfile.Batch
	files.Write(file, content)
	if _, err := files.Commit(); err != nil {
		return err
	}
	return printBuilt(env.stdout, file, len(content), b.report)
}

// built is a canister module.
type built struct {
	name   string // of its .did, without the ending
	module []byte // not compressed
	report *link.Report
}

// buildModule makes the canister module of the program in dir, which checkProgram
// has accepted. When ctx ends, so does the build.
func buildModule(ctx context.Context, env environment, dir string, options build.Options) (*built, error) {
	f, err := readFolder(dir)
	if err != nil {
		return nil, err
	}
	entry := f.service()
	if entry == nil {
		return nil, fmt.Errorf("%s holds no generated service", dir)
	}
	in, err := loadInterface(env, f.sourcePath(entry.source))
	if err != nil {
		return nil, err
	}
	b := &built{name: baseName(entry.source)}
	b.module, b.report, err = build.Canister(ctx, dir, in, options)
	switch {
	case errors.Is(err, build.ErrCompile):
		return nil, fmt.Errorf("%s does not build (see above)", dir)
	case errors.Is(err, context.Canceled):
		return nil, errors.New("the build was interrupted")
	case err != nil:
		return nil, fmt.Errorf("%s does not become a canister: %w", dir, err)
	}
	return b, nil
}

// service returns the file with the entry points of the folder's service, or nil.
func (f *folder) service() *generatedFile {
	for i := range f.generated {
		if f.generated[i].entryPoints() {
			return &f.generated[i]
		}
	}
	return nil
}

// printedPackages is how many packages are printed.
const printedPackages = 12

// printBuilt prints what was written and what it consists of.
func printBuilt(w io.Writer, file string, size int, r *link.Report) error {
	p := &printer{w: w}
	p.printf("%s: %s bytes\n", file, grouped(size))
	if size != r.Size {
		p.printf("%11s  uncompressed\n", grouped(r.Size))
	}
	p.printf("%11s  code in %s functions\n", grouped(r.Code), grouped(r.Functions))
	p.printf("%11s  data\n", grouped(r.Data))
	for _, m := range r.Metadata {
		p.printf("%11s  %s\n", grouped(len(m.Contents)), m.Name)
	}
	p.printf("Methods:\n")
	for _, kind := range []link.Kind{link.Query, link.CompositeQuery, link.Update} {
		p.printf("%11d  %s\n", countMethods(r.Methods, kind), kindNames[kind])
	}
	p.printf("Code by package:\n")
	for _, pkg := range r.Packages[:min(printedPackages, len(r.Packages))] {
		p.printf("%11s  %s\n", grouped(pkg.Code), pkg.Path)
	}
	if rest := r.Packages[min(printedPackages, len(r.Packages)):]; len(rest) > 0 {
		code := 0
		for _, pkg := range rest {
			code += pkg.Code
		}
		p.printf("%11s  in %d others\n", grouped(code), len(rest))
	}
	return p.err
}

var kindNames = map[link.Kind]string{link.Query: "query", link.CompositeQuery: "composite query", link.Update: "update"}

func countMethods(methods []link.Method, kind link.Kind) (n int) {
	for _, m := range methods {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// printer prints until the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
