// Package diff compares texts line by line and prints the unified format.
//
// It is a patience diff: lines that occur once in both texts and keep their
// order anchor the comparison, and the stretches between two anchors are
// compared in the same way. That takes O(n log n) steps on a text of n lines,
// however different the two are, and reads well for generated code, because
// braces and blank lines never become anchors by chance.
package diff

import (
	"bytes"
	"sort"
	"strconv"
)

// context is how many equal lines stand around a change.
const context = 3

// Unified returns what turns before into after in the unified format, under the
// two names, or nil when the texts are equal.
func Unified(beforeName string, before []byte, afterName string, after []byte) []byte {
	if bytes.Equal(before, after) {
		return nil
	}
	c := &comparison{a: lines(before), b: lines(after)}
	c.compare(0, len(c.a), 0, len(c.b))
	c.keep(len(c.a), len(c.b)) // closes the last stretch

	out := append([]byte("--- "), beforeName...)
	out = append(out, "\n+++ "...)
	out = append(out, afterName...)
	out = append(out, '\n')
	for _, h := range hunks(c.edits) {
		out = c.print(out, h)
	}
	return out
}

// edit says that a[a0:a1] becomes b[b0:b1].
type edit struct{ a0, a1, b0, b1 int }

type comparison struct {
	a, b   []string
	edits  []edit
	na, nb int // how far both texts have been accounted for
}

// keep notes that a[i] equals b[j]; whatever lies before them has changed.
func (c *comparison) keep(i, j int) {
	if i > c.na || j > c.nb {
		c.edits = append(c.edits, edit{c.na, i, c.nb, j})
	}
	c.na, c.nb = i+1, j+1
}

// compare finds the equal lines of a[a0:a1] and b[b0:b1] and keeps them in order.
func (c *comparison) compare(a0, a1, b0, b1 int) {
	for a0 < a1 && b0 < b1 && c.a[a0] == c.b[b0] {
		c.keep(a0, b0)
		a0, b0 = a0+1, b0+1
	}
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && c.a[a1-tail-1] == c.b[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	if anchors := c.anchors(a0, a1, b0, b1); len(anchors) > 0 {
		for _, p := range anchors {
			c.compare(a0, p.a, b0, p.b)
			c.keep(p.a, p.b)
			a0, b0 = p.a+1, p.b+1
		}
		c.compare(a0, a1, b0, b1)
	}
	for ; tail > 0; tail-- {
		c.keep(a1, b1)
		a1, b1 = a1+1, b1+1
	}
}

type pair struct{ a, b int }

// anchors returns the longest ascending sequence of lines that occur exactly
// once in a[a0:a1] and once in b[b0:b1].
func (c *comparison) anchors(a0, a1, b0, b1 int) []pair {
	if a0 == a1 || b0 == b1 {
		return nil
	}
	type count struct{ a, b, inA int }
	seen := make(map[string]*count, a1-a0)
	for i := a0; i < a1; i++ {
		n := seen[c.a[i]]
		if n == nil {
			n = new(count)
			seen[c.a[i]] = n
		}
		n.a, n.inA = n.a+1, i
	}
	for j := b0; j < b1; j++ {
		if n := seen[c.b[j]]; n != nil {
			n.b++
		}
	}
	var pairs []pair
	for j := b0; j < b1; j++ {
		if n := seen[c.b[j]]; n != nil && n.a == 1 && n.b == 1 {
			pairs = append(pairs, pair{n.inA, j})
		}
	}
	return ascending(pairs)
}

// ascending returns a longest subsequence whose a's ascend (patience sorting);
// the b's of pairs ascend already.
func ascending(pairs []pair) []pair {
	var tops []int                    // tops[n]: where the best sequence of n+1 pairs ends
	before := make([]int, len(pairs)) // the pair before this one in its sequence
	for i, p := range pairs {
		n := sort.Search(len(tops), func(n int) bool { return pairs[tops[n]].a >= p.a })
		before[i] = -1
		if n > 0 {
			before[i] = tops[n-1]
		}
		if n == len(tops) {
			tops = append(tops, i)
		} else {
			tops[n] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	found := make([]pair, len(tops))
	for n, i := len(tops)-1, tops[len(tops)-1]; n >= 0; n, i = n-1, before[i] {
		found[n] = pairs[i]
	}
	return found
}

// hunks groups edits whose contexts touch.
func hunks(edits []edit) [][]edit {
	var groups [][]edit
	for i, e := range edits {
		if i > 0 && e.a0-edits[i-1].a1 <= 2*context {
			last := len(groups) - 1
			groups[last] = append(groups[last], e)
			continue
		}
		groups = append(groups, []edit{e})
	}
	return groups
}

// print appends one hunk with its heading and context.
func (c *comparison) print(out []byte, h []edit) []byte {
	first, last := h[0], h[len(h)-1]
	lead := min(context, first.a0)
	trail := min(context, len(c.a)-last.a1)
	out = append(out, "@@ -"...)
	out = appendRange(out, first.a0-lead, last.a1+trail)
	out = append(out, " +"...)
	out = appendRange(out, first.b0-lead, last.b1+trail)
	out = append(out, " @@\n"...)

	at := first.a0 - lead
	for _, e := range h {
		out = appendLines(out, ' ', c.a[at:e.a0])
		out = appendLines(out, '-', c.a[e.a0:e.a1])
		out = appendLines(out, '+', c.b[e.b0:e.b1])
		at = e.a1
	}
	return appendLines(out, ' ', c.a[at:at+trail])
}

// appendRange writes the lines from..to-1 (counted from 0) as a heading does:
// the first counted from 1 and the number, which is left out when it is 1. An
// empty range names the line before it.
func appendRange(out []byte, from, to int) []byte {
	n := to - from
	if n > 0 {
		from++
	}
	out = strconv.AppendInt(out, int64(from), 10)
	if n != 1 {
		out = append(out, ',')
		out = strconv.AppendInt(out, int64(n), 10)
	}
	return out
}

func appendLines(out []byte, mark byte, lines []string) []byte {
	for _, line := range lines {
		out = append(out, mark)
		out = append(out, line...)
		if line[len(line)-1] != '\n' {
			out = append(out, "\n\\ No newline at end of file\n"...)
		}
	}
	return out
}

// lines splits after each newline; the last line may have none.
func lines(text []byte) []string {
	var list []string
	for _, line := range bytes.SplitAfter(text, []byte("\n")) {
		if len(line) > 0 {
			list = append(list, string(line))
		}
	}
	return list
}
