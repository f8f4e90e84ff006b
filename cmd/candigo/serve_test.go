package main

import (
	"compress/gzip"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

func TestReadSubjects(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"shop", "bank"} {
		require.Zero(t, call(t, "", "new", name).code)
	}
	for _, name := range []string{"other.wasm", "more.wasm.gz", "a=b.wasm"} {
		require.NoError(t, os.WriteFile(name, nil, 0o666))
	}
	for _, test := range []struct{ words, want, err string }{
		{"shop", "shop=shop/", ""},
		{"./shop bank", "shop=./shop/ bank=bank/", ""},
		{"front=shop other.wasm ./more.wasm.gz", "front=shop/ other=other.wasm more=./more.wasm.gz", ""},
		{"a=b.wasm", "a=b=a=b.wasm", ""},
		{"a=other.wasm b=other.wasm", "a=other.wasm b=other.wasm", ""},
		{"shop SHOP=bank", "", "shop and bank are both called SHOP: say NAME=bank"},
		{"gone", "", "gone: there is no such folder or file"},
		{"a=gone", "", "gone: there is no such folder or file"},
		{"a.b=shop", "", `NAME=shop: "a.b" is no name for a project: it has letters (a-z), digits, '-' and '_', but no '.'`},
		{".", "", ". holds no Go files; 'candigo gen -stubs FILE.did' begins a program"},
	} {
		subjects, err := readSubjects(strings.Fields(test.words))
		if test.err != "" {
			require.EqualError(t, err, test.err)
			continue
		}
		require.NoError(t, err, test.words)
		var got []string
		for _, s := range subjects {
			kind := ""
			if s.folder {
				kind = "/"
			}
			got = append(got, s.name+"="+s.path+kind)
		}
		require.Equal(t, test.want, strings.Join(got, " "))
	}
}

func TestGiveArguments(t *testing.T) {
	for _, test := range []struct {
		values []string
		names  string
		want   string
		err    string
	}{
		{nil, "a b", "a: b:", ""},
		{[]string{"(5)"}, "a", "a:(5)", ""},
		{[]string{"a=(5)"}, "a", "a:(5)", ""},
		{[]string{"5"}, "a", "a:5", ""}, // that no parentheses are there is for the parser to say
		{[]string{` ("a=b")`}, "a", `a: ("a=b")`, ""},
		{[]string{`B=("a=b")`, "a=()"}, "a b", `a:() b:("a=b")`, ""},
		{[]string{"(5)"}, "a b", "", "-arg: which canister is meant? Say -arg NAME='(VALUES)'"},
		{[]string{"c=(5)"}, "a b", "", `-arg: there is no canister "c"`},
		{[]string{"a=(5)", "a=(6)"}, "a b", "", "-arg: a has two"},
		{[]string{"(5)", "(6)"}, "a", "", "-arg: a has two"},
	} {
		var subjects []*subject
		for name := range strings.FieldsSeq(test.names) {
			subjects = append(subjects, &subject{name: name})
		}
		err := giveArguments(subjects, test.values)
		if test.err != "" {
			require.EqualError(t, err, test.err)
			continue
		}
		require.NoError(t, err)
		var got []string
		for _, s := range subjects {
			got = append(got, s.name+":"+s.argument)
		}
		require.Equal(t, test.want, strings.Join(got, " "))
	}
}

func TestEncodeArguments(t *testing.T) {
	for name, test := range map[string]struct {
		customs map[string]string
		text    string
		want    string // hex
		err     string
	}{
		"none are given":            {nil, "", "4449444c0000", ""},
		"types of their own":        {map[string]string{"icp:public candid:args": "(nat8, text)"}, `(5, "x")`, "4449444c00027b71050178", ""},
		"names of the interface":    {map[string]string{"icp:private candid:args": "(A)", "icp:public candid:service": "type A = nat8; service : {}"}, "(5)", "4449444c00017b05", ""},
		"of the interface itself":   {map[string]string{"icp:public candid:service": "service : (nat8) -> {}"}, "(5)", "4449444c00017b05", ""},
		"an interface without":      {map[string]string{"icp:public candid:service": "service : {}"}, "(5)", "", "<values>:1:2: error: 1 given, but there are types for 0"},
		"another type":              {map[string]string{"icp:public candid:args": "(text)"}, "(5)", "", "<values>:1:2: error:"},
		"no metadata":               {map[string]string{"name": "x"}, "(5)", "", "the module does not say what arguments it takes"},
		"an interface with a fault": {map[string]string{"icp:public candid:service": "service"}, "(5)", "", "the module's interface: candid:service:1:"},
	} {
		t.Run(name, func(t *testing.T) {
			var m wasm.Module
			for name, contents := range test.customs {
				m.Customs = append(m.Customs, wasm.Custom{Name: name, Contents: []byte(contents)})
			}
			got, err := encodeArguments(m.Append(nil), test.text)
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, hex.EncodeToString(got))
		})
	}
}

func TestReadModule(t *testing.T) {
	dir := t.TempDir()
	module := (&wasm.Module{}).Append(nil)
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, content, 0o666))
		return path
	}
	got, err := readModule(write("raw", module))
	require.NoError(t, err)
	require.Equal(t, module, got)

	var compressed strings.Builder
	w := gzip.NewWriter(&compressed)
	_, err = w.Write(module)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	got, err = readModule(write("compressed", []byte(compressed.String())))
	require.NoError(t, err)
	require.Equal(t, module, got)

	text := write("a.did", []byte("service : {}"))
	_, err = readModule(text)
	require.EqualError(t, err, text+" is no WebAssembly module")
	cut := write("cut", []byte(compressed.String()[:20]))
	_, err = readModule(cut)
	require.ErrorContains(t, err, cut+": ")
}

func TestLocalName(t *testing.T) {
	for host, want := range map[string]string{
		"shop.localhost:8080": "shop", "Shop.LOCALHOST": "shop", "a.b.localhost.:1": "a.b", "bkyz2-fmaaa-aaaaa-qaaaq-cai.localhost": "bkyz2-fmaaa-aaaaa-qaaaq-cai",
		"localhost": "", "localhost:8080": "", "127.0.0.1:8080": "", "[::1]:8080": "", "shop.example": "", "": "",
	} {
		require.Equal(t, want, localName(host), host)
	}
}
