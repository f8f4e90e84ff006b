package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// generationRuns is how often each program runs on each file.
const generationRuns = 20

// generationCase is a file to generate code from.
type generationCase struct {
	name string
	path string
	runs int

	mark        time.Duration // 0 for none
	definitions int           // of a made-up interface
}

// The figures of the marks, for whole processes.
const (
	corpus   = "../../shared/corpus/accept"
	canMark  = 80 * time.Millisecond
	longMark = 130 * time.Millisecond
	peakMark = 100 << 20
)

// process is one program that generates Go.
type process struct {
	name string
	args func(path, folder string) []string
}

// generationSection measures candigo beside goic, agent-go's generator, as whole
// processes, on real files where they are there and on interfaces of 10 to
// 10,000 definitions.
func generationSection(t *table) error {
	folder, err := os.MkdirTemp("", "candigo-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	own, goic := filepath.Join(folder, "candigo"), filepath.Join(folder, "goic")
	if _, err := output("..", "go", "build", "-o", own, "./cmd/candigo"); err != nil {
		return err
	}
	if _, err := output(".", "go", "build", "-o", goic, "github.com/aviate-labs/agent-go/cmd/goic"); err != nil {
		return err
	}
	programs := []process{
		{goic, func(path, folder string) []string {
			return []string{"generate", "did", path, "example", "--packageName=example", "--output=" + filepath.Join(folder, "goic.go")}
		}},
		{own, func(path, folder string) []string { return []string{"gen", "-pkg", "example", "-o", folder, path} }},
	}
	cases, err := generationCases(t, folder)
	if err != nil {
		return err
	}
	for i, c := range cases {
		folder := filepath.Join(folder, fmt.Sprint(i)) // a package holds one service
		if err := os.Mkdir(folder, 0o755); err != nil {
			return err
		}
		measured := make([]processResult, len(programs))
		for range c.runs {
			for i, p := range programs {
				measured[i].run(p, c.path, folder)
			}
		}
		t.generation(c, measured[0], measured[1])
	}
	return nil
}

// generationCases gives the files, and writes those that are made up.
func generationCases(t *table, folder string) ([]generationCase, error) {
	var cases []generationCase
	for _, c := range []generationCase{
		{name: "can.did", path: corpus + "/open-chat__backend/libraries/types/can.did", mark: canMark, runs: generationRuns},
		{name: "internet-identity.did", path: corpus + "/developer-docs__internet-identity.did", mark: longMark, runs: generationRuns},
	} {
		if _, err := os.Stat(c.path); err != nil {
			t.skip(c.name, err)
			continue
		}
		cases = append(cases, c)
	}
	for n := 10; n <= 10_000; n *= 10 {
		path, runs := filepath.Join(folder, fmt.Sprintf("definitions%d.did", n)), generationRuns
		if n > 1000 {
			runs = slowTurns
		}
		if err := os.WriteFile(path, []byte(interfaceOf(n)), 0o644); err != nil {
			return nil, err
		}
		cases = append(cases, generationCase{name: fmt.Sprintf("%d definitions", n), path: path, runs: runs, definitions: n})
	}
	return cases, nil
}

// interfaceOf gives an interface of n definitions, in groups of ten that build on
// each other, and a method for each group.
func interfaceOf(n int) string {
	var types, methods strings.Builder
	for i := range n {
		before := ""
		if i%10 > 0 {
			before = fmt.Sprintf(" before : opt T%d;", i-1)
		}
		fmt.Fprintf(&types, "type T%d = record { id : nat64; name%d : text; tags : vec text;%s };\n", i, i, before)
		if i%10 == 9 {
			fmt.Fprintf(&methods, "  get%d : (nat64) -> (opt T%d) query;\n", i, i)
		}
	}
	return types.String() + "service : {\n" + methods.String() + "}\n"
}

// processResult is what a program took on one file.
type processResult struct {
	times []float64 // milliseconds
	peak  int64     // bytes of memory
	err   error
}

func (r *processResult) run(p process, path, folder string) {
	if r.err != nil {
		return
	}
	cmd := exec.Command(p.name, p.args(path, folder)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err == nil && bytes.HasPrefix(out, []byte("ERROR")) {
		err = errors.New("refused") // goic, which exits with 0 nevertheless
	}
	if err != nil {
		r.err = fmt.Errorf("%w: %s", err, out)
		return
	}
	r.times = append(r.times, took.Seconds()*1000)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = max(r.peak, usage.Maxrss<<10)
	}
}
