package main

import (
	_ "embed"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

//go:embed query.gz
var queryGzip []byte // "query\n", compressed beforehand

//go:embed update.gz
var updateGzip []byte // "update\n", compressed beforehand

type counter struct{ State }

func (c *counter) GetStream(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	w.Header().Set("content-type", "text/plain")
	if w.TakesGzip() {
		return w.Print(queryGzip)
	}
	for _, part := range []any{"Counter", " is ", c.Count, " streaming\n"} {
		w.Print(part)
		w.Flush() // each part is a chunk of its own
	}
	return nil
}

func (c *counter) Show(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	w.Header().Set("content-type", "text/plain")
	if w.TakesGzip() {
		return w.Print(queryGzip)
	}
	return w.Print("Counter is ", c.Count, "\n", r.URL, "\n")
}

func (c *counter) Increment(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	c.Count++
	w.Header().Set("content-type", "text/plain")
	w.WriteHeader(201)
	if w.TakesGzip() {
		return w.Print(updateGzip)
	}
	return w.Print("Counter updated to ", c.Count, "\n")
}

func (c *counter) PreUpgrade(p *ic.PreUpgrade) error { return ic.SaveState(p, AppendState, &c.State) }

func (c *counter) PostUpgrade(p *ic.PostUpgrade) error { return ic.LoadState(p, DecodeState, &c.State) }
