// Package templates holds the files that candigo writes once and that the
// user owns from then on. They are text/template sources; the generator gives
// them their data.
package templates

import "embed"

// Files are the templates, by name: "handlers.go.tmpl", "main.go.tmpl".
//
//go:embed *.tmpl
var Files embed.FS
