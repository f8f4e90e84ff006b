package main

import (
	"encoding/hex"
	"fmt"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

func encodeCommand() command {
	return command{
		name:  "encode",
		usage: messageUsage + "'(VALUES)'",
		short: "turn textual values into a Candid message in hex",
		long: `
Prints the Candid message of VALUES at the given types, in hexadecimal.
VALUES are written as Candid has them, for example '(42, "hello", opt true)';
'-' reads them from standard input. What 'candigo decode' prints can be read,
too. Literals take the type that is expected, and are refused when they do not
fit it.
`,
		flags: messageFlags(),
		run:   runEncode,
	}
}

func runEncode(env environment, args arguments) error {
	text, types, err := messageArguments(env, args, "'(VALUES)'")
	if err != nil {
		return err
	}
	values, err := parser.ParseValues(text, types)
	if err != nil {
		return err
	}
	msg, err := candid.AppendValues(nil, types, values)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.stdout, hex.EncodeToString(msg))
	return err
}
