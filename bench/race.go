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

// race lets the runners take turns, so that whatever else the machine does meets
// all of them.
func race(p pace, runners []runner) []result {
	results := make([]result, len(runners))
	times := make([]int, len(runners))
	for i, r := range runners {
		times[i] = calibrate(p.turn, r.run)
		results[i] = result{name: r.name, allocs: testing.AllocsPerRun(min(times[i], 100), r.run)}
	}
	turns := p.turns
	if slices.Min(times) == 1 {
		turns = min(turns, slowTurns)
	}
	for range turns {
		for i, r := range runners {
			runtime.GC()
			took := measure(times[i], r.run)
			results[i].turns = append(results[i].turns, float64(took)/float64(times[i]))
		}
	}
	for i := range results {
		results[i].ns = median(results[i].turns)
	}
	return results
}

// calibrate gives how often run can run in this time, at least once.
func calibrate(round time.Duration, run func()) int {
	run()
	for n := 1; ; n *= 2 {
		if took := measure(n, run); took >= round/4 {
			return max(1, int(float64(n)*float64(round)/float64(took)))
		}
	}
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
