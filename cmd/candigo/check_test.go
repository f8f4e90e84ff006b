package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

const checkFiles = `
-- good.did --
type A = record { a : nat };
service : { get : (A) -> (opt A) query }
-- bad.did --
import "broken.did";
type A = record { a : Missing };
service : { m : (B) -> (); m : () -> () }
-- broken.did --
type B = record { größe : nat };
-- uses.did --
import "types.did";
-- also.did --
import "types.did";
-- types.did --
type C = Nothing;
-- route.did --
type Request = record { method : text; url : text; headers : vec record { text; text }; body : blob };
type Response = record { status_code : nat16; headers : vec record { text; text }; body : blob };
service : {
  // @route GRAB /
  http_request : (Request) -> (Response) query;
}
`

func TestCheck(t *testing.T) {
	inFolder(t, checkFiles)
	require.Equal(t, outcome{}, call(t, "", "check", "good.did"))
	require.Equal(t, outcome{}, call(t, readFile(t, "good.did"), "check", "-"))

	got := call(t, "", "check", "good.did", "types.did", "missing.did")
	require.Equal(t, 1, got.code)
	require.Empty(t, got.stdout)
	require.Contains(t, got.stderr, "types.did:1:10: error: there is no type Nothing\ntype C = Nothing;\n         ^~~~~~~\n")
	require.Contains(t, got.stderr, "missing.did")

	got = call(t, "type A = B;", "check", "-")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "-:1:10: error: there is no type B\n")
}

func TestCheckTellsOnceWhatTwoFilesImport(t *testing.T) {
	inFolder(t, checkFiles)
	require.Equal(t, call(t, "", "check", "types.did"), call(t, "", "check", "uses.did", "also.did", "types.did"))
}

func TestCheckFindsRoutes(t *testing.T) {
	inFolder(t, checkFiles)
	got := call(t, "", "check", "route.did")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "route.did:4:")
}

func TestCheckJSON(t *testing.T) {
	inFolder(t, checkFiles)
	require.Equal(t, outcome{0, "[]\n", ""}, call(t, "", "check", "-json", "good.did"))

	got := call(t, "", "check", "types.did", "missing.did", "--json")
	require.Equal(t, 1, got.code)
	require.Empty(t, got.stderr)
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &list))
	require.Len(t, list, 2)
	require.Equal(t, map[string]any{
		"file": "types.did", "line": 1.0, "column": 10.0, "severity": "error",
		"message": "there is no type Nothing", "notes": []any{},
	}, list[0])
	require.Equal(t, "missing.did", list[1]["file"])

	got = call(t, "service : { m : () -> (); m : () -> () }", "check", "-json", "-")
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &list))
	require.Len(t, list, 1)
	require.Equal(t, []any{map[string]any{
		"file": "-", "line": 1.0, "column": 13.0, "message": "first declared here",
	}}, list[0]["notes"])
}
