package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// terminal is where serve tells what goes on. Each call writes whole lines, from
// whatever goroutine it comes.
type terminal struct {
	mu sync.Mutex
	w  io.Writer
}

// Write passes on what a program that serve runs prints.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.w.Write(p)
}

// line writes one line.
func (t *terminal) line(text string) { _, _ = t.Write([]byte(text + "\n")) }

// say tells at what time something happened to a canister.
func (t *terminal) say(name, format string, args ...any) {
	t.line(time.Now().Format(time.TimeOnly) + " " + name + ": " + fmt.Sprintf(format, args...))
}

// printed shows what a canister printed, each of its lines marked.
func (t *terminal) printed(name, text string) {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(name + " | " + line + "\n")
	}
	_, _ = t.Write([]byte(b.String()))
}
