package candid_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

func TestPrincipalText(t *testing.T) {
	for text, raw := range map[string]string{
		"aaaaa-aa":                    "",
		"2vxsx-fae":                   "\x04",
		"w7x7r-cok77-xa":              "\xca\xff\xee",
		"2chl6-4hpzw-vqaaa-aaaaa-c":   "\xef\xcd\xab\x00\x00\x00\x00\x00\x01",
		"ryjl3-tyaaa-aaaaa-aaaba-cai": "\x00\x00\x00\x00\x00\x00\x00\x02\x01\x01",
	} {
		p, err := candid.PrincipalFromBytes([]byte(raw))
		require.NoError(t, err)
		require.Equal(t, text, p.String())
		require.Equal(t, len(raw), p.Len())
		require.Equal(t, raw, string(p.Bytes()))
		parsed, err := candid.ParsePrincipal(text)
		require.NoError(t, err)
		require.Equal(t, p, parsed)
	}
	require.Equal(t, "2vxsx-fae", candid.AnonymousPrincipal().String())
	require.True(t, candid.MustParsePrincipal("2vxsx-fae").IsAnonymous())
	require.Equal(t, "aaaaa-aa", candid.Principal{}.String())
}

func TestParsePrincipalRefuses(t *testing.T) {
	long, err := candid.PrincipalFromBytes(bytes.Repeat([]byte{0xff}, 29))
	require.NoError(t, err)
	for text, reason := range map[string]string{
		"":                          "too short",
		"aaaaa":                     "too short",
		"aaaaa-a":                   "too short",
		"aaaaa-ab":                  "not in canonical form, which is aaaaa-aa",
		"aaaaa-aa-":                 "groups must have five",
		"aaaaaaa":                   "groups of five must be separated",
		"aaaaaa-a":                  "groups of five must be separated",
		"aaaa-aaa":                  "groups must have five",
		"w7x7r-cok77-xa-":           "groups must have five",
		"w7x7r-cok77-":              "the checksum does not fit",
		"W7X7R-COK77-XA":            "upper-case letter",
		"w7x7r-cok77-xb":            "not in canonical form, which is w7x7r-cok77-xa",
		"w7x7r-cok77-xq":            "the checksum does not fit",
		"w7x7r-cok77-x1":            "outside a-z and 2-7",
		"w7x7r cok77-xa":            "separated by -",
		long.String() + "-aaaaa":    "too long",
		strings.Repeat("a", 100000): "too long",
	} {
		_, err := candid.ParsePrincipal(text)
		require.ErrorContains(t, err, reason, text)
		require.Less(t, len(err.Error()), 200)
	}
	_, err = candid.PrincipalFromBytes(make([]byte, 30))
	require.EqualError(t, err, "candid: a principal has at most 29 bytes, not 30")
	require.Panics(t, func() { candid.MustParsePrincipal("no") })
}

func TestPrincipalChecksum(t *testing.T) {
	for n := range 30 {
		p, err := candid.PrincipalFromBytes(bytes.Repeat([]byte{0x5a, 0xc3}, 15)[:n])
		require.NoError(t, err)
		parsed, err := candid.ParsePrincipal(p.String())
		require.NoError(t, err)
		require.Equal(t, p, parsed)
		head := strings.ReplaceAll(p.String(), "-", "")[:6] // 30 bits of the checksum
		var bits uint32
		for _, c := range head {
			bits = bits<<5 | uint32(strings.IndexRune("abcdefghijklmnopqrstuvwxyz234567", c))
		}
		require.Equal(t, crc32.ChecksumIEEE(p.Bytes())>>2, bits)
	}
}

func FuzzParsePrincipal(f *testing.F) {
	f.Add("aaaaa-aa")
	f.Add("w7x7r-cok77-xa")
	f.Add("2chl6-4hpzw-vqaaa-aaaaa-c")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := candid.ParsePrincipal(text)
		if err == nil {
			require.Equal(t, text, p.String())
		}
	})
}

func ExampleParsePrincipal() {
	p, err := candid.ParsePrincipal("ryjl3-tyaaa-aaaaa-aaaba-cai")
	fmt.Println(p, p.Len(), err)
	_, err = candid.ParsePrincipal("RYJL3-TYAAA-AAAAA-AAABA-CAI")
	fmt.Println(err)
	// Output:
	// ryjl3-tyaaa-aaaaa-aaaba-cai 10 <nil>
	// candid: "RYJL3-TYAAA-AAAAA-AAABA-CAI" is not a principal: upper-case letter
}
