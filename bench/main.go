// Command bench measures what the generated code of candigo takes, in relation
// to codecs written by hand and to others, and what generating takes.
//
// Absolute times mean little on a machine that does other things as well. All
// that are compared take turns in one process, each turn short, and the ratios
// are medians over the turns.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"time"
)

func main() {
	only := flag.String("only", "", "measure only rows that match `regexp`: section, payload and form, such as '^codec d decode'")
	turn := flag.Duration("turn", 5*time.Millisecond, "how long each runs before it is another's turn")
	turns := flag.Int("turns", 41, "how often each runs")
	flag.Parse()
	pattern := regexp.MustCompile(*only)
	wanted := func(c contest) bool { return pattern.MatchString(c.section + " " + c.payload + " " + c.form) }

	t, p := &table{out: os.Stdout}, pace{*turn, *turns}
	if pattern.MatchString("generation") { // first: a process's peak memory counts that of the one that starts it
		if err := generationSection(t); err != nil {
			t.skip("generation", err)
		}
	}
	ballast := newBallast()
	for _, group := range groups() {
		for _, c := range group() {
			if wanted(c) {
				t.row(c, race(p, c.runners))
			}
		}
	}
	javascriptSection(t, p, wanted)
	runtime.KeepAlive(ballast)
	fmt.Printf("\n%d marks missed\n", t.missed)
}

// groups gives what takes turns in this process.
func groups() []group {
	return slices.Concat(codecContests(), []group{bodyContests, requestCoercions, itemsCoercions}, peerContests())
}
