package main

import (
	_ "embed"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Bodies compressed before the program is built: "query\n" and "update\n".
var (
	//go:embed query.gz
	queryGzip []byte
	//go:embed update.gz
	updateGzip []byte
)

type counter struct{ count uint64 }

func (c *counter) GetStream(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	if done, err := respond(w, 200, queryGzip); done {
		return err
	}
	for _, part := range []string{"Counter", " is "} {
		w.WriteString(part)
		w.Flush()
	}
	w.WriteUint(c.count)
	w.Flush()
	w.WriteString(" streaming\n")
	return nil
}

func (c *counter) Show(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	if done, err := respond(w, 200, queryGzip); done {
		return err
	}
	w.WriteString("Counter is ")
	w.WriteUint(c.count)
	w.WriteString("\n")
	w.WriteString(r.URL)
	w.WriteString("\n")
	return nil
}

func (c *counter) Increment(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	c.count++
	if done, err := respond(w, 201, updateGzip); done {
		return err
	}
	w.WriteString("Counter updated to ")
	w.WriteUint(c.count)
	w.WriteString("\n")
	return nil
}

// respond begins a text response. It is done when the client takes gzip: then the body was compressed.
func respond(w *canhttp.ResponseWriter, status int, compressed []byte) (done bool, err error) {
	w.Header().Set("content-type", "text/plain")
	coding, err := w.Negotiate("gzip", "identity")
	if err != nil {
		return true, err
	}
	w.WriteHeader(status)
	if coding == "gzip" {
		_, err = w.Write(compressed)
		return true, err
	}
	return false, nil
}
