package candid

import (
	"errors"
	"strconv"
)

// What can be wrong with a message. Every error that decoding gives is an
// [*Error] that wraps exactly one of these.
var (
	// ErrHeader: the message does not begin with "DIDL".
	ErrHeader = errors.New("message does not begin with DIDL")
	// ErrTable: the type table or the list of argument types is malformed.
	ErrTable = errors.New("type table is malformed")
	// ErrTruncated: the message ends before its types and values are complete.
	ErrTruncated = errors.New("message ends too early")
	// ErrTrailing: bytes follow the last value.
	ErrTrailing = errors.New("bytes after the last value")
	// ErrUTF8: a text or a method name is not UTF-8.
	ErrUTF8 = errors.New("text is not valid UTF-8")
	// ErrType: a value does not fit the expected type.
	ErrType = errors.New("value does not fit the expected type")
	// ErrRange: a byte or number among the values is outside what its place allows.
	ErrRange = errors.New("number is out of range")
	// ErrLimit: the message asks for more than [Limits] allow.
	ErrLimit = errors.New("limit exceeded")
)

// Error says why a message was refused, and where.
type Error struct {
	// Path leads to the value, from the argument on: "arg 0.headers[3].1".
	// Record fields and variant tags are written .name, elements of a vec [i];
	// the content of an opt adds nothing. A long path loses its middle.
	// Empty when no value is concerned.
	Path string
	// Offset is that of the first byte that cannot be accepted; the D of DIDL
	// is at 0. It is the length of a message that ends too early.
	Offset int
	// Err is one of the sentinels of this package.
	Err error
	// Detail says it in words; when empty, the text of Err does.
	Detail string
}

// Error gives one line, such as
//
//	candid: arg 0.headers[3].1: text is not valid UTF-8 (offset 118)
func (e *Error) Error() string {
	b := append(make([]byte, 0, 96), "candid: "...)
	if e.Path != "" {
		b = append(b, e.Path...)
		b = append(b, ": "...)
	}
	if e.Detail != "" {
		b = append(b, e.Detail...)
	} else {
		b = append(b, e.Err.Error()...)
	}
	b = append(b, " (offset "...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	return string(append(b, ')'))
}

// Unwrap gives the sentinel.
func (e *Error) Unwrap() error { return e.Err }

// EncodeError says why a value cannot be written as Candid.
type EncodeError struct {
	// Reason names what is wrong, such as "nil TransferResult".
	Reason string
}

// Error gives "candid: cannot encode " and the reason.
func (e *EncodeError) Error() string { return "candid: cannot encode " + e.Reason }
