// Command costs measures what the examples cost as canisters: the size of their
// modules, and the instructions and pages that a fixed list of calls takes in the
// replica. The figures repeat exactly; docs/costs.md keeps them, and a test holds
// the examples to it.
//
//	go run ./internal/costs                   # prints docs/costs.md as it should be
//	go run ./internal/costs -o docs/costs.md  # and writes it
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	file := flag.String("o", "", "write to `FILE` as well")
	flag.Parse()
	if err := run(*file); err != nil {
		fmt.Fprintln(os.Stderr, "costs:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	r, err := measure(context.Background(), "examples")
	if err != nil {
		return err
	}
	text := r.format()
	if file != "" {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return err
		}
	}
	_, err = os.Stdout.WriteString(text)
	return err
}
