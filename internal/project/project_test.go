package project

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo"
)

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "shop", "Shop2", "my-shop_v1", "main", strings.Repeat("a", 63)} {
		require.NoError(t, CheckName(name), name)
	}
	for name, want := range map[string]string{
		"":                      "the name is empty",
		strings.Repeat("a", 64): "the name has 64 characters; at most 63 are possible",
		"2shop":                 `"2shop" is no name for a project: it begins with a letter`,
		"-shop":                 `"-shop" is no name for a project: it begins with a letter`,
		".":                     `"." is no name for a project: it begins with a letter`,
		"../shop":               `"../shop" is no name for a project: it begins with a letter`,
		"my shop":               `"my shop" is no name for a project: it has letters (a-z), digits, '-' and '_', but no ' '`,
		"a/b":                   `"a/b" is no name for a project: it has letters (a-z), digits, '-' and '_', but no '/'`,
		"shop.did":              `"shop.did" is no name for a project: it has letters (a-z), digits, '-' and '_', but no '.'`,
		"grüße":                 `"grüße" is no name for a project: it has letters (a-z), digits, '-' and '_', but no 'ü'`,
		"a\xff":                 `"a\xff" is no name for a project: it has letters (a-z), digits, '-' and '_', but no '` + "\uFFFD'",
		"shop-":                 `"shop-" is no name for a project: it ends with a letter or digit`,
	} {
		require.EqualError(t, CheckName(name), want)
	}
}

func TestFiles(t *testing.T) {
	release := Candigo{Version: "v1.2.3", Sum: "h1:sum=", GoMod: candigo.GoMod, GoSum: candigo.GoSum}
	for _, name := range []string{"shop", "main", "x_canister", "v1", "Service"} {
		files, err := Files(name, release)
		require.NoError(t, err)
		for _, file := range []string{
			name + ".did", name + "_candid.go", name + "_canister_candid.go", "handlers.go", "handlers_test.go", "main.go",
			"go.mod", "go.sum", "dfx.json", "icp.yaml", ".gitignore", "README.md",
		} {
			require.NotEmpty(t, files[file], file)
			require.NotContains(t, string(files[file]), "{{", file)
		}
		require.Len(t, files, 12)
		require.True(t, json.Valid(files["dfx.json"]))
		require.Contains(t, string(files["dfx.json"]), `"wasm": "`+name+`.wasm.gz"`)
	}
}

const ownGoMod = `module github.com/candigo/candigo

go 1.26.0

require (
	a.example/direct v1.0.0
	b.example/testing v1.0.0 // tests
)

require (
	c.example/deep v1.0.0 // indirect
	d.example/testing v1.0.0 // indirect; tests
)

require e.example/single v1.0.0

tool github.com/candigo/candigo/cmd/candigo
`

const ownGoSum = `a.example/direct v1.0.0 h1:a=
a.example/direct v1.0.0/go.mod h1:a=
m.example/other v1.0.0/go.mod h1:m=
`

func TestReleased(t *testing.T) {
	c := Candigo{Version: "v1.2.3", Sum: "h1:sum=", GoMod: ownGoMod, GoSum: ownGoSum}
	require.Equal(t, `module example.com/shop

go 1.26.0

tool github.com/candigo/candigo/cmd/candigo

require github.com/candigo/candigo v1.2.3

require (
	a.example/direct v1.0.0 // indirect
	c.example/deep v1.0.0 // indirect
	e.example/single v1.0.0 // indirect
)
`, string(c.goMod("shop")))
	own := "github.com/candigo/candigo v1.2.3 h1:sum=\ngithub.com/candigo/candigo v1.2.3/go.mod " + hashGoMod(ownGoMod) + "\n"
	require.Equal(t, strings.Replace(ownGoSum, "m.example", own+"m.example", 1), string(c.goSum()))
	c.GoSum = ""
	require.Equal(t, own, string(c.goSum()))
}

func TestCheckout(t *testing.T) {
	for path, want := range map[string]string{
		"/src/candigo":    "/src/candigo",
		"/my src/candigo": `"/my src/candigo"`,
		`C:\src\candigo`:  `C:\src\candigo`,
	} {
		c := Candigo{Version: "v1.2.3", Checkout: path, GoMod: ownGoMod, GoSum: ownGoSum}
		require.Contains(t, string(c.goMod("shop")), "\nreplace github.com/candigo/candigo => "+want+"\n")
		require.Equal(t, ownGoSum, string(c.goSum()))
	}
}

// The published hash of a go.mod, from the checksum database.
func TestHashGoMod(t *testing.T) {
	require.Equal(t, "h1:nXbxhEmQfOZhWml3D1cDK5M1FLnMSozpbFN/m3RmGZc=", hashGoMod("module github.com/dave/jennifer\n\ngo 1.20\n"))
}
