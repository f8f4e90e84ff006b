// Command bench measures what the generated code of candigo takes in relation to
// codecs written by hand.
package main

import (
	"flag"
	"fmt"
	"regexp"
	"time"
)

func main() {
	only := flag.String("only", "", "measure only what `regexp` matches, such as '^d decode'")
	rounds := flag.Int("rounds", 41, "how often each runs")
	round := flag.Duration("round", 5*time.Millisecond, "how long each runs in a round")
	flag.Parse()
	wanted := regexp.MustCompile(*only)
	fmt.Printf("%-10s %-34s %9s %10s %10s %10s %13s %7s %7s %5s\n", "payload", "form", "bytes", "copy ns", "limit ns", "candigo ns", "allocs", "x copy", "x limit", "mark")
	for _, c := range contests() {
		if !wanted.MatchString(c.payload + " " + c.form) {
			continue
		}
		r := race(pace{*round, *rounds}, c.runners)
		miss := ""
		if r[2].ratio(r[1]) > c.mark {
			miss = " slow"
		}
		if c.allocs >= 0 && r[2].allocs > c.allocs {
			miss += " allocates"
		}
		fmt.Printf("%-10s %-34s %9d %10.0f %10.0f %10.0f %5.0f / %5.0f %7.2f %7.2f %5.1f%s\n", c.payload, c.form, c.bytes, r[0].ns, r[1].ns, r[2].ns,
			r[1].allocs, r[2].allocs, r[2].ratio(r[0]), r[2].ratio(r[1]), c.mark, miss)
	}
}
