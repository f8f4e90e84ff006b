package candid

import "errors"

// AppendValues appends a whole message that holds the values at the types, one
// type a value. On error dst comes back unchanged.
func AppendValues(dst []byte, types []*Type, values []Value) ([]byte, error) {
	return dst, errors.New("candid: AppendValues is not written yet")
}
