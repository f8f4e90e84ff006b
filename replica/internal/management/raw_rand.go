package management

import "github.com/candigo/candigo/runtime/candid"

// DecodeNothing reads a message without values, as raw_rand is called with;
// more values are skipped.
func DecodeNothing(msg []byte) error {
	var d candid.Decoder
	return d.Decode(msg, candid.Signature{Types: "DIDL\x00\x00"}, func(*candid.Reader) {})
}

// AppendBlob appends a message that holds one blob, as raw_rand answers.
func AppendBlob(dst, blob []byte) ([]byte, error) {
	var s candid.Sizer
	s.Blob(blob)
	dst, err := s.Append(dst, "DIDL\x01\x6d\x7b\x01\x00")
	if err != nil {
		return dst, err
	}
	return candid.AppendBlob(dst, blob), nil
}
