package main

import "github.com/candigo/candigo/runtime/candid"

func decodeCommand() command {
	return command{
		name:  "decode",
		usage: messageUsage + "HEX",
		short: "print a Candid message as textual values",
		long: `
Reads HEX (either case; '-': from standard input) as a Candid message at the
given types and prints one line of textual values. Two messages give the same
line exactly when they are equal at these types.
`,
		flags: messageFlags(),
		run:   runDecode,
	}
}

func runDecode(env environment, args arguments) error {
	text, types, err := messageArguments(env, args, "HEX")
	if err != nil {
		return err
	}
	msg, err := decodeHex(text)
	if err != nil {
		return err
	}
	var decoder candid.Decoder
	values, err := decoder.DecodeValues(msg, types)
	if err != nil {
		return err
	}
	_, err = env.stdout.Write(append(candid.FormatValues(nil, types, values), '\n'))
	return err
}
