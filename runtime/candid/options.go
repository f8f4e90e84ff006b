package candid

// Options makes room for what several options of one record point to: in one T,
// which has a field for each of them. So one allocation does, which is made when
// the first is met that has content and nothing to be used again. The zero
// Options is ready for one value of the record.
type Options[T any] struct {
	room    *T
	counted bool
}

// Present reads whether an opt has content, which follows. The first that has
// counts for all of T against the limit of memory, whether or not old values are
// used again: what is decoded into has no say in what is accepted.
func (o *Options[T]) Present(r *Reader) bool {
	if !r.Present() {
		return false
	}
	if !o.counted {
		o.counted = true
		r.mark = r.pos
		r.use(sizeOf[T]())
	}
	return true
}

// Room gives the T. It is never nil, not even after a failure.
func (o *Options[T]) Room(r *Reader) *T {
	if o.room == nil {
		o.room = place[T](r)
	}
	return o.room
}
