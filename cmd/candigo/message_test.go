package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const messageFiles = `
-- shop.did --
type Item = record { id : nat; name : text };
type Find = func (nat) -> (opt Item, text) query;
service : {
  find : Find;
  add_item : (Item) -> ();
}
-- types.did --
type Item = record { id : nat };
-- bad.did --
type A = B;
`

// TestMessages encodes values and decodes them again, with flags in front and
// behind.
func TestMessages(t *testing.T) {
	inFolder(t, messageFiles)
	tests := []struct {
		flags       string
		values, hex string
		printed     string // "" when it is values
	}{
		{"-t|()", "()", "4449444c0000", ""},
		{"-t|(nat, text)", `(42, "hi")`, "4449444c00027d712a026869", ""},
		{"-t|(int)", "(-5)", "4449444c00017c7b", ""},
		{"-t|(opt bool)", "(opt true)", "4449444c016e7e01000101", ""},
		{"-t|(blob)", `(blob "a\00")`, "4449444c016d7b0100026100", ""},
		{"-t|(vec nat8)", `(vec {97})`, "4449444c016d7b01000161", `(blob "a")`},
		{"-t|(nat8, opt nat)", "(1)", "4449444c016e7d027b000100", "(1, null)"},
		{"-d|shop.did|-t|(Item)", `(record {id = 1; name = "x"})`, "4449444c016c02dbb7017dcbe4fdc70471010001" + "0178", `(record {id = 1; name = "x"})`},
		{"-d|shop.did|-m|find", "(7)", "4449444c00017d07", ""},
		{"-d|shop.did|-m|find|-result", `(null, "no")`, "4449444c026e016c02dbb7017dcbe4fdc7047102007100026e6f", ""},
	}
	for _, tt := range tests {
		t.Run(tt.flags, func(t *testing.T) {
			flags := strings.Split(tt.flags, "|")
			printed := tt.printed
			if printed == "" {
				printed = tt.values
			}
			encoded := call(t, "", append(append([]string{"encode"}, flags...), tt.values)...)
			require.Equal(t, outcome{0, tt.hex + "\n", ""}, encoded)
			decoded := call(t, "", append([]string{"decode", strings.ToUpper(tt.hex)}, flags...)...)
			require.Equal(t, 0, decoded.code, decoded.stderr)
			require.Equal(t, strip(printed), strip(decoded.stdout))
			again := call(t, decoded.stdout, append([]string{"encode", "-"}, flags...)...)
			require.Equal(t, encoded, again)
		})
	}
}

// strip leaves the layout to the tests of the printer.
func strip(text string) string {
	return strings.NewReplacer(" ", "", "\n", "", ";}", "}").Replace(text)
}

func TestMessageFromStdin(t *testing.T) {
	require.Equal(t, outcome{0, "4449444c00017d05\n", ""}, call(t, "(5)\n", "encode", "-t", "(nat)", "-"))
	require.Equal(t, outcome{0, "(5)\n", ""}, call(t, " 4449444c\n0001 7D05\n", "decode", "-t", "(nat)", "-"))
	require.Equal(t, outcome{0, "4449444c00017d05\n", ""}, call(t, "type N = nat;", "encode", "-d", "-", "-t", "(N)", "(5)"))
}

func TestMessageErrors(t *testing.T) {
	inFolder(t, messageFiles)
	tests := map[string]string{
		"encode|-t|(nat)|(-5)":                                         "<values>:1:2: error: ",
		"encode|-t|(nat|(5)":                                           "<types>:1:",
		"encode|-t|(Missing)|(5)":                                      "<types>:1:2: error: there is no type Missing\n",
		"encode|-t|(nat)|5":                                            "<values>:1:1: error: ",
		"encode|-t|(nat)|(5":                                           "<values>:1:",
		"encode|-t|(nat)|-5":                                           "<values>:1:1: error: ",
		"encode|-d|bad.did|-t|(nat)|(5)":                               "bad.did:1:10: error: there is no type B\n",
		"encode|-d|none.did|-t|(nat)|(5)":                              "none.did",
		"encode|-d|types.did|-m|find|(5)":                              "candigo: types.did has no service, so it has no method \"find\"\n",
		"encode|-d|shop.did|-m|addItem|(5)":                            "candigo: the service of shop.did has no method \"addItem\"; did you mean add_item?\n",
		"decode|-d|shop.did|-m|remove|00":                              "candigo: the service of shop.did has no method \"remove\"; it has find, add_item\n",
		"decode|-t|(nat)|":                                             "candigo: candid: ",
		"decode|-t|(nat)|4449444c00017d":                               "candigo: candid: arg 0: ",
		"decode|-t|(nat)|4449444c00017d0505":                           "candigo: candid: ",
		"decode|-t|(nat)|4449444c00017105":                             "candigo: candid: ",
		"decode|-t|(nat)|444":                                          "candigo: HEX has an odd number of digits\n",
		"decode|-t|(nat)|4g":                                           "candigo: HEX: 'g' at character 2 is no hexadecimal digit\n",
		"decode|-t|(nat)|0é":                                           "candigo: HEX: 'é' at character 2 is no hexadecimal digit\n",
		"encode|-t|(empty)|(null)":                                     "<values>:1:2: error: ",
		"decode|-t|(record {a : vec text})|4449444c016c01616d010001c3": "candigo: candid: ",
	}
	for args, want := range tests {
		t.Run(args, func(t *testing.T) {
			got := call(t, "", strings.Split(args, "|")...)
			require.Equal(t, 1, got.code, got.stdout)
			require.Empty(t, got.stdout)
			require.True(t, strings.HasPrefix(got.stderr, want) || want == "none.did" && strings.Contains(got.stderr, want), got.stderr)
		})
	}
}
