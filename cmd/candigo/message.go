package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// messageFlags are the flags of encode and decode, which say what types a
// message has.
func messageFlags() []flag {
	return []flag{
		{"d", "FILE.did", "the interface whose types and methods the other flags name ('-': standard input)"},
		{"t", "'(TYPES)'", "the types, for example '(nat, opt text)'; they may use the names of -d"},
		{"m", "METHOD", "the types are the arguments of this method of -d"},
		{"result", "", "with -m: its results instead"},
	}
}

const messageUsage = "[-d FILE.did] (-t '(TYPES)' | -m METHOD [-result]) "

// messageTypes finds the types that the flags of encode and decode name.
func messageTypes(env environment, args arguments) ([]*candid.Type, error) {
	file, hasFile := args.value("d")
	text, hasTypes := args.value("t")
	method, hasMethod := args.value("m")
	switch {
	case hasTypes && hasMethod:
		return nil, usageError("-t and -m exclude each other")
	case !hasTypes && !hasMethod:
		return nil, usageError("needs the types: -t '(TYPES)', or -d FILE.did with -m METHOD")
	case hasMethod && !hasFile:
		return nil, usageError("-m needs -d FILE.did")
	case args.on("result") && !hasMethod:
		return nil, usageError("-result needs -m METHOD")
	case file == stdinName && args.rest[0] == stdinName:
		return nil, usageError("standard input cannot be both the interface and the message")
	}

	var in *parser.Interface
	if hasFile {
		var err error
		if in, err = loadInterface(env, file); err != nil {
			return nil, err
		}
	}
	if hasTypes {
		return parser.ParseTypes(text, in)
	}
	return methodTypes(in, file, method, args.on("result"))
}

// methodTypes returns the argument or result types of a method.
func methodTypes(in *parser.Interface, file, name string, results bool) ([]*candid.Type, error) {
	if in.Service == nil {
		return nil, fmt.Errorf("%s has no service, so it has no method %q", file, name)
	}
	i := slices.IndexFunc(in.Service.Methods, func(m parser.Method) bool { return m.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the service of %s has no method %q%s", file, name, similarMethods(in.Service, name))
	}
	list := in.Service.Methods[i].Func().Args
	if results {
		list = in.Service.Methods[i].Func().Results
	}
	types := make([]*candid.Type, len(list))
	for i, arg := range list {
		types[i] = arg.Type.Candid()
	}
	return types, nil
}

// similarMethods names the methods that may have been meant: those that differ
// in case and underscores alone, or else all when they are few.
func similarMethods(service *parser.Service, name string) string {
	fold := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	var all, similar []string
	for _, m := range service.Methods {
		all = append(all, m.Name)
		if fold(m.Name) == fold(name) {
			similar = append(similar, m.Name)
		}
	}
	switch {
	case len(similar) > 0:
		return "; did you mean " + strings.Join(similar, " or ") + "?"
	case len(all) > 0 && len(all) <= 12:
		return "; it has " + strings.Join(all, ", ")
	}
	return ""
}

// oneArgument returns the only argument of a command, called what in its usage.
func oneArgument(args arguments, what string) (string, error) {
	switch len(args.rest) {
	case 0:
		return "", usageError("needs " + what)
	case 1:
		return args.rest[0], nil
	}
	return "", usageError(fmt.Sprintf("takes one %s, not %d arguments: is it quoted for the shell?", what, len(args.rest)))
}

// decodeHex reads hex digits of either case. White space between them counts
// for nothing, so that a wrapped dump can be pasted.
func decodeHex(text string) ([]byte, error) {
	msg := make([]byte, 0, len(text)/2)
	high, half, column := byte(0), false, 0
	for _, c := range text {
		column++
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			continue
		}
		digit := strings.IndexByte("0123456789abcdef", byte(c|0x20))
		if c > 0x7f || digit < 0 || c < '0' {
			return nil, fmt.Errorf("HEX: %q at character %d is no hexadecimal digit", c, column)
		}
		if half {
			msg = append(msg, high<<4|byte(digit))
		}
		high, half = byte(digit), !half
	}
	if half {
		return nil, errors.New("HEX has an odd number of digits")
	}
	return msg, nil
}

// messageArguments gives the one argument of encode and decode, read from
// standard input where it says so, and the types of the message.
func messageArguments(env environment, args arguments, name string) (text string, types []*candid.Type, err error) {
	arg, err := oneArgument(args, name)
	if err != nil {
		return "", nil, err
	}
	if types, err = messageTypes(env, args); err != nil {
		return "", nil, err
	}
	text, err = textArgument(env, arg)
	return text, types, err
}
