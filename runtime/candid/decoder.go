package candid

// Signature is what a message is expected to hold. Generated code has one
// constant for each list of arguments or results.
type Signature struct {
	// Types is the header of a canonical message: "DIDL", type table, argument
	// types, in the order of [Headers.Preorder].
	Types string
	// Postorder is the header in the order of [Headers.Postorder]; "" when it
	// is Types.
	Postorder string
	// Labels are the names of fields and tags for error messages, each followed
	// by a zero byte.
	Labels string
}

// Decoder decodes messages. The zero Decoder is ready: default limits, nothing
// shared with the message. It reuses what it allocates, and is not for
// concurrent use.
type Decoder struct {
	// Limits bound what a message may cost.
	Limits Limits
	// Alias makes texts and blobs point into the message (or into a buffer made
	// for it), which the caller must then leave unchanged for as long as they
	// are used. Otherwise they are copies.
	Alias bool

	reader Reader
}

// Decode reads a message of the expected types. It calls read with a [Reader]
// over their values, perhaps more than once, so read must only write what it
// fills in. On an error, which is an [*Error], what read filled in counts for
// nothing.
func (d *Decoder) Decode(msg []byte, want Signature, read func(*Reader)) error {
	return &Error{Err: ErrHeader}
}

// Transcode appends the message's values, coerced to the expected types, in
// canonical form and without a header. On an error dst comes back unchanged.
func (d *Decoder) Transcode(dst, msg []byte, want Signature) ([]byte, error) {
	return dst, &Error{Err: ErrHeader}
}
