package canhttp

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// A ResponseWriter is what a handler answers with. It writes into buffers that are used again for the next response, so that answering need
// not allocate. No content type is set unless the handler sets one.
//
// The fields content-length, transfer-encoding, connection and their like are the gateway's and are dropped. A name that is not one, and a
// value that has control characters or is not UTF-8, make the response a plain 500.
type ResponseWriter struct {
	header   Header
	status   int
	exchange *exchange
	err      error // why no more can be written: ErrStopped, or what makes the response an error

	// The body so far, or of a streamed response the wanted chunk: buf, then tail, which is the handler's own and not copied.
	buf, tail []byte

	begun    bool // the body has begun: status and ETag are settled
	measured int  // bytes of the header when it did
	overhead int  // bytes of the reply besides body and header
	limit    int  // bytes of the whole reply
	tooLong  tooLong
	stream   stream

	ownToken  string // what a message with the program's own token begins with; "" where it makes none
	continues bool   // with such a token, whose value bytes follow
	next      []byte
}

// reset makes w ready for the next response.
func (w *ResponseWriter) reset(x *exchange, limits replyLimits) {
	header, buf, next := w.header[:0], w.buf[:0], w.next[:0]
	*w = ResponseWriter{}
	w.header, w.buf, w.next = header, buf, next
	w.exchange = x
	w.overhead, w.limit, w.tooLong = limits.overhead, limits.bytes, limits.tooLong
	w.stream.on = limits.streams
}

// Header is the header of the response, to be set before the body is written: of a streamed response the first chunk takes it along.
func (w *ResponseWriter) Header() *Header { return &w.header }

