package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/candigo/candigo/bench/payload"
)

//go:embed javascript/bench.mjs
var script []byte

// javascriptContest is what npm's @dfinity/candid and candigo take for one
// payload. They run in two processes, one after the other.
type javascriptContest struct {
	contest
	key     string // of the script's results
	message []byte // in the order of types in which the library writes it
}

func javascriptContests() []javascriptContest {
	var all []javascriptContest
	for _, body := range []int{0, kib, 64 * kib, 2 * mib} {
		all = append(all, javascriptRows(requestCodec(body))...)
	}
	all = append(all, javascriptRows(responseCodec(kib))...)
	all = append(all, javascriptRows(transferCodec())...)
	all = append(all, javascriptRows(itemsCodec())...)
	for _, bits := range []int{64, 128} {
		all = append(all, javascriptRows(natsCodec(bits))...)
	}
	return append(all, javascriptRows(treeCodec())...)
}

func javascriptRows[T any](c *codec[T]) []javascriptContest {
	msg := c.message()
	if other := payload.Postorder(msg); other != nil {
		msg = other
	}
	row := func(form string, run func()) javascriptContest {
		key := strings.NewReplacer(" ", "-").Replace(c.name)
		return javascriptContest{contest{"javascript", c.name, form, len(msg), 0, anyNumber, []runner{{"candigo", run}}}, key, msg}
	}
	return []javascriptContest{
		row("encode, fresh", c.encodeFresh()),
		row("decode copying", afresh(decoding(c.decode, msg, false))),
	}
}

// measureJavascript runs the script over the messages of the contests and gives
// its lines, `NAME encode|decode NANOSECONDS`. It needs Node, and npm to fetch
// the library.
func measureJavascript(contests []javascriptContest) ([]string, error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, err
		}
	}
	folder, err := os.MkdirTemp("", "candigo-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := os.WriteFile(filepath.Join(folder, "bench.mjs"), script, 0o644); err != nil {
		return nil, err
	}
	args := []string{"bench.mjs", folder}
	for _, c := range contests {
		if !strings.HasPrefix(c.form, "encode") {
			continue // the message is that of the encoding row
		}
		args = append(args, c.key)
		if err := os.WriteFile(filepath.Join(folder, c.key+".bin"), c.message, 0o644); err != nil {
			return nil, err
		}
	}
	if _, err := output(folder, "npm", "install", "--silent", "--no-audit", "--no-fund", "@dfinity/candid@3.4.3", "@dfinity/principal@3.4.3"); err != nil {
		return nil, err
	}
	out, err := output(folder, "node", args...)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), nil
}

// output runs a program in a folder; its error has what the program says.
func output(folder, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w: %s", name, err, exit.Stderr)
	}
	return out, err
}

// javascriptSection writes the rows that match.
func javascriptSection(t *table, p pace, wanted func(contest) bool) {
	var contests []javascriptContest
	for _, c := range javascriptContests() {
		if wanted(c.contest) {
			contests = append(contests, c)
		}
	}
	if len(contests) == 0 {
		return
	}
	lines, err := measureJavascript(contests)
	if err != nil {
		t.skip("javascript", err)
		return
	}
	for _, c := range contests {
		own := race(p, c.runners)[0]
		for _, line := range lines {
			var key, form string
			var ns float64
			if _, err := fmt.Sscan(line, &key, &form, &ns); err == nil && key == c.key && strings.HasPrefix(c.form, form) {
				t.row(c.contest, []result{{name: "javascript", ns: ns, allocs: anyNumber}, own})
			}
		}
	}
}
