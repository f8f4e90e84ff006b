// Hello answers GET / with a greeting.
package main

import (
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

//go:generate go tool candigo gen hello.did

type hello struct{}

func (hello) Hello(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	w.Header().Set("content-type", "text/plain")
	_, err := w.WriteString("hello\n")
	return err
}

func main() { Serve(hello{}) }
