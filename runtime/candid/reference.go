package candid

// Null is the type of Candid's null: it has one value, which takes no byte.
type Null struct{}

// Reserved is the type of Candid's reserved: every value decodes to it, and
// its one value takes no byte.
type Reserved struct{}

// Empty is Candid's empty, the type without values: decoding and encoding one
// is an error. It exists so that every Candid type has a Go type.
type Empty struct{}

// Func is a reference to a method of a service.
type Func struct {
	Principal Principal
	Method    string
}

// String gives principal and method, separated by a dot.
func (f Func) String() string { return f.Principal.String() + "." + f.Method }

// Service is a reference to a service.
type Service struct {
	Principal
}
