package serve

import (
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// Method is one Candid method of a program. Exactly one of Query,
// CompositeQuery and Update is set and says of which kind the method is. Each
// decodes arg, calls the user's handler, and appends the reply, a whole
// Candid message, to dst. An error becomes a reject.
type Method struct {
	Name           string // as in the .did
	Query          func(q *ic.Query, d *candid.Decoder, dst, arg []byte) ([]byte, error)
	CompositeQuery func(q *ic.CompositeQuery, d *candid.Decoder, dst, arg []byte) ([]byte, error)
	Update         func(u *ic.Update, d *candid.Decoder, dst, arg []byte) ([]byte, error)
	Oneway         bool // an update whose callers do not wait for the reply
}

// Program is what generated code hands over: the dispatch table of Candid
// methods and, for a service that speaks HTTP, its interface and routes. The
// HTTP methods and the streaming callback that HTTP names are not among
// Methods.
type Program struct {
	Methods []Method
	HTTP    *canhttp.Interface // nil: the service has no HTTP methods
	Routes  []canhttp.Route
}

// Option shapes a program: middleware, further routes, precompressed bodies.
type Option = canhttp.Option
