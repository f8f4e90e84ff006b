package canhttp

// A Header is the header fields of a request or a response, in order. Names are compared without regard to case. Gateways send names in
// lower case; those of a response are sent as the handler writes them.
type Header []HeaderField

// A HeaderField is one field of a header.
type HeaderField struct{ Name, Value string }

// Get is the value of the first field of this name, "" when there is none.
func (h Header) Get(name string) string {
	for i := range h {
		if equalFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// Has reports whether there is a field of this name.
func (h Header) Has(name string) bool {
	for i := range h {
		if equalFold(h[i].Name, name) {
			return true
		}
	}
	return false
}

// Values are the values of all fields of this name, in order.
func (h Header) Values(name string) []string {
	var values []string
	for i := range h {
		if equalFold(h[i].Name, name) {
			values = append(values, h[i].Value)
		}
	}
	return values
}

// Add adds a field behind the others.
func (h *Header) Add(name, value string) { *h = append(*h, HeaderField{name, value}) }

// Set gives the first field of this name the value and deletes the others of this name; it adds the field when there is none.
func (h *Header) Set(name, value string) {
	for i := range *h {
		if equalFold((*h)[i].Name, name) {
			(*h)[i] = HeaderField{name, value}
			tail := (*h)[i+1:]
			tail.Del(name)
			*h = (*h)[:i+1+len(tail)]
			return
		}
	}
	h.Add(name, value)
}

// Del deletes all fields of this name.
func (h *Header) Del(name string) {
	kept := (*h)[:0]
	for _, f := range *h {
		if !equalFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	*h = kept
}

// equalFold compares two names without regard to the case of ASCII letters, which is all that names of fields may have.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}
