package main

import (
	"fmt"
	"io"
)

// table writes rows as they come.
type table struct {
	out     io.Writer
	section string
	missed  int // marks
}

// titles say what the sections are about: the numbers of the last but one column
// and what the ratio is to.
var titles = map[string]string{
	"codec":    "Generated code beside codecs written by hand (the limit)",
	"body":     "Bodies of 2 MiB",
	"coercion": "Messages of other types beside messages of the expected ones (the straight path)",
	"peer":     "Others",

	"javascript": "npm @dfinity/candid, in a process of its own",
}

// row writes what a contest came to.
func (t *table) row(c contest, r []result) {
	if t.section != c.section {
		t.section = c.section
		fmt.Fprintf(t.out, "\n%s\n%-8s %-42s %8s %10s %11s %11s %15s %7s %7s %5s\n", titles[c.section],
			"payload", "form", "bytes", "copy ns", "other ns", "candigo ns", "allocs", "/copy", "/other", "mark")
	}
	base, own := r[len(r)-2], r[len(r)-1]
	ratio := own.ratio(base)
	copyNs, copyRatio, mark, verdict := "", "", "", ""
	if r[0].name == "copy" {
		copyNs, copyRatio = fmt.Sprintf("%.0f", r[0].ns), relation(own.ratio(r[0]))
	}
	if c.mark > 0 {
		mark = fmt.Sprintf("%.1f", c.mark)
		if ratio > c.mark {
			verdict += "  SLOW"
		}
	}
	if c.allocs >= 0 && own.allocs > c.allocs {
		verdict += "  ALLOCATES"
	}
	t.count(verdict)
	fmt.Fprintf(t.out, "%-8s %-42s %8d %10s %11.0f %11.0f %15s %7s %7s %5s%s\n", c.payload, c.form, c.bytes,
		copyNs, base.ns, own.ns, allocations(base)+" / "+allocations(own), copyRatio, relation(ratio), mark, verdict)
}

// generation writes what generating from one file came to.
func (t *table) generation(c generationCase, goic, own processResult) {
	if t.section != "generation" {
		t.section = "generation"
		fmt.Fprintf(t.out, "\nGeneration, whole processes, medians of up to %d\n%-22s %10s %11s %7s %13s %8s %8s\n", generationRuns,
			"interface", "goic ms", "candigo ms", "/goic", "µs/definition", "peak MB", "mark ms")
	}
	if own.err != nil {
		t.skip(c.name, own.err)
		return
	}
	ms := median(own.times)
	goicMs, ratio := "refuses it", ""
	if goic.err == nil {
		goicMs, ratio = fmt.Sprintf("%.1f", median(goic.times)), fmt.Sprintf("%.2f", ms/median(goic.times))
	}
	each, mark, verdict := "", "", ""
	if c.definitions > 0 {
		each = fmt.Sprintf("%.0f", ms*1000/float64(c.definitions))
	}
	if c.mark > 0 {
		mark = fmt.Sprint(c.mark.Milliseconds())
		if ms > c.mark.Seconds()*1000 {
			verdict += "  SLOW"
		}
		if own.peak > peakMark {
			verdict += "  MEMORY"
		}
	}
	t.count(verdict)
	fmt.Fprintf(t.out, "%-22s %10s %11.1f %7s %13s %8.1f %8s%s\n", c.name, goicMs, ms, ratio, each, float64(own.peak)/(1<<20), mark, verdict)
}

// allocations writes how often r allocates.
func allocations(r result) string {
	if r.allocs < 0 {
		return "?"
	}
	return fmt.Sprint(r.allocs)
}

// relation writes a ratio, small ones with more digits.
func relation(ratio float64) string {
	if ratio < 0.1 {
		return fmt.Sprintf("%.4f", ratio)
	}
	return fmt.Sprintf("%.2f", ratio)
}

// count takes account of a missed mark.
func (t *table) count(verdict string) {
	if verdict != "" {
		t.missed++
	}
}

// skip says what is not measured, and why.
func (t *table) skip(what string, err error) {
	fmt.Fprintf(t.out, "\nskip: %s: %v\n", what, err)
}
