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
	ns     float64 // median
	allocs float64
	rounds []float64
}

// pace says for how long and how often each runner runs.
type pace struct {
	turn  time.Duration
	turns int
}

// race lets the runners take turns, round after round, so that whatever else
// the machine does meets all of them.
func race(p pace, runners []runner) []result {
	results := make([]result, len(runners))
	times := make([]int, len(runners))
	for i, r := range runners {
		times[i] = calibrate(p.turn, r.run)
		results[i] = result{name: r.name, allocs: testing.AllocsPerRun(min(times[i], 100), r.run)}
	}
	for range p.turns {
		for i, r := range runners {
			runtime.GC()
			took := measure(times[i], r.run)
			results[i].rounds = append(results[i].rounds, float64(took)/float64(times[i]))
		}
	}
	for i := range results {
		results[i].ns = median(results[i].rounds)
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

// ratio is the median of what r took in relation to base, round by round.
func (r result) ratio(base result) float64 {
	ratios := make([]float64, len(r.rounds))
	for i := range ratios {
		ratios[i] = r.rounds[i] / base.rounds[i]
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
