package generator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// generateLine is in two parts so that the go command does not run it from here.
const generateLine = "//go:" + "generate go tool candigo gen "

func TestStubs(t *testing.T) {
	in := parse(t, webService("The pages.\n@route GET /{path...} show", "@route POST /{path...} increment",
		"  // Finds a user, or not.\n  get_user : (id : nat64, record { a : principal }) -> (opt text, found : bool) query;\n"))
	files, err := Stubs(in, Options{Source: "counter.did", Name: "counter", Package: "main"})
	require.NoError(t, err)
	require.Len(t, files, 2)
	require.Equal(t, `package main

`+generateLine+`counter.did

func main() { Serve(&counter{}) }
`, string(files["main.go"]))
	require.Equal(t, `package main

import (
	"errors"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// counter answers the methods of counter.did.
type counter struct{}

var _ Service = (*counter)(nil)

// Show answers GET /{path...}.
//
// The pages.
func (c *counter) Show(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	return canhttp.NotImplemented("Show")
}

// Increment answers POST /{path...}.
func (c *counter) Increment(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	return canhttp.NotImplemented("Increment")
}

// Finds a user, or not.
func (c *counter) GetUser(q *ic.Query, id uint64, arg1 GetUserArg1) (result0 *string, found bool, err error) {
	return result0, found, errors.New("get_user is not implemented")
}
`, string(files["handlers.go"]))
}

func TestStubsOutsideMain(t *testing.T) {
	in := parse(t, "service : { greet : (name : text) -> (nat) query }")
	files, err := Stubs(in, Options{Source: "my-shop.did", Name: "my-shop", Package: "shop"})
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.Equal(t, `package shop

import (
	"errors"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

`+generateLine+`my-shop.did

// myShop answers the methods of my-shop.did.
type myShop struct{}

var _ Service = (*myShop)(nil)

func (m *myShop) Greet(q *ic.Query, name string) (result candid.Nat, err error) {
	return result, errors.New("greet is not implemented")
}
`, string(files["handlers.go"]))
}

func TestStubsWithoutService(t *testing.T) {
	_, err := Stubs(parse(t, "type a = nat;"), Options{Source: "x.did", Name: "x", Package: "main"})
	require.EqualError(t, err, "x.did:1:1: error: the file has no service: there is nothing to implement")
}

// hostile has names that mean something to Go or to generated code.
const hostile = published + `
type Service = record { impl : Client };
type Client = variant { Serve : NewClient; NewCanister };
type NewClient = record { UnimplementedService : opt Service };
type string = text;
type error = record { string };
type c = nat; type candid = nat; type User = record { errors : text };
service : (nat, opt text) -> {
  // */ package evil
  //go:build ignore
  //go:wasmexport evil
  "type" : (q : nat, w : text, r : bool, u : User) -> (err : text, dst : nat, c : error) query;
  "über uns! %" : (s : nat, d : nat, arg : nat, candid : nat, ic : nat, canhttp : nat, errors : nat, ctx : nat, reply : nat) -> (reply : string);
  "日本" : () -> () oneway;
  "日 本" : (Service) -> (Client) composite_query;
  "" : (c : nat, hostile : nat, main : nat) -> ();
  init : () -> (); main : () -> (error); _ : () -> (); Serve : () -> ();
  candid_service : (candid_service : nat) -> ();
  http_request : (HttpRequest) -> (HttpResponse) query;
  http_request_update : (HttpUpdateRequest) -> (HttpResponse);
  http_streaming : (Token) -> (StreamingCallbackHttpResponse) query;
}`

