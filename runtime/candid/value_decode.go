package candid

import "errors"

// DecodeValues decodes a message at the given types, one value a type. The
// values share no memory with msg.
func (d *Decoder) DecodeValues(msg []byte, types []*Type) ([]Value, error) {
	return nil, errors.New("candid: DecodeValues is not written yet")
}