// WriteHeader sets the status. The first call before the body is written counts; without one the status is 200. A status outside 100–999
// makes the response a plain 500.
func (w *ResponseWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Status is the status of the response as far as it is known: 200 unless the handler has set one.
func (w *ResponseWriter) Status() int {
	if w.status == 0 {
		return 200
	}
	return w.status
}

// Write adds to the body. The error is [ErrStopped] when the rest of the response belongs to a later call, [ErrBodyNotAllowed] for a status
// without a body, and otherwise says why the response cannot be sent; handlers return it.
func (w *ResponseWriter) Write(p []byte) (int, error) {
	if w.goesOn() && len(p) <= w.room() {
		w.buf = append(w.buf, p...)
		return len(p), nil
	}
	if err := w.begin(); err != nil {
		return 0, err
	}
	skipped := 0
	if w.stream.skipping() && len(p) > 0 {
		skipped = int(min(int64(len(p)), w.stream.skip-w.stream.position))
		w.stream.sum.write(p[:skipped])
		if err := w.pass(int64(skipped)); err != nil {
			return 0, err
		}
		p = p[skipped:]
	}
	taken, err := w.take(int64(len(p)))
	if taken > 0 {
		w.join()
		w.buf = append(w.buf, p[:taken]...)
	}
	return skipped + int(taken), err
}

// WriteString is Write for a string.
func (w *ResponseWriter) WriteString(s string) (int, error) {
	return w.Write(unsafe.Slice(unsafe.StringData(s), len(s))) // Write only reads it
}

// WriteUint writes a number in decimal.
func (w *ResponseWriter) WriteUint(n uint64) (int, error) {
	var digits [20]byte
	return w.Write(strconv.AppendUint(digits[:0], n, 10))
}

// ServeBytes adds p to the body. It is not copied and must not change until the handler has returned; a streamed response jumps straight to
// the wanted chunk of it. What it holds may depend on nothing but the request and the state.
func (w *ResponseWriter) ServeBytes(p []byte) error {
	skipped, taken, err := w.serve(int64(len(p)))
	if taken > 0 {
		w.join()
		w.tail = p[skipped : skipped+taken]
	}
	return err
}

// ServeContent adds size bytes of content to the body. A streamed response reads only the wanted chunk of it, so that a body of any size
// costs its chunk. Content that ends early is an error.
func (w *ResponseWriter) ServeContent(content io.ReaderAt, size int64) error {
	if size < 0 {
		return errors.New("canhttp: content of " + strconv.FormatInt(size, 10) + " bytes")
	}
	skipped, taken, err := w.serve(size)
	if taken == 0 {
		return err
	}
	w.join()
	old := len(w.buf)
	w.buf = slices.Grow(w.buf, int(taken))[:old+int(taken)]
	n, failed := content.ReadAt(w.buf[old:], skipped)
	if n < int(taken) {
		w.buf = w.buf[:old]
		if failed == nil || failed == io.EOF {
			failed = io.ErrUnexpectedEOF
		}
		w.err = failed
		return failed
	}
	w.stream.folded = len(w.buf)
	return err
}

// Flush ends the chunk that is written, when there is something in it: the client gets it before the handler's further output is made. It
// does nothing where a response cannot be streamed: in an update, and when the interface has no streaming callback. As gateways follow a
// stream for 1000 replies only, the chunks behind the 500th end when they are full, not when they are flushed.
func (w *ResponseWriter) Flush() error {
	if w.err != nil {
		return w.err
	}
	if w.stream.on && w.size() > 0 && w.stream.index < flushedChunks {
		w.stream.ended = true
	}
	return nil
}

// Body is what has been written so far, and whether that is all of it: false for a response that is streamed. The bytes are valid until
// something is written. It is for middleware that rewrites bodies when the next handler has returned.
func (w *ResponseWriter) Body() (body []byte, whole bool) {
	w.join()
	return w.buf, w.err == nil && !w.stream.ended && w.stream.index == 0
}

// ReplaceBody puts another body in place of what has been written, as a copy. It can only be done while [ResponseWriter.Body] is whole, and
// the new one must fit the reply, too.
func (w *ResponseWriter) ReplaceBody(body []byte) error {
	if _, whole := w.Body(); !whole {
		return errors.New("canhttp: the body of a streamed response cannot be replaced")
	}
	w.buf, w.stream = w.buf[:0], stream{}
	w.tooLong = tooLongForReplacement
	_, err := w.Write(body)
	return err
}

var errForeign = errors.New("canhttp: a ResponseWriter that no Server made cannot be written to; test handlers through their canister")

// begin is called before anything is added to the body.
func (w *ResponseWriter) begin() error {
	if w.err != nil {
		return w.err
	}
	if w.begun {
		return nil
	}
	if w.exchange == nil {
		return errForeign
	}
	if w.status == 0 {
		w.status = 200
	}
	if !hasBody(w.status) {
		return ErrBodyNotAllowed
	}
	w.begun = true
	w.measured = headerSize(w.header)
	if w.stream.on {
		w.err = w.stream.begin(strongTag(w.header), w.status)
	}
	return w.err
}

// goesOn says whether more of the body can just be added to buf, while there is
// room.
func (w *ResponseWriter) goesOn() bool {
	return w.begun && w.err == nil && len(w.tail) == 0 && !w.stream.ended && !w.stream.skipping()
}

// room is how many bytes of body still fit into the reply.
func (w *ResponseWriter) room() int { return w.limit - w.overhead - w.measured - w.size() }

// serve is what ServeBytes and ServeContent have in common: how many of the next n bytes come before the wanted chunk, and how many are in
// it.
func (w *ResponseWriter) serve(n int64) (skipped, taken int64, err error) {
	if err := w.begin(); err != nil || n == 0 {
		return 0, 0, err
	}
	if w.stream.skipping() {
		w.stream.sum.mix(uint64(n)) // in place of the bytes themselves
		skipped = min(n, w.stream.skip-w.stream.position)
		if err := w.pass(skipped); err != nil {
			return 0, 0, err
		}
	}
	taken, err = w.take(n - skipped)
	if w.stream.on && taken > 0 && skipped == 0 {
		w.join()
		w.stream.fold(w.buf)
		w.stream.sum.mix(uint64(n))
	}
	return skipped, taken, err
}

// pass counts bytes that come before the wanted chunk.
func (w *ResponseWriter) pass(n int64) error {
	w.stream.position += n
	if !w.stream.skipping() && w.stream.sum.sum() != w.stream.wantSum {
		w.err = errChanged
	}
	return w.err
}

// take says how many of the next n bytes still go into the reply; the error is nil when all do.
func (w *ResponseWriter) take(n int64) (int64, error) {
	switch {
	case n == 0:
		return 0, nil
	case w.stream.ended:
		w.stream.more, w.err = true, ErrStopped
		return 0, w.err
	}
	room := int64(w.room())
	switch {
	case n <= room:
		return n, nil
	case !w.stream.on || room <= 0 && w.size() == 0:
		w.err = w.tooLong.err()
		return 0, w.err
	}
	w.stream.ended, w.stream.more, w.err = true, true, ErrStopped
	return max(room, 0), w.err
}

// fits reports whether the reply keeps to the limit of the network, which a header that has grown since may have passed.
func (w *ResponseWriter) fits() bool {
	limit := w.limit
	if w.stream.on {
		limit = queryReply
	}
	return w.overhead+headerSize(w.header)+w.size() <= limit
}

// size is the length of the body, or chunk, so far.
func (w *ResponseWriter) size() int { return len(w.buf) + len(w.tail) }

// join copies the tail behind buf.
func (w *ResponseWriter) join() {
	if len(w.tail) > 0 {
		w.buf = append(w.buf, w.tail...)
		w.tail, w.stream.folded = nil, len(w.buf)
	}
}

// page puts a plain page in place of the response. Fields of the header that speak of the body before it go; others, such as Vary or those of
// a middleware, stay.
func (w *ResponseWriter) page(status int, text string) {
	kept := w.header[:0]
	for _, f := range w.header {
		if !describesBody(f.Name) {
			kept = append(kept, f)
		}
	}
	w.header = append(kept, HeaderField{"content-type", "text/plain; charset=utf-8"})
	w.status, w.err, w.tail, w.stream, w.continues = status, nil, nil, stream{}, false
	w.buf = append(append(w.buf[:0], text...), '\n')
}

// hasBody reports whether responses of a status have a body.
func hasBody(status int) bool { return status >= 200 && status != 204 && status != 304 }

// strongTag is the ETag of a response that promises the same bytes: one that is not weak. It is "" when there is none.
func strongTag(h Header) string {
	if tag := h.Get("etag"); !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return ""
}