// A program of generated code and stubs compiles, natively and as a canister,
// and is as gofmt would have it.
func TestStubsCompile(t *testing.T) {
	module := newTrialModule(t)
	programs := map[string]string{
		"hostile": hostile,
		"counter": webService("@route GET /stream\n@route GET /{path...} show", "@route POST /{path...} increment", ""),
		"candid":  "service : {}",
		"main":    "service : { main : (main : nat) -> (main : nat) }",
		"type":    webService("", "", "  a : () -> ();\n"),
		"old": published + "service : { http_request : (HttpUpdateRequest) -> (record { status_code : nat16; headers : vec HeaderField; body : blob }) query; " +
			"http_request_update : (HttpUpdateRequest) -> (HttpResponse) }",
		"日本": "service : { a : (nat) -> (nat); }",
	}
	for name, did := range programs {
		in := parse(t, did)
		o := Options{Source: name + ".did", Name: name, Package: "main", Main: true}
		stubs, err := Stubs(in, o)
		require.NoError(t, err)
		files, _, err := Generate(in, o)
		require.NoError(t, err)
		for file, content := range stubs {
			files[file] = content
		}
		for file, content := range files {
			module.write("p"+exportedName(name)+"/"+file, string(content))
		}
	}
	module.run("vet", "./...")
	t.Setenv("GOOS", "wasip1")
	t.Setenv("GOARCH", "wasm")
	module.run("vet", "./...")
	module.run("build", "-buildmode=c-shared", "-o", filepath.Join(module.root, "hostile.wasm"), "./pHostile")
	wasm, err := os.ReadFile(filepath.Join(module.root, "hostile.wasm"))
	require.NoError(t, err)
	for _, export := range []string{
		"canister_init", "canister_post_upgrade", "canister_query%20type", "canister_query%20http_request",
		"canister_update%20%C3%BCber%20uns%21%20%25", "canister_update%20", "canister_composite_query%20%E6%97%A5%20%E6%9C%AC",
	} {
		require.True(t, strings.Contains(string(wasm), string(rune(len(export)))+export), export)
	}
}

// A client gets from a service through Candid what a program answers.
func TestServiceAndClient(t *testing.T) {
	module := newTrialModule(t)
	in := parse(t, "type User = record { name : text; tags : vec text };\n"+webService("@route GET /users/{name}", "@route POST /users/{name}", `
  get_user : (name : text) -> (opt User) query;
  put_user : (User) -> (variant { ok : nat; taken : text });
  forget : () -> () oneway;
  all : (record { nat; nat }) -> (users : vec User, more : bool) composite_query;
`))
	files, _, err := Generate(in, Options{Source: "users.did", Name: "users", Package: "users"})
	require.NoError(t, err)
	module.write("users/users_candid.go", string(files["users_candid.go"]))
	module.write("users/users_test.go", usersTest)
	module.run("test", "./users")
}

// usersTest is the test of a program that implements generated code.
const usersTest = `package users

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

type program struct {
	UnimplementedService
	users map[string]User
}

func (p *program) GetUser(q *ic.Query, name string) (*User, error) {
	if user, ok := p.users[name]; ok {
		return &user, nil
	}
	return nil, nil
}

func (p *program) PutUser(u *ic.Update, user User) (PutUserResult, error) {
	if user.Name == "" {
		return nil, errors.New("a user has a name")
	}
	if _, ok := p.users[user.Name]; ok {
		return PutUserResultTaken{user.Name}, nil
	}
	p.users[user.Name] = user
	return PutUserResultOk{candid.NewNat(uint64(len(p.users)))}, nil
}

func (p *program) Forget(u *ic.Update) error {
	clear(p.users)
	return nil
}

func (p *program) PostUsersName(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error { return nil }

func Test(t *testing.T) {
	ctx := context.Background()
	canister := NewCanister(&program{users: map[string]User{}})
	client := NewClient(canister.Caller(candid.AnonymousPrincipal()), canister.ID())
	check := func(ok bool, values ...any) {
		t.Helper()
		if !ok {
			t.Fatal(values...)
		}
	}

	user, err := client.GetUser(ctx, "ann")
	check(user == nil && err == nil, user, err)
	result, err := client.PutUser(ctx, User{Name: "ann", Tags: []string{"a", "b"}})
	check(result == PutUserResultOk{candid.NewNat(1)} && err == nil, result, err)
	result, err = client.PutUser(ctx, User{Name: "ann"})
	check(result == PutUserResultTaken{"ann"} && err == nil, result, err)
	user, err = client.GetUser(ctx, "ann")
	check(err == nil && user.Name == "ann" && len(user.Tags) == 2, user, err)

	_, err = client.PutUser(ctx, User{})
	var reject *ic.RejectError
	check(errors.As(err, &reject) && reject.Code == ic.CanisterReject && reject.Message == "a user has a name", err)
	_, err = client.PutUser(ctx, User{Name: "\xff"})
	check(err != nil && !errors.As(err, &reject), err)
	_, _, err = client.All(ctx, AllArg{})
	check(err != nil && strings.Contains(err.Error(), "all is not implemented"), err)

	err = client.Forget(ctx)
	check(err == nil, err)
	user, err = client.GetUser(ctx, "ann")
	check(user == nil && err == nil, user, err)
}
`
