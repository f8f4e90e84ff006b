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
// When the message begins with one of the expected headers, or with the same
// types in another order, read goes over its own bytes. Whatever fails then, and
// every other message, goes the general path, which finds what is wrong and
// where, or else writes the values as they are expected and has read go over those.
func (d *Decoder) Decode(msg []byte, want Signature, read func(*Reader)) error {
	limits := d.Limits
	limits.setDefaults(len(msg))
	if d.straight(msg, &want, &limits) && d.readAll(read) {
		return nil
	}
	return d.general(msg, want, limits, read)
}

// straight puts the reader over the message's own values, unless the message
// does not begin with an expected header or one that only numbers its types in
// another order.
func (d *Decoder) straight(msg []byte, want *Signature, l *Limits) bool {
	header := want.match(msg)
	if header == "" {
		if d.plans.planned(msg, want.Types) || !renumbered(msg, want.Types) {
			return false
		}
		header = want.Types
	}
	entries, _ := readUleb(msg, len(magic))
	return entries <= uint64(max(l.Table, 0)) && d.over(msg, header, len(header), int(entries), l)
}

// over puts the reader over the message's values, which begin at pos and look as
// types has them, unless the limits need a closer look. The reader's own
// counting errs on the strict side: types of one message nest at most as deep as
// its table is long, apart from recursive ones, whose visits are counted.
func (d *Decoder) over(msg []byte, types string, pos, entries int, l *Limits) bool {
	if entries > l.Depth {
		return false
	}
	uncounted := maxUncounted
	if d.Limits.Empty != 0 { // maybe a small number
		uncounted = d.plans.expect(types).zeros
	}
	if l.Empty < uncounted {
		return false
	}
	r := &d.reader
	r.reset(msg, pos, d.Alias)
	r.depth, r.empty, r.memory = l.Depth-entries, l.Empty-uncounted, l.Memory
	return true
}

// maxUncounted is how many values without bytes outside of vecs a reader need
// not count, see [Reader.Zeros]. When so few are left, the general path counts.
const maxUncounted = 4096

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

// general decodes a message in two steps, unless its values look as they are
// expected, so that the first is not needed.
func (d *Decoder) general(msg []byte, want Signature, l Limits, read func(*Reader)) error {
	p, f := d.plans.find(msg, &want, l)
	if f.err != nil {
		return &Error{Offset: f.at, Err: f.err, Detail: f.detail}
	}
	if p.layouts.known() && (p.layouts.all && d.direct(msg, p, want.Types, l, read) || d.quick(msg, p, l, read)) {
		return nil
	}
	t := &d.transcoder
	t.start(d.room(len(msg)), msg, p.values, p.wire, p.want, l)
	if !t.run() {
		return t.error(want.Labels)
	}
	stop, memory, ok := d.readCoerced(l, read)
	if ok {
		return nil
	}
	return d.locate(msg, p, want.Labels, l, stop, memory)
}

// direct reads the message's own values, whose layout is the expected one.
func (d *Decoder) direct(msg []byte, p *plan, types string, l Limits, read func(*Reader)) bool {
	return d.over(msg, types, p.values, len(p.wire.entries), &l) && d.readAll(read)
}

// quick coerces without looking at each value. It accepts what the long way
// accepts, but for some values near the limits.
func (d *Decoder) quick(msg []byte, p *plan, l Limits, read func(*Reader)) bool {
	t := &d.transcoder
	t.start(d.room(len(msg)), msg, p.values, p.wire, p.want, l)
	t.layouts = &p.layouts
	if !t.run() || !t.checkRoom(t.pos) {
		t.release()
		return false
	}
	_, _, ok := d.readCoerced(l, read)
	return ok
}

// room gives a buffer for coerced values. With Alias they will be shared.
func (d *Decoder) room(size int) []byte {
	if !d.Alias && cap(d.buffer) >= size {
		return d.buffer[:0]
	}
	return moveTo(nil, magic, size)[:0]
}

// readCoerced reads what the transcoder wrote, or says where it failed and
// whether that was the limit of memory.
func (d *Decoder) readCoerced(l Limits, read func(*Reader)) (stop int, memory, ok bool) {
	t, r := &d.transcoder, &d.reader
	if !d.Alias {
		d.buffer = t.out
	}
	r.reset(t.out, 0, d.Alias)
	r.depth, r.empty, r.memory = maxInt, maxInt, l.Memory
	ok = d.readAll(read)
	if ok {
		t.release()
	}
	return r.stop, r.memory < 0, ok
}

// readAll calls read and says whether it read everything.
func (d *Decoder) readAll(read func(*Reader)) bool {
	r := &d.reader
	read(r)
	if !r.failed {
		r.stop = r.pos
	}
	done := !r.failed && r.pos == len(r.data)
	r.release()
	return done
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
	limits := d.Limits
	limits.setDefaults(len(msg))
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
