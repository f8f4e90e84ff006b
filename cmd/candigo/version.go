package main

import (
	"fmt"

	"github.com/candigo/candigo/generator"
)

func versionCommand() command {
	return command{
		name:  "version",
		short: "print the version",
		long:  "\nPrints the version that generated files carry in their first line.\n",
		run: func(env environment, args arguments) error {
			if len(args.rest) > 0 {
				return usageError("takes no arguments")
			}
			fmt.Fprintf(env.stdout, "candigo %s\n", generator.Version)
			return nil
		},
	}
}
