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
	for _, part := range parts {
		var err error
		if text, ok := part.(string); ok { // most are
			_, err = w.WriteString(text)
		} else {
			err = w.print(part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *ResponseWriter) print(part any) error {
	var room [80]byte
	text, ok := appendPart(room[:0], part)
	if !ok {
		return errors.New("canhttp: Print was given a part of a type that it does not know")
	}
	_, err := w.Write(text)
	return err
}

// appendPart gives the text of a part: its own, or appended to dst.
func appendPart(dst []byte, part any) (text []byte, ok bool) {
	// What is frequent goes first and one by one: a choice among many types reads their descriptions, and the page that they are on.
	if v, ok := part.([]byte); ok {
		return v, true
	}
	if v, ok := part.(uint64); ok {
		return strconv.AppendUint(dst, v, 10), true
	}
	if v, ok := part.(int); ok {
		return strconv.AppendInt(dst, int64(v), 10), true
	}
	switch v := part.(type) {
	case bool:
		return strconv.AppendBool(dst, v), true
	case int8:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int16:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int32:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int64:
		return strconv.AppendInt(dst, v, 10), true
	case uint:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint8:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint16:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case candid.Nat:
		return v.AppendText(dst), true
	case candid.Int:
		return v.AppendText(dst), true
	case candid.Principal:
		return v.AppendText(dst), true
	}
	return nil, false
}
