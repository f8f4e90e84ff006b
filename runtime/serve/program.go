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
// methods, the hooks, and, for a service that speaks HTTP, its interface and
// routes. The HTTP methods and the streaming callback that HTTP names are not
// among Methods.
type Program struct {
	// Implementation is what the user wrote. [New] looks whether it has the
	// methods of the hooks that a program need not have:
	//
	//	Init(*ic.Init) error
	//	PreUpgrade(*ic.PreUpgrade) error
	//	PostUpgrade(*ic.PostUpgrade) error
	//	Timer(*ic.Task) error
	//
	// Init runs once, when the canister is installed, and natively when the
	// program starts. PreUpgrade is the last thing that the old program does in
	// an upgrade and PostUpgrade the first thing of the new one; an error or a
	// panic refuses the upgrade, and all is as it was. Timer runs when the time
	// has come that was set by SetTimer; its error is logged.
	Implementation any

	// Init and PostUpgrade decode the arguments of the service's constructor
	// and call the hook of that name; nil for a service that has none.
	Init        func(i *ic.Init, d *candid.Decoder, arg []byte) error
	PostUpgrade func(p *ic.PostUpgrade, d *candid.Decoder, arg []byte) error

	// InspectMessage, Heartbeat and LowMemory are the hooks that a program has
	// when it was generated with them; else nil. Natively nothing calls Heartbeat
	// and LowMemory.
	InspectMessage       func(i *ic.Inspect) error
	Heartbeat, LowMemory func(t *ic.Task) error

	Methods []Method
	HTTP    *canhttp.Interface // nil: the service has no HTTP methods
	Routes  []canhttp.Route
}

// Option shapes a program: middleware, further routes, precompressed bodies.
type Option = canhttp.Option
