// Headers answers a request header with a response header.
package main

import (
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

//go:generate go tool candigo gen headers.did

type headers struct{}

func (headers) GetHello(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	acknowledge(w, r)
	return nil
}

func (headers) PostHello(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	acknowledge(w, r)
	return nil
}

func acknowledge(w *canhttp.ResponseWriter, r *canhttp.Request) {
	if r.Header.Has("Another-Header") {
		w.Header().Set("another-header", "Ack")
	}
	w.WriteHeader(200)
}

func main() { Serve(headers{}) }
