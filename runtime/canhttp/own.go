package canhttp

import "errors"

// ContinueWith makes what has been written the first part of a body that the program goes on with by itself: the gateway calls the interface's
// streaming callback, a method that the program implements, with this token. It is for interfaces whose Token is of another type than the
// runtime can make. The message holds one Token, as the generated AppendToken gives it, and is copied.
func (w *ResponseWriter) ContinueWith(message []byte) error {
	types := len(w.ownToken)
	switch {
	case types == 0:
		return errors.New("canhttp: ContinueWith is for queries of interfaces with a callback and a Token of the program's own; others are streamed by Flush")
	case len(message) < types || string(message[:types]) != w.ownToken:
		return errors.New("canhttp: ContinueWith was not given a message with one Token")
	}
	w.continues, w.next = true, append(w.next[:0], message[types:]...)
	return nil
}
