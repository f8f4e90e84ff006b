// A program that links nearly all that Go asks WASI for.
package main

import (
	"net/http"
	"net/http/httptest"
	"os"
)

func main() {}

//go:wasmexport canister_query%20get
func get() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.PathValue("name"))) })
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/world", nil))
	println(w.Code, w.Body.String())

	_, err := os.Stat("/etc")
	println(err.Error())
	println(os.Remove("a") != nil, os.Rename("a", "b") != nil, os.Mkdir("a", 0o777) != nil, os.Truncate("a", 0) != nil)
}
