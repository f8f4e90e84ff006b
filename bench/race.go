package main

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

// runner is one of those that do the same work.
type runner struct {
	name string
	run  func()
}

// result is what a runner took.
type result struct {
	name   string
	ns     float64   // median
	turns  []float64 // nanoseconds in each turn
	allocs float64
}

// pace says for how long and how often each runner runs.
type pace struct {
	turn  time.Duration
	turns int
}

// slowTurns is how often those run that take longer than a turn.
const slowTurns = 9

// newBallast gives memory that is never touched, to be kept while others race. The
// runtime gives back to the system what is free beyond a tenth of what is in use:
// with little in use that is most of what a turn leaves behind, and getting it
// again costs more than all that is measured of messages of megabytes. With the
// ballast, garbage is collected between turns only.
func newBallast() []byte { return make([]byte, 512*mib) }

// race lets the runners take turns, in one order and in the other, so that
// whatever else the machine does meets all of them.
func race(p pace, runners []runner) []result {
	results := make([]result, len(runners))
	times := make([]int, len(runners))
	turns := p.turns
	for i, r := range runners {
		took := fastest(p.turn, r.run)
		if took > p.turn {
			turns = min(turns, slowTurns)
		}
		times[i] = max(1, int(p.turn/took))
		results[i] = result{name: r.name, allocs: testing.AllocsPerRun(min(times[i], 100), r.run)}
	}
	order := make([]int, len(runners))
	for i := range order {
		order[i] = i
	}
	for range turns {
		for _, i := range order {
			runtime.GC()
			took := measure(times[i], runners[i].run)
			results[i].turns = append(results[i].turns, float64(took)/float64(times[i]))
		}
		slices.Reverse(order)
	}
	for i := range results {
		results[i].ns = median(results[i].turns)
	}
	return results
}

// fastest gives what run takes when nothing comes in between, or somewhat more.
func fastest(turn time.Duration, run func()) time.Duration {
	best := max(1, measure(1, run))
	for n := 1; best*time.Duration(n) < turn; n *= 2 {
		for range 3 {
			best = max(1, min(best, measure(n, run)/time.Duration(n)))
		}
	}
	return best
}

func measure(n int, run func()) time.Duration {
	start := time.Now()
	for range n {
		run()
	}
	return time.Since(start)
}

// ratio is the median of what r took in relation to base, turn by turn. What was
// not measured in turns is compared as a whole.
func (r result) ratio(base result) float64 {
	if len(r.turns) != len(base.turns) {
		return r.ns / base.ns
	}
	ratios := make([]float64, len(r.turns))
	for i := range ratios {
		ratios[i] = r.turns[i] / base.turns[i]
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
