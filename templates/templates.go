// Package templates holds the files that candigo writes once and that the
// user owns from then on. They are text/template sources; the generator gives
// them their data.
package templates

import "embed"

// Files are the templates: "handlers.go.tmpl" and "main.go.tmpl" for a .did that
// is there already, and below "project" the files of a new project, where NAME
// in a file's name stands for the project's.
//
//go:embed *.tmpl project/*.tmpl
var Files embed.FS
