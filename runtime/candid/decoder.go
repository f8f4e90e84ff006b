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

	reader     Reader
	plans      plans
	transcoder transcoder
	buffer     []byte  // for transcoded values that nothing aliases
	dynamic    dynamic // what DecodeValues decoded at last
}

// Decode reads a message of the expected types. It calls read with a [Reader]
// over their values, perhaps more than once, so read must only write what it
// fills in. On an error, which is an [*Error], what read filled in counts for
// nothing. Decode panics if want is not the header of a message.
//
// When the message begins with one of the expected headers, read goes over its
// own bytes. Whatever fails then, and every other message, goes the general
// path, which finds what is wrong and where, or else writes the values as they
// are expected and has read go over those.
func (d *Decoder) Decode(msg []byte, want Signature, read func(*Reader)) error {
	limits := d.Limits.withDefaults(len(msg))
	if start := d.straight(msg, want, limits); start > 0 {
		read(&d.reader)
		done := !d.reader.failed && d.reader.pos == len(msg)
		d.reader.release()
		if done {
			return nil
		}
	}
	return d.general(msg, want, limits, read)
}

// straight puts the reader over the message's own values and gives where they
// begin, or 0 when the message does not begin with an expected header or the
// limits need a closer look. The reader's own counting errs on the strict side:
// types of one message nest at most as deep as its table is long, apart from
// recursive ones, whose visits are counted.
func (d *Decoder) straight(msg []byte, want Signature, l Limits) int {
	header := want.match(msg)
	if header == "" {
		return 0
	}
	entries, _ := readUleb(msg, len(magic))
	if entries > uint64(max(l.Table, 0)) || int(entries) > l.Depth {
		return 0
	}
	if d.Limits.Empty != 0 { // the default leaves room for what no reader counts
		l.Empty -= d.plans.expect(header).zeros
	}
	r := &d.reader
	r.reset(msg, len(header), d.Alias)
	r.depth, r.empty, r.memory = l.Depth-int(entries), l.Empty, l.Memory
	return r.pos
}

// match gives the expected header that the message begins with, "" for none.
func (s *Signature) match(msg []byte) string {
	if n := len(s.Types); len(msg) >= n && string(msg[:n]) == s.Types {
		return s.Types
	}
	if n := len(s.Postorder); n > 0 && len(msg) >= n && string(msg[:n]) == s.Postorder {
		return s.Postorder
	}
	return ""
}

// general decodes a message in two steps.
func (d *Decoder) general(msg []byte, want Signature, l Limits, read func(*Reader)) error {
	p, f := d.plans.find(msg, &want, l)
	if f.err != nil {
		return &Error{Offset: f.at, Err: f.err, Detail: f.detail}
	}
	var buffer []byte
	if !d.Alias {
		buffer = d.buffer[:0]
	}
	if cap(buffer) < len(msg) {
		buffer = moveTo(nil, magic, len(msg))[:0]
	}
	t := &d.transcoder
	t.start(buffer, msg, p.values, p.wire, p.want, l)
	if !t.run() {
		return t.error(want.Labels)
	}
	if !d.Alias {
		d.buffer = t.out
	}
	r := &d.reader
	r.reset(t.out, 0, d.Alias)
	r.depth, r.empty, r.memory = maxInt, maxInt, l.Memory
	read(r)
	stop, memory := r.pos, r.memory
	if r.failed {
		stop = r.stop
	}
	done := !r.failed && r.pos == len(r.data)
	r.release()
	if done {
		t.release()
		return nil
	}
	return d.locate(msg, p, want.Labels, l, stop, memory < 0)
}

// locate gives the error for a failure of reading the transcoded values at this
// place, by transcoding them again up to there.
func (d *Decoder) locate(msg []byte, p *plan, labels string, l Limits, place int, memory bool) error {
	t := &d.transcoder
	t.start(t.out[:0], msg, p.values, p.wire, p.want, l)
	t.stopAt(place)
	if t.run() { // what failed has no bytes and stands at the end
		t.fail(ErrLimit, t.pos, "values take too much memory")
	}
	if !memory {
		t.fault.err, t.fault.detail = ErrType, "value is not what the program reads"
	}
	return t.error(labels)
}

// Transcode appends the message's values, coerced to the expected types, in
// canonical form and without a header. On an error dst comes back unchanged.
func (d *Decoder) Transcode(dst, msg []byte, want Signature) ([]byte, error) {
	limits := d.Limits.withDefaults(len(msg))
	p, f := d.plans.find(msg, &want, limits)
	if f.err != nil {
		return dst, &Error{Offset: f.at, Err: f.err, Detail: f.detail}
	}
	t := &d.transcoder
	t.start(dst, msg, p.values, p.wire, p.want, limits)
	if !t.run() {
		return dst, t.error(want.Labels)
	}
	out := t.out
	t.release()
	return out, nil
}
