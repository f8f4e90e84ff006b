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
}

// row writes what a contest came to.
func (t *table) row(c contest, r []result) {
	if t.section != c.section {
		t.section = c.section
		fmt.Fprintf(t.out, "\n%s\n%-8s %-42s %8s %10s %11s %11s %13s %7s %7s %5s\n", titles[c.section],
			"payload", "form", "bytes", "copy ns", "other ns", "candigo ns", "allocs", "/copy", "/other", "mark")
	}
	base, own := r[len(r)-2], r[len(r)-1]
	ratio := own.ratio(base)
	copyNs, copyRatio, mark, verdict := "", "", "", ""
	if r[0].name == "copy" {
		copyNs, copyRatio = fmt.Sprintf("%.0f", r[0].ns), fmt.Sprintf("%.2f", own.ratio(r[0]))
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
	if verdict != "" {
		t.missed++
	}
	fmt.Fprintf(t.out, "%-8s %-42s %8d %10s %11.0f %11.0f %5.0f / %5.0f %7s %7.2f %5s%s\n",
		c.payload, c.form, c.bytes, copyNs, base.ns, own.ns, base.allocs, own.allocs, copyRatio, ratio, mark, verdict)
}
