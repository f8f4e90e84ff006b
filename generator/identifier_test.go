package generator

import (
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExportedName(t *testing.T) {
	for name, want := range map[string]string{
		"get_user":            "GetUser",
		"get_user_id":         "GetUserID",
		"getUserId":           "GetUserID",
		"HttpRequest":         "HTTPRequest",
		"http_request_update": "HTTPRequestUpdate",
		"icrc1_balance_of":    "ICRC1BalanceOf",
		"ICRC1Account":        "ICRC1Account",
		"userIds":             "UserIDs",
		"userIDs":             "UserIDs",
		"parseURLs":           "ParseURLs",
		"IDsOf":               "IDsOf",
		"ERC20":               "ERC20",
		"MAX_SUPPLY":          "MaxSupply",
		"_private__name_":     "PrivateName",
		"version_1_2":         "Version1_2",
		"version_12":          "Version12",
		"dark-blue":           "DarkBlue",
		"a b.c/d":             "ABCD",
		"über":                "Über",
		"string":              "String",
		"":                    "",
		"_":                   "",
		"1st":                 "",
		"日本":                  "",
		"🦀":                   "",
		"🦀launch":             "Launch",
		"\n*/":                "",
	} {
		got := exportedName(name)
		require.Equal(t, want, got, "%q", name)
		require.True(t, got == "" || token.IsIdentifier(got) && token.IsExported(got), "%q", name)
	}
}

func TestLocalName(t *testing.T) {
	for name, want := range map[string]string{
		"user_id":  "userID",
		"User_ID":  "userID",
		"id":       "id",
		"IDs":      "ids",
		"URL":      "url",
		"url_path": "urlPath",
		"ABC":      "abc",
		"x":        "x",
		"Über":     "über",
		"type":     "type", // a keyword: the scope makes type_ of it
		"日本":       "",
		"":         "",
	} {
		require.Equal(t, want, localName(name), "%q", name)
	}
}

func FuzzExportedName(f *testing.F) {
	for _, name := range []string{"get_user_id", "HTTPRequests2", "1_2", "ß", "ǆx", "a\xffb", "٣x", "x٣_٣"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		exported, local := exportedName(name), localName(name)
		require.True(t, exported == "" || token.IsIdentifier(exported) && token.IsExported(exported), "%q", exported)
		require.True(t, local == "" || token.IsKeyword(local) || token.IsIdentifier(local) && !token.IsExported(local), "%q", local)
	})
}
