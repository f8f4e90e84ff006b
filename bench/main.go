// Command bench measures what the generated code of candigo takes, in relation
// to codecs written by hand and to others, and what generating takes.
//
// Absolute times mean little on a machine that does other things as well. All
// that are compared take turns in one process, in short rounds, and the ratios
// are medians over the rounds.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"
)

func main() {
	only := flag.String("only", "", "measure only rows that match `regexp`, such as '^codec d decode'")
	turn := flag.Duration("turn", 5*time.Millisecond, "how long each runs before it is another's turn")
	turns := flag.Int("turns", 41, "how often each runs")
	flag.Parse()
	wanted := regexp.MustCompile(*only)
	t := &table{out: os.Stdout}
	for _, c := range slices.Concat(codecContests(), bodyContests(), coercionContests(), peerContests()) {
		if wanted.MatchString(c.section + " " + c.payload + " " + c.form) {
			t.row(c, race(pace{*turn, *turns}, c.runners))
		}
	}
	fmt.Printf("\n%d marks missed\n", t.missed)
}
