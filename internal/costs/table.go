package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const introduction = `# What calls cost

The examples as canisters with %s: the size of their modules in bytes, and what calls take in the
[replica](replica.md), which counts as the network does. Each page of 64 KiB that an execution touches costs 80,000
instructions, and in an update the same again when it is written; ` + "`in` and `out`" + ` are bytes of Candid. One GET or POST may take several
executions: a query that asks for an update, or the callbacks of a stream.

` + "`make costs`" + ` measures again and writes this file; a test holds the examples to it: pages and bytes exactly, instructions and sizes of modules within 1 %%.
`

var (
	moduleColumns    = []string{"module", "size", "compressed"}
	executionColumns = []string{"example", "call", "execution", "instructions", "pages", "written", "in", "out"}
)

// format writes the report as docs/costs.md.
func (r *report) format() string {
	modules := [][]string{moduleColumns}
	for _, m := range r.modules {
		modules = append(modules, []string{m.name, grouped(uint64(m.size)), grouped(uint64(m.compressed))})
	}
	executions := [][]string{executionColumns}
	for _, e := range r.executions {
		row := []string{e.example, e.step, e.what, grouped(e.instructions)}
		for _, n := range []int{e.pages, e.written, e.in, e.out} {
			row = append(row, grouped(uint64(n)))
		}
		executions = append(executions, row)
	}
	return fmt.Sprintf(introduction, r.goVersion) + "\n" + table(modules, 1) + "\n" + table(executions, 3)
}

// table lays rows out, with the columns from the one numbered right on aligned
// to the right. The first row is the heading.
func table(rows [][]string, right int) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var text strings.Builder
	line := func(cell func(i int) string) {
		for i := range widths {
			text.WriteString("| " + cell(i) + " ")
		}
		text.WriteString("|\n")
	}
	for n, row := range rows {
		line(func(i int) string {
			space := strings.Repeat(" ", widths[i]-len(row[i]))
			if i >= right {
				return space + row[i]
			}
			return row[i] + space
		})
		if n == 0 {
			line(func(i int) string {
				if i >= right {
					return strings.Repeat("-", widths[i]-1) + ":"
				}
				return strings.Repeat("-", widths[i])
			})
		}
	}
	return text.String()
}

// grouped writes a number with commas.
func grouped(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// parse reads what format has written.
func parse(text string) (*report, error) {
	r := new(report)
	before, after, _ := strings.Cut(introduction, "%s")
	_, rest, _ := strings.Cut(text, before)
	if r.goVersion, _, _ = strings.Cut(rest, after[:1]); r.goVersion == "" {
		return nil, errors.New("no version of Go")
	}
	for number, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| -") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if err := r.row(cells); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	return r, nil
}

// row takes a row of one of the tables.
func (r *report) row(cells []string) error {
	switch {
	case cells[0] == moduleColumns[0] || cells[0] == executionColumns[0]:
		return nil
	case len(cells) == len(moduleColumns):
		n, err := numbers(cells[1:])
		if err != nil {
			return err
		}
		r.modules = append(r.modules, module{cells[0], n[0], n[1]})
	case len(cells) == len(executionColumns):
		n, err := numbers(cells[3:])
		if err != nil {
			return err
		}
		r.executions = append(r.executions, execution{
			example: cells[0], step: cells[1], what: cells[2],
			instructions: uint64(n[0]), pages: n[1], written: n[2], in: n[3], out: n[4],
		})
	default:
		return fmt.Errorf("%d columns", len(cells))
	}
	return nil
}

func numbers(cells []string) ([]int, error) {
	list := make([]int, len(cells))
	for i, cell := range cells {
		n, err := strconv.Atoi(strings.ReplaceAll(cell, ",", ""))
		if err != nil {
			return nil, err
		}
		list[i] = n
	}
	return list, nil
}
