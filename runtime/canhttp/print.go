package canhttp

import (
	"errors"
	"strconv"

	"github.com/candigo/candigo/runtime/candid"
)

// Print writes its parts one after the other, without spaces between them, and without allocating: texts and bytes as they are, numbers in
// decimal, bools as true or false, principals as text. It knows string, []byte, bool, integers of every size, [candid.Nat], [candid.Int] and
// [candid.Principal]; a part of another type is an error, and nothing after it is written.
func (w *ResponseWriter) Print(parts ...any) error {
	var room [80]byte
	for _, part := range parts {
		text := room[:0]
		switch v := part.(type) {
		case string:
			if _, err := w.WriteString(v); err != nil {
				return err
			}
		case []byte:
			text = v
		case bool:
			text = strconv.AppendBool(text, v)
		case int:
			text = strconv.AppendInt(text, int64(v), 10)
		case int8:
			text = strconv.AppendInt(text, int64(v), 10)
		case int16:
			text = strconv.AppendInt(text, int64(v), 10)
		case int32:
			text = strconv.AppendInt(text, int64(v), 10)
		case int64:
			text = strconv.AppendInt(text, v, 10)
		case uint:
			text = strconv.AppendUint(text, uint64(v), 10)
		case uint8:
			text = strconv.AppendUint(text, uint64(v), 10)
		case uint16:
			text = strconv.AppendUint(text, uint64(v), 10)
		case uint32:
			text = strconv.AppendUint(text, uint64(v), 10)
		case uint64:
			text = strconv.AppendUint(text, v, 10)
		case candid.Nat:
			text = v.AppendText(text)
		case candid.Int:
			text = v.AppendText(text)
		case candid.Principal:
			text = v.AppendText(text)
		default:
			return errors.New("canhttp: Print was given a part of a type that it does not know")
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// WriteGzip answers with a body that was compressed beforehand, if the client takes gzip. It is done then, and also when the client takes
// neither gzip nor the plain body, which is the error [ErrNotAcceptable]; otherwise the handler goes on and writes the plain body.
func (w *ResponseWriter) WriteGzip(body []byte) (done bool, err error) {
	coding, err := w.Negotiate("gzip", "identity")
	if err != nil || coding == "identity" {
		return err != nil, err
	}
	_, err = w.Write(body)
	return true, err
}
