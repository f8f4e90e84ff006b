package parser_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// FuzzParse: what is accepted can be printed, and says the same when it is
// parsed again; what is refused has a position in its text.
func FuzzParse(f *testing.F) {
	f.Add([]byte(documented))
	f.Add(largeSource(2000))
	f.Add([]byte(`type a = record { 0xff : nat; text; "\u{26_03}\ff" : opt a }; service s : (x : a) -> { m : f; "o" : () -> () oneway }`))
	files, _ := filepath.Glob(filepath.Join("testdata", "errors", "*.did"))
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		in, err := parser.Load("test.did", only(src))
		if err != nil {
			requirePositions(t, err)
			return
		}
		text := parser.Format(in)
		again, err := parser.Load("test.did", only(text))
		require.NoError(t, err, "%s", text)
		requireSame(t, in, again)
		require.Equal(t, string(text), string(parser.Format(again)))
	})
}

// only gives a file system with the one file test.did.
func only(src []byte) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if path == "test.did" {
			return src, nil
		}
		return nil, os.ErrNotExist
	}
}

func requirePositions(t *testing.T, err error) {
	found, ok := err.(parser.Diagnostics)
	require.True(t, ok)
	require.NotEmpty(t, found)
	for _, d := range found {
		require.NotEmpty(t, d.Pos.File)
		require.Positive(t, d.Pos.Line)
		require.Positive(t, d.Pos.Column)
		require.NotEmpty(t, d.Message)
	}
	require.NotEmpty(t, err.Error())
}

func FuzzParseTypes(f *testing.F) {
	for _, text := range []string{"()", "(nat, opt List)", "(record { 5 : text; nat }, variant { a; b : nat })", "(func (x : nat) -> () query, service { m : f })", "(blob"} {
		f.Add(text)
	}
	in, err := parser.Parse("test.did", []byte("type List = opt record { nat; List }; type f = func () -> ()"))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		types, err := parser.ParseTypes(text, in)
		if err != nil {
			requirePositions(t, err)
			return
		}
		for _, typ := range types {
			require.NotNil(t, typ)
			_ = typ.String()
		}
	})
}

// FuzzParseValues: what is accepted can be encoded, and reads the same when it is printed.
func FuzzParseValues(f *testing.F) {
	types, err := parser.ParseTypes(`(opt record { nat; int; a : float64; "b c" : float32 }, vec opt text, opt blob, opt variant { a; b : nat8; 7 : reserved },
		opt func () -> (), opt service {}, opt principal, opt opt int64, reserved, null)`, nil)
	require.NoError(f, err)
	for _, text := range []string{
		`()`, `(opt record { 1; -0x5; a = -0; "b c" = 1e3 }, vec { opt "\u{26_03}"; null })`,
		`(null, vec {}, opt blob "\00", opt variant { b = 5 : nat8 }, opt func "aaaaa-aa".m, opt service "aaaaa-aa", opt principal "2vxsx-fae", opt opt -5, 5 : nat, null)`,
		`(opt record { 1_0; 2; a = NaN; "b c" = -inf } : opt record { nat; nat; a : float64; "b c" : float32 }, vec {}, opt vec { 1; 2 })`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parser.ParseValues(text, types)
		if err != nil {
			requirePositions(t, err)
			return
		}
		_, err = candid.AppendValues(nil, types, values)
		require.NoError(t, err)
		printed := string(candid.FormatValues(nil, types, values))
		again, err := parser.ParseValues(printed, types)
		require.NoError(t, err, "%s", printed)
		requireEqualValues(t, values, again)
	})
}
